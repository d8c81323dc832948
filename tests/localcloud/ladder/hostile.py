"""What a hostile server sends: made on the spot, and counted."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from functools import cache
from http.server import BaseHTTPRequestHandler


@cache
def png(width: int, height: int, rows: int | None = None, chunk: tuple[bytes, bytes] | None = None) -> bytes:
    """A grey picture of these sides with this many rows of zeros (its own height, unless it lies), and perhaps one
    more chunk in front of them. Some hundred times smaller than what it unfolds to."""
    packer = zlib.compressobj(1)
    data = b"".join(packer.compress(bytes(width + 1)) for _ in range(height if rows is None else rows)) + packer.flush()
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    more = _chunk(*chunk) if chunk else b""
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + more + _chunk(b"IDAT", data) + _chunk(b"IEND", b"")


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def text_bomb() -> bytes:
    """A small picture with a text that unfolds to 100 MB."""
    return png(64, 64, chunk=(b"zTXt", b"a\0\0" + zlib.compress(bytes(100_000_000), 9)))


def gif(width: int, height: int) -> bytes:
    return b"GIF89a" + struct.pack("<HHBBB", width, height, 0x80, 0, 0) + bytes(6) + b";"


def bmp(width: int, height: int) -> bytes:
    head = struct.pack("<IiiHHIIiiII", 40, width, height, 1, 24, 0, 0, 2835, 2835, 0, 0)
    return b"BM" + struct.pack("<IHHI", 54, 0, 0, 54) + head


class Sender:
    """A path that sends `part` again and again: `total` bytes that are announced, or without end. `sent` counts."""

    def __init__(self, kind: str, first: bytes, part: bytes, total: int | None = None) -> None:
        self.sent = 0
        self._kind, self._first, self._part, self._total = kind, first, part, total

    def __call__(self, door: BaseHTTPRequestHandler) -> None:
        door.close_connection = True
        door.send_response(200)
        door.send_header("Content-Type", self._kind)
        if self._total is not None:
            door.send_header("Content-Length", str(self._total))
        door.end_headers()
        for piece in self._pieces():
            door.wfile.write(piece)
            self.sent += len(piece)

    def _pieces(self) -> Iterator[bytes]:
        left = self._total if self._total is not None else 2_000_000_000
        piece = self._first
        while left > 0:
            yield piece[:left]
            left -= len(piece)
            piece = self._part


def endless(first: bytes, kind: str = "application/octet-stream") -> Sender:
    return Sender(kind, first, bytes(65_536))


def playlist(total: int | None) -> Sender:
    """A playlist that goes on and on."""
    return Sender("application/vnd.apple.mpegurl", b"#EXTM3U\n", b"#EXTINF:1,\npiece.ts\n" * 3_000, total)
