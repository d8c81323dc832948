"""All eight matrices that an MP4 can carry, beside what ffmpeg's own player side makes of them."""

from __future__ import annotations

import shutil
import subprocess
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from localcloud.mixer.compositor import Compositor
from localcloud.model import Display
from tests.localcloud.picture.drawing import caster, picture
from tests.localcloud.picture.fixed import Fixed
from tests.localcloud.picture.simulated import play_files
from tests.localcloud.picture.test_any_shape_comes_out_right import QUARTERS, make_film, on_a_bus
from tests.localcloud.picture.watching import near

ONE = 0x10000
RED, BLUE, GREEN, AMBER = QUARTERS
MATRICES = {
    "as it is": ([ONE, 0, 0, ONE], (RED, BLUE, GREEN, AMBER)),
    "left to right": ([-ONE, 0, 0, ONE], (BLUE, RED, AMBER, GREEN)),
    "top to bottom": ([ONE, 0, 0, -ONE], (GREEN, AMBER, RED, BLUE)),
    "half a turn": ([-ONE, 0, 0, -ONE], (AMBER, GREEN, BLUE, RED)),
    "a quarter clockwise": ([0, ONE, -ONE, 0], (GREEN, RED, AMBER, BLUE)),
    "a quarter back": ([0, -ONE, ONE, 0], (BLUE, AMBER, RED, GREEN)),
    "over the diagonal": ([0, ONE, ONE, 0], (RED, GREEN, BLUE, AMBER)),
    "over the other diagonal": ([0, -ONE, -ONE, 0], (AMBER, BLUE, GREEN, RED)),
}


@pytest.mark.parametrize("name", MATRICES)
def test_each_corner_is_where_the_matrix_puts_it(media: Path, compositor: Compositor, name: str) -> None:
    matrix, corners = MATRICES[name]
    make_film(media / "film.mp4", (320, 320), matrix=matrix)
    rgb = on_a_bus(media, compositor)
    for n, colour in enumerate(corners):
        assert near(tuple(rgb[180 + 360 * (n // 2), 460 + 360 * (n % 2)]), colour, 12), (n, name)


@pytest.mark.parametrize("name", MATRICES)
def test_ffmpeg_shows_the_same(media: Path, compositor: Compositor, name: str) -> None:
    if shutil.which("ffmpeg") is None:
        pytest.skip("ffmpeg is not installed")
    make_film(media / "film.mp4", (160, 96), matrix=MATRICES[name][0])
    frame = play_files(media, ["film.mp4"], 0.4).frames[-1]
    assert frame is not None
    words = ["ffmpeg", "-v", "error", "-i", str(media / "film.mp4"), "-frames:v", "1", "-f", "rawvideo"]
    raw = subprocess.run([*words, "-pix_fmt", "yuv420p", "-"], capture_output=True, check=True).stdout
    theirs = np.frombuffer(raw, np.uint8)[: 160 * 96].reshape(frame.height, frame.width)
    assert np.abs(theirs.astype(int) - frame.y).mean() < 2


def test_wide_pixels_turn_with_the_picture(media: Path, compositor: Compositor) -> None:
    make_film(media / "film.mp4", (180, 180), pixel=Fraction(2), matrix=MATRICES["over the diagonal"][0])
    source = Fixed()
    source.frame = play_files(media, ["film.mp4"], 0.4).frames[-1]
    rgb = picture(compositor, caster(), Display(1, 1), {1: source})
    assert (rgb[360].max(axis=1) > 60).sum() == pytest.approx(360, abs=4)
