"""How loud a source is: peaks and loudness of what was read."""

from __future__ import annotations

import math
import threading
from collections import deque

from localcloud.mixer.sources.loudness import Loudness
from localcloud.mixer.sources.source import SAMPLE_RATE, SILENCE_DB, Sound


def decibels(amplitude: float) -> float:
    return max(SILENCE_DB, 20 * math.log10(amplitude)) if amplitude > 0 else SILENCE_DB


def peaks(sound: Sound) -> tuple[float, float]:
    """The largest amplitude, left and right. Side by side it takes a third of the time of `abs(sound).max(axis=0)`, and
    every input is measured 50 times a second."""
    left, right = sound[:, 0], sound[:, 1]
    return max(float(left.max()), -float(left.min())), max(float(right.max()), -float(right.min()))


class PeakMeter:
    """The peak of the last 100 ms of sound, left and right, and its momentary loudness."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._loudness = Loudness()
        self._blocks: deque[tuple[int, float, float]] = deque()

    def feed(self, sound: Sound) -> None:
        if not len(sound):
            return
        self._loudness.feed(sound)
        left, right = peaks(sound)
        with self._lock:
            self._blocks.append((len(sound), left, right))
            total = sum(count for count, _, _ in self._blocks)
            while len(self._blocks) > 1 and total - self._blocks[0][0] >= SAMPLE_RATE // 10:
                total -= self._blocks.popleft()[0]

    @property
    def lufs(self) -> float:
        return self._loudness.lufs

    @property
    def peak_db(self) -> tuple[float, float]:
        with self._lock:
            blocks = tuple(self._blocks)
        if not blocks:
            return SILENCE_DB, SILENCE_DB
        return decibels(max(block[1] for block in blocks)), decibels(max(block[2] for block in blocks))
