"""The socket: a real server, real sockets, a real Valkey between them."""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test import override_settings
from websockets.exceptions import InvalidStatus

from console import lanes, live
from console.accounts.acts import access_changed
from console.accounts.models import CloudAccount, Membership, User
from console.live import Event, Topic
from tests.console.console_server import ConsoleServer
from tests.console.tiny_cloud import TinyCloud
from tests.ports import free_port

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(scope="module")
def server(django_db_setup: None) -> Iterator[ConsoleServer]:
    port = free_port()
    with override_settings(ORIGINS=[f"http://127.0.0.1:{port}"]), ConsoleServer(port) as running:
        yield running


def tell(value: object, topic: str = "thing:1") -> Event:
    with transaction.atomic():
        return live.announce(topic, "thing.changed", {"value": value})


def press(value: str, **more: Any) -> dict[str, Any]:
    return {"thing": 1, "value": value, "key": uuid.uuid4().hex, **more}


# --- joining, events, replay, snapshot --------------------------------------------------------------------------------


def test_joining_brings_a_snapshot_and_then_every_event_in_order(server: ConsoleServer, director: User) -> None:
    tell("before")
    with server.socket(director) as browser:
        answer = browser.join()
        snapshot = browser.until(lambda frame: frame[0] == "snapshot")[1]
        assert snapshot["state"] == {"value": "before", "you": "director"}
        assert (answer["mode"], answer["seq"], snapshot["seq"]) == ("snapshot", 1, 1)
        for number in range(20):
            tell(number)
        events = browser.events(20)
        assert [event["data"]["value"] for event in events] == list(range(20))
        assert [event["seq"] for event in events] == list(range(2, 22))
        assert set(events[0]) == {"topic", "epoch", "seq", "name", "at", "actor", "command", "data"}


def test_a_press_reaches_the_cloud_and_comes_back_to_every_browser(
    server: ConsoleServer, director: User, producer: User, account: CloudAccount, tiny_cloud: TinyCloud
) -> None:
    with server.socket(director) as one, server.socket(producer) as other:
        one.join()
        other.join()
        kind, _, answer = one.ask("thing.set", **press("red"))
        assert kind == "reply"
        assert answer["command"]["state"] == "accepted"
        assert answer["command"]["accepted_ms"] >= 0
        lanes.run_lane("thing:1")
        for browser in (one, other):
            done = browser.event("command.done")
            assert done["data"]["command"]["by"] == "director"
            assert done["data"]["command"]["confirmed_ms"] > 0
    assert tiny_cloud.value == "red"


def test_a_cut_socket_replays_exactly_what_it_missed(server: ConsoleServer, director: User) -> None:
    with server.socket(director) as browser:
        epoch = browser.join()["epoch"]
        tell("seen")
        last = browser.events(1)[0]["seq"]
    for number in range(5):
        tell(f"missed {number}")
    with server.socket(director) as browser:
        answer = browser.join(epoch=epoch, seq=last)
        tell("live again")
        events = browser.events(6)
        assert answer["mode"] == "replay"
        assert [event["seq"] for event in events] == list(range(last + 1, last + 7))
        assert [event["data"]["value"] for event in events][-1] == "live again"
        assert not any(frame[0] == "snapshot" for frame in browser.frames)


@pytest.mark.parametrize("seen", ["another epoch", "a number of the future", "too far behind"])
def test_what_cannot_be_replayed_is_a_snapshot(server: ConsoleServer, director: User, seen: str) -> None:
    tell(1)
    topic = Topic.objects.get()
    epoch, seq = topic.epoch, 0
    match seen:
        case "another epoch":
            epoch = "f" * 32
        case "a number of the future":
            seq = 99
        case "too far behind":
            rows = [
                Event(topic=topic, seq=number, name="thing.changed", data={"value": 1}, sent=True)
                for number in range(2, 1003)
            ]
            Event.objects.bulk_create(rows)
            Topic.objects.update(seq=1002)
    with server.socket(director) as browser:
        assert browser.join(epoch=epoch, seq=seq)["mode"] == "snapshot"


def test_an_event_that_the_layer_lost_is_found_with_the_next_beat(server: ConsoleServer, director: User) -> None:
    with server.socket(director) as browser:
        browser.join()
        tell("one")
        browser.events(1)
        with transaction.atomic():  # written, and its push lost
            Topic.objects.update(seq=2)
            Event.objects.create(topic=Topic.objects.get(), seq=2, name="thing.changed", data={"value": "two"})
        assert browser.events(1, seconds=5)[0]["data"]["value"] == "two"
        tell("three")
        assert browser.events(1)[0]["seq"] == 3


def test_a_gap_in_the_pushes_is_filled_from_the_database(server: ConsoleServer, director: User) -> None:
    with server.socket(director) as browser:
        browser.join()
        with transaction.atomic():
            live.announce("thing:1", "thing.changed", {"value": "pushed later"})
            transaction.get_connection().run_on_commit.clear()
        tell("pushed")
        assert [event["seq"] for event in browser.events(2)] == [1, 2]


def test_a_rolled_back_change_announces_nothing(server: ConsoleServer, director: User) -> None:
    with server.socket(director) as browser:
        browser.join()
        with transaction.atomic():
            live.announce("thing:1", "thing.changed", {"value": "never"})
            transaction.set_rollback(True)
        tell("first")
        first = browser.events(1)[0]
        assert (first["seq"], first["data"]["value"]) == (1, "first")


def test_announcing_outside_a_transaction_is_a_mistake(db: None) -> None:
    from django.db import connection

    assert not connection.in_atomic_block
    with pytest.raises(RuntimeError, match="transaction"):
        live.announce("thing:1", "thing.changed", {})


def test_a_beat_comes_every_two_seconds_with_the_newest_number(server: ConsoleServer, director: User) -> None:
    tell("one")
    with server.socket(director) as browser:
        browser.join()
        start = time.monotonic()
        beats = [browser.until(lambda frame: frame[0] == "beat" and frame[1]["topic"])[1] for _ in range(2)]
        assert time.monotonic() - start < 8  # promised: 4 s for two
        assert beats[-1]["topic"] == "thing:1"
        assert beats[-1]["seq"] == 1
        assert abs(beats[-1]["time"] - time.time() * 1000) < 5000


def test_somebody_watches_while_a_socket_follows(server: ConsoleServer, director: User) -> None:
    tell("one")
    assert not live.watched("thing:1")
    with server.socket(director) as browser:
        browser.join()
        assert live.watched("thing:1")


def test_after_leaving_no_event_comes(server: ConsoleServer, director: User) -> None:
    with server.socket(director) as browser:
        browser.join()
        assert browser.ask("live.leave", topic="thing:1")[0] == "reply"
        tell("unheard")
        browser.join("thing:2")
        tell("heard", topic="thing:2")
        assert browser.events(1)[0]["data"]["value"] == "heard"


# --- who may ----------------------------------------------------------------------------------------------------------


def test_without_signing_in_the_socket_closes(server: ConsoleServer) -> None:
    with server.socket(None) as browser:
        assert browser.closed_with() == 4401


def test_what_one_may_not_see_does_not_exist(server: ConsoleServer, outsider: User) -> None:
    with server.socket(outsider) as browser:
        kind, _, error = browser.ask("live.join", topic="thing:1", seq=None)
        assert (kind, error["code"]) == ("error", "not_found")
        kind, _, error = browser.ask("thing.set", **press("red"))
        assert (kind, error["code"]) == ("error", "not_found")


def test_a_producer_may_watch_but_not_take(server: ConsoleServer, producer: User, account: CloudAccount) -> None:
    with server.socket(producer) as browser:
        browser.join()
        kind, _, error = browser.ask("thing.set", **press("red"))
        assert (kind, error["code"]) == ("error", "forbidden")
        assert error["sentence"] == "Only directors may do this."
        assert lanes.Command.objects.count() == 0


Change = Callable[[User], None]


def _leave(user: User) -> None:
    user.is_active = False
    user.save()


def _lose_role(user: User) -> None:
    Membership.objects.filter(user=user).update(roles=["producer"])


def _lose_all(user: User) -> None:
    Membership.objects.filter(user=user).delete()


def _new_password(user: User) -> None:
    user.set_password("something quite new")
    user.save()


@pytest.mark.parametrize("told", [True, False], ids=["told at once", "found by the beat"])
@pytest.mark.parametrize(
    ("change", "code"), [(_leave, 4401), (_lose_role, 4403), (_lose_all, 4403), (_new_password, 4401)]
)
def test_a_change_of_rights_closes_the_socket(
    server: ConsoleServer, director: User, change: Change, code: int, told: bool
) -> None:
    with server.socket(director) as browser:
        browser.join()
        start = time.monotonic()
        with transaction.atomic():
            change(director)
            if told:
                access_changed.send(sender=None, user_id=director.pk)
        assert browser.closed_with(10) == code
        assert time.monotonic() - start < 10  # promised: 5 s


def test_signing_out_closes_the_sockets_of_that_session(server: ConsoleServer, director: User) -> None:
    here, there = server.signed_in(director), server.signed_in(director)
    with server.socket(here) as gone, server.socket(there) as stays:
        gone.join()
        stays.join()
        assert here.post("/sign-out/").status_code == 302
        assert gone.closed_with(10) == 4401
        tell("still here")
        assert stays.events(1)[0]["data"]["value"] == "still here"


@pytest.mark.parametrize(
    "origin",
    [None, "null", "http://127.0.0.1", "http://127.0.0.1:1", "https://127.0.0.1:{port}", "http://127.0.0.1:{port}.evil.example",
     "http://evil.127.0.0.1:{port}", "http://localhost:{port}"],
)  # fmt: skip
def test_another_origin_is_refused(server: ConsoleServer, director: User, origin: str | None) -> None:
    origin = origin.format(port=server.port) if origin else None
    with pytest.raises(InvalidStatus) as refused, server.socket(director, origin=origin):
        pass
    assert refused.value.response.status_code == 403


# --- bounds -----------------------------------------------------------------------------------------------------------


def test_a_frame_over_64_kb_closes_the_socket(server: ConsoleServer, director: User) -> None:
    with server.socket(director) as browser:
        browser.say("thing.set", value="x" * 70_000)
        assert browser.closed_with() == 1009


def test_more_than_twenty_messages_a_second_are_refused(server: ConsoleServer, director: User) -> None:
    with server.socket(director) as browser:
        for _ in range(40):
            browser.say("no.such.verb")
        answers = [browser.until(lambda frame: frame[0] == "error")[2]["code"] for _ in range(40)]
        assert answers.count("unknown_verb") >= 20
        assert answers.count("too_many") >= 10


def test_an_eleventh_socket_is_closed(server: ConsoleServer, director: User) -> None:
    with ExitStack() as stack:
        for _ in range(10):
            stack.enter_context(server.socket(director)).join()
        eleventh = stack.enter_context(server.socket(director))
        assert eleventh.closed_with() == 4429


@pytest.mark.parametrize(
    "text",
    ["", "nonsense", "{}", "[]", "[1,2,3]", '["a"]', '["a","b",[]]', '["live.join","b",{"topic":7}]', "[" * 5000],
)
def test_nonsense_is_answered_with_a_sentence_and_the_socket_stays(
    server: ConsoleServer, director: User, text: str
) -> None:
    with server.socket(director) as browser:
        browser.connection.send(text)
        error = browser.until(lambda frame: frame[0] == "error")[2]
        assert error["code"] in ("bad_frame", "invalid")
        assert error["sentence"]
        browser.join()


@pytest.mark.parametrize(
    "params",
    [
        {"thing": "1", "value": "a", "key": "k"},
        {"thing": True, "value": "a", "key": "k"},
        {"thing": 1, "value": "a"},
        {"thing": 1, "value": "a", "key": 7},
        {"thing": 1, "value": "a", "key": "x" * 81},
        {"thing": 1, "value": "a", "key": "k", "deadline_ms": "soon"},
        {"thing": 1, "value": "a", "key": "k", "deadline_ms": -1},
        {"thing": 1, "value": "a", "key": "k", "based_on": [1]},
        {"thing": 1, "value": "a", "key": "k", "based_on": {"thing": "1"}},
        {"thing": 1, "value": 5, "key": "k"},
    ],
)
def test_a_command_with_a_wrong_field_names_the_field(
    server: ConsoleServer, director: User, account: CloudAccount, params: dict[str, Any]
) -> None:
    with server.socket(director) as browser:
        kind, _, error = browser.ask("thing.set", **params)
        assert (kind, error["code"]) == ("error", "invalid")
        assert error["field"] in ("thing", "key", "deadline_ms", "based_on", "value")
        assert error["data"]["fields"][error["field"]]


def test_a_browser_that_stops_reading_is_bounded_and_slows_nobody(server: ConsoleServer, director: User) -> None:
    with server.socket(director, max_queue=1) as slow, server.socket(director) as quick:
        slow.join()
        quick.join()
        large = "x" * 100_000
        for number in range(120):  # 12 MB: more than the queue and the buffers of the sockets hold
            tell([number, large])
        assert quick.events(120, seconds=30)[-1]["data"]["value"][0] == 119
        # It reads again: whatever way it catches up, in the end it knows the newest.
        newest = slow.until(
            lambda frame: (
                (frame[0] == "event" and frame[1]["seq"] == 120) or (frame[0] == "snapshot" and frame[1]["seq"] == 120)
            ),
            seconds=30,
        )
        assert newest
        seqs = [frame[1]["seq"] for frame in slow.frames if frame[0] == "event"]
        assert seqs == sorted(set(seqs))


@pytest.mark.skipif(connection.vendor != "sqlite", reason="only SQLite has one lock for all writers")
def test_when_the_database_is_locked_the_director_is_told_and_nothing_is_kept(
    server: ConsoleServer, director: User, account: CloudAccount
) -> None:
    with server.socket(director) as browser:
        browser.join()
        with transaction.atomic():  # BEGIN IMMEDIATE: nobody else writes
            name = browser.say("thing.set", **press("red"))
            error = browser.until(lambda frame: frame[0] in ("reply", "error") and frame[1] == name, seconds=15)
        assert (error[0], error[2]["code"]) == ("error", "unavailable")
        assert "Nothing was sent" in error[2]["sentence"]
        assert lanes.Command.objects.count() == 0


def test_a_restored_database_gives_everybody_a_snapshot(server: ConsoleServer, director: User) -> None:
    tell("before")
    with server.socket(director) as browser:
        epoch = browser.join()["epoch"]
        call_command("new_epoch")
        again = browser.until(lambda frame: frame[0] == "snapshot" and frame[1]["epoch"] != epoch)[1]
        assert again["state"]["value"] == "before"
    with server.socket(director) as browser:
        assert browser.join(epoch=epoch, seq=1)["mode"] == "snapshot"


def test_the_same_key_is_the_same_command(server: ConsoleServer, director: User, account: CloudAccount) -> None:
    with server.socket(director) as browser:
        params = press("red")
        first = browser.ask("thing.set", **params)[2]["command"]["id"]
        assert browser.ask("thing.set", **params)[2]["command"]["id"] == first
        kind, _, error = browser.ask("thing.set", **{**params, "value": "blue"})
        assert (kind, error["code"]) == ("error", "key_reused")
        assert lanes.Command.objects.count() == 1


def test_frames_are_json_arrays_of_our_shape(server: ConsoleServer, director: User) -> None:
    with server.socket(director) as browser:
        browser.join()
        tell("x")
        browser.events(1)
        assert {frame[0] for frame in browser.frames} <= {"reply", "snapshot", "event", "beat"}
        assert all(isinstance(json.dumps(frame), str) for frame in browser.frames)
