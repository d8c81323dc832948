"""WHEP with another WebRTC client (aiortc): H.264 and Opus are what is agreed, the picture is decoded and judged."""

from __future__ import annotations

import asyncio
import random
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import av
import httpx
import numpy as np
import pytest
from aiortc import RTCConfiguration, RTCPeerConnection, RTCSessionDescription
from aiortc.mediastreams import MediaStreamError, MediaStreamTrack

from localcloud.media.addresses import Addresses
from localcloud.media.offer_sections import BadOffer
from localcloud.media.whep import Whep
from localcloud.mixer.feed import Feed
from tests.localcloud.out.conftest import OnAir
from tests.localcloud.out.stage import bus, camera_in, hertz_of, media_server, mixer_at, show, strength


class Viewer:
    """A player: keeps the newest picture and all sound."""

    def __init__(self) -> None:
        self.peer = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        self.picture: av.VideoFrame | None = None
        self.pictures = 0
        self.sound: list[np.ndarray] = []
        self.ended = asyncio.Event()
        self._readers: list[asyncio.Task[None]] = []
        self.peer.on("track", self._read)

    async def offer(self) -> str:
        for kind in ("video", "audio"):
            self.peer.addTransceiver(kind, direction="recvonly")
        await self.peer.setLocalDescription(await self.peer.createOffer())
        return self.peer.localDescription.sdp

    def _read(self, track: MediaStreamTrack) -> None:
        self._readers.append(asyncio.ensure_future(self._take_in(track)))

    async def _take_in(self, track: MediaStreamTrack) -> None:
        try:
            while True:
                frame = await track.recv()
                if isinstance(frame, av.VideoFrame):
                    self.picture = frame
                    self.pictures += 1
                elif isinstance(frame, av.AudioFrame):
                    self.sound.append(frame.to_ndarray().reshape(-1, 2)[:, 0].astype(np.float32) / 32768)
        except MediaStreamError:
            self.ended.set()

    def sees(self) -> str | None:
        return camera_in(self.picture.to_ndarray(format="rgb24")) if self.picture else None

    async def close(self) -> None:
        await self.peer.close()
        for reader in self._readers:
            reader.cancel()
        await asyncio.gather(*self._readers, return_exceptions=True)


@asynccontextmanager
async def watching(addresses: Addresses, stream: str) -> AsyncIterator[tuple[Viewer, httpx.Response]]:
    viewer = Viewer()
    try:
        answer = await ask(addresses, await viewer.offer(), addresses.webrtc(stream))
        assert answer.status_code == 201, answer.text
        await viewer.peer.setRemoteDescription(RTCSessionDescription(answer.text, "answer"))
        yield viewer, answer
    finally:
        await viewer.close()


async def ask(addresses: Addresses, offer: str, bearer: str | None, kind: str = "application/sdp") -> httpx.Response:
    headers = {"Content-Type": kind, "Origin": "http://127.0.0.1:8000"}
    if bearer is not None:
        headers["Authorization"] = f"Bearer {bearer}"
    async with httpx.AsyncClient(timeout=10, verify=False) as client:
        return await client.post(addresses.whep(), content=offer.encode(), headers=headers)


async def until(what: Callable[[], bool], seconds: float = 8.0) -> None:
    async with asyncio.timeout(seconds):
        while not what():
            await asyncio.sleep(0.02)


async def test_a_viewer_sees_and_hears_the_program_and_the_take(on_air: OnAir) -> None:
    async with watching(on_air.addresses, "caster_7_pgm") as (viewer, _):
        await until(lambda: viewer.sees() == "cam1")
        await until(lambda: len(viewer.sound) > 30)
        assert viewer.picture is not None
        assert (viewer.picture.width, viewer.picture.height) == (320, 180)
        assert strength(np.concatenate(viewer.sound)[9600:], hertz_of("cam1")) > 0.05
        on_air.take(3)
        await until(lambda: viewer.sees() == "cam3", 2)


async def test_h264_and_opus_are_agreed_though_vp8_is_offered_first(on_air: OnAir) -> None:
    async with watching(on_air.addresses, "caster_7_pgm") as (viewer, answer):
        offer = viewer.peer.localDescription.sdp
        assert offer.index("VP8/90000") < offer.index("H264/90000")
        assert "H264/90000" in answer.text
        assert "VP8" not in answer.text
        assert "opus/48000" in answer.text


async def test_only_the_address_that_was_told_is_offered_and_location_is_exposed(on_air: OnAir) -> None:
    async with watching(on_air.addresses, "caster_7_pgm") as (_, answer):
        candidates = [line.split()[4] for line in answer.text.splitlines() if line.startswith("a=candidate:")]
        assert set(candidates) == {"127.0.0.1"}
        assert answer.headers["content-type"] == "application/sdp"
        assert answer.headers["location"].startswith("/webrtc/v2/whep/")
        assert answer.headers["access-control-expose-headers"] == "Location"
        assert answer.headers["access-control-allow-origin"] == "http://127.0.0.1:8000"


async def test_delete_ends_the_session_and_a_second_one_finds_nothing(on_air: OnAir) -> None:
    feed = on_air.mixer.bus_feed(7, "pgm")
    assert feed is not None
    async with (
        watching(on_air.addresses, "caster_7_pgm") as (viewer, answer),
        httpx.AsyncClient(verify=False) as client,
    ):
        await until(lambda: viewer.pictures > 3)
        assert feed.viewers == 2
        url = on_air.addresses.origin + answer.headers["location"]
        assert (await client.delete(url)).status_code == 200
        await until(lambda: feed.viewers == 0, 3)
        assert (await client.delete(url)).status_code == 404


async def test_the_viewers_of_a_stopped_bus_are_let_go(on_air: OnAir) -> None:
    async with watching(on_air.addresses, "caster_7_pgm") as (viewer, _):
        await until(lambda: viewer.pictures > 3)
        on_air.stop()
        await asyncio.wait_for(viewer.ended.wait(), 4)


async def test_a_viewer_that_was_offered_no_sound_gets_the_picture_alone(on_air: OnAir) -> None:
    viewer = Viewer()
    viewer.peer.addTransceiver("video", direction="recvonly")
    await viewer.peer.setLocalDescription(await viewer.peer.createOffer())
    answer = await ask(on_air.addresses, viewer.peer.localDescription.sdp, on_air.addresses.webrtc("caster_7_pvw"))
    assert "m=audio" not in answer.text
    await viewer.peer.setRemoteDescription(RTCSessionDescription(answer.text, "answer"))
    await until(lambda: viewer.sees() == "cam2")
    await viewer.close()


@pytest.mark.parametrize(
    "offer",
    ["", "hello", "v=0\r\n", "m=video 9 UDP/TLS/RTP/SAVPF 96\r\na=rtpmap:96 H264/90000\r\n", "\x00" * 100],
)
async def test_a_bad_offer_is_answered_with_400_and_a_sentence(on_air: OnAir, offer: str) -> None:
    answer = await ask(on_air.addresses, offer, on_air.addresses.webrtc("caster_7_pgm"))
    assert answer.status_code == 400
    assert answer.json()["sentence"].endswith(".")


async def test_a_damaged_offer_never_ends_in_an_error_of_ours(on_air: OnAir) -> None:
    """Lines lost, doubled, cut or changed in a good offer: it is answered or refused, in time."""
    viewer = Viewer()
    good = (await viewer.offer()).split("\r\n")
    await viewer.close()
    async with httpx.AsyncClient(verify=False) as client:
        for seed in range(15):
            offer = "\r\n".join(damaged(good, random.Random(seed)))
            answer = await ask(on_air.addresses, offer, on_air.addresses.webrtc("caster_7_pgm"))
            assert answer.status_code in (201, 400), f"seed {seed}"
            if answer.status_code == 201:
                await client.delete(on_air.addresses.origin + answer.headers["location"])


def damaged(good: list[str], dice: random.Random) -> list[str]:
    lines = list(good)
    for _ in range(dice.randint(1, 6)):
        at = dice.randrange(len(lines))
        harm = dice.randrange(4)
        if harm == 0:
            del lines[at]
        elif harm == 1:
            lines.insert(at, lines[at])
        elif harm == 2:
            lines[at] = lines[at][: dice.randint(0, len(lines[at]))]
        else:
            lines[at] = lines[at].replace(dice.choice("0123456789=:/ "), dice.choice(["", "-", "99999999999", "x"]))
    return lines


async def test_an_offer_without_h264_is_refused_by_name(on_air: OnAir) -> None:
    viewer = Viewer()
    offer = (await viewer.offer()).replace("H264/90000", "H266/90000")
    answer = await ask(on_air.addresses, offer, on_air.addresses.webrtc("caster_7_pgm"))
    await viewer.close()
    assert answer.status_code == 400
    assert "H.264" in answer.json()["sentence"]


async def test_requests_are_refused_for_what_is_wrong_with_them(on_air: OnAir) -> None:
    good = on_air.addresses.webrtc("caster_7_pgm")
    for bearer, status in (
        (None, 401),
        ("nonsense", 401),
        (good.replace("txSecret=", "txSecret=0"), 403),
        (good.replace("_pgm", "_pvw"), 403),
        (on_air.addresses.webrtc("caster_9_pgm"), 404),
    ):
        answer = await ask(on_air.addresses, "v=0", bearer)
        assert (answer.status_code, bool(answer.json()["sentence"])) == (status, True)
    assert (await ask(on_air.addresses, "{}", good, "application/json")).status_code == 415
    assert (await ask(on_air.addresses, "v" * 70_000, good)).status_code == 413


async def test_a_lost_picture_is_answered_with_a_key_frame(on_air: OnAir) -> None:
    """A viewer's PLI reaches the encoder: a key frame comes before that of the steady beat is due."""
    feed = on_air.mixer.bus_feed(7, "pgm")
    assert feed is not None
    async with watching(on_air.addresses, "caster_7_pgm") as (viewer, _):
        await until(lambda: viewer.pictures > 3)
        old = newest_key(feed)
        await until(lambda: newest_key(feed) > old)
        beat = newest_key(feed)
        await asyncio.sleep(0.3)
        receiver: Any = next(t.receiver for t in viewer.peer.getTransceivers() if t.kind == "video")
        for source in receiver.getSynchronizationSources():
            await receiver._send_rtcp_pli(source.source)
        await until(lambda: newest_key(feed) > beat)
        assert newest_key(feed) - beat < 90_000


def newest_key(feed: Feed) -> int:
    return next((packet.pts for packet in feed.cached() if packet.kind == "video"), -1)


async def test_a_candidate_that_hides_its_address_does_not_hold_up_the_answer(on_air: OnAir) -> None:
    viewer = Viewer()
    hidden = "a=candidate:1 1 udp 2113937151 0c1f6e5a-1111-4222-8333-444455556666.local 50000 typ host\r\n"
    offer = (await viewer.offer()).replace("a=ice-ufrag", hidden + "a=ice-ufrag")
    begun = asyncio.get_running_loop().time()
    answer = await ask(on_air.addresses, offer, on_air.addresses.webrtc("caster_7_pgm"))
    assert answer.status_code == 201
    assert asyncio.get_running_loop().time() - begun < 1.0
    await viewer.close()


async def test_a_peer_that_falls_silent_is_let_go(on_air: OnAir) -> None:
    feed = on_air.mixer.bus_feed(7, "pgm")
    assert feed is not None
    whep = Whep(("127.0.0.1",), silence_s=1.0)
    viewer = Viewer()
    try:
        _, answer = await whep.answer(feed, await viewer.offer())
        await viewer.peer.setRemoteDescription(RTCSessionDescription(answer, "answer"))
        await until(lambda: viewer.pictures > 3)
        for transceiver in viewer.peer.getTransceivers():
            receiver: Any = transceiver.receiver
            receiver._RTCRtpReceiver__rtcp_task.cancel()
        await until(lambda: whep.sessions == 0, 8)
    finally:
        await viewer.close()
        await asyncio.to_thread(whep.close)


async def test_a_peer_that_never_comes_is_let_go(on_air: OnAir) -> None:
    feed = on_air.mixer.bus_feed(7, "pgm")
    assert feed is not None
    whep = Whep(("127.0.0.1",), connect_s=0.5)
    viewer = Viewer()
    try:
        await whep.answer(feed, await viewer.offer())
        assert whep.sessions == 1
        await until(lambda: whep.sessions == 0, 4)
    finally:
        await viewer.close()
        await asyncio.to_thread(whep.close)


async def test_no_thread_is_left_after_the_doors_close(tmp_path: Path) -> None:
    before = set(threading.enumerate())
    mixer = mixer_at(tmp_path)
    mixer.apply(show(pgm=bus(1, rev=1)))
    with media_server(mixer) as addresses:
        async with watching(addresses, "caster_7_pgm") as (viewer, _):
            await until(lambda: viewer.pictures > 0)
    await asyncio.to_thread(mixer.close)
    left = {t for t in set(threading.enumerate()) - before if not t.name.startswith("asyncio")}
    assert left == set()


async def test_a_refused_offer_leaves_no_session_behind() -> None:
    whep = Whep(("127.0.0.1",))
    with pytest.raises(BadOffer):
        await whep.answer(Feed("t"), "v=0\r\nm=video H264/90000")
    assert whep.sessions == 0
    await asyncio.to_thread(whep.close)


async def test_a_listener_gets_the_sound_alone(on_air: OnAir) -> None:
    viewer = Viewer()
    viewer.peer.addTransceiver("audio", direction="recvonly")
    await viewer.peer.setLocalDescription(await viewer.peer.createOffer())
    answer = await ask(on_air.addresses, viewer.peer.localDescription.sdp, on_air.addresses.webrtc("caster_7_pgm"))
    assert answer.status_code == 201
    assert "m=video" not in answer.text
    await viewer.peer.setRemoteDescription(RTCSessionDescription(answer.text, "answer"))
    await until(lambda: len(viewer.sound) > 30)
    assert strength(np.concatenate(viewer.sound)[9600:], hertz_of("cam1")) > 0.05
    await viewer.close()
