"""A browser that sends by WebRTC: aiortc, on a loop of its own, with pictures that are encoded already."""

from __future__ import annotations

import asyncio
import fractions
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import av
import numpy as np
from aiortc import MediaStreamTrack, RTCConfiguration, RTCPeerConnection, RTCRtpSender, RTCSessionDescription

from localcloud.media.whip import Whip
from localcloud.mixer.sources import Source
from localcloud.mixer.sources.handed import HandedSource, Handing
from tests.localcloud.picture.sender import Sender
from tests.localcloud.ways.programme import AAC, RATE, tone
from tests.localcloud.ways.schedule import packets

if TYPE_CHECKING:
    from tests.localcloud.ways.senders import Air

TICKS = 90_000
ON_THE_LINE = ("hiccup", "pieces")


class _Track(MediaStreamTrack):
    def __init__(self, kind: str, queue: asyncio.Queue[Any]) -> None:
        super().__init__()
        self.kind, self._queue = kind, queue

    async def recv(self) -> Any:
        return await self._queue.get()


def _packet(one: Any) -> Any:
    packet: Any = av.Packet(one.unit.data)
    packet.pts = packet.dts = round(one.stamp * TICKS)
    packet.time_base = fractions.Fraction(1, TICKS)
    return packet


class _Line:
    """The network: what was sent waits while nothing gets through. (What is handed late to aiortc itself is stamped
    in its reports as if it had been taken so late.)"""

    def __init__(self, peer: RTCPeerConnection, arrival: Callable[[float], float], start: float) -> None:
        self._arrival, self._start = arrival, start
        self._waiting: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()
        transport: Any = peer.getSenders()[0].transport
        self._send = transport._send_rtp
        transport._send_rtp = self._hold
        self._task = asyncio.ensure_future(self._pass_on())

    async def _hold(self, data: bytes) -> None:
        self._waiting.put_nowait((self._arrival(time.monotonic() - self._start), data))

    async def _pass_on(self) -> None:
        while True:
            at, data = await self._waiting.get()
            await asyncio.sleep(max(0.0, self._start + at - time.monotonic()))
            await self._send(data)

    def close(self) -> None:
        self._task.cancel()


class _Sound:
    """Opus goes by 20 ms: blocks of the programme's sound are cut anew, by their stamps."""

    BLOCK = 960

    def __init__(self) -> None:
        self._rest: np.ndarray[Any, Any] = np.zeros(0, np.float32)
        self._stamp = 0.0

    def frames(self, one: Any) -> Iterator[av.AudioFrame]:
        expected = self._stamp + len(self._rest) / RATE
        if abs(one.stamp - expected) > 0.005:
            self._rest, self._stamp = np.zeros(0, np.float32), one.stamp
        self._rest = np.concatenate([self._rest, tone(round(one.taken * RATE), AAC)])
        while len(self._rest) >= self.BLOCK:
            block, self._rest = self._rest[: self.BLOCK], self._rest[self.BLOCK :]
            frame = av.AudioFrame.from_ndarray((block * 32767).astype(np.int16)[None, :], format="s16", layout="mono")
            frame.sample_rate, frame.pts = RATE, round(self._stamp * RATE)
            frame.time_base = fractions.Fraction(1, RATE)
            self._stamp += self.BLOCK / RATE
            yield frame


async def _send(air: Air, source: HandedSource, over: asyncio.Event) -> None:
    whip = Whip(["127.0.0.1"])
    handing = source.take()
    assert isinstance(handing, Handing)
    queues: dict[str, asyncio.Queue[Any]] = {"video": asyncio.Queue(), "audio": asyncio.Queue()}
    peer = RTCPeerConnection(RTCConfiguration(iceServers=[]))
    video = peer.addTransceiver(_Track("video", queues["video"]), direction="sendonly")
    known = RTCRtpSender.getCapabilities("video").codecs
    video.setCodecPreferences([codec for codec in known if codec.mimeType == "video/H264"])
    peer.addTransceiver(_Track("audio", queues["audio"]), direction="sendonly")
    connected = asyncio.Event()
    peer.on("connectionstatechange", lambda: connected.set() if peer.connectionState == "connected" else None)
    try:
        await peer.setLocalDescription(await peer.createOffer())
        _, answer = await whip.answer(handing, peer.localDescription.sdp)
        await peer.setRemoteDescription(RTCSessionDescription(answer, "answer"))
        await asyncio.wait_for(connected.wait(), 15)
        await _play(air, peer, queues, over)
    finally:
        await peer.close()
        whip.close()


async def _play(air: Air, peer: RTCPeerConnection, queues: dict[str, asyncio.Queue[Any]], over: asyncio.Event) -> None:
    start, sound = air.begin(), _Sound()
    line = _Line(peer, Sender(air.events, air.seconds).arrival, start)
    for one in packets([event for event in air.events if event.kind not in ON_THE_LINE], air.changes, air.seconds):
        await asyncio.sleep(max(0.0, start + one.at - time.monotonic()))
        if over.is_set():
            break
        for ready in (_packet(one),) if one.track == "video" else sound.frames(one):
            queues[one.track].put_nowait(ready)
    await over.wait()
    line.close()


@contextmanager
def browser(air: Air) -> Iterator[Source]:
    source = HandedSource("programme")
    source.start()
    loop = asyncio.new_event_loop()
    over = asyncio.Event()
    thread = threading.Thread(target=lambda: loop.run_until_complete(_send(air, source, over)), daemon=True)
    thread.start()
    try:
        yield source
    finally:
        loop.call_soon_threadsafe(over.set)
        thread.join(10)
        source.close()
        loop.close()
