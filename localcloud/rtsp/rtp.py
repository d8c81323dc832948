"""RTP and RTCP packets."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

_SENDER_REPORT, _BYE = 200, 203
_EPOCH: Final = 2**32


@dataclass(frozen=True, slots=True)
class Packet:
    payload: int
    marker: bool
    number: int
    stamp: int
    data: bytes


@dataclass(frozen=True, slots=True)
class Report:
    """The sender says: this moment of its wall clock (seconds) is this stamp."""

    wall: float
    stamp: int


class Bye:
    """The sender has ended this track."""


def packet(data: bytes) -> Packet | None:
    """None for what is no RTP, or an empty packet."""
    if len(data) < 12 or data[0] >> 6 != 2:
        return None
    at = 12 + 4 * (data[0] & 0x0F)
    if data[0] & 0x10:
        at += 4 + 4 * int.from_bytes(data[at + 2 : at + 4], "big")
    end = len(data) - (data[-1] if data[0] & 0x20 else 0)
    if at >= end:
        return None
    number, stamp = int.from_bytes(data[2:4], "big"), int.from_bytes(data[4:8], "big")
    return Packet(data[1] & 0x7F, bool(data[1] & 0x80), number, stamp, data[at:end])


def reports(data: bytes) -> Iterator[Report | Bye]:
    """What a compound RTCP packet tells that we care for."""
    at = 0
    while len(data) >= at + 4 and data[at] >> 6 == 2:
        size = 4 * (1 + int.from_bytes(data[at + 2 : at + 4], "big"))
        part = data[at : at + size]
        if part[1] == _SENDER_REPORT and len(part) >= 20:
            wall = int.from_bytes(part[8:16], "big") / _EPOCH
            if wall:
                yield Report(wall, int.from_bytes(part[16:20], "big"))
        elif part[1] == _BYE:
            yield Bye()
        at += size


def receiver_report(sender: int) -> bytes:
    """That somebody listens: servers that hear nothing hang up."""
    return b"\x80\xc9\x00\x01" + (sender & 0xFFFFFFFF).to_bytes(4, "big")


class Order:
    """By TCP nothing is late, but a server may leave something out or send it twice."""

    def __init__(self) -> None:
        self._last: int | None = None

    def take(self, number: int) -> tuple[bool, bool]:
        """Whether the packet is new, and whether some are missing before it."""
        if self._last is None:
            self._last = number
            return True, False
        step = (number - self._last) & 0xFFFF
        if step == 0 or step > 0xFF00:
            return False, False
        self._last = number
        return True, step != 1
