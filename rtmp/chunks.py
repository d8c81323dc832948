"""RTMP's chunks: messages cut into pieces that share one connection, and put together again. Bytes only, no sockets."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

SET_CHUNK_SIZE, ABORT, ACK, USER_CONTROL, WINDOW, BANDWIDTH = 1, 2, 3, 4, 5, 6
AUDIO, VIDEO, DATA, COMMAND, AGGREGATE = 8, 9, 18, 20, 22
DATA_AMF3, COMMAND_AMF3 = 15, 17
"""The same as DATA and COMMAND, said by a peer that may use AMF3: a byte 0 goes before AMF0."""

DEFAULT_SIZE: Final = 128
MAX_SIZE: Final = 1 << 24
LEAST_SIZE: Final = 64
"""Of a stranger's chunks. Encoders keep to the 128 that all begin with, or take more; each chunk costs work."""
MAX_MESSAGE: Final = 8_000_000
MAX_STREAMS: Final = 64
MAX_HELD: Final = 2 * MAX_MESSAGE
"""Of all messages that have begun and not ended, together."""
_EXTENDED: Final = 0xFFFFFF


class BadChunk(ValueError):
    """The peer does not speak RTMP, or sends more than anybody needs."""


@dataclass(frozen=True, slots=True)
class Message:
    """`ms` is the time of media; `stream` the message stream, 0 for the connection itself."""

    kind: int
    body: bytes
    ms: int = 0
    stream: int = 0


def write(message: Message, chunk_stream: int, size: int) -> bytes:
    """The chunks of a message, the first with a full head."""
    ms = message.ms & 0xFFFFFFFF
    extra = ms.to_bytes(4, "big") if ms >= _EXTENDED else b""
    head = (
        bytes((chunk_stream,))
        + min(ms, _EXTENDED).to_bytes(3, "big")
        + len(message.body).to_bytes(3, "big")
        + bytes((message.kind,))
        + message.stream.to_bytes(4, "little")
        + extra
    )
    parts = [message.body[at : at + size] for at in range(0, len(message.body), size)] or [b""]
    return head + (bytes((0xC0 | chunk_stream,)) + extra).join(parts)


@dataclass
class _Stream:
    """What a chunk stream remembers of its last head."""

    ms: int = 0
    delta: int = 0
    length: int = 0
    kind: int = 0
    stream: int = 0
    extended: bool = False
    body: bytearray = field(default_factory=bytearray)


class ChunkReader:
    """Bytes in as they arrive, whole messages out. Follows the peer's own Set Chunk Size and Abort."""

    def __init__(self, max_message: int = MAX_MESSAGE, least_size: int = 1) -> None:
        self._data = bytearray()
        self._streams: dict[int, _Stream] = {}
        self._size = DEFAULT_SIZE
        self._max_message, self._least_size = max_message, least_size

    def allow(self, max_message: int = MAX_MESSAGE) -> None:
        """From now on messages may be this large."""
        self._max_message = max_message

    def feed(self, data: bytes) -> list[Message]:
        return list(self.read(data))

    def read(self, data: bytes) -> Iterator[Message]:
        """The same one by one: what is done about a message (`allow`) counts for those behind it."""
        self._data += data
        at = 0
        try:
            while (step := self._chunk(at)) is not None:
                at, message = step
                if message is not None:
                    yield message
        finally:
            del self._data[:at]

    def _chunk(self, at: int) -> tuple[int, Message | None] | None:
        """One chunk from `at` on: where the next one begins, and the message it completes. None: not all there yet."""
        data = self._data
        if at >= len(data):
            return None
        form, number = data[at] >> 6, data[at] & 0x3F
        basic = 1 if number > 1 else 2 + number
        head = (11, 7, 3, 0)[form]
        body_at = at + basic + head
        if len(data) < body_at:
            return None
        if number <= 1:
            number = 64 + int.from_bytes(data[at + 1 : at + basic], "little")
        known = self._streams.get(number)
        if known is None and (form > 1 or len(self._streams) >= MAX_STREAMS):  # form 1 names all but the stream
            raise BadChunk("A chunk goes on with something that never began.")
        stream = known or _Stream()
        time = int.from_bytes(data[at + basic : at + basic + 3], "big") if head >= 3 else 0
        extended = time == _EXTENDED if head >= 3 else stream.extended
        if extended:
            if len(data) < body_at + 4:
                return None
            time = int.from_bytes(data[body_at : body_at + 4], "big")
            body_at += 4
        length = int.from_bytes(data[at + basic + 3 : at + basic + 6], "big") if head >= 7 else stream.length
        if length > self._max_message:
            raise BadChunk("A message is larger than anybody needs.")
        part = min(self._size, length - (0 if head >= 7 else len(stream.body)))
        if len(data) < body_at + part:
            return None
        if head:
            stream.body.clear()
            stream.extended = extended
            stream.ms = time if form == 0 else stream.ms + time
            stream.delta = 0 if form == 0 else time
            if head >= 7:
                stream.length, stream.kind = length, data[at + basic + 6]
            if head >= 11:
                stream.stream = int.from_bytes(data[at + basic + 7 : at + basic + 11], "little")
        elif not stream.body:
            stream.ms += stream.delta
        self._streams[number] = stream
        stream.body += data[body_at : body_at + part]
        if len(stream.body) < stream.length:
            if sum(len(other.body) for other in self._streams.values()) > MAX_HELD:
                raise BadChunk("More messages begin than anybody needs at a time.")
            return body_at + part, None
        message = Message(stream.kind, bytes(stream.body), stream.ms & 0xFFFFFFFF, stream.stream)
        stream.body.clear()
        self._control(message)
        return body_at + part, message

    def _control(self, message: Message) -> None:
        if message.kind == SET_CHUNK_SIZE:
            size = int.from_bytes(message.body[:4], "big")
            if not self._least_size <= size < MAX_SIZE:
                raise BadChunk("The size of chunks is out of range.")
            self._size = size
        elif message.kind == ABORT and (stream := self._streams.get(int.from_bytes(message.body[:4], "big"))):
            stream.body.clear()
