"""The player's side of one RTMP connection, from the handshake on. Bytes in, bytes and media out; no sockets.

A server may tell a player to go elsewhere (a redirect in its refusal). That is not followed: it is a refusal.
"""

from __future__ import annotations

import os
from typing import Any, Final

from rtmp import amf
from rtmp.aggregate import parts_of
from rtmp.chunks import (
    ACK,
    AGGREGATE,
    AUDIO,
    COMMAND,
    DATA,
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
from rtmp.words import said

HANDSHAKE: Final = 1536
CHUNK: Final = 4096
WINDOW_BYTES: Final = 2_500_000
BEFORE_MEDIA: Final = 64_000
"""The largest message that anybody needs before media runs."""
BUFFER_MS: Final = 1000
"""What we say we hold: a server that keeps pictures for newcomers sends about so much of them at once."""

_CONNECT, _CREATE, _PLAY = 1, 2, 3
_EOF, _BUFFER, _PING, _PONG = 1, 3, 6, 7
_LEAST_WINDOW: Final = 10_000
_OVER: Final = frozenset({"NetStream.Play.Stop", "NetStream.Play.Complete", "NetStream.Play.UnpublishNotify"})
_NONE: Final = frozenset({"NetStream.Play.StreamNotFound", "NetStream.Play.Failed"})
_CODECS: Final = ["avc1", "hvc1", "av01", "vp09"]


class BadServer(Exception):
    """It does not speak RTMP, or refuses the stream; `sentence` says which, without the key."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class Play:
    """`feed` what arrived; send what `out()` gives, which is something from the beginning. `name` may hold a key and is
    told to nobody but the server."""

    def __init__(self, app: str, name: str, url: str) -> None:
        self._app, self._name, self._url = app, name, url
        self._begin = bytearray()
        self._shaken = 0
        self._reader = ChunkReader(max_message=BEFORE_MEDIA)
        self._size = DEFAULT_SIZE
        self._received = self._acknowledged = 0
        self._window = WINDOW_BYTES
        self._stream: int | None = None
        self._out = bytearray(b"\x03" + bytes(8) + os.urandom(HANDSHAKE - 8))
        self.ended = False
        """The server has said that the stream is over."""

    @property
    def greeted(self) -> bool:
        """The server has shaken hands, so it is one of RTMP."""
        return self._shaken == 2

    def out(self) -> bytes:
        data, self._out = bytes(self._out), bytearray()
        return data

    def feed(self, data: bytes) -> list[Message]:
        """Sound and pictures in their order; BadServer."""
        self._received += len(data)
        if self._shaken < 2:
            self._begin += data
            data = self._shake()
        try:
            media = [part for message in self._reader.feed(data) for part in self._take(message)]
        except (BadChunk, amf.BadAmf) as error:
            raise BadServer("The server does not speak RTMP as it should.") from error
        if self._received - self._acknowledged >= self._window // 2:
            self._acknowledged = self._received
            self._send(ACK, (self._received & 0xFFFFFFFF).to_bytes(4, "big"))
        return media

    def _shake(self) -> bytes:
        """S0 and S1 are answered with C2, S2 is passed over, then comes the first command. Returns what follows."""
        if self._shaken == 0:
            if self._begin and self._begin[0] != 3:
                raise BadServer("The server does not speak RTMP.")
            if len(self._begin) < 1 + HANDSHAKE:
                return b""
            self._out += self._begin[1 : 1 + HANDSHAKE]
            del self._begin[: 1 + HANDSHAKE]
            self._shaken = 1
            self._connect()
        if len(self._begin) < HANDSHAKE:
            return b""
        rest = bytes(self._begin[HANDSHAKE:])
        self._begin.clear()
        self._shaken = 2
        return rest

    def _connect(self) -> None:
        self._send(SET_CHUNK_SIZE, CHUNK.to_bytes(4, "big"))
        self._size = CHUNK
        about: dict[str, Any] = {
            "app": self._app,
            "flashVer": "LNX 9,0,124,2",
            "tcUrl": self._url,
            "fpad": False,
            "capabilities": 15,
            "audioCodecs": 4071,
            "videoCodecs": 252,
            "videoFunction": 1,
            "fourCcList": _CODECS,
        }
        self._command("connect", _CONNECT, about)

    def _take(self, message: Message) -> list[Message]:
        kind, body = message.kind, message.body
        if kind in (AUDIO, VIDEO):
            return [message] if self._stream is not None and body else []
        if kind == AGGREGATE:
            return parts_of(message) if self._stream is not None else []
        if kind == COMMAND and body:
            self._hear(amf.decode(body))
        elif kind == USER_CONTROL:
            self._control(int.from_bytes(body[:2], "big"), body[2:6])
        elif kind == WINDOW and len(body) >= 4:
            self._window = min(max(int.from_bytes(body[:4], "big"), _LEAST_WINDOW), WINDOW_BYTES)
        elif kind == DATA and body.startswith(_PLAY_STATUS):
            values = amf.decode(body)
            self._note(values[1] if len(values) > 1 else None, values)
        return []

    def _hear(self, values: list[amf.Value]) -> None:
        name, number = [*values, None, None][:2]
        if name == "_error":
            raise self._refused(values)
        if name == "_result" and number == _CONNECT:
            self._send(WINDOW, WINDOW_BYTES.to_bytes(4, "big"))
            self._command("createStream", _CREATE, None)
        elif name == "_result" and number == _CREATE and self._stream is None:
            self._play(values[3] if len(values) > 3 else None)
        elif name == "onStatus":
            self._note(values[3] if len(values) > 3 else None, values)
        elif name == "close":
            self.ended = True

    def _play(self, stream: amf.Value) -> None:
        if not isinstance(stream, float) or not 0 <= stream < 2**32:
            raise BadServer("The server gives no stream.")
        self._stream = int(stream)
        self._reader.allow()
        self._command("play", _PLAY, None, self._name, stream=self._stream)
        place = self._stream.to_bytes(4, "big")
        self._send(USER_CONTROL, _BUFFER.to_bytes(2, "big") + place + BUFFER_MS.to_bytes(4, "big"))

    def _note(self, info: amf.Value, values: list[amf.Value]) -> None:
        code = info.get("code") if isinstance(info, dict) else None
        if code in _NONE or (isinstance(info, dict) and info.get("level") == "error"):
            raise self._refused(values)
        if code in _OVER:
            self.ended = True

    def _control(self, what: int, body: bytes) -> None:
        if what == _PING:
            self._send(USER_CONTROL, _PONG.to_bytes(2, "big") + body)
        elif what == _EOF and self._stream is not None and int.from_bytes(body, "big") == self._stream:
            self.ended = True

    def _refused(self, values: list[amf.Value]) -> BadServer:
        text = said(values, self._name)
        return BadServer(f"The server refuses the stream: {text}." if text else "The server refuses the stream.")

    def _command(self, name: str, number: int, *values: Any, stream: int = 0) -> None:
        self._send(COMMAND, amf.encode(name, number, *values), stream)

    def _send(self, kind: int, body: bytes, stream: int = 0) -> None:
        self._out += write(Message(kind, body, 0, stream), 3 if kind == COMMAND else 2, self._size)


_PLAY_STATUS: Final = amf.encode("onPlayStatus")
