"""Picture marks judged by their pixels: alpha over, sizes, formats, and what is left out."""

from __future__ import annotations

import struct
import time
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from localcloud.mixer.canvas import Canvas
from localcloud.mixer.compositor import Compositor
from localcloud.mixer.frames import yuv_of_rgb
from localcloud.mixer.scene import scene_of
from localcloud.mixer.sources import Source
from localcloud.model import Caster, Display, MarkPic
from tests.localcloud.picture.drawing import (
    ORIGIN,
    RED,
    H,
    W,
    at,
    caster,
    drawn,
    picture,
)
from tests.localcloud.picture.fixed import Fixed
from tests.localcloud.picture.watching import near, wait_for


def logo(path: Path, alpha: int = 128, size: tuple[int, int] = (41, 31)) -> NDArray[np.uint8]:
    rng = np.random.default_rng(7)
    rgba = np.empty((size[1], size[0], 4), np.uint8)
    blocks = rng.integers(0, 256, (size[1] // 8 + 1, size[0] // 8 + 1, 3), dtype=np.uint8)
    rgba[:, :, :3] = np.kron(blocks, np.ones((8, 8, 1), np.uint8))[: size[1], : size[0]]
    rgba[:, :, 3] = alpha
    Image.fromarray(rgba).save(path)
    return rgba


def with_marks(*marks: MarkPic) -> tuple[Caster, Display]:
    return caster(mark_pics={mark.index: mark for mark in marks}), Display(
        1, 1, mark_pics=tuple(m.index for m in marks)
    )


@pytest.mark.parametrize("alpha", [0, 40, 128, 255])
@pytest.mark.parametrize("place", [(100, 50), (101, 51)])
def test_a_mark_with_alpha_lies_over_the_picture_as_the_formula_says(
    media: Path, compositor: Compositor, alpha: int, place: tuple[int, int]
) -> None:
    rgba = logo(media / "logo.png", alpha)
    ground = (90, 120, 60)
    of, display = with_marks(MarkPic(1, f"{ORIGIN}/media/logo.png", 0, 0, *place))
    canvas = Canvas(W, H)
    scene = scene_of(of, display, W, H)
    sources: dict[int, Source] = {1: Fixed(ground)}
    for _ in range(60):
        compositor.compose(scene, sources, 0.0, canvas)
        if canvas.y[place[1] + 4, place[0] + 4] != yuv_of_rgb(*ground)[0]:
            break
        time.sleep(0.02)
    share = alpha / 255
    mixed = rgba[:, :, :3].astype(float) * share + np.array(ground) * (1 - share)
    luma = 16 + mixed @ np.array([0.182586, 0.614231, 0.062007])
    got = canvas.y[place[1] : place[1] + 31, place[0] : place[0] + 41].astype(float)
    assert np.abs(got - luma).max() <= 2
    around = canvas.y[place[1] - 6 : place[1] + 37, place[0] - 6 : place[0] + 47].astype(int).copy()
    around[6:37, 6:47] = yuv_of_rgb(*ground)[0]
    assert np.abs(around - yuv_of_rgb(*ground)[0]).max() <= 1  # nothing outside it changed


def test_a_mark_is_sized_by_fraction_or_pixels_and_cut_at_the_edge(
    media: Path, compositor: Compositor, sources: dict[int, Source]
) -> None:
    Image.new("RGB", (64, 64), (255, 255, 255)).save(media / "white.png")
    url = f"{ORIGIN}/media/white.png"
    of, display = with_marks(MarkPic(1, url, 0.25, 0.5, 0.5, 0.25), MarkPic(2, url, 100, 40, 1230, 700))
    rgb = drawn(compositor, of, display, sources)
    wait_for(lambda: near(at(picture(compositor, of, display, sources), 1270, 710), (255, 255, 255), 3))
    rgb = picture(compositor, of, display, sources)
    white = np.all(rgb > 250, axis=2)
    assert white[180:540, 640:960].all()
    assert white[700:720, 1230:1280].all()
    assert white.sum() == 360 * 320 + 20 * 50


@pytest.mark.parametrize("form", ["png", "jpg", "bmp", "gif"])
def test_every_documented_format_is_shown(
    media: Path, compositor: Compositor, sources: dict[int, Source], form: str
) -> None:
    Image.new("RGB", (40, 40), (250, 250, 250)).save(media / f"mark.{form}")
    of, display = with_marks(MarkPic(1, f"{ORIGIN}/media/mark.{form}", 40, 40, 100, 100))
    assert near(at(drawn(compositor, of, display, sources), 120, 120), (250, 250, 250), 4)


CLEAR, HALF, WHOLE = 0, 128, 255
"""Three columns of a mark: what lies under it, a half of each, white."""


def three_columns() -> Image.Image:
    rgba = np.full((40, 60, 4), 255, np.uint8)
    rgba[:, :, 3] = np.repeat([CLEAR, HALF, WHOLE], 20)
    return Image.fromarray(rgba)


def two_colours(transparent: bool) -> Image.Image:
    """As gif and small png files store it: a palette, one entry of which may be see-through."""
    image = Image.new("P", (60, 40), 0)
    image.putpalette([0, 0, 0, 255, 255, 255])
    image.paste(1, (40, 0, 60, 40))
    if transparent:
        image.info["transparency"] = 0
    return image


def bmp_with_alpha(image: Image.Image) -> bytes:
    """Version 4 of the format, whose masks say that there is alpha."""
    width, height = image.size
    pixels = np.asarray(image)[::-1, :, [2, 1, 0, 3]].tobytes()
    head = struct.pack("<IiiHHIIiiII", 108, width, height, 1, 32, 3, len(pixels), 2835, 2835, 0, 0)
    masks = struct.pack("<4I4s48x", 0xFF0000, 0xFF00, 0xFF, 0xFF000000, b"BGRs")
    return struct.pack("<2sIHHI", b"BM", 122 + len(pixels), 0, 0, 122) + head + masks + pixels


GREY_16 = Image.fromarray(np.repeat(np.array([0, 0, 65_535], np.uint16), 20)[np.newaxis].repeat(40, axis=0))
UNDER, BETWEEN, WHITE, BLACK = RED, tuple((value + 255) // 2 for value in RED), (255, 255, 255), (0, 0, 0)


@pytest.mark.parametrize(
    ("name", "image", "columns"),
    [
        ("rgba.png", three_columns(), (UNDER, BETWEEN, WHITE)),
        ("grey.png", three_columns().convert("LA"), (UNDER, BETWEEN, WHITE)),
        ("palette.png", two_colours(True), (UNDER, UNDER, WHITE)),
        ("deep.png", GREY_16, (BLACK, BLACK, WHITE)),
        ("alpha.bmp", bmp_with_alpha(three_columns()), (UNDER, BETWEEN, WHITE)),
        ("spare.bmp", three_columns(), (WHITE, WHITE, WHITE)),  # without masks, the fourth byte means nothing
        ("clear.gif", two_colours(True), (UNDER, UNDER, WHITE)),
        ("opaque.gif", two_colours(False), (BLACK, BLACK, WHITE)),
        ("print.jpg", two_colours(False).convert("RGB").convert("CMYK"), (BLACK, BLACK, WHITE)),
        ("grey.jpg", two_colours(False).convert("L"), (BLACK, BLACK, WHITE)),
    ],
)
def test_alpha_is_minded_in_every_form_that_has_it(
    media: Path,
    compositor: Compositor,
    sources: dict[int, Source],
    name: str,
    image: Image.Image | bytes,
    columns: tuple[tuple[int, int, int], ...],
) -> None:
    if isinstance(image, bytes):
        (media / name).write_bytes(image)
    else:
        image.save(media / name)
    of, display = with_marks(MarkPic(1, f"{ORIGIN}/media/{name}", 0, 0, 300, 200))
    rgb = drawn(compositor, of, display, sources)
    assert [near(at(rgb, 310 + 20 * n, 220), colour, 10) for n, colour in enumerate(columns)] == [True] * 3, [
        at(rgb, 310 + 20 * n, 220) for n in range(3)
    ]


def test_an_animated_gif_stands_on_its_first_picture(
    media: Path, compositor: Compositor, sources: dict[int, Source]
) -> None:
    first, second = (Image.new("RGB", (40, 40), colour) for colour in ((250, 250, 250), (0, 0, 0)))
    first.save(media / "moves.gif", save_all=True, append_images=[second], duration=40, loop=0)
    of, display = with_marks(MarkPic(1, f"{ORIGIN}/media/moves.gif", 40, 40, 100, 100))
    assert near(at(drawn(compositor, of, display, sources), 120, 120), (250, 250, 250), 4)


@pytest.mark.parametrize("form", ["png", "jpg", "bmp", "gif"])
@pytest.mark.parametrize(
    ("mark", "box"),
    [
        ((0.25, 0.125, 0.5, 0.25), (640, 180, 960, 270)),
        ((320, 90, 640, 180), (640, 180, 960, 270)),
        ((320, 0.125, 0.5, 180), (640, 180, 960, 270)),
        ((0, 90, 0.5, 0), (640, 0, 820, 90)),
    ],
)
def test_every_form_lies_to_the_pixel_in_pixels_and_in_fractions(
    media: Path,
    compositor: Compositor,
    sources: dict[int, Source],
    form: str,
    mark: tuple[float, float, float, float],
    box: tuple[int, int, int, int],
) -> None:
    """Width, height, x, y as the manual orders them; a length of 0 follows from the other one (the file is 2 to 1)."""
    Image.new("RGB", (64, 32), WHITE).save(media / f"white.{form}")
    of, display = with_marks(MarkPic(1, f"{ORIGIN}/media/white.{form}", *mark))
    white = np.all(drawn(compositor, of, display, sources) > 245, axis=2)
    left, top, right, bottom = box
    assert white[top:bottom, left:right].all()
    assert white.sum() == (right - left) * (bottom - top)


@pytest.mark.parametrize(
    ("url", "why"),
    [
        (f"{ORIGIN}/media/none.png", "no file"),
        (f"{ORIGIN}/media/../secret.png", "out of the media folder"),
        (f"{ORIGIN}/media/%2e%2e/secret.png", "out of the media folder"),
        ("http://169.254.169.254/logo.png", "never fetched"),
        (f"{ORIGIN}/media/text.png", "no picture"),
        (f"{ORIGIN}/media/bomb.png", "million pixels"),
    ],
)
def test_a_mark_that_cannot_be_had_is_left_out_and_named(
    media: Path, compositor: Compositor, sources: dict[int, Source], url: str, why: str
) -> None:
    (media.parent / "secret.png").write_bytes(b"secret")
    (media / "text.png").write_text("I am no picture.")
    if url.endswith("bomb.png"):
        Image.new("1", (20_000, 20_000)).save(media / "bomb.png")
    of, display = with_marks(MarkPic(1, url, 40, 40, 100, 100))
    start = time.monotonic()
    picture(compositor, of, display, sources)
    assert time.monotonic() - start < 1.0  # the bus did not wait
    wait_for(lambda: why in compositor.trouble().get(url, ""))
    assert near(at(picture(compositor, of, display, sources), 120, 120), RED, 3)
