"""A fault between console and cloud: nothing is repeated blindly, nothing fires late. The cloud's journal judges."""

from __future__ import annotations

import os
import signal
import time

import pytest

from tests.show.stack import Person, Show, until

pytestmark = [pytest.mark.show, pytest.mark.timeout(300)]


def on_air(person: Person) -> int:
    display = person.state()["program"]["display"]
    return int(display["source"]["index"])


def test_a_lost_reply_is_confirmed_by_reading_and_not_by_repeating(show: Show, boss: Person) -> None:
    boss.done(boss.preview(2))
    before = show.journal_end()
    show.proxy.rule("CreateCasterPgm", "drop_reply")
    command = boss.done(boss.take())
    assert show.proxy.waiting() == 0, "the fault was met"
    after = show.journal(since=before)
    takes = [entry["n"] for entry in after if entry["action"] == "CreateCasterPgm"]
    assert len(takes) == 1
    assert any(entry["action"].startswith("DescribeCaster") and entry["n"] > takes[0] for entry in after)
    assert on_air(boss) == 2
    assert command["word"] == "done"


def test_a_lost_request_is_sent_again_after_looking(show: Show, boss: Person) -> None:
    boss.done(boss.preview(2))
    before = show.journal_end()
    show.proxy.rule("CreateCasterPgm", "drop_request")
    asked = len(show.proxy.seen)
    boss.done(boss.take())
    assert len(show.journal("CreateCasterPgm", since=before)) == 1
    actions = [seen.action for seen in show.proxy.seen[asked:]]
    first, second = [at for at, action in enumerate(actions) if action == "CreateCasterPgm"]
    assert any(action.startswith("DescribeCaster") for action in actions[first:second]), "it looked in between"
    assert on_air(boss) == 2


def test_a_take_past_its_deadline_is_not_sent(show: Show, boss: Person) -> None:
    """Everybody who could send is stopped for longer than the deadline: web accepts, and then it is too late."""
    boss.done(boss.preview(2))
    before = show.journal_end()
    stopped = [show.pids()[name] for name in ("worker", "lanes")]
    for pid in stopped:
        os.kill(pid, signal.SIGSTOP)
    try:
        take = boss.take()
        time.sleep(3.5)
    finally:
        for pid in stopped:
            os.kill(pid, signal.SIGCONT)
    ended = boss.ended(take)
    assert ended["state"] == "expired"
    assert ended["word"] == "not sent"
    time.sleep(1)
    assert show.journal("CreateCasterPgm", since=before) == []
    assert on_air(boss) == 1


def test_with_the_cloud_away_a_take_ends_not_sent_and_never_fires_later(show: Show, boss: Person) -> None:
    boss.done(boss.preview(2))
    before = show.journal_end()
    show.proxy.refuse(True)
    ended = boss.ended(boss.take())
    assert ended["word"] == "not sent", ended
    show.proxy.refuse(False)
    time.sleep(4)
    assert show.journal("CreateCasterPgm", since=before) == []
    assert on_air(boss) == 1
    boss.done(boss.take())


def test_a_cloud_that_hangs_up_leaves_a_take_checking_until_it_can_be_read(show: Show, boss: Person) -> None:
    """Nobody can know whether the take arrived. It is not called done, nor repeated after its deadline."""
    boss.done(boss.preview(2))
    before = show.journal_end()
    show.proxy.hang_up(True)
    take = boss.take()
    until(lambda: boss.command(take["id"])["word"] == "checking", seconds=10, why="the take is being checked")
    time.sleep(4)
    assert boss.command(take["id"])["state"] != "done"
    show.proxy.hang_up(False)
    ended = boss.ended(take, seconds=20)
    assert ended["word"] == "not sent", ended
    time.sleep(4)
    assert show.journal("CreateCasterPgm", since=before) == []
    assert on_air(boss) == 1
    boss.done(boss.take())


@pytest.mark.parametrize("kind", ["drop_reply", "drop_request"])
def test_a_preview_survives_the_same_faults(show: Show, boss: Person, kind: str) -> None:
    before = show.journal_end()
    show.proxy.rule("CreateCasterPvw", kind)  # type: ignore[arg-type]
    boss.done(boss.preview(4))
    assert len(show.journal("CreateCasterPvw", since=before)) == 1
    assert boss.state()["preview"]["display"]["source"]["index"] == 4


def test_the_same_key_twice_is_one_take(show: Show, boss: Person) -> None:
    boss.done(boss.preview(2))
    before = show.journal_end()
    body = {"transition": "", "flip_flop": False, "based_on": boss.based_on()}
    first = boss.ask("POST", "program/take/", body, key="pressed-once").json()["command"]
    again = boss.ask("POST", "program/take/", body, key="pressed-once").json()["command"]
    assert first["id"] == again["id"]
    boss.done(first)
    assert len(show.journal("CreateCasterPgm", since=before)) == 1
    other = boss.ask("POST", "program/take/", {**body, "flip_flop": True}, key="pressed-once")
    assert other.status_code == 409
