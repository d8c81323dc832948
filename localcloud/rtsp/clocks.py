"""One time line for all tracks of a stream, whose stamps begin anywhere and run by clocks of their own.

The first track's stamps are the line. Where the others lie on it is told by the sender's reports (which name the wall
clock's time of a stamp), else by RTP-Info (the stamps of one moment), else by when their first packets came.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

PATIENCE_S: Final = 0.5
"""So long the reports are waited for at the beginning."""
STEADY_S: Final = 0.1
"""A place that moves by more is believed when it was told twice: senders set their wall clock now and then."""
_SANE_S: Final = 10.0


@dataclass
class _Track:
    rate: int
    last: int | None = None
    zero: int = 0
    quickest: float = math.inf
    """The least of arrival less own time, while the beginning is watched: the packet that was least held up."""
    shift: float | None = None
    guessed: bool = True
    told: float | None = None
    info: int | None = None
    early: tuple[float, int] | None = None
    report: tuple[float, int] | None = None
    fresh: bool = False


class Clocks:
    """`stamp` is what a packet bears, 32 bits; `whole` the same without wrapping. `now` is monotonic."""

    def __init__(self, rates: Sequence[int]) -> None:
        self._tracks = [_Track(rate) for rate in rates]
        self._began: float | None = None
        self._done = False
        self.skew_s = 0.0
        """How much later one track comes than another, of what belongs together; known when `settled`."""

    def runs(self, track: int, rate: int) -> None:
        """So many units of its stamps are a second, where that was not known before its packets came."""
        self._tracks[track].rate = rate

    def informed(self, track: int, stamp: int) -> None:
        """By RTP-Info: the stamps of one moment."""
        self._tracks[track].info = stamp

    def came(self, track: int, stamp: int, now: float) -> int:
        """A packet: its whole stamp."""
        one = self._tracks[track]
        if one.last is None:
            one.zero = one.last = stamp
            if self._began is None:
                self._began = now
            if one.early:
                self.reported(track, *one.early)
        one.last = self._whole(one, stamp)
        if not self._done or one.shift is None:
            one.quickest = min(one.quickest, now - self._alone(one, one.last))
        return one.last

    def reported(self, track: int, wall: float, stamp: int) -> None:
        one, first = self._tracks[track], self._tracks[0]
        if one.last is None:
            one.early = wall, stamp  # where its stamps begin is not known yet
            return
        one.report, one.fresh = (wall, self._whole(one, stamp)), True
        for other in self._tracks[1:]:
            if first.report and other.report and first.fresh and other.fresh:
                other.fresh = False
                first.fresh = len(self._tracks) > 2
                self._place(other, first.report, other.report)

    def settled(self, now: float) -> bool:
        """Whether the times of what has come can be told; from then on always."""
        if self._done or self._began is None:
            return self._done
        if any(one.guessed for one in self._tracks[1:]) and now - self._began <= PATIENCE_S:
            return False
        self._done = True
        late = [one.quickest - self._shift(one) for one in self._tracks if one.last is not None]
        self.skew_s = max(late) - min(late)
        return True

    def seconds(self, track: int, whole: int) -> float:
        """On the common line, whose zero is the first track's first stamp. What is only guessed by arrival may change
        until it is settled; the first track then stays."""
        one = self._tracks[track]
        if track and one.guessed and not self._done:
            one.shift = self._guess(one)
        return self._alone(one, whole) + self._shift(one)

    def _shift(self, one: _Track) -> float:
        if one.shift is None:
            one.shift = self._guess(one)
        return one.shift

    def _place(self, one: _Track, line: tuple[float, int], report: tuple[float, int]) -> None:
        first = self._tracks[0]
        shift = self._alone(first, line[1]) + self._shift(first) + report[0] - line[0] - self._alone(one, report[1])
        near = one.shift is not None and abs(shift - one.shift) < STEADY_S
        twice = one.told is not None and abs(shift - one.told) < STEADY_S
        if one.guessed or near or twice:
            one.shift, one.guessed = shift, False
        one.told = shift

    def _guess(self, one: _Track) -> float:
        """From the first track, or from whichever came before it."""
        base = next((other for other in self._tracks if other is not one and other.shift is not None), None)
        if base is None or base.shift is None:
            return 0.0
        if base.info is not None and one.info is not None:
            ahead = self._alone(base, self._whole(base, base.info)), self._alone(one, self._whole(one, one.info))
            if all(abs(seconds) < _SANE_S for seconds in ahead):
                return base.shift + ahead[0] - ahead[1]
        return base.shift + one.quickest - base.quickest

    def _alone(self, one: _Track, whole: int) -> float:
        return (whole - one.zero) / one.rate

    def _whole(self, one: _Track, stamp: int) -> int:
        last = one.last or 0
        step = (stamp - last) & 0xFFFFFFFF
        return last + (step if step < 2**31 else step - 2**32)
