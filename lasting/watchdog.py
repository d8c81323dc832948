"""A loop that stands still answers nobody, neither a viewer nor the API nor a signal, and would for ever. Here it is
noticed: the place is logged and the process ends, so that whoever started it starts it again, with its show.

Looks are counted, not seconds: a process that was stopped for a moment, or a machine that slept, has missed one look.
"""

from __future__ import annotations

import asyncio
import faulthandler
import logging
import math
import os
import sys
import threading
import time
import traceback
from dataclasses import dataclass, field
from typing import Final, NoReturn

from lasting.threads import LastingThread

log = logging.getLogger(__name__)

STANDS_S: Final = 10.0
UNWELL_S: Final = 3.0
"""From here on health says so."""
LOOK_S: Final = 0.5
HELD_S: Final = 60
"""When not even this thread gets to look for so long, Python's own lock is held: then C ends the process."""
ENDED_CODE: Final = 70
"""EX_SOFTWARE: how a process ends that had to be ended."""


@dataclass(slots=True)
class _Watched:
    name: str
    loop: asyncio.AbstractEventLoop
    thread: int = 0
    missed: int = 0
    """Looks since it was asked for a sign of life."""
    asked: bool = field(default=False)

    def ask(self) -> None:
        self.asked = True
        self.loop.call_soon_threadsafe(self._alive)

    def _alive(self) -> None:
        self.thread, self.missed, self.asked = threading.get_ident(), 0, False


class Watchdog:
    """Watches loops from `start` to `close`; before that, and in tests that have none, `watch` does nothing."""

    def __init__(self, stands_s: float = STANDS_S) -> None:
        self.stands_s = stands_s
        self._watched: list[_Watched] = []
        self._end_at = math.inf
        self._over = threading.Event()
        self._thread: threading.Thread | None = None

    @property
    def standing(self) -> tuple[str, ...]:
        """The loops that have given no sign of life for some seconds."""
        return tuple(one.name for one in tuple(self._watched) if one.missed * LOOK_S >= UNWELL_S)

    def start(self) -> None:
        self._thread = LastingThread(self._run, "watchdog", over=self._over)
        self._thread.start()

    def watch(self, name: str, loop: asyncio.AbstractEventLoop) -> None:
        """From now on until it is closed."""
        if self._thread is not None:
            self._watched.append(_Watched(name, loop))

    def end_within(self, seconds: float) -> None:
        """From a signal on: when the orderly end takes longer than this, something is stuck that nobody waits for."""
        self._end_at = time.monotonic() + seconds

    def close(self) -> None:
        self._over.set()
        if self._thread is not None:
            self._thread.join(2)
        faulthandler.cancel_dump_traceback_later()

    def _run(self) -> None:
        while not self._over.wait(LOOK_S):
            faulthandler.dump_traceback_later(HELD_S, exit=True)
            if time.monotonic() >= self._end_at:
                end("The end has taken too long", threading.main_thread().ident)
            for one in tuple(self._watched):
                if one.loop.is_closed():
                    self._watched.remove(one)
                else:
                    self._look(one)

    def _look(self, one: _Watched) -> None:
        if one.asked:
            one.missed += 1
            if one.missed * LOOK_S >= self.stands_s:
                end(f"The loop {one.name} has stood still for {self.stands_s:.0f} s", one.thread)
            return
        try:
            one.ask()
        except RuntimeError:
            return  # closed meanwhile


WATCHDOG: Final = Watchdog()
"""Of this process."""


def end(sentence: str, thread: int | None) -> NoReturn:
    """Say where this thread stands, and what all others do; then end without asking anybody."""
    frame = sys._current_frames().get(thread or 0)
    place = "".join(traceback.format_stack(frame)) if frame else "nowhere that is known"
    log.critical("%s; this process ends and has to be started again. It stands here:\n%s", sentence, place)
    faulthandler.dump_traceback(all_threads=True)
    os._exit(ENDED_CODE)
