"""The pictures of one source that are decoded: the one that is due, those just before it, and a few that come next."""

from __future__ import annotations

import threading
from collections import deque
from typing import Final

from localcloud.mixer.frames import Frame

MAX_AHEAD: Final = 5
MAX_AHEAD_BYTES: Final = 16_000_000
MAX_LIVE: Final = 75
"""Somewhat more than the longest that a live stream is held back, at 60 pictures a second."""
REMEMBERED_S: Final = 0.05
"""A bus that is a little late still gets the picture of its tick, not that of the moment at which it got to work: else
pictures at the rate of the bus would now and then be shown twice and skipped in turn."""


class Screen:
    """`put` from the source's thread, `latest` from any."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._past: deque[Frame] = deque()
        self._now: Frame | None = None
        self._next: deque[Frame] = deque()

    def put(self, frame: Frame) -> None:
        with self._lock:
            while self._next and self._next[-1].at >= frame.at:
                self._next.pop()  # of a time before the stamps jumped, or before less was held back
            if len(self._next) >= MAX_LIVE:
                self._advance()
            self._next.append(frame)

    def latest(self, now: float) -> Frame | None:
        """The picture that is due at `now`, which may lie a little before an earlier call's."""
        with self._lock:
            while self._next and self._next[0].at <= now:
                self._advance()
            if self._now is None or self._now.at <= now:
                return self._now
            return next((frame for frame in reversed(self._past) if frame.at <= now), self._now)

    def has_room(self, now: float, last: bool = False) -> bool:
        """False while enough is decoded ahead: 5 pictures, or 16 MB of large ones, but always two. Twice that for the
        `last` ones of a recording, which gives the next one time to open."""
        self.latest(now)
        with self._lock:
            ahead = len(self._next)
            size = self._next[0].y.size * 3 // 2 if ahead else 0
            share = 2 if last else 1
            return ahead < 2 or (ahead < share * MAX_AHEAD and ahead * size < share * MAX_AHEAD_BYTES)

    def wait_s(self, now: float) -> float:
        """Until the next picture is due."""
        with self._lock:
            return max(self._next[0].at - now, 0.0) if self._next else 0.0

    def waiting(self) -> bool:
        """True while a picture is decoded and not yet due."""
        with self._lock:
            return bool(self._next)

    def clear(self, show: Frame | None = None) -> None:
        """Forget what comes next; show this one from now on, or keep the one that is shown."""
        with self._lock:
            self._past.clear()
            self._next.clear()
            self._now = show or self._now

    def _advance(self) -> None:
        if self._now is not None:
            self._past.append(self._now)
        self._now = self._next.popleft()
        while self._past and self._past[0].at < self._now.at - REMEMBERED_S:
            self._past.popleft()
