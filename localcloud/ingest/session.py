"""One RTMP connection of somebody who publishes, from the handshake on. Bytes in, bytes and events out; no sockets.

Speaks what OBS, ffmpeg and other encoders say: connect, createStream, publish, media, and the end. Whether the stream
may be published is asked before the first byte of media is looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final
from urllib.parse import urlsplit

from localcloud.ingest.events import Asks, BadPeer, Ends, Event, Media, Over
from localcloud.ingest.handshake import Handshake
from rtmp import amf
from rtmp.aggregate import parts_of
from rtmp.chunks import (
    ACK,
    AGGREGATE,
    AUDIO,
    BANDWIDTH,
    COMMAND,
    COMMAND_AMF3,
    DEFAULT_SIZE,
    LEAST_SIZE,
    SET_CHUNK_SIZE,
    USER_CONTROL,
    VIDEO,
    WINDOW,
    BadChunk,
    ChunkReader,
    Message,
    write,
)
from rtmp.flv import tag

CHUNK: Final = 4096
WINDOW_BYTES: Final = 2_500_000
LEAST_WINDOW: Final = 10_000
BEFORE_MEDIA: Final = 64_000
"""The largest message that anybody needs before they publish."""
BEFORE_KEY: Final = 128_000
MESSAGES_BEFORE_KEY: Final = 200
"""All that is read from somebody who has shown no key that is good. Real encoders say ten messages, 1,000 bytes; behind
them the first pictures may stand in the same piece."""
MOST_STREAMS: Final = 64
_PING, _PONG = 6, 7
_ANSWERS: Final = frozenset({"_result", "_error", "onStatus"})


class Session:
    """`feed` what arrived, act on each event before the next one is taken, and send what `out()` gives."""

    def __init__(self) -> None:
        self._handshake = Handshake()
        self._reader = ChunkReader(max_message=BEFORE_MEDIA, least_size=LEAST_SIZE)
        self._out = bytearray()
        self._received = self._acknowledged = 0
        self._unproven = self._messages = 0
        self._window = WINDOW_BYTES
        self._size = DEFAULT_SIZE
        self._app = ""
        self._amf3 = False
        self._streams = 0
        self._refused: set[int] = set()
        self._stream = 0
        self._started = self._leaving = False

    @property
    def publishing(self) -> bool:
        return self._started

    def out(self) -> bytes:
        data, self._out = bytes(self._out), bytearray()
        return data

    def feed(self, data: bytes) -> Iterator[Event]:
        """One by one: with `Asks` the caller says `accept` or `refuse`, and only then is what stands behind it read.
        BadPeer."""
        self._received += len(data)
        self._unproven += 0 if self._started else len(data)
        data, answer = self._handshake.feed(data)
        self._out += answer
        try:
            for message in self._reader.read(data):
                self._expect_a_key()
                yield from self._take(message)
        except (BadChunk, amf.BadAmf, UnicodeDecodeError) as error:
            raise BadPeer(str(error)) from error
        if self._received - self._acknowledged > self._window // 2:
            self._acknowledged = self._received
            self._send(ACK, (self._received & 0xFFFFFFFF).to_bytes(4, "big"))

    def accept(self) -> None:
        """The place is theirs: media may come."""
        self._started, self._leaving = True, False
        self._unproven = self._messages = 0
        self._reader.allow()
        self._send(USER_CONTROL, b"\x00\x00" + self._stream.to_bytes(4, "big"))  # stream begins
        self._status("status", "NetStream.Publish.Start", "The stream is published.", self._stream)

    def refuse(self, sentence: str) -> None:
        self._status("error", "NetStream.Publish.BadName", sentence, self._stream)

    def _expect_a_key(self) -> None:
        """Work for strangers is bounded."""
        self._messages += not self._started
        if self._messages > MESSAGES_BEFORE_KEY or self._unproven > BEFORE_KEY:
            raise BadPeer("Much is said, and nothing published.")

    def _take(self, message: Message) -> Iterator[Event]:
        kind, body = message.kind, message.body
        if kind in (AUDIO, VIDEO):
            if self._started and body and message.stream not in self._refused:
                yield Media(tag(kind, message.ms, body))
        elif kind == AGGREGATE:
            for part in parts_of(message):
                yield from self._take(part)
        elif kind == COMMAND and body:
            yield from self._command(amf.decode(body), message.stream)
        elif kind == COMMAND_AMF3 and body:
            self._amf3 = True
            yield from self._command(amf.decode(body.removeprefix(b"\0")), message.stream)
        elif kind == WINDOW and len(body) >= 4:
            self._window = min(max(int.from_bytes(body[:4], "big"), LEAST_WINDOW), WINDOW_BYTES)
        elif kind == USER_CONTROL and int.from_bytes(body[:2], "big") == _PING:
            self._send(USER_CONTROL, _PONG.to_bytes(2, "big") + body[2:6])
        # Descriptions of the stream, among others, are passed over; the stream itself says more.

    def _command(self, values: list[amf.Value], stream: int) -> Iterator[Event]:
        name, number = [*values, None, None][:2]
        if name == "publish":
            yield from self._publish(values, stream)
        elif name in ("deleteStream", "closeStream"):
            yield from self._leave(values[3] if name == "deleteStream" and len(values) > 3 else stream)
        elif name == "play":
            self._status("error", "NetStream.Play.Failed", "This port takes streams in; it plays none.", stream)
            yield Ends("play")
        elif isinstance(name, str) and (answer := self._ANSWERED.get(name)):
            answer(self, number, values)
        elif isinstance(name, str) and name not in _ANSWERS and number:
            info = {"level": "error", "code": "NetConnection.Call.Failed", "description": "This call is not known."}
            self._reply(number, None, info, name="_error")

    def _connect(self, number: amf.Value, values: list[amf.Value]) -> None:
        given = values[2] if len(values) > 2 else None
        about = given if isinstance(given, dict) else {}
        self._app = urlsplit(str(about.get("app") or "")).path.strip("/")
        self._send(WINDOW, WINDOW_BYTES.to_bytes(4, "big"))
        self._send(BANDWIDTH, WINDOW_BYTES.to_bytes(4, "big") + b"\x02")
        self._send(SET_CHUNK_SIZE, CHUNK.to_bytes(4, "big"))
        self._size = CHUNK
        encoding = 3 if about.get("objectEncoding") == 3 else 0
        info = {"level": "status", "code": "NetConnection.Connect.Success", "description": "Connected.",
                "objectEncoding": encoding}  # fmt: skip
        self._reply(number, {"fmsVer": "FMS/3,5,7,7009", "capabilities": 31}, info)

    def _create(self, number: amf.Value, values: list[amf.Value]) -> None:
        self._streams += 1
        if self._streams > MOST_STREAMS:
            raise BadPeer("More streams than anybody needs.")
        self._reply(number, None, self._streams)

    def _prepared(self, number: amf.Value, values: list[amf.Value]) -> None:
        self._done(number, values)
        self._note("onFCPublish", values, "NetStream.Publish.Start")

    def _unprepared(self, number: amf.Value, values: list[amf.Value]) -> None:
        """They will go, and say `deleteStream` or close the connection. Whoever is cut off here has not ended well."""
        self._leaving = True
        self._done(number, values)
        self._note("onFCUnpublish", values, "NetStream.Unpublish.Success")

    def _done(self, number: amf.Value, values: list[amf.Value]) -> None:
        self._reply(number, None, None)

    def _length(self, number: amf.Value, values: list[amf.Value]) -> None:
        self._reply(number, None, 0)

    _ANSWERED: Final[Mapping[str, Callable[[Session, amf.Value, list[amf.Value]], None]]] = {
        "connect": _connect,
        "createStream": _create,
        "releaseStream": _done,
        "FCPublish": _prepared,
        "FCUnpublish": _unprepared,
        "getStreamLength": _length,
        "_checkbw": _done,
        "checkBandwidth": _done,
    }
    """What needs no decision. Some encoders go on only when such a call was answered."""

    def _publish(self, values: list[amf.Value], stream: int) -> Iterator[Event]:
        name = values[3] if len(values) > 3 else None
        if self._started and not self._leaving:
            self._refused |= {stream} - {self._stream}
            sentence = "This connection publishes already; one stream at a time."
            self._status("error", "NetStream.Publish.BadName", sentence, stream)
            return
        yield from self._leave(self._stream)
        self._stream = stream
        self._refused.discard(stream)
        if not isinstance(name, str) or not 0 < len(name) <= 1000:
            self.refuse("A stream is published under a name, of at most 1000 signs.")
            yield Ends("name")
        elif self._app != "live":
            self.refuse("Push to the application 'live'.")
            yield Ends("application")
        else:
            yield Asks(name)

    def _leave(self, stream: amf.Value) -> Iterator[Event]:
        """The end of a stream, which its number names, or (with some encoders) its key."""
        if self._started and not (isinstance(stream, int | float) and int(stream) in self._refused):
            self._started = self._leaving = False
            self._status("status", "NetStream.Unpublish.Success", "The stream has ended.", self._stream)
            yield Over()

    def _note(self, name: str, values: list[amf.Value], code: str) -> None:
        key = values[3] if len(values) > 3 and isinstance(values[3], str) else ""
        self._say(name, 0, None, {"level": "status", "code": code, "description": key[:1000]})

    def _reply(self, number: amf.Value, first: object, second: object, name: str = "_result") -> None:
        self._say(name, number if isinstance(number, float) else 0, first, second)

    def _status(self, level: str, code: str, sentence: str, stream: int) -> None:
        self._say("onStatus", 0, None, {"level": level, "code": code, "description": sentence}, stream=stream)

    def _say(self, *values: object, stream: int = 0) -> None:
        body = amf.encode(*values)  # type: ignore[arg-type]
        self._send(*((COMMAND_AMF3, b"\0" + body) if self._amf3 else (COMMAND, body)), stream)

    def _send(self, kind: int, body: bytes, stream: int = 0) -> None:
        channel = 2 if kind in (SET_CHUNK_SIZE, ACK, USER_CONTROL, WINDOW, BANDWIDTH) else 3
        self._out += write(Message(kind, body, 0, stream), channel, self._size)
