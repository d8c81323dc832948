"""What encoders of the field say on a connection, in any order that a rule permits: each call is answered, each piece
of media is taken, and what is refused is refused in words."""

from __future__ import annotations

from typing import Any

import pytest

from localcloud.ingest.events import Asks, BadPeer, Ends, Event, Media, Over
from localcloud.ingest.session import Session
from rtmp import amf, chunks
from rtmp.chunks import Message
from rtmp.flv import tag
from tests.localcloud.ingest.encoder import C2, HELLO, SIZE, Answers, command, connect, media, publish

SOUND, PICTURE = b"\xaf\x01" + b"a" * 40, b"\x27\x01\0\0\0" + b"v" * 300


class Peer:
    """A session, the events that came of it, and what was answered. `refused` is said to whoever asks."""

    def __init__(self, refused: str = "") -> None:
        self.session = Session()
        self.answers = Answers()
        self.events: list[Event] = []
        self._refused = refused
        self.say(HELLO, C2)

    def say(self, *parts: bytes, cut: int = 65_536) -> list[Event]:
        """All of it in pieces of so many bytes, the largest that the server reads at a time."""
        data, new = b"".join(parts), []
        for at in range(0, len(data), cut):
            for event in self.session.feed(data[at : at + cut]):
                new.append(event)
                if isinstance(event, Asks):
                    self.session.refuse(self._refused) if self._refused else self.session.accept()
        self.answers.feed(self.session.out())
        self.events += new
        return new


def asked(events: list[Event]) -> list[str]:
    return [event.stream for event in events if isinstance(event, Asks)]


def taken(events: list[Event]) -> list[bytes]:
    return [event.data for event in events if isinstance(event, Media)]


@pytest.mark.parametrize("cut", [65_536, 1, 7, 128, 1000])
@pytest.mark.parametrize("size", [40, 3_000, 200_000])
def test_media_may_stand_in_the_same_piece_as_publish(size: int, cut: int) -> None:
    """However large it is, and wherever the pieces end."""
    peer = Peer()
    picture = b"\x17\x01\0\0\0" + b"v" * size
    said = (connect(), command("createStream", 4, None), publish(), media(9, picture, 40), media(8, SOUND, 41))
    events = peer.say(*said, cut=cut)
    assert taken(events) == [tag(9, 40, picture), tag(8, 41, SOUND)]


def test_media_behind_a_publish_that_is_refused_is_not_taken() -> None:
    peer = Peer(refused="No input waits for this stream.")
    assert taken(peer.say(connect(), publish(), media(9, PICTURE), media(8, SOUND))) == []
    assert peer.answers.sentences == ["No input waits for this stream."]


@pytest.mark.parametrize("number", [2.0, 3.0, 17.0])
@pytest.mark.parametrize(
    "name", ["releaseStream", "FCPublish", "FCUnpublish", "getStreamLength", "_checkbw", "checkBandwidth"]
)
def test_what_encoders_wait_for_is_answered(name: str, number: float) -> None:
    peer = Peer()
    peer.say(connect(), command(name, number, None, "camera"))
    answer = peer.answers.result(number)
    assert answer is not None
    assert answer[0] == "_result"


@pytest.mark.parametrize(
    ("name", "told", "code"),
    [
        ("FCPublish", "onFCPublish", "NetStream.Publish.Start"),
        ("FCUnpublish", "onFCUnpublish", "NetStream.Unpublish.Success"),
    ],
)
@pytest.mark.parametrize("number", [0.0, 3.0])
def test_fcpublish_and_its_end_are_told_by_their_own_names(name: str, told: str, code: str, number: float) -> None:
    """Some hardware waits for these and not for a result; GStreamer numbers all its calls 0."""
    peer = Peer()
    peer.say(connect(), command(name, number, None, "camera?txSecret=1"))
    [(_, at, _, info)] = peer.answers.told(told)
    assert at == 0
    assert isinstance(info, dict)
    assert info["code"] == code
    assert info["description"] == "camera?txSecret=1"


def test_the_length_of_a_live_stream_is_nought() -> None:
    peer = Peer()
    peer.say(connect(), command("getStreamLength", 6, None, "camera"))
    assert peer.answers.result(6) == ["_result", 6, None, 0]


def test_a_call_that_nobody_knows_is_answered_as_such_and_costs_nothing() -> None:
    peer = Peer()
    peer.say(connect(), command("setPeerInfo", 7, None), command("_result", 8, None), command("ping", 0, None))
    answer = peer.answers.result(7)
    assert answer is not None
    assert answer[0] == "_error"
    assert peer.answers.result(8) is None, "an answer is not answered"
    assert asked(peer.say(publish())) == ["camera"]


def test_each_stream_that_is_created_has_a_number_of_its_own() -> None:
    peer = Peer()
    peer.say(connect(), command("createStream", 2, None), command("createStream", 3, None))
    assert [peer.answers.result(number) for number in (2, 3)] == [["_result", 2, None, 1], ["_result", 3, None, 2]]


def test_what_is_published_on_the_second_stream_is_answered_there() -> None:
    peer = Peer()
    peer.say(connect(), publish(stream=2), media(9, PICTURE, 0, stream=2))
    statuses = [one for one in peer.answers.messages if one.kind == chunks.COMMAND and b"onStatus" in one.body]
    assert [one.stream for one in statuses] == [2]
    assert taken(peer.events) == [tag(9, 0, PICTURE)]


def amf3(name: str, number: float, *values: Any, stream: int = 0) -> bytes:
    return command(name, number, *values, stream=stream, amf3=True)


def test_commands_of_kind_17_are_commands_and_are_answered_alike() -> None:
    peer = Peer()
    peer.say(amf3("connect", 1, {"app": "live", "objectEncoding": 3}), amf3("createStream", 2, None))
    connected, created = peer.answers.result(1), peer.answers.result(2)
    assert connected is not None
    assert isinstance(connected[3], dict)
    assert connected[3]["objectEncoding"] == 3
    assert created == ["_result", 2, None, 1]
    assert {one.kind for one in peer.answers.messages if one.kind in (17, 20)} == {17}
    assert asked(peer.say(amf3("publish", 3, None, "camera", "live", stream=1))) == ["camera"]


def test_a_name_may_come_in_amf3() -> None:
    """`publish`, 3, null, the name by marker 0x11 and a text of AMF3, and the kind as the text that was said before."""
    peer = Peer()
    peer.say(connect())
    text = b"\x11\x06" + bytes((2 * len(b"camera") + 1,)) + b"camera"
    body = b"\0" + amf.encode("publish", 3, None) + text + b"\x11\x06\x00"
    events = peer.say(chunks.write(Message(chunks.COMMAND_AMF3, body, 0, 1), 3, SIZE))
    assert asked(events) == ["camera"]


@pytest.mark.parametrize("kind", [chunks.DATA, chunks.DATA_AMF3])
def test_descriptions_of_the_stream_are_passed_over(kind: int) -> None:
    peer = Peer()
    peer.say(connect(), publish())
    note = amf.encode("@setDataFrame", "onMetaData", {"width": 1280})
    body = b"\0" + note if kind == chunks.DATA_AMF3 else note
    events = peer.say(chunks.write(Message(kind, body, 0, 1), 3, SIZE), media(8, SOUND))
    assert taken(events) == [tag(8, 0, SOUND)]


def aggregate(parts: list[tuple[int, int, bytes]], ms: int) -> bytes:
    inner = b"".join(tag(kind, at, body) for kind, at, body in parts)
    return chunks.write(Message(chunks.AGGREGATE, inner, ms, 1), 6, SIZE)


@pytest.mark.parametrize("first", [0, 5_000, 0xFFFFF0])
def test_messages_sent_as_one_are_taken_apart(first: int) -> None:
    """Their times count from the first of them, whatever that one says of itself."""
    peer = Peer()
    peer.say(connect(), publish())
    parts = [(9, first, PICTURE), (8, first + 5, SOUND), (18, first + 5, b"\x02\0\x01x"), (9, first + 40, PICTURE)]
    events = peer.say(aggregate(parts, 1_000))
    assert taken(events) == [tag(9, 1_000, PICTURE), tag(8, 1_005, SOUND), tag(9, 1_040, PICTURE)]


def test_messages_sent_as_one_before_the_key_are_not_taken() -> None:
    peer = Peer()
    assert peer.say(connect(), aggregate([(9, 0, PICTURE)], 0)) == []


def test_an_aggregate_that_ends_in_the_middle_is_no_rtmp() -> None:
    peer = Peer()
    peer.say(connect(), publish())
    with pytest.raises(BadPeer):
        peer.say(chunks.write(Message(chunks.AGGREGATE, tag(9, 0, PICTURE)[:60], 0, 1), 6, SIZE))


@pytest.mark.parametrize("stream", [1, 2])
def test_a_second_publish_is_answered_in_words_and_the_first_goes_on(stream: int) -> None:
    peer = Peer()
    peer.say(connect(), publish())
    events = peer.say(publish("other", stream), media(9, PICTURE, 40))
    assert asked(events) == []
    assert taken(events) == [tag(9, 40, PICTURE)]
    assert peer.answers.codes == ["NetStream.Publish.Start", "NetStream.Publish.BadName"]
    assert peer.answers.sentences[-1] == "This connection publishes already; one stream at a time."


def test_media_of_a_second_stream_is_not_mixed_into_the_first() -> None:
    peer = Peer()
    peer.say(connect(), publish(), publish("other", 2))
    assert taken(peer.say(media(9, PICTURE, 1, 2), media(8, SOUND, 2, 1))) == [tag(8, 2, SOUND)]
    peer.say(command("deleteStream", 0, None, 2.0))
    assert peer.session.publishing, "the end of the other one"


@pytest.mark.parametrize("name", [None, "", "x" * 1_001, 5.0])
def test_a_publish_without_a_usable_name_is_answered_in_words(name: Any) -> None:
    peer = Peer()
    events = peer.say(connect(), publish(name))
    assert isinstance(events[-1], Ends)
    assert peer.answers.codes == ["NetStream.Publish.BadName"]


def test_fcunpublish_ends_nothing() -> None:
    """The connection, and the publication, end with what comes after it."""
    peer = Peer()
    peer.say(connect(), publish())
    events = peer.say(command("FCUnpublish", 6, None, "camera"), media(9, PICTURE, 3))
    assert taken(events) == [tag(9, 3, PICTURE)]
    assert not [event for event in events if isinstance(event, Over | Ends)]


@pytest.mark.parametrize(
    "goodbye",
    [
        command("deleteStream", 7, None, 1.0),
        command("deleteStream", 0, None, "camera"),
        command("deleteStream", 7, None),
        command("closeStream", 0, None, stream=1),
        command("closeStream", 0, None),
    ],
    ids=["by number", "by name", "of nothing", "closed", "closed on the connection"],
)
@pytest.mark.parametrize("warned", [True, False])
def test_a_stream_ends_however_an_encoder_says_so_and_another_may_begin(goodbye: bytes, warned: bool) -> None:
    peer = Peer()
    peer.say(connect(), command("createStream", 4, None), publish())
    farewell = command("FCUnpublish", 6, None, "camera") if warned else b""
    assert peer.say(farewell, goodbye) == [Over()]
    assert taken(peer.say(media(9, PICTURE))) == [], "nobody publishes now"
    events = peer.say(command("createStream", 8, None), publish("again", 2), media(9, PICTURE, 9, 2))
    assert asked(events) == ["again"]
    assert taken(events) == [tag(9, 9, PICTURE)]


def test_who_said_fcunpublish_may_publish_at_once_again() -> None:
    peer = Peer()
    peer.say(connect(), publish())
    assert peer.say(command("FCUnpublish", 6, None, "camera"), publish("again")) == [Over(), Asks("again")]
    assert peer.answers.codes[-1] == "NetStream.Publish.Start"


def test_a_question_whether_we_live_is_answered() -> None:
    peer = Peer()
    ping = Message(chunks.USER_CONTROL, b"\0\x06\x12\x34\x56\x78")
    peer.say(connect(), chunks.write(ping, 2, SIZE))
    assert Message(chunks.USER_CONTROL, b"\0\x07\x12\x34\x56\x78") in peer.answers.messages


def test_bytes_are_acknowledged_as_often_as_the_encoder_asked_for() -> None:
    peer = Peer()
    window = Message(chunks.WINDOW, (20_000).to_bytes(4, "big"))
    peer.say(connect(), chunks.write(window, 2, SIZE), publish())
    for at in range(10):
        peer.say(media(9, b"\x27\x01\0\0\0" + b"v" * 5_000, at))
    assert sum(one.kind == chunks.ACK for one in peer.answers.messages) >= 4


@pytest.mark.parametrize("size", [1, 63])
def test_chunks_smaller_than_anybody_needs_are_refused(size: int) -> None:
    peer = Peer()
    with pytest.raises(BadPeer):
        peer.say(chunks.write(Message(chunks.SET_CHUNK_SIZE, size.to_bytes(4, "big")), 2, SIZE))


@pytest.mark.parametrize("size", [64, 128, 4_096, 1_000_000])
def test_chunks_of_any_other_size_are_read(size: int) -> None:
    peer = Peer()
    peer.say(chunks.write(Message(chunks.SET_CHUNK_SIZE, size.to_bytes(4, "big")), 2, SIZE))
    body = amf.encode("connect", 1, {"app": "live", "tcUrl": "rtmp://here/live" + "x" * 200})
    peer.say(chunks.write(Message(chunks.COMMAND, body), 3, size))
    assert peer.answers.result(1)


@pytest.mark.parametrize(
    "chatter",
    [
        b"".join(command("releaseStream", n, None, "camera") for n in range(2, 400)),
        chunks.write(Message(99, b"x" * 60_000), 3, SIZE) * 4,
        b"\x04\x00\x00\x00\x00\x00\x00\x08\x00\x00\x00\x00" + b"\xc4" * 5_000,
    ],
    ids=["many commands", "many bytes", "messages of one byte"],
)
def test_who_talks_and_publishes_nothing_is_cut_short(chatter: bytes) -> None:
    peer = Peer()
    with pytest.raises(BadPeer):
        peer.say(connect(), chatter, cut=50_000)
