"""The audit log only grows."""

from __future__ import annotations

import pytest
from django.db import connection

from console import audit
from console.accounts.models import User
from console.audit.log import digest_of
from console.audit.models import AppendOnly, AuditEntry

pytestmark = pytest.mark.django_db


def test_an_entry_says_who_what_and_how_it_ended(director: User) -> None:
    audit.record(director, "program.take", "caster:7", outcome="done", detail={"n": 1}, request_id="r", address="::1")
    entry = AuditEntry.objects.get()
    assert (entry.actor, entry.actor_name, entry.verb, entry.topic) == (
        director,
        "director",
        "program.take",
        "caster:7",
    )
    assert (entry.outcome, entry.detail, entry.request_id, entry.address) == ("done", {"n": 1}, "r", "::1")


def test_entries_are_neither_changed_nor_removed(director: User) -> None:
    entry = audit.record(director, "x", outcome="done")
    entry.outcome = "refused"
    with pytest.raises(AppendOnly):
        entry.save()
    with pytest.raises(AppendOnly):
        entry.delete()
    with pytest.raises(AppendOnly):
        AuditEntry.objects.update(outcome="refused")
    with pytest.raises(AppendOnly):
        AuditEntry.objects.all().delete()


def test_the_log_outlives_the_person(outsider: User) -> None:
    audit.record(outsider, "x", outcome="done")
    outsider.delete()
    assert AuditEntry.objects.get().actor_name == "outsider"


def test_an_entry_that_was_edited_in_the_database_shows(director: User) -> None:
    audit.record(director, "program.take", "caster:7", outcome="refused", detail={"n": 1})
    assert digest_of(AuditEntry.objects.get()) == AuditEntry.objects.get().digest
    with connection.cursor() as cursor:
        cursor.execute("UPDATE audit_auditentry SET outcome = 'done'")
    assert digest_of(AuditEntry.objects.get()) != AuditEntry.objects.get().digest


def test_a_huge_detail_is_cut(director: User) -> None:
    audit.record(director, "x", outcome="done", detail={"text": "y" * 100_000})
    assert len(str(AuditEntry.objects.get().detail)) < 9000


def test_a_denied_command_is_written_down(producer: User) -> None:
    from console import lanes
    from console.errors import Forbidden

    with pytest.raises(Forbidden):
        lanes.enter("thing.set", producer, 1, {"value": "red"}, key="k")
    entry = AuditEntry.objects.get()
    assert (entry.verb, entry.topic, entry.outcome) == ("thing.set", "thing:1", "denied")
