"""WHIP: WebRTC in. A browser's camera or screen, or an encoder that speaks it, as an input of type 4.

aiortc takes the stream apart and decodes it in threads of its own; the pictures and the sound are handed to the input's
source as they come.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import Sequence
from functools import partial
from typing import Final

import av
from aiortc import MediaStreamTrack, RTCConfiguration, RTCPeerConnection
from aiortc.mediastreams import MediaStreamError

from localcloud.media.newest import Newest
from localcloud.media.offer import Rates, answered, published
from localcloud.media.peers import CLOSE_S, Peers, TooManyPeers
from localcloud.media.sender_clock import follow
from localcloud.mixer.sources.handed import Handing

log = logging.getLogger(__name__)

MAX_PUBLISHERS = 16
PICTURES_WAIT: Final = 15
"""Half a second at 30 a second, as comes at once after a hiccup. Those whose time has passed meanwhile are left out."""
SOUNDS_WAIT: Final = 25
"""Half a second of what WebRTC sends every 20 ms."""

Frame = av.VideoFrame | av.AudioFrame
RATES = Rates(start=2500, least=1000, most=8000)
"""A camera of 1280x720 is sharp at the first and passable at the second."""


class Whip(Peers):
    """All who publish by WebRTC."""

    def __init__(self, offer_addresses: Sequence[str] = ()) -> None:
        super().__init__("whip", MAX_PUBLISHERS, offer_addresses)

    async def answer(self, handing: Handing, offer: str) -> tuple[str, str]:
        """The session's id and the SDP answer. Raises BadOffer or TooManyPeers."""
        try:
            return await self.admit(lambda: _Publisher(handing), offer)
        except TooManyPeers:
            handing.end()
            raise


class _Publisher:
    """One peer connection that only receives."""

    def __init__(self, handing: Handing) -> None:
        self.watch: asyncio.Future[None] | None = None
        self._handing = handing
        self._over = asyncio.Event()
        self._heard = time.monotonic()
        self._readers: set[asyncio.Task[None]] = set()
        self._peer = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        self._peer.on("connectionstatechange", self._state_changed)
        self._peer.on("track", self._track)

    async def open(self, offer: str) -> str:
        return await answered(self._peer, published(offer, RATES))

    def _state_changed(self) -> None:
        if self._peer.connectionState in ("failed", "closed"):
            self._over.set()

    def _track(self, track: MediaStreamTrack) -> None:
        for one in self._peer.getTransceivers():
            if one.receiver.track is track:
                follow(one.receiver, partial(self._handing.reported, "video" if track.kind == "video" else "audio"))
        frames: Newest[tuple[Frame, float]] = Newest(PICTURES_WAIT if track.kind == "video" else SOUNDS_WAIT)
        for work in (self._read(track, frames), self._hand_over(frames)):
            reader = asyncio.ensure_future(work)
            self._readers.add(reader)
            reader.add_done_callback(self._readers.discard)

    async def _read(self, track: MediaStreamTrack, frames: Newest[tuple[Frame, float]]) -> None:
        """Whatever comes is taken at once: aiortc would let it wait without an end."""
        try:
            while True:
                frame = await track.recv()
                self._heard = time.monotonic()
                if isinstance(frame, (av.VideoFrame, av.AudioFrame)):
                    due = self._handing.came(frame)
                    if due is not None:
                        frames.put((frame, due))
        except MediaStreamError:
            frames.end()

    async def _hand_over(self, frames: Newest[tuple[Frame, float]]) -> None:
        """In a thread: turning a large picture into ours must not hold up the other peers. Where no thread is free in
        time, the newest frames count."""
        while (got := await frames.get()) is not None:
            frame, due = got
            if isinstance(frame, av.VideoFrame) and frames.waiting and due < time.monotonic():
                continue
            take = self._handing.picture if isinstance(frame, av.VideoFrame) else self._handing.sound
            try:
                await asyncio.to_thread(take, frame, due)  # type: ignore[arg-type]
            except Exception:  # the next frame may be better
                log.exception("A frame of a camera could not be taken")

    async def until_over(self, connect_s: float, silence_s: float) -> None:
        """Also when the input is gone."""
        while not self._over.is_set() and not self._handing.ended:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._over.wait(), 0.5)
            if time.monotonic() - self._heard > (silence_s if self._peer.connectionState == "connected" else connect_s):
                return

    async def close(self) -> None:
        self._over.set()
        self._handing.end()
        for reader in tuple(self._readers):
            reader.cancel()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._peer.close(), CLOSE_S)
