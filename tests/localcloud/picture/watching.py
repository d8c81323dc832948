"""Looking at a source the way a bus does: in real time, every tick."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from localcloud.mixer.frames import Frame, to_rgb
from localcloud.mixer.sources import Source

TICK_S = 0.04
SAMPLES = 1920


@dataclass
class Seen:
    frames: list[tuple[float, Frame | None]] = field(default_factory=list)
    sounds: list[NDArray[np.float32]] = field(default_factory=list)
    states: list[str] = field(default_factory=list)

    @property
    def sound(self) -> NDArray[np.float32]:
        return np.concatenate(self.sounds)

    @property
    def colours(self) -> list[tuple[int, int, int]]:
        """The colour in the middle of each picture, runs of equal ones told once."""
        found: list[tuple[int, int, int]] = []
        for _, frame in self.frames:
            if frame is not None and (not found or not near(middle(frame), found[-1])):
                found.append(middle(frame))
        return found


def watch(source: Source, seconds: float) -> Seen:
    seen = Seen()
    start = time.monotonic()
    for tick in range(round(seconds / TICK_S)):
        time.sleep(max(0.0, start + tick * TICK_S - time.monotonic()))
        seen.frames.append((time.monotonic(), source.latest()))
        seen.sounds.append(source.read_sound(SAMPLES))
        seen.states.append(source.state)
    return seen


def wait_for(what: Callable[[], bool], seconds: float = 8.0) -> None:
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.02)


def middle(frame: Frame) -> tuple[int, int, int]:
    rgb = to_rgb(frame)
    red, green, blue = rgb[rgb.shape[0] // 2, rgb.shape[1] // 2]
    return int(red), int(green), int(blue)


def near(one: tuple[int, ...], other: tuple[int, ...], by: int = 8) -> bool:
    return all(abs(int(a) - int(b)) <= by for a, b in zip(one, other, strict=True))
