"""Who is connected and shows no key costs an encoder nothing: not its place, not its time."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from localcloud.ingest.ingest import Ingest
from localcloud.ingest.strangers import Strangers, home_of
from localcloud.mixer.sources.pushed import PushDesk
from tests.localcloud.ingest.encoder import C2, HELLO, Answers, Encoder, command, connect, media, publish
from tests.localcloud.out.stage import eventually

PICTURE = b"\x17\x01\0\0\0" + b"v" * 300
NO_KEY = "This address carries no good key."


@pytest.fixture
def port() -> Iterator[int]:
    """Of a process that takes pushes for `one` and `two`."""
    desk = PushDesk()
    sources = [desk.open("one"), desk.open("two")]
    ingest = Ingest(desk, lambda stream, secret, until: None if secret == "good" else NO_KEY)
    number = ingest.listen("127.0.0.1", 0)
    ingest.start()
    yield number
    ingest.close()
    for source in sources:
        source.close()


def published(port: int, name: str = "one?txSecret=good") -> Encoder:
    encoder = Encoder(port)
    encoder.say(HELLO, C2, connect(), command("createStream", 4, None), publish(name))
    encoder.until(lambda answers: answers.codes)
    return encoder


def started(answers: Answers) -> bool:
    return answers.codes[-1:] == ["NetStream.Publish.Start"]


@pytest.mark.parametrize("greeting", [b"", HELLO, HELLO + C2 + connect()], ids=["silent", "greets", "connects"])
def test_idle_connections_of_its_own_address_do_not_shut_an_encoder_out(port: int, greeting: bytes) -> None:
    crowd = [Encoder(port) for _ in range(80)]
    for one in crowd:
        one.say(greeting)
    encoder = published(port)
    assert started(encoder.answers)
    assert crowd[0].is_closed(), "the first to go is who came first"
    for one in [*crowd, encoder]:
        one.close()


def test_a_crowd_that_comes_later_ends_no_push(port: int) -> None:
    encoder = published(port)
    crowd = [Encoder(port) for _ in range(80)]
    other = published(port, "two?txSecret=good")
    for at in range(20):
        encoder.say(media(9, PICTURE, at))
    assert started(other.answers)
    assert not encoder.is_closed(0.3)
    for one in [*crowd, encoder, other]:
        one.close()


def test_a_push_with_a_wrong_key_is_refused_in_words_and_then_closed(port: int) -> None:
    encoder = published(port, "one?txSecret=bad")
    assert encoder.answers.sentences == [NO_KEY]
    assert encoder.is_closed()


def test_a_connection_stands_until_its_stream_is_deleted_and_takes_another_one(port: int) -> None:
    encoder = published(port)
    encoder.say(media(9, PICTURE), command("FCUnpublish", 6, None, "one"))
    encoder.until(lambda answers: answers.told("onFCUnpublish"))
    assert not encoder.is_closed(0.3)
    encoder.say(
        command("deleteStream", 7, None, 1.0), command("createStream", 8, None), publish("one?txSecret=good", 2)
    )
    encoder.until(lambda answers: answers.codes[-2:] == ["NetStream.Unpublish.Success", "NetStream.Publish.Start"])
    encoder.say(media(9, PICTURE, 40, 2), command("deleteStream", 9, None, 2.0))
    encoder.say(publish("two?txSecret=good", 2))
    encoder.until(started)
    encoder.close()


def test_the_place_is_free_as_soon_as_the_stream_is_deleted(port: int) -> None:
    """Though the connection stands."""
    first = published(port)
    first.say(command("deleteStream", 7, None, 1.0))

    def taken() -> bool:
        second = published(port)
        second.close()
        return started(second.answers)

    assert eventually(taken)
    first.close()


def test_the_oldest_of_an_address_gives_way_to_the_newest() -> None:
    strangers = Strangers[str](most=6, most_of_one=3)
    assert [strangers.admit(name, "10.0.0.1") for name in "abc"] == [None] * 3
    assert strangers.admit("d", "10.0.0.1") == "a"
    assert strangers.admit("x", "10.0.0.2") is None


def test_who_comes_when_all_places_are_taken_displaces_the_oldest_of_the_largest_crowd() -> None:
    strangers = Strangers[str](most=4, most_of_one=3)
    strangers.admit("early", "10.0.0.9")
    for name in "abc":
        strangers.admit(name, "10.0.0.1")
    assert strangers.admit("new", "10.0.0.2") == "a"
    assert len(strangers) == 4


def test_who_has_shown_a_key_is_no_stranger() -> None:
    strangers = Strangers[str](most=2, most_of_one=1)
    strangers.admit("encoder", "10.0.0.1")
    strangers.forget("encoder")
    assert strangers.admit("next", "10.0.0.1") is None


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("10.0.0.1", "10.0.0.2", False),
        ("10.0.0.1", "::ffff:10.0.0.1", True),
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("fe80::1%eth0", "fe80::2%eth0", True),
    ],
)
def test_one_host_of_ipv6_is_one_peer_under_all_its_addresses(one: str, other: str, same: bool) -> None:
    assert (home_of(one) == home_of(other)) is same
