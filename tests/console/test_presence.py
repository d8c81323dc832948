"""Who is there: one entry per person, over all servers, gone with his last socket or with its lease."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import override_settings

from console.accounts.models import Membership, User
from console.live import Event, people_at, presence
from console.live.models import Presence
from tests.console.console_server import Browser, ConsoleServer
from tests.ports import free_port

pytestmark = pytest.mark.django_db(transaction=True)

TOPIC = "thing:1"
NOW = datetime(2026, 11, 20, 20, 0, tzinfo=UTC)
AFTER_LEASE = presence.LEASE + timedelta(seconds=1)
AFTER_LINGER = presence.LINGER + timedelta(seconds=1)


def names() -> list[str]:
    return [one["name"] for one in people_at(TOPIC)]


def told() -> list[tuple[list[str], list[str]]]:
    """Who came and who went, event after event."""
    found = Event.objects.filter(topic__name=TOPIC, name="people.changed").order_by("seq")
    return [(event.data["came"], event.data["went"]) for event in found]


# --- with a clock of our own ------------------------------------------------------------------------------------------


def test_a_person_with_two_tabs_is_there_once_and_gone_with_the_last(director: User) -> None:
    presence.come(director, TOPIC, "one", NOW)
    presence.come(director, TOPIC, "two", NOW)
    presence.go("one", [TOPIC], NOW)
    presence.sweep(NOW + AFTER_LINGER)
    assert people_at(TOPIC) == [{"id": director.pk, "name": "director", "roles": ["director", "producer"]}]
    presence.go("two", [TOPIC], NOW + AFTER_LINGER)
    presence.sweep(NOW + 2 * AFTER_LINGER)
    assert names() == []
    assert told() == [(["director"], []), ([], ["director"])]


def test_a_page_that_is_loaded_anew_was_never_away(director: User, producer: User) -> None:
    presence.come(director, TOPIC, "before", NOW)
    presence.come(producer, TOPIC, "other", NOW)
    presence.go("before", [TOPIC], NOW)
    presence.come(director, TOPIC, "after", NOW + timedelta(seconds=1))
    presence.sweep(NOW + AFTER_LINGER)
    assert names() == ["director", "producer"]
    assert told() == [(["director"], []), (["producer"], [])]


def test_a_socket_that_says_nothing_any_more_ends_with_its_lease(director: User) -> None:
    presence.come(director, TOPIC, "one", NOW)
    presence.sweep(NOW + presence.LEASE - timedelta(seconds=1))
    assert names() == ["director"]
    presence.sweep(NOW + AFTER_LEASE)
    assert names() == []


def test_a_socket_that_beats_keeps_its_lease_and_writes_seldom(director: User, django_assert_num_queries: Any) -> None:
    presence.come(director, TOPIC, "one", NOW)
    with django_assert_num_queries(1):
        presence.stay(director, [TOPIC], "one", NOW + timedelta(seconds=2))
    for seconds in range(0, 120, 2):
        presence.stay(director, [TOPIC], "one", NOW + timedelta(seconds=seconds))
        presence.sweep(NOW + timedelta(seconds=seconds))
    assert names() == ["director"]
    assert len(told()) == 1


def test_a_beat_after_the_lease_has_ended_brings_him_back(director: User) -> None:
    presence.come(director, TOPIC, "one", NOW)
    presence.sweep(NOW + AFTER_LEASE)
    presence.stay(director, [TOPIC], "one", NOW + AFTER_LEASE)
    assert names() == ["director"]


def test_new_roles_are_told_without_anybody_coming_or_going(director: User) -> None:
    presence.come(director, TOPIC, "one", NOW)
    Membership.objects.filter(user=director).update(roles=["producer"])
    presence.come(director, TOPIC, "two", NOW)
    assert [one["roles"] for one in people_at(TOPIC)] == [["producer"]]
    assert told()[1:] == [([], [])]


def test_nobody_is_present_where_he_may_not_look(outsider: User) -> None:
    presence.come(outsider, TOPIC, "one", NOW)
    assert names() == []


# --- with sockets -----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def servers(django_db_setup: None) -> Iterator[list[ConsoleServer]]:
    """Two of them, each with an event loop, a hub and a table of sockets of its own."""
    ports = [free_port(), free_port()]
    origins = [f"http://127.0.0.1:{port}" for port in ports]
    with (
        override_settings(ORIGINS=origins),
        ConsoleServer(ports[0]) as first,
        ConsoleServer(ports[1]) as second,
    ):
        yield [first, second]


def present(browser: Browser, topic: str = TOPIC, **more: Any) -> None:
    kind, _, answer = browser.ask("live.join", topic=topic, epoch="", seq=None, present=True, **more)
    assert kind == "reply", answer


def test_coming_is_told_at_once_on_another_server(servers: list[ConsoleServer], director: User, producer: User) -> None:
    with servers[0].socket(director) as one, servers[1].socket(producer) as other:
        present(one)
        present(other)
        came = one.until(lambda frame: frame[0] == "event" and frame[1]["data"].get("came") == ["producer"])[1]
        assert [person["name"] for person in came["data"]["people"]] == ["director", "producer"]


def test_whoever_closes_his_last_page_goes_within_a_few_seconds(
    servers: list[ConsoleServer], director: User, producer: User
) -> None:
    with servers[0].socket(director) as stays:
        present(stays)
        with servers[1].socket(producer) as leaves, servers[0].socket(producer) as too:
            present(leaves)
            present(too)
        # The socket's end is written a moment after it closed.
        _until_lingering(2)
        presence.sweep(datetime.now(UTC) + AFTER_LINGER)
        gone = stays.until(lambda frame: frame[0] == "event" and frame[1]["data"].get("went") == ["producer"])[1]
        assert [person["name"] for person in gone["data"]["people"]] == ["director"]


def test_leaving_the_topic_is_leaving_the_desk(servers: list[ConsoleServer], director: User) -> None:
    with servers[0].socket(director) as browser:
        present(browser)
        assert browser.ask("live.leave", topic=TOPIC)[0] == "reply"
        _until_lingering(1)


def test_following_a_topic_is_not_being_there(servers: list[ConsoleServer], director: User) -> None:
    with servers[0].socket(director) as browser:
        browser.join(TOPIC)
        assert names() == []


def test_what_is_neither_true_nor_false_is_refused(servers: list[ConsoleServer], director: User) -> None:
    with servers[0].socket(director) as browser:
        kind, _, error = browser.ask("live.join", topic=TOPIC, epoch="", seq=None, present="yes")
        assert (kind, error["field"]) == ("error", "present")


def _until_lingering(count: int, seconds: float = 20) -> None:
    """Until so many sockets are written down as gone."""
    end = time.monotonic() + seconds
    while Presence.objects.filter(until__lt=datetime.now(UTC) + presence.LINGER).count() < count:
        assert time.monotonic() < end, "the end of a socket was not written"
        time.sleep(0.02)
