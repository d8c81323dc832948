"""How many pictures a second a source gives, told by when they are due."""

from __future__ import annotations

from collections import deque
from typing import Final

USUAL: Final = (10, 12, 15, 20, 24, 25, 30, 48, 50, 60)
PICTURES: Final = 25
"""So many gaps are looked at; the middle one counts, so that a few that are missing do not."""

ENOUGH: Final = 5
NEAR: Final = 0.06


class Cadence:
    """For one writing thread; reading is safe from any."""

    def __init__(self) -> None:
        self._gaps: deque[float] = deque(maxlen=PICTURES)
        self._last = 0.0

    def note(self, due: float) -> None:
        gap, self._last = due - self._last, due
        if 0.0 < gap < 1.0:
            self._gaps.append(gap)

    def part(self) -> None:
        """The next picture does not follow the last one."""
        self._last = 0.0

    @property
    def fps(self) -> int | None:
        """A usual rate where it is near one, at most 60; None until enough pictures have come."""
        gaps = sorted(self._gaps)
        if len(gaps) < ENOUGH:
            return None
        rate = 1 / gaps[len(gaps) // 2]
        usual = min(USUAL, key=lambda one: abs(one - rate))
        return usual if abs(usual - rate) < usual * NEAR else min(max(round(rate), 1), USUAL[-1])
