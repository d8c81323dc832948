"""Somebody who sends by WHIP through aiortc: what is already encoded as it is, under any name that their offer gives
it."""

from __future__ import annotations

import asyncio
import fractions
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import av
import httpx
import numpy as np
from aiortc import MediaStreamTrack, RTCConfiguration, RTCPeerConnection, RTCRtpSender, RTCSessionDescription

from tests.localcloud_process import LocalCloud

Offered = Callable[[str], str]
TICKS = 90_000


class Encoded(MediaStreamTrack):
    """Access units made beforehand, over and over at 25 a second."""

    kind = "video"

    def __init__(self, units: list[bytes]) -> None:
        super().__init__()
        self._units, self._at, self._start = units, 0, time.monotonic()

    async def recv(self) -> Any:
        await asyncio.sleep(max(0.0, self._start + self._at / 25 - time.monotonic()))
        packet: Any = av.Packet(self._units[self._at % len(self._units)])
        packet.pts = packet.dts = self._at * TICKS // 25
        packet.time_base = fractions.Fraction(1, TICKS)
        self._at += 1
        return packet


def h264(colour: tuple[int, int, int], pixels: str = "yuv420p", **options: str) -> list[bytes]:
    """A second of a flat picture as x264 makes it with these options, its parameter sets at the key frame."""
    codec = av.VideoCodecContext.create("libx264", "w")
    codec.width, codec.height, codec.pix_fmt = 640, 360, pixels
    codec.framerate, codec.time_base, codec.gop_size = fractions.Fraction(25), fractions.Fraction(1, 25), 25
    codec.options = {"preset": "veryfast", "tune": "zerolatency", "x264-params": "repeat-headers=1", **options}
    rgb = np.broadcast_to(np.array(colour, np.uint8), (360, 640, 3)).copy()
    units = []
    for n in range(25):
        rgb[:40, n * 20 : n * 20 + 20] = 255 - rgb[:40, n * 20 : n * 20 + 20]
        picture = av.VideoFrame.from_ndarray(rgb, format="rgb24").reformat(format=pixels, dst_colorspace="ITU601")
        picture.pts = n
        units += [bytes(packet) for packet in codec.encode(picture)]
    return units + [bytes(packet) for packet in codec.encode(None)]


async def post(cloud: LocalCloud, offer: str, bearer: str) -> httpx.Response:
    headers = {"Content-Type": "application/sdp", "Authorization": f"Bearer {bearer}"}
    async with httpx.AsyncClient(timeout=10) as client:
        return await client.post(f"{cloud.url}/webrtc/v2/whip", content=offer.encode(), headers=headers)


@asynccontextmanager
async def sending(
    cloud: LocalCloud,
    address: str,
    *tracks: MediaStreamTrack,
    offered: Offered = str,
    answered: Offered = str,
    codec: str | None = None,
) -> AsyncIterator[tuple[httpx.Response, RTCPeerConnection]]:
    """`offered` and `answered` change what goes over, as if another program had made it."""
    peer = RTCPeerConnection(RTCConfiguration(iceServers=[]))
    try:
        for track in tracks:
            sender = peer.addTransceiver(track, direction="sendonly")
            if codec and track.kind == "video":
                known = RTCRtpSender.getCapabilities("video").codecs
                sender.setCodecPreferences([one for one in known if one.mimeType == codec])
        await peer.setLocalDescription(await peer.createOffer())
        answer = await post(cloud, offered(peer.localDescription.sdp), address)
        if answer.status_code == 201:
            await peer.setRemoteDescription(RTCSessionDescription(answered(answer.text), "answer"))
        yield answer, peer
    finally:
        await peer.close()
