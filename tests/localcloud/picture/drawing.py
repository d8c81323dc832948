"""What the tests that look at pixels share: inputs of flat colours, and a picture of a scene as RGB."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from localcloud.mixer.canvas import Canvas
from localcloud.mixer.compositor import Compositor
from localcloud.mixer.frames import to_rgb
from localcloud.mixer.scene import scene_of
from localcloud.mixer.sources import Source
from localcloud.model import Caster, Display, Input, InputType, Layer, Layout
from tests.localcloud.picture.watching import wait_for

ORIGIN = "http://127.0.0.1:8001"
W, H = 1280, 720
RED, BLUE, GREEN, AMBER = (200, 30, 30), (30, 60, 200), (30, 170, 60), (220, 150, 20)
COLOURS = (RED, BLUE, GREEN, AMBER)
BLACK = (0, 0, 0)
INPUTS = {n: Input(n, InputType.PULL, description=f"CAM {n}") for n in range(1, 5)}


def layout(template: int, *boxes: tuple[float, float, float, float], inputs: tuple[int, ...] = (1, 2, 3, 4)) -> Layout:
    layers = tuple(Layer(n, w, h, x, y) for n, (x, y, w, h) in enumerate(boxes, 1))
    return Layout(1, template, inputs[: len(boxes)], layers)


def caster(shown: Layout | None = None, **slots: Mapping[int, object]) -> Caster:
    return Caster(1, inputs=INPUTS, layouts={1: shown} if shown else {}, **slots)  # type: ignore[arg-type]


def picture(
    compositor: Compositor, of: Caster, display: Display, sources: Mapping[int, Source], now: float = 0.0
) -> NDArray[np.uint8]:
    canvas = Canvas(W, H)
    compositor.compose(scene_of(of, display, W, H), sources, now, canvas)
    return to_rgb(canvas)


def at(rgb: NDArray[np.uint8], x: int, y: int) -> tuple[int, int, int]:
    return tuple(int(value) for value in rgb[y, x])  # type: ignore[return-value]


def drawn(compositor: Compositor, of: Caster, display: Display, sources: Mapping[int, Source]) -> NDArray[np.uint8]:
    """The picture once everything made in the background has appeared."""
    bare = picture(compositor, of, Display(display.index, display.index_type), sources)
    wait_for(lambda: not np.array_equal(picture(compositor, of, display, sources), bare), 5)
    return picture(compositor, of, display, sources)


T = 1 / 3
TEMPLATES = {
    1: layout(1, (0, 0, 1, 1)),
    20: layout(20, (0, 0, 0.5, 1), (0.5, 0, 0.5, 1)),
    21: layout(21, (0, 0, 1, 1), (0.68, 0.66, 0.29, 0.29)),
    31: layout(31, (0, 0, 2 * T, 1), (2 * T, 0, T, 0.5), (2 * T, 0.5, T, 0.5)),
    32: layout(32, (0, 0, T, 1), (T, 0, T, 1), (2 * T, 0, T, 1)),
    41: layout(41, (0, 0, 0.5, 0.5), (0.5, 0, 0.5, 0.5), (0, 0.5, 0.5, 0.5), (0.5, 0.5, 0.5, 0.5)),
}
