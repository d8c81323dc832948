"""Threads and processes of a show that runs in this process: found, killed, and what is told of it."""

from __future__ import annotations

import ctypes
import os
import subprocess
import threading
import time
from dataclasses import dataclass, replace

from lasting.threads import DEATHS
from localcloud.app import LocalCloud
from localcloud.mixer.mixer import Mixer
from tests.localcloud.out.stage import eventually
from tests.localcloud.outs.peers import RtmpPeer

WITHIN_S = 2.0


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


def processes(module: str) -> list[int]:
    """Those of this module that this process has started."""
    lines = subprocess.run(["ps", "axww", "-o", "pid=,ppid=,command="], capture_output=True, text=True, check=True)
    words = [line.split(None, 2) for line in lines.stdout.splitlines()]
    return [int(pid) for pid, parent, text in words if f"-m {module}" in text and int(parent) == os.getpid()]


def times(name: str) -> int:
    death = DEATHS.told().get(name)
    return death.times if death else 0
