"""Packed audio (RFC 8216, 3.4): pieces of bare AAC, MP3 or AC-3 whose time stands in an ID3 tag before them."""

from __future__ import annotations

import io
from typing import Any, Final

import av

OWNER: Final = b"com.apple.streaming.transportStreamTimestamp\x00"
_HEAD: Final = 10
_TICKS: Final = 90_000
_MPEG_MASK: Final = 0xE0
_OPTIONS: Final = {"format_whitelist": "aac,mp3,ac3,eac3", "protocol_whitelist": "", "probesize": "100000"}


class PackedTime:
    """Pieces of packed audio on one line of time: where a piece does not tell its own, it follows on the one before."""

    def __init__(self) -> None:
        self._ends = 0.0

    def packets(self, data: bytes) -> list[Any]:
        """All of a piece (av's packets of sound), in the time of the stream. Raises av's errors."""
        start, bare = unpacked(data)
        with av.open(io.BytesIO(bare), "r", options=_OPTIONS) as container:
            read: list[Any] = list(container.demux(container.streams.audio[0]))
        packets = [packet for packet in read if packet.dts is not None]
        if not packets:
            raise av.error.InvalidDataError(0, "no sound")
        unit = packets[0].time_base
        shift = round((self._ends if start is None else start) / unit) - packets[0].dts
        for packet in packets:
            packet.pts = packet.dts = packet.dts + shift
        self._ends = float((packets[-1].dts + (packets[-1].duration or 0)) * unit)
        return packets


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
