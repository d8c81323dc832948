"""Layouts judged by their pixels: boxes, bars, order, scaling, colours."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from localcloud.mixer.canvas import Canvas
from localcloud.mixer.compositor import Compositor
from localcloud.mixer.frames import Frame, of_av, of_rgb, to_rgb
from localcloud.mixer.scene import scene_of
from localcloud.mixer.sources import Source
from localcloud.model import Display, Layer, Layout, MarkPic, MarkWord
from tests.localcloud.picture.drawing import (
    AMBER,
    BLACK,
    BLUE,
    COLOURS,
    GREEN,
    ORIGIN,
    RED,
    TEMPLATES,
    H,
    W,
    at,
    caster,
    layout,
    picture,
)
from tests.localcloud.picture.fixed import Fixed
from tests.localcloud.picture.watching import near, wait_for

# Points, and which input's colour is there (0: black).
EXPECTED = {
    1: {(640, 360): 1, (0, 0): 1, (1279, 719): 1},
    20: {(320, 360): 1, (960, 360): 2, (639, 360): 1, (640, 360): 2, (320, 179): 0, (320, 181): 1, (960, 541): 0},
    21: {(100, 100): 1, (868, 474): 1, (871, 477): 2, (1241, 683): 2, (1242, 600): 1, (900, 684): 1},
    31: {(400, 360): 1, (1000, 180): 2, (1000, 540): 3, (400, 100): 0, (1000, 30): 0, (855, 200): 2, (853, 360): 1},
    32: {(200, 360): 1, (640, 360): 2, (1100, 360): 3, (640, 200): 0, (425, 360): 1, (427, 360): 2},
    41: {(639, 359): 1, (640, 359): 2, (639, 360): 3, (640, 360): 4},
}


@pytest.mark.parametrize("template", list(TEMPLATES))
def test_every_template_puts_its_layers_to_the_pixel(
    compositor: Compositor, sources: dict[int, Source], template: int
) -> None:
    rgb = picture(compositor, caster(TEMPLATES[template]), Display(1), sources)
    for (x, y), number in EXPECTED[template].items():
        wanted = COLOURS[number - 1] if number else BLACK
        assert near(at(rgb, x, y), wanted, 3), (template, x, y, at(rgb, x, y))


def test_no_pixel_of_the_last_picture_remains(compositor: Compositor, sources: dict[int, Source]) -> None:
    canvas = Canvas(W, H)
    canvas.y[:], canvas.u[:], canvas.v[:] = 235, 200, 200
    shown = layout(0, (0.1, 0.1, 0.2, 0.2), (0.5, 0.5, 0.3, 0.2), inputs=(1, 0))
    compositor.compose(scene_of(caster(shown), Display(1), W, H), sources, 0.0, canvas)
    rgb = to_rgb(canvas)
    inside = np.zeros((H, W), bool)
    inside[72:216, 128:384] = True
    assert np.all(rgb[~inside] == 0)
    assert near(at(rgb, 200, 140), RED, 3)


def test_layers_are_drawn_from_small_to_large_id(compositor: Compositor, sources: dict[int, Source]) -> None:
    shown = Layout(1, 0, (1, 2), (Layer(7, 0.5, 0.5, 0.25, 0.25), Layer(3, 1, 1, 0, 0)))
    rgb = picture(compositor, caster(shown), Display(1), sources)
    assert near(at(rgb, 10, 10), RED, 3)  # the first input belongs to the smaller id
    assert near(at(rgb, 640, 360), BLUE, 3)


def test_an_upper_picture_brings_its_bars(compositor: Compositor, sources: dict[int, Source]) -> None:
    rgb = picture(compositor, caster(layout(0, (0, 0, 1, 1), (0.25, 0.25, 0.25, 0.5))), Display(1), sources)
    assert near(at(rgb, 400, 190), BLACK, 3)
    assert near(at(rgb, 400, 360), BLUE, 3)
    assert near(at(rgb, 300, 360), RED, 3)


def test_a_portrait_canvas_and_a_portrait_source(compositor: Compositor) -> None:
    canvas = Canvas(720, 1280)
    sources: dict[int, Source] = {1: Fixed(RED, (90, 160)), 2: Fixed(BLUE)}
    compositor.compose(
        scene_of(caster(layout(0, (0, 0, 1, 0.5), (0, 0.5, 1, 0.5))), Display(1), 720, 1280), sources, 0, canvas
    )
    rgb = to_rgb(canvas)
    assert near(at(rgb, 360, 320), RED, 3)
    assert near(at(rgb, 100, 320), BLACK, 3)
    assert near(at(rgb, 10, 960), BLUE, 3)
    assert near(at(rgb, 10, 700), BLACK, 3)


PORTRAIT = {
    1: {(2, 640): 1, (717, 640): 1, (360, 439): 1, (360, 436): 0, (360, 840): 1, (360, 843): 0},
    21: {(360, 640): 1, (490, 1024): 2, (697, 1024): 2, (486, 1024): 0, (700, 1024): 0},
    41: {(180, 320): 1, (540, 320): 2, (180, 960): 3, (540, 960): 4, (358, 320): 1, (361, 320): 2, (180, 216): 0},
}


@pytest.mark.parametrize("template", list(PORTRAIT))
def test_templates_on_a_portrait_canvas_put_their_layers_to_the_pixel(
    compositor: Compositor, sources: dict[int, Source], template: int
) -> None:
    """720x1280 with pictures of 16 to 9: each is fitted into its box, with bars above and below."""
    canvas = Canvas(720, 1280)
    compositor.compose(scene_of(caster(TEMPLATES[template]), Display(1), 720, 1280), sources, 0.0, canvas)
    rgb = to_rgb(canvas)
    for (x, y), number in PORTRAIT[template].items():
        wanted = COLOURS[number - 1] if number else BLACK
        assert near(at(rgb, x, y), wanted, 3), (template, x, y, at(rgb, x, y))


def test_marks_and_texts_find_their_places_on_a_portrait_canvas(media: Path, compositor: Compositor) -> None:
    Image.new("RGB", (40, 40), (255, 255, 255)).save(media / "white.png")
    url, canvas = f"{ORIGIN}/media/white.png", Canvas(720, 1280)
    of = caster(
        mark_pics={1: MarkPic(1, url, 0.5, 0.25, 0.25, 0.5), 2: MarkPic(2, url, 60, 30, 650, 1240)},
        mark_words={1: MarkWord(1, "████", 40, "0x00ff00", 2, 0.5, 0.1)},
    )
    display = Display(1, 1, mark_pics=(1, 2), mark_words=(1,))
    source: dict[int, Source] = {1: Fixed(BLACK, (90, 160))}

    def shown() -> NDArray[np.uint8]:
        compositor.compose(scene_of(of, display, 720, 1280), source, 0.0, canvas)
        return to_rgb(canvas)

    wait_for(lambda: bool(near(at(shown(), 670, 1250), (255, 255, 255), 3) and shown()[:300].max() > 200), 20)
    rgb = shown()
    white = np.all(rgb > 250, axis=2)
    assert white[640:960, 180:540].all()
    assert white[1240:1270, 650:710].all()
    assert white.sum() == 360 * 320 + 60 * 30
    rows, columns = np.nonzero(rgb[:400, :, 1] > 200)
    assert columns.min() == pytest.approx(360, abs=4)
    assert rows.min() == pytest.approx(128, abs=16)


def ramp(width: int, height: int) -> Frame:
    rgb = np.zeros((height, width, 3), np.uint8)
    rgb[:, :] = np.linspace(0, 255, width, dtype=np.uint8)[np.newaxis, :, np.newaxis]
    return of_rgb(rgb, 0.0)


@pytest.mark.parametrize("size", [(1280, 720), (640, 360), (426, 240), (320, 180), (200, 112), (1920, 1080)])
def test_scaling_keeps_the_picture_at_every_size(compositor: Compositor, size: tuple[int, int]) -> None:
    source = Fixed()
    source.frame = ramp(1280, 720)
    canvas = Canvas(*size)
    scene = scene_of(caster(), Display(1, 1), *size)
    for _ in range(3):  # straight into the canvas, into the cache, from the cache: all the same
        compositor.compose(scene, {1: source}, 0.0, canvas)
        wanted = 16 + 219 * (np.arange(size[0]) + 0.5) / size[0]
        assert np.abs(canvas.y[size[1] // 2].astype(float) - wanted).max() < 4


def test_a_fine_pattern_does_not_alias_below_half_size(compositor: Compositor) -> None:
    """Lines of one pixel must become an even grey at a third, not bands."""
    rgb = np.zeros((720, 1280, 3), np.uint8)
    rgb[:, ::2] = 255
    source = Fixed()
    source.frame = of_rgb(rgb, 0.0)
    canvas = Canvas(426, 240)
    compositor.compose(scene_of(caster(), Display(1, 1), 426, 240), {1: source}, 0.0, canvas)
    middle = canvas.y[20:-20, 20:-20].astype(int)
    assert middle.max() - middle.min() <= 8


def test_pvw_and_pgm_share_scaled_pictures_and_see_the_newest(compositor: Compositor) -> None:
    source = Fixed(RED)
    shown = caster(TEMPLATES[41])
    scene, first, second = scene_of(shown, Display(1), W, H), Canvas(W, H), Canvas(W, H)
    for colour in (RED, GREEN, BLUE, AMBER):
        source.frame = Fixed(colour).frame
        for canvas in (first, second):
            compositor.compose(scene, {1: source}, 0.0, canvas)
            assert near(at(to_rgb(canvas), 100, 100), colour, 3)


@pytest.mark.parametrize(
    ("form", "matrix", "span"),
    [("yuv420p", "ITU709", 1), ("yuv420p", "ITU601", 1), ("yuvj420p", "ITU601", 2), ("yuv444p", "ITU709", 1)],
)
def test_colours_come_out_right_whatever_the_decoder_gives(form: str, matrix: str, span: int) -> None:
    for colour in COLOURS:
        rgb = av.VideoFrame.from_ndarray(np.full((90, 160, 3), colour, np.uint8), format="rgb24")
        given = rgb.reformat(format=form, dst_colorspace=matrix, dst_color_range="MPEG" if span == 1 else "JPEG")
        given.colorspace, given.color_range = (1 if matrix == "ITU709" else 6), span
        frame = of_av(given, 0.0)
        assert near(at(to_rgb(frame), 80, 45), colour, 6), (form, matrix)


def test_wide_pixels_and_odd_sizes_are_minded() -> None:
    given = av.VideoFrame.from_ndarray(np.zeros((75, 101, 3), np.uint8), format="rgb24").reformat(format="yuv420p")
    frame = of_av(given, 0.0, 4 / 3)
    assert (frame.width, frame.height) == (100, 74)
    assert frame.shape == (133, 74)


def test_a_canvas_is_encoded_from_its_own_memory() -> None:
    canvas = Canvas(64, 32)
    canvas.y[3, 5] = 77
    picture = canvas.to_av()
    assert picture.to_ndarray()[3, 5] == 77
    assert (int(picture.colorspace), int(picture.color_range)) == (1, 1)
    with pytest.raises(ValueError, match="even size"):
        Canvas(63, 32)
