"""Each thread of the local cloud, killed in turn while a show runs: it is told, and back at work within two seconds."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from lasting.threads import DEATHS, LastingThread
from localcloud.media.loop import LoopThread
from localcloud.mixer.compositor_workshop import Workshop
from localcloud.mixer.frames import Frame
from localcloud.mixer.sources.pushed import Publication, PushSource
from tests.localcloud.out.stage import eventually
from tests.localcloud.standing.killing import WITHIN_S, Stage, kill, named, times

pytestmark = pytest.mark.timeout(120)


KINDS: dict[str, tuple[str, Callable[[Stage], object]]] = {
    "a file": ("source files", lambda stage: stage.state(1) == "running"),
    "a pull": ("source pull", lambda stage: stage.state(2) == "running"),
    "a push in": ("source push caster_{}_input_3", lambda stage: stage.state(3) in ("connecting", "broken")),
    "the sound": ("caster_{} sound", Stage.sound),
    "PVW": ("caster_{}_pvw", lambda stage: stage.published("pvw")),
    "PGM": ("caster_{}_pgm", lambda stage: stage.published("pgm")),
    "PGM as HEVC": ("caster_{}_pgm hevc", lambda stage: stage.mixer.ticks(stage.caster)["air"].made),
    "the delay": ("caster_{}_air", lambda stage: stage.published("air")),
    "a push out": ("push 1", lambda stage: len(stage.peer.media)),
    "a recording": ("record caster_{}", Stage.recorded),
    "the caretaker": ("mixer caretaker", lambda stage: True),
    "expiry": ("expiry", lambda stage: True),
    "RTMP": ("rtmp", lambda stage: stage.cloud._ingest and stage.cloud._ingest._child),
    "SRT": ("srt", lambda stage: stage.cloud._srt and stage.cloud._srt._child),
    "the texts": ("texts", lambda stage: True),
}


@pytest.mark.parametrize("kind", KINDS)
def test_it_is_told_and_back(stage: Stage, kind: str) -> None:
    pattern, sign = KINDS[kind]
    name = pattern.format(stage.caster)
    door = {"RTMP": stage.cloud._ingest, "SRT": stage.cloud._srt}.get(kind)
    if kind == "SRT" and door is None:
        pytest.skip("libsrt is not installed")
    thread = named(name)
    died = times(name)
    kill(thread)
    stage.poke()
    if door and door._child:
        door._child.kill()  # it hears nothing of its own until its process says something
    assert eventually(lambda: times(name) > died, 10), "nobody told it"
    told = time.monotonic()
    assert thread.is_alive(), "the same thread goes on"
    before = sign(stage)
    grows = isinstance(before, int) and not isinstance(before, bool)
    assert eventually(lambda: sign(stage) > before if grows else sign(stage), WITHIN_S)  # type: ignore[operator]
    assert time.monotonic() - told < WITHIN_S + 1


def test_the_fetcher_of_hls_takes_its_source_with_it_and_both_are_back(stage: Stage) -> None:
    died = times("source pull")
    kill(named("hls"))
    assert eventually(lambda: times("source pull") > died, 5)
    assert "FetcherDied" in DEATHS.told()["source pull"].mistake
    assert named("hls").is_alive()
    assert eventually(lambda: stage.state(2) == "running", 5)


def test_a_killed_push_out_and_recording_say_so(stage: Stage) -> None:
    assert eventually(lambda: stage.mixer.pushes(stage.caster)[0].state == "live", 15)
    kill(named("push 1"))
    told: list[str] = []
    assert eventually(lambda: told.append(stage.mixer.pushes(stage.caster)[0].last_error) or told[-1], 5)
    assert "begins again" in told[-1]
    kill(named(f"record caster_{stage.caster}"))
    assert eventually(lambda: any("new file" in report.sentence for report in stage.mixer.recordings()), 10)


PASSING = ("closing", "resolve", "hls", "rules", "tiles", "words", "stills", "journal", "feeds")
"""Of pools, or begun for one thing and ended with it; that of HLS has a test of its own."""
ELSEWHERE = {
    "slates": "test_a_workshop_draws_on: nothing in this show asks for another slate when it should",
    "source webrtc caster_{}_input_5": "does nothing but wait for its end; what comes by WHIP is another's work",
}
"""Lasting threads without a row, and why."""


def _ours() -> list[threading.Thread]:
    ours = ("localcloud", "lasting")
    return [t for t in threading.enumerate() if (getattr(t, "_target", None) or t).__module__.startswith(ours)]


def test_every_thread_of_the_show_lasts(stage: Stage) -> None:
    """Whoever makes a thread for the length of a show makes it one that is begun again."""
    plain = {t.name for t in _ours() if not isinstance(t, LastingThread) and not t.name.startswith(PASSING)}
    assert plain == set()


def test_every_thread_of_the_show_is_killed_by_a_test(stage: Stage) -> None:
    rows = {pattern.format(stage.caster) for pattern, _ in KINDS.values()}
    assert eventually(lambda: not rows - {t.name for t in _ours()} - {"srt"}, 15), "a row without its thread"
    lasting = {t.name for t in _ours() if isinstance(t, LastingThread)}
    assert lasting - rows == {name.format(stage.caster) for name in ELSEWHERE}


def test_a_workshop_draws_on() -> None:
    """Slates, texts and picture marks are made by one each."""
    shop: Workshop[Frame] = Workshop("a workshop", room=32)
    plane = np.zeros((16, 16), np.uint8)
    slate = Frame(plane, plane, plane, 1, 0.0)
    try:
        assert eventually(lambda: shop.get("first", lambda: slate) is slate, 5)
        thread = named("a workshop")
        kill(thread)
        shop.get("wakes it", lambda: slate)
        assert eventually(lambda: times("a workshop") == 1, 5)
        assert eventually(lambda: shop.get("second", lambda: slate) is slate, WITHIN_S)
        assert thread.is_alive()
    finally:
        shop.close()


def test_who_pushed_when_the_mistake_came_is_let_go(tmp_path: Path) -> None:
    """So that they come again, with a head that can be read: the rest of their stream alone could not be."""
    from localcloud.mixer.sources.pushed import PushDesk

    source = PushDesk().open("caster_1_input_1")
    try:
        publication = source.take(Publication(lambda on: None))
        assert isinstance(publication, Publication)
        assert isinstance(source, PushSource)
        assert eventually(lambda: source._now is publication, 2)
        time.sleep(0.3)  # it waits for the stream's head by now
        kill(named("source push caster_1_input_1"), RuntimeError)  # FFmpeg's reader hands on no others
        assert eventually(lambda: publication.ended, 3)
        assert eventually(lambda: source.state == "broken", 3)
        assert eventually(lambda: isinstance(source.take(Publication(lambda on: None)), Publication), 3)
    finally:
        source.close()


async def test_a_media_loop_goes_on_with_all_that_is_on_it() -> None:
    thread = LoopThread("a media loop")
    waiting: list[asyncio.Event] = []

    async def wait() -> str:
        waiting.append(asyncio.Event())
        await waiting[0].wait()
        return "still here"

    async def ring() -> None:
        waiting[0].set()

    async with asyncio.timeout(20):
        session = asyncio.ensure_future(thread.run(wait()))
        while not waiting:
            await asyncio.sleep(0.01)
        kill(named("a media loop"))
        poked = asyncio.ensure_future(thread.run(asyncio.sleep(0)))
        while times("a media loop") == 0:
            await asyncio.sleep(0.01)
        await poked
        await thread.run(ring())
        assert await session == "still here"
    await asyncio.to_thread(thread.close, asyncio.sleep(0))
