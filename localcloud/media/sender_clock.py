"""What aiortc knows of a sender's clock and keeps to itself: the stamps as its packets bear them, and its reports,
which name the wall clock's time of a stamp."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from aiortc import RTCRtpReceiver
from aiortc.rtp import AnyRtcpPacket, RtcpSrPacket

_NTP_UNIT: Final = 2.0**-32

Reported = Callable[[float, int], None]
"""Seconds of the sender's wall clock, and the stamp of that moment."""


class _AsTheyAre:
    """aiortc takes every step back of the stamps for their wrap, which puts what follows hours ahead."""

    def map(self, stamp: int) -> int:
        return stamp


def follow(receiver: RTCRtpReceiver, reported: Reported) -> None:
    """From now on its frames bear the stamps of their packets (32 bits), and its sender's reports are told."""
    setattr(receiver, "_RTCRtpReceiver__timestamp_mapper", _AsTheyAre())  # noqa: B010  # There is no public way.
    inner = receiver._handle_rtcp_packet

    async def handle(packet: AnyRtcpPacket) -> None:
        if isinstance(packet, RtcpSrPacket):
            reported(packet.sender_info.ntp_timestamp * _NTP_UNIT, packet.sender_info.rtp_timestamp)
        await inner(packet)

    receiver._handle_rtcp_packet = handle
