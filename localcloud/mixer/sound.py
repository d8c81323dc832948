"""Sound: one clock per caster reads every source once per tick and mixes it for each bus.

Cut by sample count from the caster's clock, so it cannot drift from the picture. Whatever changes the loudness of an
input on a bus (a take, a transition, a volume) goes over ten milliseconds, so nothing clicks.
"""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from lasting.threads import LastingThread
from localcloud.mixer.clock import Clock, Ticks
from localcloud.mixer.encoder import SoundEncoder
from localcloud.mixer.feed import SOUND_RATE, Feed
from localcloud.mixer.sources.levels import decibels, peaks
from localcloud.mixer.sources.loudness import Loudness
from localcloud.studio import TickReport

log = logging.getLogger(__name__)

Block = NDArray[np.float32]
Gains = Mapping[int, float]

TICKS_PER_S: Final = 50
BLOCK: Final = SOUND_RATE // TICKS_PER_S
FADE: Final = SOUND_RATE // 100
PATIENCE: Final = 25
"""Ticks the sound may be behind (0.5 s) before it jumps: players like a late block better than a hole."""

PEAK_TICKS: Final = 5

_RAMP: Final = np.minimum(np.arange(1, BLOCK + 1, dtype=np.float32) / FADE, 1.0)[:, np.newaxis]


class Voice(Protocol):
    """A source, as far as the sound is concerned."""

    def read_sound(self, samples: int, at: float | None = None) -> Block: ...


class Meter:
    """Peak of the last 100 ms, left and right, and momentary loudness."""

    def __init__(self) -> None:
        self._peaks: deque[tuple[float, float]] = deque(maxlen=PEAK_TICKS)
        self._loudness = Loudness()

    def note(self, block: Block) -> None:
        self._loudness.feed(block.copy())
        self._peaks.append(peaks(block))

    @property
    def lufs(self) -> float:
        return self._loudness.lufs

    @property
    def db(self) -> tuple[float, float]:
        peaks = tuple(self._peaks)
        left, right = (max((peak[side] for peak in peaks), default=0.0) for side in (0, 1))
        return decibels(left), decibels(right)


class Strip:
    """The sound of one bus: what it hears of each input, mixed and encoded into its feed. Used by the desk's thread."""

    def __init__(self, feed: Feed, gains: Callable[[float], Gains], kbps: int = 128, also: Feed | None = None) -> None:
        self.meter = Meter()
        self._feeds = (feed, also) if also else (feed,)
        self._gains = gains
        self._heard: Gains = {}
        self._aac = SoundEncoder("aac", kbps)
        self._opus = SoundEncoder("opus", 96)

    def tick(self, blocks: Mapping[int, Block], at: int) -> None:
        """Mix the blocks whose first sample is number `at` of the caster's clock."""
        mixed = self.mix(blocks, self._gains(at / SOUND_RATE))
        self.meter.note(mixed)
        packets = self._aac.encode(mixed, at)
        if any(feed.wants("opus") for feed in self._feeds):
            packets += self._opus.encode(mixed, at)
        for packet in packets:
            for feed in self._feeds:
                feed.publish(packet)

    def mix(self, blocks: Mapping[int, Block], gains: Gains) -> Block:
        """Sum of the inputs, each faded from how it was heard last to how it is heard now."""
        out = np.zeros((BLOCK, 2), np.float32)
        for index in self._heard.keys() | gains.keys():
            block = blocks.get(index)
            before, now = self._heard.get(index, 0.0), gains.get(index, 0.0)
            if block is None or before == now == 0.0:
                continue
            out += block * (now if before == now else before + (now - before) * _RAMP)
        self._heard = gains
        return np.clip(out, -1.0, 1.0, out=out)


class SoundDesk:
    """The sound clock of a caster, in a thread of its own."""

    def __init__(
        self,
        name: str,
        clock: Clock,
        voices: Callable[[], Mapping[int, Voice]],
        strips: Callable[[], Sequence[Strip]],
    ) -> None:
        self._clock = clock
        self._voices = voices
        self._strips = strips
        self._stop = threading.Event()
        self._ticks = Ticks(clock, TICKS_PER_S, self._stop, PATIENCE)
        self._thread = LastingThread(self._run, f"{name} sound", over=self._stop)
        self._thread.start()

    @property
    def dropped(self) -> int:
        return self._ticks.dropped

    @property
    def ticks(self) -> TickReport:
        return self._ticks.report

    def stop(self) -> None:
        self._stop.set()

    def close(self) -> None:
        self.stop()
        self._thread.join(3)

    def _run(self) -> None:
        while (tick := self._ticks.next()) is not None:
            try:
                self._tick(tick * BLOCK)
            except Exception:
                log.exception("one sound tick was lost")

    def _tick(self, at: int) -> None:
        """What is due at the tick, not at the moment at which a busy machine gets to it: or the sound would run ahead
        of the pictures by as much as it is late."""
        due = self._clock.start + at / SOUND_RATE
        blocks = {index: voice.read_sound(BLOCK, due) for index, voice in self._voices().items()}
        for strip in self._strips():
            strip.tick(blocks, at)
