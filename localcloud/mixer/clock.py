"""Time for one caster: picture tick k is due at start + k/fps, sound is cut by sample count from the same start, so
picture and sound cannot drift apart. A late tick is dropped and counted, never queued."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from localcloud.studio import TickReport


class Clock:
    """The common start of all buses and the sound of a caster."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self.now = now
        self.start = now()

    @property
    def seconds(self) -> float:
        return self.now() - self.start


class Ticks:
    """A steady beat on a clock. `patience` is how many beats it may be behind before it jumps to the present."""

    def __init__(self, clock: Clock, per_second: int, stop: threading.Event, patience: int = 1) -> None:
        self._clock = clock
        self._rate = per_second
        self._stop = stop
        self._patience = patience
        self._next = int(clock.seconds * per_second) + 1
        self.made = self.late = self.dropped = 0
        """Beats that were returned; those of them that a whole beat or more was late; those that were left out."""

    @property
    def report(self) -> TickReport:
        return TickReport(self.made, self.late, self.dropped)

    def next(self) -> int | None:
        """Wait for the next beat and return its number; None when told to stop."""
        tick = self._next
        behind = int(self._clock.seconds * self._rate) - tick
        if behind > self._patience:
            self.dropped += behind
            tick += behind
        elif behind > 0:
            self.late += 1
        while not self._stop.is_set():
            wait = tick / self._rate - self._clock.seconds
            if wait <= 0:
                self._next = tick + 1
                self.made += 1
                return tick
            self._stop.wait(wait)
        return None
