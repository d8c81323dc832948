"""One time line for the tracks of a stream whose stamps jump: it goes on as if nothing had been. Pure arithmetic on
seconds; `now` is monotonic.

All tracks of a stream jump by the same, but not at the same packet. So each has a shift of its own, and takes over the
other one's where that fits: picture and sound stay together as their stamps say.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import Final, Literal

Track = Literal["video", "audio"]

JUMP_S: Final = 0.1
"""By less, live stamps are uneven only; what is held back against uneven arrival covers that."""
GAP_S: Final = 1.0
"""A recording may be without one track for so long."""
TOGETHER_S: Final = 1.0
"""Tracks that are no farther apart are believed: their stamps are of one clock."""
PAUSE_S: Final = 1.0
"""A sender that was away for longer has not stood still meanwhile."""
AGREE_S: Final = 0.4
"""So long tracks may have different shifts before it is asked whether one would do."""
_MOTION_S: Final = 0.5
"""Pictures that follow each other more slowly are slides, and any gap may be meant."""
_FIRST_S: Final = 20.0
"""What a server had kept of one track may begin so much earlier than the other."""


@dataclass
class _One:
    shift: float
    stamp: float
    now: float
    gap: float = 0.04
    count: int = 0
    odd_since: float | None = None

    @property
    def line(self) -> float:
        return self.stamp + self.shift


class Timeline:
    """`shift` is called for the packets of all tracks in the order in which they come, with stamps of decoding, which
    rise while nothing jumps. `live`: they come as they are sent, so that their arrival tells something."""

    def __init__(self, *, live: bool) -> None:
        self._live = live
        self._counts = itertools.count(1)
        self.begin()

    def begin(self) -> None:
        """What follows has stamps of its own."""
        self._tracks: dict[Track, _One] = {}

    def shift(self, track: Track, stamp: float | None, now: float, lasts_s: float = 0.0) -> float:
        """What is to be added to this stamp. A packet without one is shifted like the last; `lasts_s` where the packet
        says it."""
        one = self._tracks.get(track)
        if stamp is None:
            return one.shift if one else 0.0
        other = next((other for name, other in self._tracks.items() if name != track), None)
        if one is None:
            one = self._tracks[track] = _One(self._first(stamp, now, other), stamp, now)
            return one.shift
        step, usual = stamp - one.stamp, lasts_s or one.gap
        if other is not None and _fits_better(one, other, step, usual):
            one.shift, one.count = other.shift, other.count
        elif self._jumps(track, one, other, step, usual, now):
            self._close(one, step, usual, now)
        else:
            one.gap = step if 0.0 < step <= 1.0 else one.gap
            if track == "video" and other is not None:
                self._agree(one, other, stamp, now)
        one.stamp, one.now = stamp, now
        return one.shift

    def _first(self, stamp: float, now: float, other: _One | None) -> float:
        if other is None:
            return 0.0
        expected = self._expected(other, now)
        return other.shift if abs(stamp + other.shift - expected) < _FIRST_S else expected - stamp

    def _expected(self, other: _One, now: float) -> float:
        """Where the line is, by the other track."""
        return other.line + (now - other.now if self._live else 0.0)

    def _jumps(self, track: Track, one: _One, other: _One | None, step: float, usual: float, now: float) -> bool:
        if step < min(usual - JUMP_S, 0.0):
            return True
        near = JUMP_S if self._live else GAP_S
        covered = other is not None and other.shift == one.shift and other.stamp > one.stamp + step - near
        if covered or step < near + usual:
            return False
        if self._live:
            return step - max(now - one.now, usual) > JUMP_S
        return track == "audio" or usual < _MOTION_S

    def _close(self, one: _One, step: float, usual: float, now: float) -> None:
        """The line goes on with what comes, at once; after a pause, where the sender is by now."""
        away = now - one.now if self._live else 0.0
        one.shift += (away if away > PAUSE_S else usual) - step
        one.count = next(self._counts)

    def _agree(self, one: _One, other: _One, stamp: float, now: float) -> None:
        """Pictures follow the sound, which is not torn for them: to one shift for both unless their arrival speaks
        against it, and else to where they arrive."""
        wanted = self._wanted(one, other, stamp, now)
        at = now if self._live else stamp + one.shift
        if wanted == one.shift:
            one.odd_since = None
        elif one.odd_since is None:
            one.odd_since = at
        elif at - one.odd_since > AGREE_S:
            one.shift, one.count, one.odd_since = wanted, next(self._counts), None

    def _wanted(self, one: _One, other: _One, stamp: float, now: float) -> float:
        apart = stamp - self._expected(other, now)
        if abs(apart + other.shift) < TOGETHER_S:
            return other.shift
        return one.shift if abs(apart + one.shift) < TOGETHER_S or not self._live else -apart


def _fits_better(one: _One, other: _One, step: float, usual: float) -> bool:
    """Whether with the other track's newer shift this stamp follows the last one more nearly than with its own."""
    if other.count <= one.count or other.shift == one.shift:
        return False
    with_other = abs(step + other.shift - one.shift - usual)
    return with_other < min(abs(step - usual), TOGETHER_S)
