"""A disk without room: every door says so in its own words, nothing is half written, a form keeps what was typed."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test import Client

from console import lanes
from console.audit.models import AuditEntry
from console.errors import DiskFull, Unavailable, of_database
from console.live import Event
from tests.casters.conftest import Stage

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def browser(stage: Stage) -> Client:
    """Signed in while there was room."""
    client = Client()
    client.force_login(stage.director, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def full(stage: Stage, browser: Client) -> Iterator[Stage]:
    """SQLite may not grow any more, and has no room left inside."""
    if connection.vendor != "sqlite":
        pytest.skip("only SQLite lets a test say how large it may grow")
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE filler (data BLOB)")
        cursor.execute("PRAGMA page_count")
        pages = cursor.fetchone()[0]
        cursor.execute(f"PRAGMA max_page_count = {pages + 20}")
        with pytest.raises(OperationalError, match="full"):
            _fill(cursor)
    try:
        yield stage
    finally:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA max_page_count = 1073741823")
            cursor.execute("DROP TABLE filler")


def _fill(cursor: Any) -> None:
    while True:
        cursor.execute("INSERT INTO filler VALUES (randomblob(3000))")


def _say_much(stage: Stage) -> None:
    """Until there is no room: a page of the file may still have some."""
    for _ in range(20):
        lanes.enter("text_mark.change", stage.director, stage.caster.pk, LONG, key=str(uuid.uuid4()))


LONG = {"index": 1, "text": "Good evening 晚上好 " * 50}
"""More than fits into what may be left of a page."""


def test_a_command_is_refused_with_the_reason_and_nothing_of_it_is_written(full: Stage) -> None:
    with pytest.raises(DiskFull) as caught:
        _say_much(full)
    assert "disk is full" in caught.value.sentence
    written = lanes.Command.objects.count()
    assert Event.objects.filter(name="command.accepted").count() == written, "a command and its event, or neither"
    assert AuditEntry.objects.filter(verb="text_mark.change").count() == written
    assert full.cloud.journal("ModifyCasterMarkWordInfo") == []


def test_a_form_says_it_and_keeps_what_was_typed(full: Stage, browser: Client) -> None:
    for _ in range(20):
        answer = browser.post(
            f"/casters/{full.caster.pk}/setup/text-marks/1/", {"name": "Long", "text": LONG["text"], "size": 32}
        )
        if answer.status_code != 302:
            break
    assert answer.status_code == 400
    page = answer.content.decode()
    assert "disk is full" in page
    assert "Good evening 晚上好" in page


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("database or disk is full", DiskFull),
        ('could not extend file "base/1": No space left on device', DiskFull),
        ("database is locked", Unavailable),
        ("connection refused", Unavailable),
    ],
)
def test_the_database_s_own_words_are_told_apart(said: str, expected: type[Unavailable]) -> None:
    assert type(of_database(OperationalError(said))) is expected
