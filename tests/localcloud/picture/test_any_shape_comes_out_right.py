"""Films of odd sizes, with pixels that are no squares, lying on their side: each is seen in its true shape."""

from __future__ import annotations

import struct
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from localcloud.mixer.compositor import Compositor
from localcloud.model import Display
from tests.localcloud.picture.drawing import BLACK, BLUE, COLOURS, GREEN, RED, at, caster, picture
from tests.localcloud.picture.fixed import Fixed
from tests.localcloud.picture.simulated import play_files
from tests.localcloud.picture.watching import near

QUARTERS = COLOURS  # top left, top right, bottom left, bottom right
UPRIGHT = [0x10000, 0, 0, 0x10000]


def make_film(
    path: Path, size: tuple[int, int], *, pixel: Fraction = Fraction(1), matrix: list[int] | None = None
) -> None:
    """Half a second whose quarters have four colours; `matrix` is the turn that players are told to make."""
    width, height = size
    rgb = np.empty((height, width, 3), np.uint8)
    for n, colour in enumerate(QUARTERS):
        rows = slice(height // 2, None) if n // 2 else slice(height // 2)
        rgb[rows, width // 2 :] = colour
        if n % 2 == 0:
            rgb[rows, : width // 2] = colour
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=25)
        assert isinstance(stream, av.VideoStream)
        stream.width, stream.height = size
        stream.pix_fmt = "yuv420p" if width % 2 == height % 2 == 0 else "yuv444p"
        stream.codec_context.sample_aspect_ratio = pixel
        stream.options = {"colorspace": "bt709"}
        for n in range(12):
            frame = av.VideoFrame.from_ndarray(rgb, format="rgb24")
            frame = frame.reformat(format=stream.pix_fmt, dst_colorspace="ITU709")
            frame.pts, frame.time_base = n, Fraction(1, 25)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    if matrix:
        data = bytearray(path.read_bytes())
        place = data.find(b"tkhd") + 44
        a, b, c, d = matrix
        data[place : place + 36] = struct.pack(">9i", a, b, 0, c, d, 0, 0, 0, 0x40000000)
        path.write_bytes(data)


def on_a_bus(media: Path, compositor: Compositor) -> NDArray[np.uint8]:
    """The film alone on a bus of 1280x720, as RGB."""
    source = Fixed()
    source.frame = play_files(media, ["film.mp4"], 0.4).frames[-1]
    return picture(compositor, caster(), Display(1, 1), {1: source})


@pytest.mark.parametrize(
    ("size", "pixel", "box"),
    [
        ((640, 360), Fraction(1), (0, 0, 1280, 720)),
        ((720, 576), Fraction(16, 15), (160, 0, 1120, 720)),
        ((720, 576), Fraction(64, 45), (0, 0, 1280, 720)),
        ((1440, 1080), Fraction(4, 3), (0, 0, 1280, 720)),
        ((480, 640), Fraction(1), (370, 0, 910, 720)),
        ((800, 200), Fraction(1), (0, 200, 1280, 520)),
        ((200, 200), Fraction(1), (280, 0, 1000, 720)),
        ((101, 75), Fraction(1), (154, 0, 1126, 720)),
        ((180, 360), Fraction(32, 9), (0, 0, 1280, 720)),
    ],
)
def test_a_film_fills_the_box_of_its_true_shape(
    media: Path,
    compositor: Compositor,
    size: tuple[int, int],
    pixel: Fraction,
    box: tuple[int, int, int, int],
) -> None:
    make_film(media / "film.mp4", size, pixel=pixel)
    rgb = on_a_bus(media, compositor)
    left, top, right, bottom = box
    seen = np.argwhere(rgb.max(axis=2) > 60)
    assert tuple(seen.min(axis=0)) == (pytest.approx(top, abs=4), pytest.approx(left, abs=4))
    assert tuple(seen.max(axis=0) + 1) == (pytest.approx(bottom, abs=4), pytest.approx(right, abs=4))
    for n, colour in enumerate(QUARTERS):
        x = left + (right - left) * (1 + 2 * (n % 2)) // 4
        y = top + (bottom - top) * (1 + 2 * (n // 2)) // 4
        assert near(at(rgb, x, y), colour, 12)


@pytest.mark.parametrize(
    ("matrix", "top_left", "size", "pixel", "width"),
    [
        ([0, 0x10000, -0x10000, 0], GREEN, (640, 360), Fraction(1), 404),
        ([-0x10000, 0, 0, -0x10000], COLOURS[3], (640, 360), Fraction(1), 1280),
        ([0, -0x10000, 0x10000, 0], BLUE, (640, 360), Fraction(1), 404),
        ([0, 0x10000, -0x10000, 0], GREEN, (720, 576), Fraction(64, 45), 404),
        (UPRIGHT, RED, (640, 360), Fraction(1), 1280),
    ],
)
def test_a_film_that_lies_on_its_side_is_turned_upright(
    media: Path,
    compositor: Compositor,
    matrix: list[int],
    top_left: tuple[int, int, int],
    size: tuple[int, int],
    pixel: Fraction,
    width: int,
) -> None:
    make_film(media / "film.mp4", size, pixel=pixel, matrix=matrix)
    rgb = on_a_bus(media, compositor)
    assert near(at(rgb, 640 - width // 4, 180), top_left, 12)
    assert (rgb[360].max(axis=1) > 60).sum() == pytest.approx(width, abs=4)
    if width < 1280:
        assert near(at(rgb, 100, 360), BLACK, 3)
