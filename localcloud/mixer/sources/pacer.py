"""When a picture with this time stamp is due. Pure arithmetic on seconds; `now` is monotonic."""

from __future__ import annotations

from collections import deque
from typing import Final, Protocol

from localcloud.mixer.sources.timeline import Timeline

LIVE_DELAY_S: Final = 0.08
"""What a live source is held back at least, so that a little unevenness of its arrival does not show."""
MAX_HOLD_S: Final = 1.0
"""And at most, however uneven it is. What comes later than that is taken for a new beginning."""
PATIENCE_S: Final = 0.4
_BURST_S: Final = 20.0
"""No live server keeps more than this for newcomers."""
_HURRY: Final = 0.02
"""No sender's clock is faster by so much; only a recording is."""
_WINDOW_S: Final = 1.0
_WINDOWS: Final = 10
_SPARE_S: Final = 0.04
_BLOCK_S: Final = 0.02
"""Sound is to be there so much before it is due, and must be by a block, in which it is read."""
_RESERVE, _MAX_RESERVE_S = 0.25, 0.05
"""Who was late once will be a little later still."""
_SETTLE_S: Final = 0.5
"""At the beginning what is held back changes at once; later slowly, while nothing comes too late."""
_SLEW, _SLOW_SLEW, _NEAR_S = 0.006, 0.0025, 0.1
"""Sound is played so much faster while less is to be held back, or slower while more: hardly anybody hears it."""
_SLACK_S: Final = 0.3
_KEPT_S: Final = 0.49
"""After an interruption sound and picture are to be back sooner than the longest that they may be held back."""
_BRIEF_S: Final = 0.2
_SILENT_S: Final = 2.0


class Pacer(Protocol):
    @property
    def timeline(self) -> Timeline:
        """Makes stamps follow each other, before they are decoded."""

    @property
    def hold_s(self) -> float | None:
        """How long a live stream is held back at present, so that its uneven arrival does not show; else None."""

    def due(self, stamp: float, now: float, *, heard: bool = False) -> float:
        """The time at which what bears this stamp is to be shown, or heard."""

    def begin(self) -> None:
        """What follows has stamps of its own, and goes on where the last one ended."""


class RecordingPacer:
    """A recording plays by its own time stamps; each next one begins where the last one ended. After a standstill it
    goes on from where it is, rather than hurrying."""

    hold_s: float | None = None

    def __init__(self, start: float, patience_s: float = PATIENCE_S) -> None:
        self.timeline = Timeline(live=False)
        self._patience = patience_s
        self._start = start
        self._end = start
        self._zero: float | None = None

    @property
    def start(self) -> float:
        """When the present recording began, or will."""
        return self._start

    def begin(self) -> None:
        self.timeline.begin()
        self._start, self._zero = self._end, None

    def restart(self, start: float) -> None:
        self.timeline.begin()
        self._start = self._end = start
        self._zero = None

    def due(self, stamp: float, now: float, *, heard: bool = False) -> float:
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
    """A live stream is shown as it arrives, held back by as much as its arrival is seen to vary: more at once when
    something comes too late, less slowly.

    `base`, of any stamp, is its arrival less itself: how far the sender's clock is from ours, and how long this one
    travelled. The quickest of the last seconds were not held up. A burst at the beginning (what a server had kept) is
    quicker than real time and is thus passed over; a sender who comes later for good, or whose clock drifts, is
    followed.
    """

    def __init__(self, delay: float = LIVE_DELAY_S) -> None:
        self._delay = delay
        self.begin()

    def begin(self) -> None:
        self.timeline = Timeline(live=True)
        self._windows: deque[_Window] = deque(maxlen=_WINDOWS)
        self._pictures: deque[_Window] = deque(maxlen=2)
        self._first: float | None = None
        self._at = self._settles = self._now = 0.0
        self._begins = self._delay
        self._grown = False
        self._heard = -_SILENT_S

    @property
    def hold_s(self) -> float:
        return self._at - self._quickest if self._windows else self._delay

    def due(self, stamp: float, now: float, *, heard: bool = False) -> float:
        base = now - stamp
        passed, self._now = max(now - self._now, 0.0), now
        self._judge(base, passed)
        late = base if heard else self._late_pictures(base, now)
        self._heard = now if heard else self._heard
        if not self._windows or passed > MAX_HOLD_S or late + _SPARE_S > self._quickest + MAX_HOLD_S:
            self._begins = max(self._delay, min(self.hold_s, _KEPT_S))
            self._anchor(base, now)
        self._follow(base, late, passed)
        return self._at + stamp

    def _judge(self, base: float, passed: float) -> None:
        if self._first is None:
            self._first = base
        if base < self._first:
            self._first = max(self._first - _HURRY * passed, base)
            if self._first - base > _BURST_S:
                raise NotLive

    def _late_pictures(self, base: float, now: float) -> float:
        """Sound is not torn for a picture that comes late once; without sound each picture counts."""
        _note(self._pictures, base, now, _BRIEF_S)
        while self._pictures[0].since < now - 2 * _BRIEF_S:
            self._pictures.popleft()
        silent = now - self._heard > _SILENT_S
        return base if silent else min(window.least for window in self._pictures) - _BLOCK_S

    def _anchor(self, base: float, now: float) -> None:
        self._windows.clear()
        _note(self._windows, base, now, _WINDOW_S)
        self._at = base + self._begins
        self._settles, self._grown = now + _SETTLE_S, False

    def _follow(self, base: float, late: float, passed: float) -> None:
        quickest = self._quickest
        if base < quickest and self._now < self._settles and not self._grown:
            self._anchor(base, self._now)
            return
        _note(self._windows, base, self._now, _WINDOW_S)
        spare = _SPARE_S if self._now < self._settles else _BLOCK_S
        if late + spare > self._at:
            self._at = late + spare + _reserve(late - quickest)
            self._grown = True
        elif self._at > base + MAX_HOLD_S + _SLACK_S:
            self._anchor(base, self._now)
        else:
            self._slew(passed)

    def _slew(self, passed: float) -> None:
        quickest = self._quickest
        varies = max(window.most for window in self._windows) - quickest
        wanted = min(max(varies + _reserve(varies) + _SPARE_S, LIVE_DELAY_S), MAX_HOLD_S) + quickest
        far = wanted - self._at
        most = passed * (_SLEW if far > 0.0 or far < -_NEAR_S else _SLOW_SLEW)
        self._at += min(max(far, -most), most)

    @property
    def _quickest(self) -> float:
        return min(window.least for window in self._windows)


class _Window:
    """The bases of a stretch of time."""

    __slots__ = ("least", "most", "since")

    def __init__(self, since: float, base: float) -> None:
        self.since, self.least, self.most = since, base, base


def _note(windows: deque[_Window], base: float, now: float, length_s: float) -> None:
    if not windows or now - windows[-1].since >= length_s:
        windows.append(_Window(now, base))
    else:
        windows[-1].least, windows[-1].most = min(windows[-1].least, base), max(windows[-1].most, base)


def _reserve(varies: float) -> float:
    return min(max(varies, 0.0) * _RESERVE, _MAX_RESERVE_S)
