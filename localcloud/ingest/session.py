"""One RTMP connection of somebody who publishes, from the handshake on. Bytes in, bytes and events out; no sockets.

Speaks what OBS, ffmpeg and other encoders say: connect, createStream, publish, media, and the end. Whether the stream
may be published is asked before the first byte of media is looked at.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from rtmp import amf
from rtmp.chunks import (
    ACK,
    AUDIO,
    BANDWIDTH,
    COMMAND,
    DEFAULT_SIZE,
    SET_CHUNK_SIZE,
    USER_CONTROL,
    VIDEO,
    WINDOW,
    BadChunk,
    ChunkReader,
    Message,
    write,
)

HANDSHAKE: Final = 1536
CHUNK: Final = 4096
WINDOW_BYTES: Final = 2_500_000
BEFORE_MEDIA: Final = 64_000
"""The largest message that anybody needs before he publishes."""
FLV_HEAD: Final = b"FLV\x01\x05\x00\x00\x00\x09\x00\x00\x00\x00"


@dataclass(frozen=True, slots=True)
class Asks:
    """Somebody wants to publish this: `stream?query` of the application `live`."""

    stream: str


@dataclass(frozen=True, slots=True)
class Media:
    """FLV bytes."""

    data: bytes


@dataclass(frozen=True, slots=True)
class Ends:
    """The publisher has ended, or the connection must: with a reason when it is our doing."""

    reason: str = ""


Event = Asks | Media | Ends


class BadPeer(Exception):
    """He does not speak RTMP; the connection is closed without a word."""


class Session:
    """`feed` what arrived; send what `out()` gives; act on the events."""

    def __init__(self) -> None:
        self._begin = bytearray()
        self._shaken = 0
        self._reader = ChunkReader(max_message=BEFORE_MEDIA)
        self._out = bytearray()
        self._received = self._acknowledged = 0
        self._app = ""
        self._asked = False
        self._started = False
        self._size = DEFAULT_SIZE

    @property
    def publishing(self) -> bool:
        return self._started

    def out(self) -> bytes:
        data, self._out = bytes(self._out), bytearray()
        return data

    def feed(self, data: bytes) -> list[Event]:
        self._received += len(data)
        if self._shaken < 2:
            self._begin += data
            data = self._shake()
        if not data:
            return []
        try:
            events = [event for message in self._reader.feed(data) if (event := self._take(message)) is not None]
        except (BadChunk, amf.BadAmf, UnicodeDecodeError) as error:
            raise BadPeer(str(error)) from error
        if self._received - self._acknowledged > WINDOW_BYTES // 2:
            self._acknowledged = self._received
            self._send(ACK, (self._received & 0xFFFFFFFF).to_bytes(4, "big"))
        return events

    def accept(self) -> None:
        """The place is his: media may come."""
        self._started = True
        self._reader.allow()
        self._send(USER_CONTROL, b"\x00\x00" + (1).to_bytes(4, "big"))  # stream begins
        self._status("status", "NetStream.Publish.Start", "The stream is published.")

    def refuse(self, sentence: str) -> None:
        self._status("error", "NetStream.Publish.BadName", sentence)

    def _shake(self) -> bytes:
        """C0 and C1 are answered with S0, S1 and S2 at once; C2 is passed over. What follows is returned."""
        if self._shaken == 0:
            if self._begin and self._begin[0] != 3:
                raise BadPeer("This is not RTMP.")
            if len(self._begin) < 1 + HANDSHAKE:
                return b""
            theirs = bytes(self._begin[1 : 1 + HANDSHAKE])
            del self._begin[: 1 + HANDSHAKE]
            ours = b"\0" * 8 + os.urandom(HANDSHAKE - 8)
            self._out += b"\x03" + ours + theirs
            self._shaken = 1
        if len(self._begin) < HANDSHAKE:
            return b""
        rest = bytes(self._begin[HANDSHAKE:])
        self._begin.clear()
        self._shaken = 2
        return rest

    def _take(self, message: Message) -> Event | None:
        if message.kind in (AUDIO, VIDEO):
            return Media(tag(message)) if self._started and message.body else None
        if message.kind == COMMAND and message.body:
            return self._command(amf.decode(message.body))
        return None  # descriptions of the stream among others; the stream itself says more

    def _command(self, values: list[amf.Value]) -> Event | None:
        name, number = [*values, None, None][:2]
        if name == "connect":
            return self._connect(number, values[2] if len(values) > 2 else None)
        if name == "createStream":
            self._reply(number, None, 1)
        elif name == "publish":
            return self._publish(values)
        elif name in ("deleteStream", "FCUnpublish", "closeStream") and self._started:
            return Ends()
        elif name == "play":
            self._status("error", "NetStream.Play.Failed", "This port takes streams in; it plays none.")
            return Ends("play")
        return None

    def _connect(self, number: amf.Value, asked: amf.Value) -> Event | None:
        app = asked.get("app") if isinstance(asked, dict) else None
        self._app = urlsplit(str(app or "")).path.strip("/")
        self._send(WINDOW, WINDOW_BYTES.to_bytes(4, "big"))
        self._send(BANDWIDTH, WINDOW_BYTES.to_bytes(4, "big") + b"\x02")
        self._send(SET_CHUNK_SIZE, CHUNK.to_bytes(4, "big"))
        self._size = CHUNK
        info = {"level": "status", "code": "NetConnection.Connect.Success", "description": "Connected.",
                "objectEncoding": 0}  # fmt: skip
        self._reply(number, {"fmsVer": "FMS/3,5,7,7009", "capabilities": 31}, info)
        return None

    def _publish(self, values: list[amf.Value]) -> Event:
        stream = values[3] if len(values) > 3 else None
        if self._asked or not isinstance(stream, str) or len(stream) > 1000:
            raise BadPeer("One stream at a time, with a name.")
        if self._app != "live":
            self.refuse("Push to the application 'live'.")
            return Ends("application")
        self._asked = True
        return Asks(stream)

    def _reply(self, number: amf.Value, first: object, second: object) -> None:
        self._send(COMMAND, amf.encode("_result", number if isinstance(number, float) else 0, first, second))  # type: ignore[arg-type]

    def _status(self, level: str, code: str, sentence: str) -> None:
        info = {"level": level, "code": code, "description": sentence}
        self._send(COMMAND, amf.encode("onStatus", 0, None, info), stream=1)

    def _send(self, kind: int, body: bytes, stream: int = 0) -> None:
        channel = 2 if kind in (SET_CHUNK_SIZE, ACK, USER_CONTROL, WINDOW, BANDWIDTH) else 3
        self._out += write(Message(kind, body, 0, stream), channel, self._size)


def tag(message: Message) -> bytes:
    """An RTMP message as a tag of an FLV file."""
    ms = message.ms & 0xFFFFFFFF
    size = len(message.body).to_bytes(3, "big")
    head = bytes((message.kind,)) + size + (ms & 0xFFFFFF).to_bytes(3, "big") + bytes((ms >> 24,)) + b"\0\0\0"
    return head + message.body + (11 + len(message.body)).to_bytes(4, "big")
