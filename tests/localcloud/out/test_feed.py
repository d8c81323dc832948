"""A feed never waits for a viewer: a slow one loses what it missed and goes on at the next key frame."""

from __future__ import annotations

import asyncio
import threading

from localcloud.mixer import feed as module
from localcloud.mixer.feed import Feed, Packet


def picture(n: int, key: bool = False, size: int = 10) -> Packet:
    return Packet("video", bytes(size), n * 3600, 90_000, key)


def sound(n: int) -> Packet:
    return Packet("aac", b"sound", n * 1024, 48_000)


async def test_a_new_viewer_begins_with_the_newest_key_frame_and_all_since() -> None:
    feed = Feed("t")
    for n in range(6):
        feed.publish(picture(n, key=n in (0, 3)))
        feed.publish(sound(n))
    viewer = feed.subscribe()
    got = [await viewer.next() for _ in range(6)]
    assert [packet.kind for packet in got if packet] == ["video", "aac"] * 3
    assert [packet.pts for packet in got if packet and packet.kind == "video"] == [3 * 3600, 4 * 3600, 5 * 3600]


async def test_without_the_cache_the_first_picture_is_the_next_key_frame() -> None:
    feed = Feed("t")
    feed.publish(picture(0, key=True))
    viewer = feed.subscribe(from_cache=False)
    for n in (1, 2):
        feed.publish(picture(n))
    feed.publish(picture(3, key=True))
    feed.publish(picture(4))
    got = [await viewer.next(), await viewer.next()]
    assert [packet.pts // 3600 for packet in got if packet] == [3, 4]


async def test_a_slow_viewer_goes_on_at_a_key_frame_and_the_others_lose_nothing() -> None:
    feed = Feed("t")
    slow, quick = feed.subscribe(), feed.subscribe()
    seen: list[int] = []
    for n in range(400):
        feed.publish(picture(n, key=n % 25 == 0))
        packet = await quick.next()
        assert packet is not None
        seen.append(packet.pts // 3600)
    assert seen == list(range(400))
    assert quick.lost == 0
    first = await slow.next()
    assert first is not None
    assert first.key
    assert slow.lost > 0
    held = 1 + len(slow._queue)
    assert held <= module.QUEUE_PACKETS
    assert first.pts // 3600 + held == 400


async def test_a_viewers_queue_is_bounded_in_bytes_too() -> None:
    feed = Feed("t")
    slow = feed.subscribe()
    for n in range(100):
        feed.publish(picture(n, key=n % 10 == 0, size=200_000))
    assert sum(len(packet.data) for packet in slow._queue) <= module.QUEUE_BYTES
    assert slow.lost > 0


async def test_a_viewer_of_sound_alone_needs_no_key_frame() -> None:
    feed = Feed("t")
    viewer = feed.subscribe(frozenset({"aac"}), from_cache=False)
    feed.publish(picture(0))
    feed.publish(sound(0))
    packet = await viewer.next()
    assert packet == sound(0)


async def test_packets_published_by_a_thread_reach_a_waiting_viewer() -> None:
    feed = Feed("t")
    viewer = feed.subscribe()
    waiting = asyncio.create_task(viewer.next())
    await asyncio.sleep(0)
    thread = threading.Thread(target=feed.publish, args=(picture(0, key=True),))
    thread.start()
    assert await asyncio.wait_for(waiting, 2) == picture(0, key=True)
    thread.join()


async def test_a_closed_feed_ends_its_viewers_and_those_that_come_later() -> None:
    feed = Feed("t")
    viewer = feed.subscribe()
    waiting = asyncio.create_task(viewer.next())
    await asyncio.sleep(0)
    feed.close()
    assert await asyncio.wait_for(waiting, 2) is None
    assert await feed.subscribe().next() is None
    assert feed.viewers == 0


async def test_a_viewer_that_left_takes_nothing_any_more() -> None:
    feed = Feed("t")
    viewer = feed.subscribe()
    assert feed.wants("video")
    assert not feed.wants("opus")
    viewer.close()
    assert not feed.wants("video")
    assert await viewer.next() is None


def test_a_viewer_whose_loop_is_gone_is_forgotten() -> None:
    feed = Feed("t")

    async def watch() -> None:
        feed.subscribe()

    asyncio.run(watch())
    feed.publish(picture(0, key=True))
    assert feed.viewers == 0


def test_many_keyframe_requests_make_one_key_frame_each_quarter_second() -> None:
    now = [0.0]
    feed = Feed("t", lambda: now[0])
    feed.publish(picture(0, key=True))
    feed.request_key()
    now[0] = 0.1
    assert not feed.take_key_request()
    now[0] = 0.3
    feed.request_key()
    assert feed.take_key_request()
    assert not feed.take_key_request()


def test_a_feed_knows_for_how_long_nobody_has_watched() -> None:
    now = [0.0]
    feed = Feed("t", lambda: now[0])

    async def watch() -> None:
        viewer = feed.subscribe()
        now[0] = 10.0
        assert feed.unwatched_s == 0.0
        viewer.close()

    asyncio.run(watch())
    now[0] = 12.5
    assert feed.unwatched_s == 2.5
