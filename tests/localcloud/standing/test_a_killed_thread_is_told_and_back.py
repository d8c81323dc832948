"""Each thread of the local cloud, killed in turn while a show runs: it is told, and back at work within two seconds."""

from __future__ import annotations

import asyncio
import ctypes
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from localcloud.app import LocalCloud
from localcloud.media.loop import LoopThread
from localcloud.mixer.mixer import Mixer
from localcloud.mixer.sources.pushed import Publication, PushSource
from localcloud.threads import DEATHS, LastingThread
from tests.localcloud.out.stage import eventually
from tests.localcloud.outs.peers import RtmpPeer
from tests.localcloud.outs.peers import server as tcp_server
from tests.localcloud.picture.conftest import Server
from tests.localcloud.standing.show import show

WITHIN_S = 2.0
pytestmark = pytest.mark.timeout(120)


class Killed(BaseException):
    """What nobody on the way down catches."""


def kill(thread: threading.Thread, mistake: type[BaseException] = Killed) -> None:
    """Raised in that thread at its next step, as a mistake in it would be."""
    assert thread.ident is not None
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread.ident), ctypes.py_object(mistake))


def named(name: str) -> threading.Thread:
    """The first living thread of this name, which may take a moment to come."""
    found: list[threading.Thread] = []

    def look() -> bool:
        found[:] = [thread for thread in threading.enumerate() if thread.name == name]
        return bool(found)

    assert eventually(look, 10), f"no thread {name}"
    return found[0]


@dataclass
class Stage:
    cloud: LocalCloud
    caster: int
    peer: RtmpPeer

    @property
    def mixer(self) -> Mixer:
        studio = self.cloud.cloud.studio
        assert isinstance(studio, Mixer)
        return studio

    def published(self, which: str) -> int:
        feed = self.mixer.air_feed(self.caster) if which == "air" else self.mixer.bus_feed(self.caster, which)  # type: ignore[arg-type]
        assert feed is not None
        return feed.published

    def state(self, index: int) -> str:
        return next(report.state for report in self.mixer.reports(self.caster) if report.index == index)

    def sound(self) -> int:
        return self.mixer.ticks(self.caster)["sound"].made

    def recorded(self) -> int:
        return sum(report.bytes for report in self.mixer.recordings())

    def poke(self) -> None:
        """Something to do for whoever waits: expiry looks again, the RTMP process begins anew, a new word is drawn."""
        book = self.cloud.cloud.book
        book.change(self.caster, lambda one: replace(one, expire_time=int(time.time()) + 900), failure="x")
        for number in (0, 1):  # twice something else than before
            words = {1: replace(book.get(self.caster).mark_words[1], text=f"{time.monotonic()} {number}")}
            book.change(self.caster, lambda one, words=words: replace(one, mark_words=words), failure="x")  # type: ignore[misc]


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    peer, web = RtmpPeer(), Server()
    with (
        tcp_server(peer) as port,
        show(tmp_path_factory.mktemp("killed"), web, f"rtmp://127.0.0.1:{port}/live/key") as (cloud, caster),
    ):
        stage = Stage(cloud, caster, peer)
        assert eventually(lambda: peer.media and stage.recorded() > 0 and stage.published("air") > 0, 30)
        assert eventually(lambda: all(stage.state(index) == "running" for index in (1, 2, 4)), 20)
        yield stage
    web.close()


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
    "the texts": ("texts", lambda stage: True),
}


@pytest.mark.parametrize("kind", KINDS)
def test_it_is_told_and_back(stage: Stage, kind: str) -> None:
    pattern, sign = KINDS[kind]
    name = pattern.format(stage.caster)
    thread = named(name)
    died = times(name)
    kill(thread)
    stage.poke()
    if kind == "RTMP" and stage.cloud._ingest and stage.cloud._ingest._child:
        stage.cloud._ingest._child.kill()  # it hears nothing of its own until its process says something
    assert eventually(lambda: times(name) > died, 10), "nobody told it"
    told = time.monotonic()
    assert thread.is_alive(), "the same thread goes on"
    before = sign(stage)
    grows = isinstance(before, int) and not isinstance(before, bool)
    back_within = WITHIN_S if not grows or kind not in ("a push out", "a recording") else 15  # these wait for a process
    assert eventually(lambda: sign(stage) > before if grows else sign(stage), back_within)  # type: ignore[operator]
    assert time.monotonic() - told < back_within + 1


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


def test_every_thread_of_the_show_lasts(stage: Stage) -> None:
    """Whoever makes a thread for the length of a show makes it one that is begun again."""
    passing = ("closing", "resolve", "hls", "rules", "tiles", "words", "stills", "journal", "feeds")
    ours = [t for t in threading.enumerate() if (getattr(t, "_target", None) or t).__module__.startswith("localcloud")]
    plain = {t.name for t in ours if not isinstance(t, LastingThread) and not t.name.startswith(passing)}
    assert plain == set()
    assert len([t for t in ours if isinstance(t, LastingThread)]) > 12


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


def times(name: str) -> int:
    death = DEATHS.told().get(name)
    return death.times if death else 0
