"""Moving test pictures, drawn by the engine: told apart at a glance by colour, number, motion and pitch.

The ground is drawn once; a frame is a copy of it with the moving parts laid on: well under a millisecond.
"""

from __future__ import annotations

import io
import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
from PIL import Image, ImageDraw

from localcloud.mixer.canvas_overlay import Overlay
from localcloud.mixer.frames import Frame, Planes, next_serial, planes_of_rgb, to_rgb
from localcloud.mixer.geometry import Box, even
from localcloud.mixer.text import draw, lay_text

WIDTH: Final = 1280
HEIGHT: Final = 720
FPS: Final = 25
_WHITE: Final = (255, 255, 255)
TONE_AMPLITUDE: Final = 0.1
"""-20 dBFS."""

Rgb = tuple[int, int, int]
Place = tuple[float, float]


def _to_and_fro(t: float) -> Place:
    return 0.5 - 0.42 * math.cos(t * 1.6), 0.84


def _up_and_down(t: float) -> Place:
    return 0.86, 0.5 - 0.36 * math.cos(t * 1.9)


def _round(t: float) -> Place:
    return 0.5 + 0.24 * math.sin(t * 1.8), 0.5 - 0.4 * math.cos(t * 1.8)


def _bounce(t: float) -> Place:
    return 0.08 + 0.84 * abs((t * 0.31) % 2 - 1), 0.12 + 0.76 * abs((t * 0.47) % 2 - 1)


def _pendulum(t: float) -> Place:
    angle = 0.9 * math.sin(t * 2.2)
    return 0.5 + 0.5 * math.sin(angle), 0.02 + 0.82 * math.cos(angle)


def _eight(t: float) -> Place:
    return 0.5 + 0.4 * math.sin(t * 1.3), 0.5 + 0.34 * math.sin(t * 2.6)


@dataclass(frozen=True, slots=True)
class TestPicture:
    name: str
    title: str
    number: str
    colour: Rgb
    shape: str
    path: Callable[[float], Place]
    hertz: float
    __test__ = False


PICTURES: Final = {
    picture.name: picture
    for picture in (
        TestPicture("cam1", "CAM 1", "1", (196, 43, 48), "ball", _to_and_fro, 262.0),
        TestPicture("cam2", "CAM 2", "2", (38, 84, 206), "square", _up_and_down, 330.0),
        TestPicture("cam3", "CAM 3", "3", (22, 138, 66), "ring", _round, 392.0),
        TestPicture("cam4", "CAM 4", "4", (214, 140, 16), "diamond", _bounce, 523.0),
        TestPicture("cam5", "CAM 5", "5", (160, 46, 168), "triangle", _pendulum, 659.0),
        TestPicture("cam6", "CAM 6", "6", (14, 150, 166), "cross", _eight, 784.0),
    )
}


def names() -> tuple[str, ...]:
    return tuple(PICTURES)


@lru_cache(maxsize=len(PICTURES))
def still(name: str) -> bytes:
    """The test picture as PNG, as of second one. KeyError for an unknown name."""
    buffer = io.BytesIO()
    Image.fromarray(to_rgb(Painter(PICTURES[name]).draw(FPS, 0.0))).save(buffer, "PNG", compress_level=3)
    return buffer.getvalue()


class Painter:
    """Draws one test picture. `frame` counts at 25 a second; it moves the picture and runs the timecode."""

    def __init__(self, picture: TestPicture) -> None:
        self._picture = picture
        self._ground = _ground(picture)
        self._sprite = _sprite(picture.shape)
        self._digits = _digits()

    def draw(self, frame: int, at: float) -> Frame:
        y, u, v = (plane.copy() for plane in self._ground)
        picture = Frame(y, u, v, next_serial(), at)
        x, down = self._picture.path(frame / FPS)
        sprite = self._sprite
        sprite.lay(picture, even(x * WIDTH - sprite.width / 2), even(down * HEIGHT - sprite.height / 2))
        self._write_timecode(picture, frame)
        return picture

    def _write_timecode(self, on: Planes, frame: int) -> None:
        seconds = frame // FPS
        text = f"{seconds // 3600 % 24:02}:{seconds // 60 % 60:02}:{seconds % 60:02}:{frame % FPS:02}"
        x = _TIMECODE.x
        for sign in text:
            glyph = self._digits[sign]
            glyph.lay(on, x, _TIMECODE.y)
            x += glyph.width


_TIMECODE: Final = Box(72, 596, 0, 0)


@lru_cache(maxsize=len(PICTURES))
def _ground(picture: TestPicture) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """A gradient of the colour, a fine grid, the big number and the name."""
    rows = np.linspace(1.12, 0.72, HEIGHT, dtype=np.float32)[:, np.newaxis]
    columns = np.linspace(0.94, 1.06, WIDTH, dtype=np.float32)[np.newaxis, :]
    rgb = (rows * columns)[:, :, np.newaxis] * np.array(picture.colour, np.float32)
    image = Image.fromarray(rgb.clip(0, 255).astype(np.uint8))
    grid = Image.new("L", image.size)
    lines = ImageDraw.Draw(grid)
    for x in range(0, WIDTH, 80):
        lines.line([(x, 0), (x, HEIGHT)], fill=26, width=2)
    for y in range(0, HEIGHT, 80):
        lines.line([(0, y), (WIDTH, y)], fill=26, width=2)
    image.paste((255, 255, 255), mask=grid)
    lay_text(image, draw(picture.number, "bold", 460, _WHITE), (WIDTH / 2, HEIGHT / 2), 460)
    title = draw(picture.title, "bold", 72, _WHITE)
    image.paste(Image.fromarray(title.rgba, "RGBA"), (72, 64), Image.fromarray(title.rgba, "RGBA"))
    return planes_of_rgb(np.asarray(image, np.uint8))


@lru_cache(maxsize=8)
def _sprite(shape: str) -> Overlay:
    """The moving part: white with a dark edge, drawn four times larger for smooth edges."""
    size, big = 120, 480
    image = Image.new("RGBA", (big, big))
    pen = ImageDraw.Draw(image)
    white, dark, edge, far = (255, 255, 255, 255), (16, 18, 24, 255), 12, big - 13
    middle = big // 2
    corners = {
        "diamond": [(middle, edge), (far, middle), (middle, far), (edge, middle)],
        "triangle": [(middle, edge), (far, far), (edge, far)],
    }
    if shape in corners:
        pen.polygon(corners[shape], white, dark, 24)
    elif shape == "square":
        pen.rectangle([edge, edge, far, far], white, dark, 24)
    elif shape == "cross":
        for box in ([edge, big // 3, far, big * 2 // 3], [big // 3, edge, big * 2 // 3, far]):
            pen.rectangle(box, white, dark, 24)
        pen.rectangle([big // 3 + 24, big // 3 - 24, big * 2 // 3 - 24, big * 2 // 3 + 24], white)
        pen.rectangle([big // 3 - 24, big // 3 + 24, big * 2 // 3 + 24, big * 2 // 3 - 24], white)
    else:
        pen.ellipse([edge, edge, far, far], white, dark, 24)
        if shape == "ring":
            pen.ellipse([big // 4, big // 4, big * 3 // 4, big * 3 // 4], (0, 0, 0, 0), dark, 24)
    return Overlay.of_rgba(np.array(image.resize((size, size), Image.Resampling.LANCZOS), np.uint8))


@lru_cache(maxsize=1)
def _digits() -> dict[str, Overlay]:
    """The signs of the timecode on a dark ground, all digits of one width."""
    drawn: dict[str, Overlay] = {}
    for sign in "0123456789:":
        image = Image.new("RGBA", (24 if sign == ":" else 38, 76), (16, 18, 24, 255))
        lay_text(image, draw(sign, "bold", 56, _WHITE), (image.width / 2, 38), 56)
        drawn[sign] = Overlay.of_rgba(np.array(image, np.uint8))
    return drawn


@lru_cache(maxsize=len(PICTURES))
def tone(name: str) -> np.ndarray:
    """One second of the picture's tone, stereo, -20 dBFS. Whole waves, so that it loops without a click."""
    t = np.arange(48_000, dtype=np.float64) / 48_000
    wave = (TONE_AMPLITUDE * np.sin(2 * np.pi * PICTURES[name].hertz * t)).astype(np.float32)
    return np.stack((wave, wave), axis=1)
