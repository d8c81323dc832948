"""What takes long is done beside the loop that answers: stills of test pictures, and frames of cameras."""

from __future__ import annotations

import asyncio
import threading
from fractions import Fraction
from pathlib import Path

import av
import httpx
import pytest
from aiortc import MediaStreamTrack
from aiortc.mediastreams import MediaStreamError

from localcloud.app import LocalCloud
from localcloud.media.newest import Newest
from localcloud.media.whip import PICTURES_WAIT, _Publisher
from localcloud.mixer import testpictures
from localcloud.mixer.sources.handed import HandedSource, Handing
from localcloud.options import parse
from tests.localcloud.rules.recorder import Recorder
from tests.localcloud.rules.served import arguments


async def test_health_answers_while_a_still_is_drawn(tmp_path: Path) -> None:
    drawing, drawn = threading.Event(), threading.Event()

    def still(name: str) -> bytes:
        drawing.set()
        drawn.wait(10)
        return name.encode()

    cloud = LocalCloud(parse(arguments(9, tmp_path), {}), Recorder(), check_url=lambda url: None, still=still)
    try:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(cloud), base_url="http://127.0.0.1:9") as client:
            asked = asyncio.create_task(client.get("/test/cam1.png"))
            assert await asyncio.to_thread(drawing.wait, 5)
            async with asyncio.timeout(5):
                assert (await client.get("/_local/health")).json()["ok"]
            assert not asked.done()
            drawn.set()
            assert (await asked).content == b"cam1"
    finally:
        drawn.set()
        cloud.close()


def test_a_still_is_drawn_once() -> None:
    assert testpictures.still("cam2") is testpictures.still("cam2")


class Fast(MediaStreamTrack):
    """Two hundred pictures at once, which is more than a busy machine takes."""

    kind = "video"

    def __init__(self) -> None:
        super().__init__()
        self.sent = 0

    async def recv(self) -> av.VideoFrame:
        if self.sent == 200:
            raise MediaStreamError
        self.sent += 1
        frame = av.VideoFrame(16, 16, "yuv420p")
        frame.pts, frame.time_base = self.sent, Fraction(1, 30)
        await asyncio.sleep(0)
        return frame


class Slow(Handing):
    """Takes its first picture for as long as `free` is not set."""

    def __init__(self) -> None:
        super().__init__(HandedSource("slow"))
        self.free = threading.Event()
        self.taken: list[int] = []

    def picture(self, frame: av.VideoFrame, due: float) -> None:
        self.free.wait(10)
        self.taken.append(int(frame.pts or 0))
        if len(self.taken) == 1:
            raise ValueError("a picture that nobody can take")


@pytest.mark.timeout(20)
async def test_of_a_cameras_pictures_the_newest_count_and_one_bad_one_ends_nothing() -> None:
    slow, track = Slow(), Fast()
    publisher = _Publisher(slow)
    publisher._track(track)
    async with asyncio.timeout(10):
        while track.sent < 200:
            await asyncio.sleep(0.01)
        slow.free.set()
        while publisher._readers:
            await asyncio.sleep(0.01)
    assert len(slow.taken) <= 2 + PICTURES_WAIT
    assert slow.taken[-1] == 200
    await publisher.close()


async def test_what_waits_is_given_out_before_the_end() -> None:
    things: Newest[int] = Newest(2)
    for n in range(5):
        things.put(n)
    things.end()
    assert [await things.get() for _ in range(3)] == [3, 4, None]
    assert things.left_out == 3
