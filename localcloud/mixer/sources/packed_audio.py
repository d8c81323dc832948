"""Pieces of packed audio as packets of one stream."""

from __future__ import annotations

import io
from typing import Any, Final

import av

from decoding.packed import unpacked

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
