"""Packed audio of HLS (RFC 8216, 3.4): bare AAC, MP3 or AC-3 whose time stands in an ID3 tag before it. Pure."""

from __future__ import annotations

from typing import Final

OWNER: Final = b"com.apple.streaming.transportStreamTimestamp\x00"
_HEAD: Final = 10
_TICKS: Final = 90_000
_MPEG_MASK: Final = 0xE0


def is_packed(data: bytes) -> bool:
    """True for what begins with an ID3 tag or with a frame of AAC, MP3 or AC-3."""
    mpeg = len(data) > 1 and data[0] == 0xFF and data[1] & _MPEG_MASK == _MPEG_MASK
    return data.startswith((b"ID3", b"\x0b\x77")) or mpeg


def unpacked(data: bytes) -> tuple[float | None, bytes]:
    """The time of the first sample in seconds, None where none is told; and what stands behind the tags."""
    start: float | None = None
    while data.startswith(b"ID3") and len(data) > _HEAD:
        end = _HEAD + _syncsafe(data[6:10])
        if start is None:
            start = _time(data[_HEAD:end], data[3])
        data = data[end + (_HEAD if data[5] & 0x10 else 0) :]
    return start, data


def _time(frames: bytes, version: int) -> float | None:
    at = frames.find(b"PRIV")
    while at >= 0:
        size = frames[at + 4 : at + 8]
        body = frames[at + _HEAD : at + _HEAD + (_syncsafe(size) if version >= 4 else int.from_bytes(size))]
        if body.startswith(OWNER) and len(body) == len(OWNER) + 8:
            return (int.from_bytes(body[-8:]) & (1 << 33) - 1) / _TICKS
        at = frames.find(b"PRIV", at + 4)
    return None


def _syncsafe(size: bytes) -> int:
    return sum((byte & 0x7F) << shift for byte, shift in zip(size, (21, 14, 7, 0), strict=False))
