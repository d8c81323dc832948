"""Those who watch: each comes by its own way, stays for so many seconds and goes. What they get is thrown away.

Every one returns how many bytes (pictures by WebRTC) it got, and raises when the local cloud refuses it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, Final
from urllib.parse import urljoin

import httpx
from aiortc import RTCConfiguration, RTCPeerConnection, RTCSessionDescription
from aiortc.mediastreams import MediaStreamError, MediaStreamTrack
from websockets.asyncio.client import connect

from localcloud.media.addresses import Addresses, parse_stream

Watch = Callable[[Addresses, str, float], Coroutine[Any, Any, int]]
"""(addresses, stream, seconds)"""


async def flv(addresses: Addresses, stream: str, seconds: float) -> int:
    """Goes without a word, in the middle of a picture."""
    got = 0
    async with _client() as http, http.stream("GET", addresses.flv(stream)) as answer:
        answer.raise_for_status()
        try:
            async with asyncio.timeout(seconds):
                async for part in answer.aiter_raw():
                    got += len(part)
        except TimeoutError:
            pass
    return got


async def whep(addresses: Addresses, stream: str, seconds: float) -> int:
    """Says good-bye by DELETE, as a page does that has the time."""
    return await _webrtc(addresses, stream, seconds, polite=True)


async def whep_unannounced(addresses: Addresses, stream: str, seconds: float) -> int:
    return await _webrtc(addresses, stream, seconds, polite=False)


async def hls(addresses: Addresses, stream: str, seconds: float) -> int:
    """Asks for the playlist and each newest segment."""
    got = 0
    async with _client() as http:
        opened = (await http.get(addresses.hls(stream))).raise_for_status()
        index = urljoin(str(opened.url), opened.text.strip().splitlines()[-1])
        end = asyncio.get_running_loop().time() + seconds
        while asyncio.get_running_loop().time() < end:
            listed = (await http.get(index)).raise_for_status().text
            names = [line for line in listed.splitlines() if line.endswith(".m4s")]
            if names:
                got += len((await http.get(urljoin(index, names[-1]))).content)
            await asyncio.sleep(1)
    return got


async def tiles(addresses: Addresses, stream: str, seconds: float) -> int:
    """The pictures of all inputs, over a WebSocket."""
    found = parse_stream(stream)
    assert found
    got = 0
    async with connect(addresses.tiles(found.caster_id), proxy=None) as socket:
        try:
            async with asyncio.timeout(seconds):
                async for message in socket:
                    got += len(message)
        except TimeoutError:
            pass
    return got


async def still(addresses: Addresses, stream: str, seconds: float) -> int:
    """One picture, and that is all."""
    async with _client() as http:
        return len((await http.get(addresses.still(stream))).raise_for_status().content)


ALL: Final[tuple[Watch, ...]] = (flv, whep, hls, tiles, still, flv, whep_unannounced)


def _client() -> httpx.AsyncClient:
    return httpx.AsyncClient(timeout=20, trust_env=False, verify=False)


async def _webrtc(addresses: Addresses, stream: str, seconds: float, *, polite: bool) -> int:
    peer = RTCPeerConnection(RTCConfiguration(iceServers=[]))
    pictures = 0
    readers: list[asyncio.Task[None]] = []

    async def read(track: MediaStreamTrack) -> None:
        nonlocal pictures
        try:
            while True:
                await track.recv()
                pictures += track.kind == "video"
        except MediaStreamError:
            return

    peer.on("track", lambda track: readers.append(asyncio.ensure_future(read(track))))
    try:
        for kind in ("video", "audio"):
            peer.addTransceiver(kind, direction="recvonly")
        await peer.setLocalDescription(await peer.createOffer())
        headers = {"Content-Type": "application/sdp", "Authorization": f"Bearer {addresses.webrtc(stream)}"}
        async with _client() as http:
            answer = await http.post(addresses.whep(), content=peer.localDescription.sdp, headers=headers)
            answer.raise_for_status()
            await peer.setRemoteDescription(RTCSessionDescription(answer.text, "answer"))
            await asyncio.sleep(seconds)
            if polite:
                await http.delete(urljoin(addresses.whep(), answer.headers["location"]))
        return pictures
    finally:
        await peer.close()
        for reader in readers:
            reader.cancel()
        await asyncio.gather(*readers, return_exceptions=True)
