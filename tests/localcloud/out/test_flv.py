"""HTTP-FLV over a real port, read back by FFmpeg (PyAV)."""

from __future__ import annotations

import asyncio
import struct
import time
from collections.abc import Iterator
from dataclasses import dataclass

import av
import httpx
import numpy as np
import pytest

from localcloud.mixer import stamp
from rtmp import amf
from tests.localcloud.out.conftest import OnAir
from tests.localcloud.out.stage import camera_in, eventually, hertz_of, strength


@dataclass
class Tag:
    kind: int
    ms: int
    body: bytes


def read_for(url: str, seconds: float) -> bytes:
    """What a viewer gets in so much time."""
    got = b""
    with httpx.stream("GET", url, timeout=5, verify=False) as answer:
        assert answer.status_code == 200
        assert answer.headers["content-type"] == "video/x-flv"
        until = time.monotonic() + seconds
        for part in answer.iter_raw():
            got += part
            if time.monotonic() > until:
                return got
    return got


def tags(data: bytes) -> Iterator[Tag]:
    """Strict reading: each tag must end with its own size."""
    assert data[:13] == b"FLV\x01\x05\x00\x00\x00\x09\x00\x00\x00\x00"
    at = 13
    while at + 11 <= len(data):
        kind, size = data[at], int.from_bytes(data[at + 1 : at + 4], "big")
        ms = int.from_bytes(data[at + 4 : at + 7], "big") | data[at + 7] << 24
        end = at + 11 + size + 4
        if end > len(data):
            return
        assert struct.unpack(">I", data[end - 4 : end])[0] == size + 11
        yield Tag(kind, ms, data[at + 11 : at + 11 + size])
        at = end


async def test_ffmpeg_plays_the_pictures_and_the_sound(on_air: OnAir) -> None:
    """The container is opened over HTTP by FFmpeg itself; the pictures are CAM 1, the sound is its tone."""
    url = on_air.addresses.flv("caster_7_pgm")

    def play() -> tuple[list[av.VideoFrame], list[np.ndarray]]:
        pictures: list[av.VideoFrame] = []
        sound: list[np.ndarray] = []
        with av.open(url, timeout=5) as container:
            for packet in container.demux():
                for frame in packet.decode():
                    if isinstance(frame, av.VideoFrame):
                        pictures.append(frame)
                    else:
                        sound.append(frame.to_ndarray()[0])
                if len(pictures) >= 60:
                    break
        return pictures, sound

    pictures, sound = await asyncio.to_thread(play)
    assert camera_in(pictures[-1].to_ndarray(format="rgb24")) == "cam1"
    assert (pictures[-1].width, pictures[-1].height) == (320, 180)
    times = [frame.time for frame in pictures]
    assert times == sorted(times)
    samples = np.concatenate(sound)[4096:]
    assert len(samples) > 24_000
    assert strength(samples, hertz_of("cam1")) > 0.05


async def test_every_picture_bears_a_stamp_and_the_times_begin_at_zero_and_rise(on_air: OnAir) -> None:
    data = await asyncio.to_thread(read_for, on_air.addresses.flv("caster_7_pgm"), 1.0)
    read = list(tags(data))
    pictures = [tag for tag in read if tag.kind == 9 and tag.body[1] == 1]
    sounds = [tag for tag in read if tag.kind == 8 and tag.body[1] == 1]
    assert pictures[0].body[0] == 0x17
    assert pictures[0].ms == 0
    assert len(pictures) > 20
    for one in (pictures, sounds):
        assert [tag.ms for tag in one] == sorted({tag.ms for tag in one})
    for tag in pictures:
        found = stamp.find(annex_b(tag.body[5:]))
        assert found is not None
        assert found.request_id == "request-1"


async def test_the_sequence_headers_come_before_the_first_picture_and_sound(on_air: OnAir) -> None:
    data = await asyncio.to_thread(read_for, on_air.addresses.flv("caster_7_pgm"), 0.3)
    kinds = [(tag.kind, tag.body[1]) for tag in tags(data)]
    assert kinds[1:4] == [(8, 0), (9, 0), (9, 1)]
    config = next(tag.body[5:] for tag in tags(data) if tag.kind == 9)
    assert config[0] == 1
    assert config[4] & 3 == 3


async def test_the_stream_is_described_before_all_else(on_air: OnAir) -> None:
    data = await asyncio.to_thread(read_for, on_air.addresses.flv("caster_7_pgm"), 0.0)
    first = next(tags(data))
    assert first.kind == 18
    name, about = amf.decode(first.body)
    assert name == "onMetaData"
    assert isinstance(about, dict)
    assert (about["width"], about["height"], about["framerate"]) == (320, 180, 25)
    assert (about["videocodecid"], about["audiocodecid"]) == (7, 10)


async def test_a_new_viewer_is_shown_a_picture_at_once(on_air: OnAir) -> None:
    await asyncio.sleep(1.2)
    begun = time.monotonic()
    data = await asyncio.to_thread(read_for, on_air.addresses.flv("caster_7_pgm"), 0.0)
    assert time.monotonic() - begun < 0.9
    assert data.startswith(b"FLV")


async def test_a_take_is_seen_in_the_running_stream(on_air: OnAir) -> None:
    reading = asyncio.create_task(asyncio.to_thread(read_for, on_air.addresses.flv("caster_7_pgm"), 1.5))
    await asyncio.sleep(0.6)
    on_air.take(3)
    data = await reading
    pictures = [tag for tag in tags(data) if tag.kind == 9 and tag.body[1] == 1]
    found = [stamp.find(annex_b(tag.body[5:])) for tag in pictures]
    first = next(n for n, one in enumerate(found) if one and one.rev == 2)
    assert pictures[first].body[0] == 0x17
    assert first > 5


async def test_the_viewers_of_a_stopped_bus_are_let_go(on_air: OnAir) -> None:
    feed = on_air.mixer.bus_feed(7, "pgm")
    assert feed is not None
    reading = asyncio.create_task(asyncio.to_thread(read_for, on_air.addresses.flv("caster_7_pgm"), 30.0))
    assert await asyncio.to_thread(eventually, lambda: feed.viewers == 1)
    await asyncio.sleep(0.3)
    on_air.stop()
    data = await asyncio.wait_for(reading, 5)
    assert len(list(tags(data))) > 3


async def test_a_viewer_that_hangs_up_is_forgotten(on_air: OnAir) -> None:
    feed = on_air.mixer.bus_feed(7, "pgm")
    assert feed is not None
    await asyncio.to_thread(read_for, on_air.addresses.flv("caster_7_pgm"), 0.2)
    assert await asyncio.to_thread(eventually, lambda: feed.viewers == 0)


async def test_an_input_can_be_watched_alone(on_air: OnAir) -> None:
    data = await asyncio.to_thread(read_for, on_air.addresses.flv("caster_7_input_4"), 0.8)
    pictures = [tag for tag in tags(data) if tag.kind == 9 and tag.body[1] == 1]
    assert len(pictures) > 5
    assert stamp.find(annex_b(pictures[0].body[5:])) is None


@pytest.mark.parametrize(
    ("path", "status", "word"),
    [
        ("/live/caster_7_pgm.flv", 403, "txSecret"),
        ("/live/caster_7_pgm.flv?txSecret=00&txTime=FFFFFFFF", 403, "txSecret"),
        ("/live/other.flv", 404, "stream"),
    ],
)
async def test_an_address_that_is_not_good_is_refused_with_a_sentence(
    on_air: OnAir, path: str, status: int, word: str
) -> None:
    async with httpx.AsyncClient(base_url=on_air.addresses.origin, verify=False) as client:
        answer = await client.get(path)
    assert answer.status_code == status
    assert word in answer.json()["sentence"]


async def test_a_stream_that_does_not_run_is_not_found(on_air: OnAir) -> None:
    async with httpx.AsyncClient(verify=False) as client:
        for stream in ("caster_9_pgm", "caster_7_input_9"):
            answer = await client.get(on_air.addresses.flv(stream))
            assert answer.status_code == 404
            assert answer.json()["sentence"] == "This stream is not running."


async def test_pages_of_the_loopback_and_of_named_origins_may_read_and_others_may_not(on_air: OnAir) -> None:
    url = on_air.addresses.flv("caster_7_pgm")
    async with httpx.AsyncClient(verify=False) as client:
        for origin, may in (
            ("http://127.0.0.1:8000", True),
            ("http://localhost:8000", True),
            ("http://desk.example", True),
            ("http://evil.example", False),
            ("null", False),
        ):
            answer = await client.options(url, headers={"Origin": origin})
            assert answer.headers.get("access-control-allow-origin") == (origin if may else None)


def annex_b(lengths: bytes) -> bytes:
    """Units with four-byte lengths as units with start codes."""
    out, at = b"", 0
    while at < len(lengths):
        size = int.from_bytes(lengths[at : at + 4], "big")
        out += b"\x00\x00\x00\x01" + lengths[at + 4 : at + 4 + size]
        at += 4 + size
    return out
