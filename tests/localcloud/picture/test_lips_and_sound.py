"""Lip sync over ten minutes of simulated time: a white picture and a beep that belong together, looped."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.localcloud.picture.media import RATE, make_flashes
from tests.localcloud.picture.simulated import PIECE_S, Passing, play_files, play_live

pytestmark = pytest.mark.timeout(300)
"""Four seconds each where nothing else runs."""

TEN_MINUTES = 600.0
FRAME_S = 0.04
STEP = RATE // 1000


def sound_after_picture(seen: Passing) -> NDArray[np.float64]:
    """For each flash, how many seconds later its beep begins."""
    white = np.array([frame is not None and frame.y[10, 10] > 128 for frame in seen.frames])
    flashes = np.array(seen.times)[_risen(white)]
    sound = np.abs(seen.sound[:, 0])
    beeps = seen.times[0] + _risen(sound[: len(sound) // STEP * STEP].reshape(-1, STEP).max(axis=1) > 0.1) / 1000
    assert len(flashes) == len(beeps) == TEN_MINUTES // float(PIECE_S / 2)
    return beeps - flashes


def _risen(on: NDArray[np.bool_]) -> NDArray[np.int64]:
    return np.flatnonzero(on[1:] & ~on[:-1]) + 1


def test_a_looped_file_stays_in_step_for_ten_minutes(media: Path) -> None:
    make_flashes(media / "flash.mp4", seconds=float(PIECE_S), every=float(PIECE_S / 2))
    apart = sound_after_picture(play_files(media, ["flash.mp4"], TEN_MINUTES))
    assert np.abs(apart).max() <= FRAME_S


def test_a_live_stream_whose_clock_is_another_stays_in_step_for_ten_minutes(media: Path) -> None:
    """A fast clock, by a twentieth of a percent: ten times what a bad crystal is off."""
    make_flashes(media / "flash.mp4", seconds=float(PIECE_S), every=float(PIECE_S / 2))
    apart = sound_after_picture(play_live(media / "flash.mp4", TEN_MINUTES, rate=1.0005))
    assert np.abs(apart).max() <= FRAME_S
