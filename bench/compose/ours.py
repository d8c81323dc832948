"""Our compositor, fed from memory."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from bench.compose.cases import FPS, HEIGHT, ORIGIN, WIDTH, Case, Luma, caster
from localcloud.mixer.canvas import Canvas
from localcloud.mixer.compositor import Compositor
from localcloud.mixer.fetch import FetchPolicy
from localcloud.mixer.frames import Frame, next_serial
from localcloud.mixer.scene import Scene, scene_of
from localcloud.mixer.sources import Sound, Source, State


class Reel:
    """An input whose frames are in memory; every tick shows another one, as new."""

    state: State = "running"
    sentence = ""
    fps = None
    left_s = None
    hold_s = None
    peak_db = (-100.0, -100.0)
    lufs = -100.0

    def __init__(self, frames: Sequence[Frame]) -> None:
        self.frames = frames
        self.shown = frames[0]

    def tick(self, n: int) -> None:
        self.shown = replace(self.frames[n % len(self.frames)], serial=next_serial())

    def latest(self, at: float | None = None) -> Frame:
        return self.shown

    def read_sound(self, samples: int, at: float | None = None) -> Sound:
        return np.zeros((samples, 2), np.float32)

    def age_ms(self) -> int:
        return 0

    def restart(self) -> None:
        """It has no beginning."""

    def break_(self, broken: bool) -> None:
        """It cannot break."""

    def close(self) -> None:
        """Nothing runs."""


def measure(case: Case, reels: Mapping[int, Reel], media: Path, frames: int) -> tuple[list[float], Luma]:
    """CPU ms of this thread per frame, and the picture of tick 0 for the comparison."""
    compositor = Compositor(media, FetchPolicy((), ORIGIN), ORIGIN)
    sources: Mapping[int, Source] = reels
    old = scene_of(caster(), case.display, WIDTH, HEIGHT)
    new = scene_of(caster(), case.crossfade, WIDTH, HEIGHT) if case.crossfade else None
    canvases = [Canvas(WIDTH, HEIGHT) for _ in range(3)]
    draw = _drawer(compositor, old, new, sources, canvases)
    try:
        for n in range(25):  # marks and texts appear, caches fill
            draw(n)
            time.sleep(0.02)
        costs = []
        for n in range(frames):
            for reel in reels.values():
                reel.tick(n)
            before = time.thread_time()
            draw(n)
            costs.append((time.thread_time() - before) * 1000)
        for reel in reels.values():
            reel.tick(0)
        draw(0)
        return costs, canvases[0].y.copy()
    finally:
        compositor.close()


def _drawer(
    compositor: Compositor, old: Scene, new: Scene | None, sources: Mapping[int, Source], canvases: Sequence[Canvas]
) -> Callable[[int], None]:
    into, a, b = canvases

    def draw(n: int) -> None:
        now = 1000 + n / FPS
        if new is None:
            compositor.compose(old, sources, now, into)
            return
        compositor.compose(old, sources, now, a)
        compositor.compose(new, sources, now, b)
        compositor.blend("fade", a, b, 0.5, into)

    return draw
