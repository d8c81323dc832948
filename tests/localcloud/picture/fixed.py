"""Sources that stand still, so that every pixel is known."""

from __future__ import annotations

import numpy as np

from localcloud.mixer.frames import Frame, flat, yuv_of_rgb
from localcloud.mixer.sources.source import SILENCE_DB, Sound, State

Rgb = tuple[int, int, int]


class Fixed:
    """One flat colour of a given size, or whatever frame the test sets."""

    def __init__(self, colour: Rgb = (0, 0, 0), size: tuple[int, int] = (320, 180), state: State = "running") -> None:
        self.frame: Frame | None = flat(*size, yuv_of_rgb(*colour))
        self.state: State = state
        self.sentence = ""
        self.fps: int | None = None
        self.left_s: float | None = None
        self.hold_s: float | None = None
        self.peak_db = (SILENCE_DB, SILENCE_DB)

    def latest(self, at: float | None = None) -> Frame | None:
        return self.frame

    def read_sound(self, samples: int, at: float | None = None) -> Sound:
        return np.zeros((samples, 2), np.float32)

    def age_ms(self) -> int:
        return 0

    def restart(self) -> None: ...
    def break_(self, broken: bool) -> None: ...
    def close(self) -> None: ...
