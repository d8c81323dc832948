"""DelayTime: the audience gets every packet so much later, within a bounded memory, whatever PGM does."""

from __future__ import annotations

import asyncio
import itertools
import random
import time
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import httpx
import pytest

from localcloud.mixer import Mixer, stamp
from localcloud.mixer.feed import Feed, Packet
from localcloud.mixer.fetch import FetchPolicy
from localcloud.outs.delay import Delay, DelayLine
from localcloud.outs.outs import Outs
from localcloud.outs.ring import PacketRing
from localcloud.outs.room import Room
from tests.localcloud.out.stage import CASTER, ORIGIN, bus, eventually, media_server, mixer_at, packets_of, show
from tests.localcloud.out.test_flv import annex_b


class Now:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.time = 100.0

    def __call__(self) -> float:
        return self.time


def picture(n: int, size: int = 100, gop: int = 10) -> Packet:
    return Packet("video", n.to_bytes(4, "big") + bytes(size - 4), n * 3600, 90_000, n % gop == 0)


def number(packet: Packet) -> int:
    return int.from_bytes(packet.data[:4], "big")


def test_a_packet_leaves_when_its_time_has_come_and_not_before(tmp_path: Path) -> None:
    now = Now()
    line = DelayLine(300, PacketRing(tmp_path), now)
    line.take(picture(0))
    now.time += 10
    line.take(picture(1))
    now.time += 289.9
    assert line.released() == []
    now.time += 0.1
    assert line.released() == [picture(0)]
    now.time += 9.9
    assert line.released() == []
    now.time += 0.1
    assert line.released() == [picture(1)]
    assert line.released() == []


def test_what_does_not_fit_into_memory_waits_on_disk_and_comes_back_whole_and_in_order(tmp_path: Path) -> None:
    now = Now()
    ring = PacketRing(tmp_path, memory_bytes=20_000, segment_bytes=10_000)
    line = DelayLine(5, ring, now)
    sent, got = [], []
    for n in range(1000):
        packet = picture(n, size=900 + n % 7)
        sent.append(packet)
        line.take(packet)
        now.time += 0.04
        got += line.released()
        assert ring.in_memory <= 20_000
        assert ring.on_disk <= 125 * 910 + 2 * 10_000, "five seconds, and the files at both ends"
    assert ring.on_disk > 80_000
    now.time += 5
    got += line.released()
    assert got == sent
    assert (ring.in_memory, ring.on_disk, ring.dropped) == (0, 0, 0)


def test_what_waits_on_disk_has_no_name_there(tmp_path: Path) -> None:
    """So a killed process leaves nothing behind."""
    ring = PacketRing(tmp_path / "delay", memory_bytes=0)
    ring.put(1.0, picture(0))
    assert ring.on_disk == 100
    assert list((tmp_path / "delay").iterdir()) == []
    ring.clear()


@pytest.mark.parametrize("limits", [{"disk_bytes": 5_000}, {"packets": 50}])
def test_beyond_every_bound_whole_groups_of_pictures_are_dropped(tmp_path: Path, limits: dict[str, int]) -> None:
    now = Now()
    ring = PacketRing(tmp_path, memory_bytes=0, segment_bytes=1_000, **limits)
    line = DelayLine(10, ring, now)
    got = []
    for n in range(600):
        line.take(picture(n))
        now.time += 0.04
        got += [number(packet) for packet in line.released()]
        assert len(ring) <= 50
        assert ring.on_disk <= 5_000 + 1_000
    ring.clear()
    assert ring.dropped > 0
    assert len(got) >= 90
    for before, after in pairwise(got):
        assert after == before + 1 or after % 10 == 0, "after a hole a key frame"


def test_a_disk_that_takes_nothing_costs_pictures_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "delay").write_text("no folder")
    ring = PacketRing(tmp_path / "delay", memory_bytes=1_000)
    for n in range(30):
        ring.put(0.0, picture(n))
    assert (len(ring), ring.dropped) == (10, 20)
    assert [number(ring.get()) for _ in range(10)] == list(range(10))
    ring.put(0.0, picture(31))
    assert len(ring) == 0, "a picture that depends on lost ones is of no use"
    ring.put(0.0, picture(40))
    assert number(ring.get()) == 40


def test_all_delays_together_keep_within_one_room_whatever_each_may_have(tmp_path: Path) -> None:
    """Twenty casters, each by itself within its bounds; the total holds, and what is left of each begins with key
    frames after every hole. Nothing of the room is lost in the end."""
    room = Room(memory_bytes=30_000, disk_bytes=120_000)
    rings = [PacketRing(tmp_path, memory_bytes=8_000, segment_bytes=3_000, room=room) for _ in range(20)]
    rng = random.Random(4)
    got: dict[int, list[int]] = {}
    for n in range(400):
        for which, ring in enumerate(rings):
            ring.put(n, picture(n, size=100 + rng.randrange(200)))
            if len(ring) > 60 or (which % 2 and len(ring) > 20):
                got.setdefault(which, []).append(number(ring.get()))
        assert room.in_memory == sum(ring.in_memory for ring in rings) <= 30_000
        assert room.on_disk == sum(ring.on_disk for ring in rings) <= 120_000
    assert sum(ring.dropped for ring in rings) > 0
    for numbers in got.values():
        assert all(after == before + 1 or after % 10 == 0 for before, after in pairwise(numbers))
    rings[0].clear()
    while len(rings[1]):
        rings[1].get()
    for ring in rings[2:]:
        ring.clear()
    assert (room.in_memory, room.on_disk) == (0, 0)


def test_the_delays_of_two_casters_share_the_room_of_their_cloud(tmp_path: Path) -> None:
    fetch, room = FetchPolicy((), ORIGIN), Room(memory_bytes=50_000, disk_bytes=0)
    outs = Outs(fetch, tmp_path, room=room)
    feeds = [Feed(f"pgm {n}") for n in range(2)]
    try:
        for n, feed in enumerate(feeds):
            outs.apply(replace(show(pgm=bus(1)), id=n + 1, delay_time=300), feed)
        for n in itertools.count():
            for feed in feeds:
                feed.publish(picture(n, size=200))
            assert room.in_memory <= 50_000
            if room.in_memory > 48_000:
                break
            assert n < 2_000
            time.sleep(0.005)
    finally:
        outs.close()
    assert eventually(lambda: room.in_memory == 0)


async def test_the_delayed_stream_goes_on_with_the_next_feed_of_pgm(tmp_path: Path) -> None:
    delay = Delay("air", 0.3, tmp_path)
    first, second = Feed("one"), Feed("two")
    viewer = delay.feed.subscribe(frozenset({"video"}))
    try:
        delay.follow(first)
        for n in range(10):
            first.publish(picture(n))
        await asyncio.sleep(0.1)
        first.close()
        delay.follow(second)
        for n in range(20, 30):
            second.publish(picture(n))
        got = [await asyncio.wait_for(viewer.next(), 2) for _ in range(20)]
        assert [number(packet) for packet in got if packet] == [*range(10), *range(20, 30)]
    finally:
        delay.close()
    assert await viewer.next() is None


@pytest.fixture
def mixer(tmp_path: Path) -> Iterator[Mixer]:
    mixer = mixer_at(tmp_path)
    yield mixer
    mixer.close()


def pictures_read(url: str, seconds: float) -> list[tuple[float, stamp.Stamp]]:
    """When each picture of an FLV address came (unix time), with its stamp."""
    found: list[tuple[float, stamp.Stamp]] = []
    data = b""
    at = 13
    until = time.monotonic() + seconds
    with httpx.stream("GET", url, timeout=10, verify=False) as answer:
        assert answer.status_code == 200
        for part in answer.iter_raw():
            data += part
            while len(data) >= at + 11 and len(data) >= (end := at + 15 + int.from_bytes(data[at + 1 : at + 4], "big")):
                body = data[at + 11 : end - 4]
                if data[at] == 9 and body[1] == 1:
                    one = stamp.find(annex_b(body[5:]))
                    assert one is not None
                    found.append((time.time(), one))
                at = end
            if time.monotonic() > until:
                return found
    return found


async def test_the_audience_sees_a_take_two_seconds_after_the_desk(mixer: Mixer) -> None:
    delayed = replace(show(pgm=bus(1, rev=1)), delay_time=2)
    mixer.apply(delayed)
    started = time.time()
    with media_server(mixer) as addresses:
        desk = asyncio.create_task(asyncio.to_thread(pictures_read, addresses.flv("caster_7_pgm"), 4.0))
        audience = asyncio.create_task(asyncio.to_thread(pictures_read, addresses.flv("caster_7_air"), 4.0))
        await asyncio.sleep(0.8)
        mixer.apply(replace(delayed, pgm=bus(2, rev=2)))
        seen_by_desk, seen_by_audience = await desk, await audience
    take = [next(at for at, one in seen if one.rev == 2) for seen in (seen_by_desk, seen_by_audience)]
    assert 1.8 < take[1] - take[0] < 3.0
    ages = [at - one.t_ms / 1000 for at, one in seen_by_audience]
    assert min(ages) > 1.95, "no picture comes early"
    assert sorted(ages)[len(ages) // 2] < 3.0
    assert seen_by_audience[0][0] - started > 1.95
    desks, audiences = ([one.t_ms for _, one in seen] for seen in (seen_by_desk, seen_by_audience))
    both = range(max(desks[0], audiences[0]), min(desks[-1], audiences[-1]) + 1)
    assert [t for t in audiences if t in both] == [t for t in desks if t in both], (
        "and none that the desk saw is missing"
    )
    assert len([t for t in audiences if t in both]) > 10


async def test_delay_counts_from_the_start_of_pgm_and_ends_with_it(mixer: Mixer) -> None:
    caster = show(pgm=bus(1, rev=1))
    mixer.apply(caster)
    assert mixer.air_feed(CASTER) is mixer.bus_feed(CASTER, "pgm"), "no delay: the very same stream"
    mixer.apply(replace(caster, delay_time=1))
    assert mixer.air_feed(CASTER) is mixer.bus_feed(CASTER, "pgm"), "on air it waits for the next start"
    mixer.apply(replace(caster, pgm=None, delay_time=1))
    assert mixer.air_feed(CASTER) is None
    mixer.apply(replace(show(pgm=bus(2, rev=2)), delay_time=1))
    air = mixer.air_feed(CASTER)
    assert air is not None
    assert air is not mixer.bus_feed(CASTER, "pgm")
    mixer.apply(replace(show(pgm=bus(2, rev=2)), delay_time=1, pgm_width=640, pgm_height=360))
    assert mixer.air_feed(CASTER) is air, "other settings on air: the audience stays"
    before = await packets_of(air, "video", 1.6)
    assert before
    mixer.apply(show())
    assert air.closed
    assert eventually(lambda: mixer.air_feed(CASTER) is None)


def test_the_disk_has_for_delays_what_is_free_beyond_what_must_stay_and_what_they_hold(tmp_path: Path) -> None:
    """A disk that was filled by the delays themselves is not full for them."""
    free = 620_000_000
    outs = Outs(FetchPolicy(), tmp_path, lambda folder: free, Room())
    assert outs.delay_disk() == 120_000_000
    assert outs.room.disk(90_000_000)
    free -= 90_000_000
    assert outs.delay_disk() == 120_000_000
    free = 1000
    assert outs.delay_disk() == 90_000_000
    outs.close()
