"""What an encoder says, as bytes, and what it is answered. Every habit is its caller's choice."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from rtmp import amf, chunks
from rtmp.chunks import ChunkReader, Message

HELLO = b"\x03" + bytes(1536)
C2 = bytes(1536)
SIZE = 128


def command(name: str, number: float, *values: Any, stream: int = 0, amf3: bool = False) -> bytes:
    body = amf.encode(name, number, *values)
    kind, body = (chunks.COMMAND_AMF3, b"\0" + body) if amf3 else (chunks.COMMAND, body)
    return chunks.write(Message(kind, body, 0, stream), 3, SIZE)


def connect(app: str = "live", **more: Any) -> bytes:
    return command("connect", 1, {"app": app, "tcUrl": f"rtmp://here/{app}", **more})


def publish(name: Any = "camera", stream: int = 1, number: float = 5) -> bytes:
    return command("publish", number, None, name, "live", stream=stream)


def media(kind: int, body: bytes, ms: int = 0, stream: int = 1) -> bytes:
    return chunks.write(Message(kind, body, ms, stream), 4 if kind == chunks.AUDIO else 6, SIZE)


@dataclass
class Answers:
    """A server's bytes, taken apart."""

    messages: list[Message] = field(default_factory=list)
    _shaken: bytes | None = b""
    _reader: ChunkReader = field(default_factory=ChunkReader)

    def feed(self, data: bytes) -> None:
        if self._shaken is not None:
            self._shaken += data
            if len(self._shaken) < 1 + 2 * 1536:
                return
            data, self._shaken = self._shaken[1 + 2 * 1536 :], None
        self.messages += self._reader.feed(data)

    @property
    def commands(self) -> list[list[amf.Value]]:
        return [amf.decode(one.body) for one in self.messages if one.kind == chunks.COMMAND] + [
            amf.decode(one.body[1:]) for one in self.messages if one.kind == chunks.COMMAND_AMF3
        ]

    def result(self, number: float) -> list[amf.Value] | None:
        found = (one for one in self.commands if one[0] in ("_result", "_error") and one[1] == number)
        return next(found, None)

    def told(self, name: str) -> list[list[amf.Value]]:
        return [one for one in self.commands if one[0] == name]

    @property
    def codes(self) -> list[Any]:
        infos = [one[3] for one in self.told("onStatus") if len(one) > 3]
        return [info["code"] for info in infos if isinstance(info, dict)]

    @property
    def sentences(self) -> list[Any]:
        infos = [one[3] for one in self.told("onStatus") if len(one) > 3]
        return [info["description"] for info in infos if isinstance(info, dict)]


class Encoder:
    """On a real connection."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=10)
        self._socket.settimeout(0.1)
        self.answers = Answers()
        self.closed = False

    def say(self, *parts: bytes) -> None:
        """All of it in one piece."""
        self._socket.sendall(b"".join(parts))

    def until(self, true: Callable[[Answers], Any], seconds: float = 10) -> Any:
        end = time.monotonic() + seconds
        while not (found := true(self.answers)):
            assert time.monotonic() < end, f"not said: {self.answers.commands}"
            assert not self.closed, f"the connection was closed after {self.answers.commands}"
            self._hear()
        return found

    def is_closed(self, seconds: float = 10) -> bool:
        end = time.monotonic() + seconds
        while not self.closed and time.monotonic() < end:
            self._hear()
        return self.closed

    def close(self) -> None:
        self._socket.close()

    def _hear(self) -> None:
        try:
            data = self._socket.recv(65_536)
        except TimeoutError:
            return
        except OSError:
            data = b""
        self.answers.feed(data)
        if not data:
            self.closed = True
            self.close()
