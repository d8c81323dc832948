"""An input that no bus shows, or that falls behind, is decoded without the pictures that no other is built upon; any
other has them all."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from localcloud.mixer.frames import Frame
from localcloud.mixer.sources.files import FileSource
from tests.localcloud.picture.simulated import Passing, play_files

FPS = 25
NUMBERS = 50
SECONDS = 8.0
LEFT_S, BACK_S = 2.0, 5.0
"""When the bus drops it, and when it shows it again."""


@pytest.fixture
def numbered(media: Path) -> str:
    """Each picture tells its number, of 50, by its brightness; three of four are B pictures, one of them built upon."""
    with av.open(str(media / "numbered.mp4"), "w") as container:
        video: Any = container.add_stream("libx264", rate=FPS)
        video.width, video.height, video.pix_fmt = 64, 36, "yuv420p"
        video.options = {"crf": "4", "bf": "3", "b-adapt": "0", "b-pyramid": "normal", "g": "50", "sc_threshold": "0"}
        for n in range(round(SECONDS * FPS)):
            planes = np.full((54, 64), 128, np.uint8)
            planes[:36] = 20 + 4 * (n % NUMBERS)
            frame = av.VideoFrame.from_ndarray(planes, format="yuv420p")
            frame.pts, frame.time_base = n, Fraction(1, FPS)
            container.mux(video.encode(frame))
        container.mux(video.encode(None))
    return "numbered.mp4"


def numbers(passing: Passing, begin: float, end: float) -> list[int]:
    """Of the pictures that were seen in this time."""
    at = range(round(begin * FPS), round(end * FPS))
    return [round((float(frame.y.mean()) - 20) / 4) for n in at if (frame := passing.frames[n]) is not None]


def steps(found: list[int]) -> list[int]:
    return [(after - before) % NUMBERS for before, after in pairwise(found)]


def test_on_a_bus_every_picture_is_there(media: Path, numbered: str) -> None:
    passing = play_files(media, [numbered], 7.0)
    assert set(steps(numbers(passing, 0.5, 7.0))) == {1}


def test_off_the_bus_fewer_are_decoded_in_their_order_and_back_on_it_all_of_them(media: Path, numbered: str) -> None:
    passing = play_files(media, [numbered], 7.0, on_a_bus=lambda at: not LEFT_S <= at < BACK_S)
    assert set(steps(numbers(passing, 0.5, LEFT_S))) == {1}
    off = steps(numbers(passing, LEFT_S + 1.6, BACK_S))
    assert sum(step > 0 for step in off) < 0.65 * len(off), off
    assert max(off) <= 3, off
    assert sum(off) == pytest.approx(len(off), abs=3), "they are shown when they are due"
    assert set(steps(numbers(passing, BACK_S + 0.5, 7.0))) == {1}
    assert passing.source is not None
    assert passing.source.fps == FPS


def test_a_rate_is_what_the_file_has_and_not_what_is_decoded(media: Path, numbered: str) -> None:
    passing = play_files(media, [numbered], 6.0, on_a_bus=lambda _: False)
    assert passing.source is not None
    assert passing.source.fps == FPS


class Slow(FileSource):
    """Every picture takes half as long again as the machine has for it."""

    def show(self, frame: Frame) -> None:
        super().show(frame)
        assert isinstance(self.clock, Passing)
        self.clock.wait(1.5 / FPS)


def test_what_cannot_be_decoded_in_time_leaves_pictures_out_and_stays_with_its_sound(
    media: Path, numbered: str
) -> None:
    slow, whole = (play_files(media, [numbered], 7.0, kind=kind) for kind in (Slow, FileSource))
    behind = [(b - a) % NUMBERS for a, b in zip(numbers(slow, 2.0, 7.0), numbers(whole, 2.0, 7.0), strict=True)]
    assert max(behind) <= 6, "at 25 pictures a second it would be 40 behind by then"
    assert slow.source is not None
    assert slow.source.fps == FPS
