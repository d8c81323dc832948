"""What the RTMP process and the local cloud say to each other over their socket: a head of nine bytes (what, which
connection, how many bytes), then the body. Pure."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Final

ASK, YES, NO, BUSY, MEDIA, HOLD, GO_ON, END = b"?", b"y", b"n", b"b", b"m", b"h", b"g", b"e"
"""ask for a stream's place by its name and query (child); yes, no, or no as somebody is there already, both with a
sentence (parent); FLV bytes (child); stop reading, go on reading (parent); this connection is over (both)."""

_HEAD: Final = struct.Struct(">cII")
LARGEST: Final = 8_500_000


class BadFrame(ValueError):
    """The other side is not ours, or has lost its way."""


def frame(what: bytes, connection: int, body: bytes = b"") -> bytes:
    return _HEAD.pack(what, connection, len(body)) + body


class Frames:
    """Bytes in as they arrive, whole frames out."""

    def __init__(self) -> None:
        self._data = bytearray()

    def feed(self, data: bytes) -> Iterator[tuple[bytes, int, bytes]]:
        self._data += data
        at = 0
        while len(self._data) - at >= _HEAD.size:
            what, connection, size = _HEAD.unpack_from(self._data, at)
            if size > LARGEST:
                raise BadFrame(f"A frame of {size} bytes.")
            if len(self._data) - at - _HEAD.size < size:
                break
            start = at + _HEAD.size
            yield what, connection, bytes(self._data[start : start + size])
            at = start + size
        del self._data[:at]
