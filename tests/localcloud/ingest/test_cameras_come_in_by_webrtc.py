"""A camera comes in by WHIP: another WebRTC client sends, and what it sends is the input's picture and sound."""

from __future__ import annotations

import asyncio
import fractions
import io
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from typing import Any

import av
import httpx
import numpy as np
import pytest
from aiortc import RTCConfiguration, RTCPeerConnection, RTCSessionDescription
from aiortc.mediastreams import AudioStreamTrack, VideoStreamTrack

import liveapi
from liveapi import LiveApi
from localcloud.mixer.sources.handed import IDLE_S, HandedSource, Handing
from tests.localcloud_process import LocalCloud

RED, BLUE = (200, 30, 30), (30, 60, 200)
pytestmark = pytest.mark.timeout(90)


@pytest.fixture(scope="module")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalCloud]:
    with LocalCloud.start(tmp_path_factory.mktemp("whip") / "data") as cloud:
        yield cloud


@pytest.fixture
def api(cloud: LocalCloud) -> LiveApi:
    cloud.reset()
    return LiveApi(cloud.url, cloud.secret_id, cloud.secret_key)


class Camera(VideoStreamTrack):
    def __init__(self, colour: tuple[int, int, int]) -> None:
        super().__init__()
        self._rgb = np.broadcast_to(np.array(colour, np.uint8), (360, 640, 3)).copy()

    async def recv(self) -> av.VideoFrame:
        pts, base = await self.next_timestamp()
        frame = av.VideoFrame.from_ndarray(self._rgb, format="rgb24")
        frame.pts, frame.time_base = pts, base
        return frame


class Tone(AudioStreamTrack):
    """500 Hz at -20 dBFS."""

    async def recv(self) -> av.AudioFrame:
        silence = await super().recv()
        t = (silence.pts + np.arange(silence.samples)) / silence.sample_rate
        wave = (0.1 * np.sin(2 * np.pi * 500 * t) * 32767).astype(np.int16).reshape(1, -1)
        frame = av.AudioFrame.from_ndarray(wave, format="s16", layout="mono")
        frame.pts, frame.sample_rate = silence.pts, silence.sample_rate
        frame.time_base = fractions.Fraction(1, silence.sample_rate)
        return frame


def webrtc_input(api: LiveApi) -> tuple[int, str]:
    number = api.call(liveapi.CreateCaster(caster_name="Camera")).caster_id
    info = liveapi.CasterInputInfo(input_index=1, input_type=4, description="Phone")
    api.call(liveapi.AddCasterInputInfo(caster_id=number, input_info=info))
    asked = liveapi.CreateCasterInputPushUrl(caster_id=number, input_index=1, protocol="webrtc")
    return number, api.call(asked).push_url


async def ask(cloud: LocalCloud, offer: str, bearer: str) -> httpx.Response:
    headers = {"Content-Type": "application/sdp", "Authorization": f"Bearer {bearer}"}
    async with httpx.AsyncClient(timeout=10) as client:
        return await client.post(f"{cloud.url}/webrtc/v2/whip", content=offer.encode(), headers=headers)


@asynccontextmanager
async def sending(
    cloud: LocalCloud, address: str, picture: tuple[int, int, int] | Camera, *, sound: bool = True
) -> AsyncIterator[httpx.Response]:
    peer = RTCPeerConnection(RTCConfiguration(iceServers=[]))
    camera = picture if isinstance(picture, Camera) else Camera(picture)
    try:
        for track in (camera, Tone())[: 1 + sound]:
            peer.addTransceiver(track, direction="sendonly")
        await peer.setLocalDescription(await peer.createOffer())
        answer = await ask(cloud, peer.localDescription.sdp, address)
        if answer.status_code == 201:
            await peer.setRemoteDescription(RTCSessionDescription(answer.text, "answer"))
        yield answer
    finally:
        await peer.close()


def colour_of(cloud: LocalCloud, api: LiveApi, caster: int) -> tuple[int, int, int] | None:
    asked = liveapi.DescribeCasterPlayUrl(caster_id=caster, play_url_type=1, play_url_index=1)
    try:
        address = api.call(asked).play_url
    except liveapi.LiveApiError:
        return None
    answer = httpx.get(address.replace(".flv", ".jpg"))
    if answer.status_code != 200:
        return None
    with av.open(io.BytesIO(answer.content)) as picture:
        rgb = next(picture.decode(video=0)).to_ndarray(format="rgb24")
    middle = rgb[rgb.shape[0] // 2, rgb.shape[1] // 2]
    return int(middle[0]), int(middle[1]), int(middle[2])


def near(seen: tuple[int, ...] | None, wanted: tuple[int, ...]) -> bool:
    return seen is not None and all(abs(a - b) < 30 for a, b in zip(seen, wanted, strict=True))


async def until(true: Callable[[], Any], seconds: float = 15) -> Any:
    async with asyncio.timeout(seconds):
        while not (found := await asyncio.to_thread(true)):
            await asyncio.sleep(0.1)
        return found


async def test_a_camera_is_seen_and_heard_and_gives_way_to_the_next(cloud: LocalCloud, api: LiveApi) -> None:
    caster, address = webrtc_input(api)
    async with sending(cloud, address, RED) as answer:
        assert answer.status_code == 201, answer.text
        await until(lambda: near(colour_of(cloud, api, caster), RED))
        async with sending(cloud, address, BLUE) as second:
            assert second.status_code == 409
            assert "already" in second.json()["sentence"]
        shown = liveapi.CasterDisplayInfo(layout_index=1, layout_index_type=1)
        api.call(liveapi.CreateCasterPgm(caster_id=caster, pgm_display_info=shown))
        heard = await asyncio.to_thread(listen, api, caster)
        spectrum = np.abs(np.fft.rfft(heard * np.hanning(len(heard))))
        assert float(np.argmax(spectrum)) * 48_000 / len(heard) == pytest.approx(500, abs=4)
        async with httpx.AsyncClient() as client:
            assert (await client.delete(f"{cloud.url}{answer.headers['location']}")).status_code == 200
            assert (await client.delete(f"{cloud.url}{answer.headers['location']}")).status_code == 404
    async with sending(cloud, address, BLUE) as again:
        assert again.status_code == 201
        await until(lambda: near(colour_of(cloud, api, caster), BLUE))


async def test_a_camera_that_falls_silent_gives_way_to_the_next(cloud: LocalCloud, api: LiveApi) -> None:
    """Its connection still stands; the local cloud answers on, and shows the new one."""
    caster, address = webrtc_input(api)
    silent = Camera(RED)
    async with sending(cloud, address, silent, sound=False):
        await until(lambda: near(colour_of(cloud, api, caster), RED))
        silent.stop()
        await asyncio.sleep(IDLE_S + 0.5)
        async with sending(cloud, address, BLUE) as second:
            assert second.status_code == 201, second.text
            assert (await asyncio.to_thread(httpx.get, f"{cloud.url}/_local/health")).json()["ok"]
            await until(lambda: near(colour_of(cloud, api, caster), BLUE))


@pytest.mark.timeout(10)
def test_the_former_place_ends_and_the_new_one_stands() -> None:
    source = HandedSource("x")
    first = source.take()
    assert isinstance(first, Handing)
    assert source.take() == "Somebody is pushing to this input already."
    first.last -= IDLE_S + 1
    second = source.take()
    assert isinstance(second, Handing)
    assert first.ended
    assert not second.ended
    assert isinstance(source.take(), str), "the former one's end has not freed the place"
    second.end()
    assert isinstance(source.take(), Handing)


def listen(api: LiveApi, caster: int) -> Any:
    play = api.call(liveapi.DescribeCasterPlayUrl(caster_id=caster, play_url_type=3)).play_url
    sound: list[Any] = []
    with av.open(play, timeout=10) as stream:
        for frame in stream.decode(audio=0):
            sound.append(frame.to_ndarray()[0])
            if sum(map(len, sound)) > 3 * 48_000:
                break
    return np.concatenate(sound)[-2 * 48_000 :]


async def test_keys_and_offers_are_judged(cloud: LocalCloud, api: LiveApi) -> None:
    _, address = webrtc_input(api)
    for bearer, status in (
        (address.replace("txSecret=", "txSecret=0"), 403),
        (address[: address.index("txTime=")] + "txTime=1", 403),
        ("rtmp://nobody", 401),
    ):
        async with sending(cloud, bearer, RED) as answer:
            assert answer.status_code == status, answer.text
    for offer in ("", "v=0", "m=video\r\n" * 50, "v=0\r\no=- 0 0 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\n"):
        assert (await ask(cloud, offer, address)).status_code == 400, offer
    async with sending(cloud, address, RED) as answer:
        assert answer.status_code == 201, "a refused offer leaves the place free"


async def test_an_input_that_is_no_camera_takes_none(cloud: LocalCloud, api: LiveApi) -> None:
    caster, address = webrtc_input(api)
    api.call(liveapi.DeleteCasterInputInfo(caster_id=caster, input_index=1))
    async with sending(cloud, address, RED) as answer:
        assert answer.status_code == 409
