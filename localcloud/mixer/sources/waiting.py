"""A source that has nothing to show and says why: pushes that are not taken in yet, addresses that are refused."""

from __future__ import annotations

import time

import numpy as np

from localcloud.mixer.frames import Frame
from localcloud.mixer.sources.source import SILENCE_DB, Sound, State


class WaitingSource:
    def __init__(self, state: State, sentence: str) -> None:
        self._state, self._sentence = state, sentence
        self._since = time.monotonic()

    def latest(self, at: float | None = None) -> Frame | None:
        return None

    def read_sound(self, samples: int, at: float | None = None) -> Sound:
        return np.zeros((samples, 2), np.float32)

    @property
    def state(self) -> State:
        return self._state

    @property
    def sentence(self) -> str:
        return self._sentence

    @property
    def fps(self) -> int | None:
        return None

    @property
    def left_s(self) -> float | None:
        return None

    @property
    def hold_s(self) -> float | None:
        return None

    @property
    def lufs(self) -> float:
        return SILENCE_DB

    @property
    def peak_db(self) -> tuple[float, float]:
        return SILENCE_DB, SILENCE_DB

    def age_ms(self) -> int:
        return round((time.monotonic() - self._since) * 1000)

    def restart(self) -> None:
        """There is nothing to begin again."""

    def break_(self, broken: bool) -> None:
        """It shows nothing already."""

    def close(self) -> None:
        """Nothing runs."""
