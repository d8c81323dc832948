"""Draws what a bus shows at a moment: a shot alone, or one coming on over what was before it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from localcloud.mixer.bus_shot import Shot
from localcloud.mixer.canvas import Canvas
from localcloud.mixer.compositor import Compositor

if TYPE_CHECKING:
    from localcloud.mixer.sources import Source


class Easel:
    """The canvases of one bus; used by its thread alone. Times are seconds on the caster's clock, which began at
    `start`."""

    def __init__(self, compositor: Compositor, width: int, height: int, start: float) -> None:
        self._compositor = compositor
        self._size = width, height
        self._start = start
        self._canvases: list[Canvas] = []
        self._held: tuple[Shot, Canvas] | None = None
        self._shown = False

    def draw(self, shot: Shot, sources: Mapping[int, Source], at: float) -> Canvas:
        """The picture of this moment, valid until the next call."""
        last = self._canvas(0)
        self._hold(shot, last)
        self._draw(shot, sources, at, last, depth=1)
        self._shown = True
        return last

    def _hold(self, shot: Shot, last: Canvas) -> None:
        """Where the old shot stands still, it stands as it was seen last."""
        held = _held_in(shot)
        if held is None or not self._shown:
            self._held = None
        elif self._held is None or self._held[0] is not held:
            kept = Canvas(*self._size)
            kept.copy_from(last)
            self._held = held, kept

    def _draw(self, shot: Shot, sources: Mapping[int, Source], at: float, into: Canvas, depth: int) -> None:
        """Each level of a transition inside a transition has two canvases of its own."""
        progress = shot.progress(at)
        if self._held and self._held[0] is shot:
            into.copy_from(self._held[1])
            return
        if shot.before is None or progress >= 1.0:
            self._compositor.compose(shot.scene, sources, self._start + at, into)
            return
        old, new = self._canvas(2 * depth - 1), self._canvas(2 * depth)
        self._draw(shot.before, sources, at, old, depth + 1)
        self._compositor.compose(shot.scene, sources, self._start + at, new)
        self._compositor.blend(shot.transition.kind, old, new, progress, into)

    def _canvas(self, number: int) -> Canvas:
        while len(self._canvases) <= number:
            self._canvases.append(Canvas(*self._size))
        return self._canvases[number]


def _held_in(shot: Shot | None) -> Shot | None:
    while shot is not None and not shot.held:
        shot = shot.before
    return shot
