"""A test picture as a source. Once its ground is drawn it needs no thread: the frame that is due is drawn when asked
for."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable
from functools import partial

import numpy as np

from lasting.threads import LastingThread
from localcloud.mixer.frames import Frame
from localcloud.mixer.sources.levels import PeakMeter
from localcloud.mixer.sources.source import LOST_AFTER_S, Sound, State
from localcloud.mixer.testpictures import FPS, PICTURES, Painter, tone


class TestPictureSource:
    """Timecode and motion run from the source's opening."""

    __test__ = False

    def __init__(self, name: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._painter: Painter | None = None
        self._tone = tone(name)
        self._clock = clock
        self._lock = threading.Lock()
        self._start = clock()
        self._frame: Frame | None = None
        self._number = -1
        self._sample = 0
        self._broken_at: float | None = None
        self._meter = PeakMeter()
        self._thread = LastingThread(partial(self._prepare, name), "source test picture")
        self._thread.start()

    def latest(self, at: float | None = None) -> Frame | None:
        number = math.floor(((self._clock() if at is None else at) - self._start) * FPS)
        painter = self._painter
        with self._lock:
            if painter is None or number == self._number or self._broken_at is not None:
                return self._frame
        drawn = painter.draw(number, self._start + number / FPS)
        with self._lock:
            if number != self._number:  # else another thread has drawn it too: one picture for all
                self._frame, self._number = drawn, number
            return self._frame

    def read_sound(self, samples: int, at: float | None = None) -> Sound:
        with self._lock:
            silent = self._broken_at is not None
            start, self._sample = self._sample, self._sample + samples
        if silent:
            sound = np.zeros((samples, 2), np.float32)
        else:
            sound = np.take(self._tone, np.arange(start, start + samples), axis=0, mode="wrap")
        self._meter.feed(sound)
        return sound

    @property
    def state(self) -> State:
        broken_at = self._broken_at
        if self._painter is None:
            return "connecting"
        return "lost" if broken_at is not None and self._clock() - broken_at > LOST_AFTER_S else "running"

    @property
    def sentence(self) -> str:
        return "The source was broken off for a test." if self._broken_at is not None else ""

    @property
    def fps(self) -> int | None:
        return FPS

    @property
    def left_s(self) -> float | None:
        return None

    @property
    def hold_s(self) -> float | None:
        return None

    @property
    def lufs(self) -> float:
        return self._meter.lufs

    @property
    def peak_db(self) -> tuple[float, float]:
        return self._meter.peak_db

    def age_ms(self) -> int:
        """A whole test picture is at most one frame old."""
        since = self._broken_at if self._broken_at is not None else self._start + self._due() / FPS
        return max(0, round((self._clock() - since) * 1000))

    def restart(self) -> None:
        """Nothing: a test picture is live."""

    def break_(self, broken: bool) -> None:
        self.latest()
        now = self._clock()
        with self._lock:
            self._broken_at = (self._broken_at or now) if broken else None

    def close(self) -> None:
        self._thread.join(3)

    def _prepare(self, name: str) -> None:
        """Letters that fill the picture take a tenth of a second: too long for whoever opens the source."""
        self._painter = Painter(PICTURES[name])

    def _due(self) -> int:
        return math.floor((self._clock() - self._start) * FPS)
