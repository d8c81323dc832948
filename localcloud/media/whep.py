"""WHEP: WebRTC for viewers. The packets the bus has encoded are passed through, nothing is encoded again.

Everything here except `Whep` itself runs on a loop of its own (see `peers`). What we know about aiortc and had to mind:
H.264 must be the codec preference before setRemoteDescription, or VP8 is chosen; its default is to ask a public STUN
server; peers linger when a page goes without a word, hence the silence limit; any exception in a track's `recv` but
MediaStreamError hangs the sender.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from aiortc import (
    MediaStreamTrack,
    RTCConfiguration,
    RTCPeerConnection,
    RTCRtpSender,
)
from aiortc.mediastreams import MediaStreamError
from aiortc.stats import RTCRemoteInboundRtpStreamStats
from av import Packet as AvPacket

from localcloud.media.offer import answered, wanted
from localcloud.media.peers import CLOSE_S, CONNECT_S, SILENCE_S, Peers
from localcloud.mixer.feed import Feed, Kind, Subscription

log = logging.getLogger(__name__)
logging.getLogger("aioice").setLevel(logging.WARNING)  # it tells every candidate pair it tries

MAX_SESSIONS = 64


class Whep(Peers):
    """All WebRTC viewers."""

    def __init__(
        self, offer_addresses: Sequence[str] = (), *, connect_s: float = CONNECT_S, silence_s: float = SILENCE_S
    ) -> None:
        super().__init__("whep", MAX_SESSIONS, offer_addresses, connect_s=connect_s, silence_s=silence_s)

    async def answer(self, feed: Feed, offer: str) -> tuple[str, str]:
        """The session's id and the SDP answer. Raises BadOffer or TooManyPeers."""
        return await self.admit(lambda: _Session(feed), offer)


class _Session:
    """One viewer: a peer connection with a picture, a sound track, or both."""

    def __init__(self, feed: Feed) -> None:
        self.watch: asyncio.Future[None] | None = None
        self._feed = feed
        self._over = asyncio.Event()
        self._peer = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        self._peer.on("connectionstatechange", self._state_changed)

    async def open(self, offer: str) -> str:
        read = wanted(offer)
        return await answered(self._peer, read, lambda: self._add_tracks(read.kinds))

    def _add_tracks(self, kinds: set[str]) -> None:
        if "video" in kinds:
            self._add_picture()
        if "audio" in kinds:
            self._peer.addTransceiver(_FeedTrack(self._feed, "opus"), direction="sendonly")

    def _add_picture(self) -> None:
        picture = self._peer.addTransceiver(_FeedTrack(self._feed, "video"), direction="sendonly")
        codecs = RTCRtpSender.getCapabilities("video").codecs
        picture.setCodecPreferences([codec for codec in codecs if codec.mimeType in ("video/H264", "video/rtx")])
        sender: Any = picture.sender
        sender._send_keyframe = self._feed.request_key  # aiortc would ask its own encoder; ours is asked instead

    def _state_changed(self) -> None:
        if self._peer.connectionState in ("failed", "closed"):
            self._over.set()

    async def until_over(self, connect_s: float, silence_s: float) -> None:
        """Return when the peer has left, never came, or has not reported for too long, or when the feed has ended."""
        heard = time.monotonic()
        reported: object = None
        while not self._over.is_set() and not self._feed.closed:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._over.wait(), 0.5)
            latest = await self._last_report()
            if latest != reported:
                reported, heard = latest, time.monotonic()
            if time.monotonic() - heard > (silence_s if self._peer.connectionState == "connected" else connect_s):
                return

    async def _last_report(self) -> object:
        """When the peer's newest receiver report came."""
        stats = await self._peer.getStats()
        return max((s.timestamp for s in stats.values() if isinstance(s, RTCRemoteInboundRtpStreamStats)), default=None)

    async def close(self) -> None:
        self._over.set()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._peer.close(), CLOSE_S)


class _FeedTrack(MediaStreamTrack):
    """Encoded packets as aiortc wants them. Watching begins with the first `recv`: when the peer is connected."""

    def __init__(self, feed: Feed, kind: Kind) -> None:
        super().__init__()
        self.kind = "video" if kind == "video" else "audio"
        self._kind: Kind = kind
        self._feed = feed
        self._viewer: Subscription | None = None

    async def recv(self) -> AvPacket[Any]:
        if self._viewer is None:
            self._viewer = self._feed.subscribe(frozenset({self._kind}), from_cache=False)
            if self._kind == "video":
                self._feed.request_key()
        packet = await self._viewer.next()
        if packet is None:
            self.stop()
            raise MediaStreamError
        unit = AvPacket(packet.data)
        unit.pts = unit.dts = packet.pts
        unit.time_base = Fraction(1, packet.rate)
        return unit

    def stop(self) -> None:
        super().stop()
        if self._viewer is not None:
            self._viewer.close()
