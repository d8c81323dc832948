"""When a picture with this time stamp is due. Pure arithmetic on seconds; `now` is monotonic."""

from __future__ import annotations

from collections import deque
from typing import Final, Protocol

LIVE_DELAY_S: Final = 0.08
"""What a live source is held back, so that uneven arrival does not show."""
PATIENCE_S: Final = 0.4
_JUMP_S: Final = 3.0
_BURST_S: Final = 20.0
"""No live server keeps more than this for newcomers."""
_WINDOW_S: Final = 1.0
_WINDOWS: Final = 8
_SLEW: Final = 0.01


class Pacer(Protocol):
    def due(self, stamp: float, now: float) -> float:
        """The time at which what bears this stamp is to be shown or heard."""

    def begin(self) -> None:
        """What follows has stamps of its own, and goes on where the last one ended."""


class RecordingPacer:
    """A recording plays by its own time stamps; each next one begins where the last one ended. After a standstill it
    goes on from where it is, rather than hurrying."""

    def __init__(self, start: float, patience_s: float = PATIENCE_S) -> None:
        self._patience = patience_s
        self._start = start
        self._end = start
        self._zero: float | None = None

    @property
    def start(self) -> float:
        """When the present recording began, or will."""
        return self._start

    def begin(self) -> None:
        self._start, self._zero = self._end, None

    def restart(self, start: float) -> None:
        self._start = self._end = start
        self._zero = None

    def due(self, stamp: float, now: float) -> float:
        if self._zero is None:
            self._zero = stamp
        due = self._start + stamp - self._zero
        if due < now - self._patience:
            self._start += now - due
            due = now
        return due

    def zero(self, stamp: float) -> None:
        """The stamp that counts as the beginning, where the file says so."""
        self._zero = stamp

    def ended(self, due: float) -> None:
        """Pictures last until then."""
        self._end = max(self._end, due)


class NotLive(Exception):
    """What was taken for live comes much faster than it plays: it is a recording."""


class LivePacer:
    """A live stream is shown as it arrives, plus a small delay against jitter.

    The quickest arrivals of the last seconds tell how far the sender's clock is from ours. A burst at the start (what a
    server had kept) is quicker than real time and is thus passed over; a slow drift of the sender's clock is followed
    slowly.
    """

    def __init__(self, delay: float = LIVE_DELAY_S) -> None:
        self._delay = delay
        self.begin()

    def begin(self) -> None:
        self._windows: deque[tuple[float, float]] = deque(maxlen=_WINDOWS)
        self._base: float | None = None
        self._first: float | None = None
        self._last = (0.0, 0.0)

    def due(self, stamp: float, now: float) -> float:
        base = now - stamp
        leapt = abs((stamp - self._last[0]) - (now - self._last[1])) > _JUMP_S
        if self._base is None or self._first is None or leapt:
            self._windows.clear()
            self._first = self._base = base
        if self._first - base > _BURST_S:
            raise NotLive
        self._note(base, now)
        quickest = min(least for _, least in self._windows)
        step = max(now - self._last[1], 0.0) * _SLEW
        self._base = quickest if quickest < self._base else min(quickest, self._base + step)
        self._last = (stamp, now)
        return self._base + stamp + self._delay

    def _note(self, base: float, now: float) -> None:
        if self._windows and now - self._windows[-1][0] < _WINDOW_S:
            since, least = self._windows[-1]
            self._windows[-1] = (since, min(least, base))
        else:
            self._windows.append((now, base))
