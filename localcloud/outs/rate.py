"""How fast a count grows."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from typing import Final

WINDOW_S: Final = 3.0


class Rate:
    """Kilobits a second over the last few seconds, from counts of bytes noted now and then."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._noted: deque[tuple[float, int]] = deque()

    def note(self, count: int) -> None:
        now = self._now()
        if self._noted and now - self._noted[-1][0] < WINDOW_S / 12:
            return
        self._noted.append((now, count))
        while now - self._noted[0][0] > WINDOW_S:
            self._noted.popleft()

    @property
    def kbps(self) -> int:
        noted = tuple(self._noted)
        if len(noted) < 2 or noted[-1][0] <= noted[0][0]:
            return 0
        (begun, first), (ended, last) = noted[0], noted[-1]
        return round((last - first) * 8 / 1000 / (ended - begun))
