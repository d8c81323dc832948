"""The door of commands: who may, the key of a press, and one transaction for all that is written."""

from __future__ import annotations

import threading
import uuid

import pytest
from django.db import DatabaseError, connections

from console import lanes
from console.accounts.models import CloudAccount, User
from console.audit.models import AuditEntry
from console.errors import Forbidden, Invalid, KeyReused, NotFound
from console.lanes import Command, accepting
from console.live import Event
from tests.console.conftest import Press

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_same_key_with_the_same_content_is_the_first_command(press: Press) -> None:
    first = press("red", key="k1")
    lanes.run_lane("thing:1")
    again = press("red", key="k1")
    assert again.pk == first.pk
    assert again.state == "done"
    assert Event.objects.filter(name="command.accepted").count() == 1


def test_the_same_key_is_known_again_although_the_ground_has_shifted(press: Press) -> None:
    first = press("red", key="k1", based_on={"thing": 0})
    lanes.run_lane("thing:1")  # the revision that was based on is history now
    assert press("red", key="k1", based_on={"thing": 0}).pk == first.pk


@pytest.mark.parametrize("change", [{"value": "blue"}, {"verb": "thing.stop"}, {"based_on": {"thing": 1}}])
def test_the_same_key_with_another_content_is_refused(press: Press, change: dict[str, object]) -> None:
    press("red", key="k1", based_on={"thing": 0})
    with pytest.raises(KeyReused):
        press(**{"value": "red", "key": "k1", "based_on": {"thing": 0}, **change})
    assert Command.objects.count() == 1


def test_a_key_belongs_to_its_person(press: Press, outsider: User, director: User) -> None:
    from console.accounts.models import Membership

    Membership.objects.create(user=outsider, topic="thing:1", roles=["director"])
    assert press("red", key="k1").pk != press("blue", key="k1", actor=outsider).pk


def test_a_key_held_down_in_many_threads_is_one_command(press: Press, director: User) -> None:
    found: list[int] = []
    errors: list[BaseException] = []

    def hold() -> None:
        try:
            found.append(lanes.enter("thing.set", director, 1, {"value": "red"}, key="held").pk)
        except BaseException as error:  # noqa: BLE001  # whatever it is, the test must see it
            errors.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=hold) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert errors == []
    assert len(found) == 8
    assert len(set(found)) == 1
    assert Command.objects.count() == Event.objects.count() == 1


@pytest.mark.parametrize("key", ["", " \n", "x" * 81, "schlüssel", "a\x00b"])
def test_a_key_that_is_none_is_refused(press: Press, key: str) -> None:
    with pytest.raises(Invalid) as refused:
        press("red", key=key)
    assert refused.value.field == "key"


def test_who_may_not_see_is_told_nothing_and_who_sees_is_told_who_may(
    account: CloudAccount, press: Press, producer: User, outsider: User, admin: User
) -> None:
    with pytest.raises(NotFound):
        press("red", actor=outsider)
    for somebody in (producer, admin):
        with pytest.raises(Forbidden, match="Only directors"):
            press("red", actor=somebody)
    assert Command.objects.count() == 0
    assert AuditEntry.objects.filter(outcome="denied").count() == 3


def test_an_unknown_verb_is_refused_by_name(account: CloudAccount, director: User) -> None:
    with pytest.raises(NotFound, match=r"thing\.fly"):
        lanes.enter("thing.fly", director, 1, {}, key="k")


def test_command_audit_and_event_stand_or_fall_together(press: Press, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*args: object, **kwargs: object) -> None:
        raise DatabaseError("the disk is full")

    monkeypatch.setattr(accepting.live, "announce", broken, raising=False)
    with pytest.raises(DatabaseError):
        press("red")
    assert (Command.objects.count(), AuditEntry.objects.count(), Event.objects.count()) == (0, 0, 0)


def test_numbers_of_events_have_no_gaps_whoever_writes(press: Press, director: User) -> None:
    def many() -> None:
        try:
            for _ in range(10):
                lanes.enter("thing.set", director, 1, {"value": "red"}, key=uuid.uuid4().hex)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=many) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(40)
    events = list(Event.objects.order_by("seq").values_list("seq", "command_id"))
    assert [seq for seq, _ in events] == list(range(1, 41))
    assert [int(command) for _, command in events] == sorted(int(command) for _, command in events)
