"""Slates: what is shown where a picture is missing. They name the source and say why."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from PIL import Image, ImageDraw

from localcloud.mixer.frames import Frame, flat, of_rgb, yuv_of_rgb
from localcloud.mixer.text import draw as text_draw
from localcloud.mixer.text import lay_text
from localcloud.mixer.text_fonts import Family

SlateKind = Literal["connecting", "lost", "broken", "empty", "sound"]

_TITLES: Final[dict[SlateKind, str]] = {
    "connecting": "CONNECTING",
    "lost": "NO SIGNAL",
    "broken": "NO SIGNAL",
    "empty": "NO INPUT",
    "sound": "SOUND ONLY",
}
_GROUND: Final = (28, 31, 38)
_STRIPE: Final = (33, 37, 45)
_BAR: Final[dict[SlateKind, tuple[int, int, int]]] = {
    "connecting": (214, 158, 46),
    "lost": (200, 62, 62),
    "broken": (200, 62, 62),
    "empty": (110, 118, 132),
    "sound": (64, 140, 214),
}
GROUND_YUV: Final = yuv_of_rgb(*_GROUND)


@dataclass(frozen=True, slots=True)
class Slate:
    """A slate by its content: the key under which it is drawn once."""

    kind: SlateKind
    name: str
    sentence: str
    width: int
    height: int


def kind_of(state: str, sentence: str) -> SlateKind:
    """Of a source that has no picture to show. One that runs all the same has sound alone, if it says so."""
    if state == "running":
        return "sound" if sentence else "connecting"
    return "connecting" if state == "connecting" else "broken" if state == "broken" else "lost"


def blank(width: int, height: int) -> Frame:
    """The ground alone, until the slate is drawn."""
    return flat(width, height, GROUND_YUV)


def draw(slate: Slate) -> Frame:
    image = Image.new("RGB", (slate.width, slate.height), _GROUND)
    pen = ImageDraw.Draw(image)
    step = max(slate.height // 9, 8)
    for x in range(-slate.height, slate.width + slate.height, 2 * step):
        pen.polygon(
            [(x, slate.height), (x + step, slate.height), (x + step + slate.height, 0), (x + slate.height, 0)], _STRIPE
        )
    title, name, why = max(slate.height // 9, 9), max(slate.height // 16, 8), max(slate.height // 24, 7)
    middle = slate.height // 2
    _line(image, middle - title, _TITLES[slate.kind], "bold", title, (255, 255, 255))
    bar = max(slate.height // 90, 2)
    pen.rectangle([slate.width * 3 // 8, middle, slate.width * 5 // 8, middle + bar], _BAR[slate.kind])
    _line(image, middle + bar + name, slate.name, "bold", name, (226, 230, 238))
    _line(image, middle + bar + 2 * name + why, slate.sentence, "sans", why, (170, 178, 192))
    return of_rgb(np.asarray(image, np.uint8), time.monotonic())


def _line(image: Image.Image, y: int, text: str, family: Family, size: int, colour: tuple[int, int, int]) -> None:
    """One line, centred on `y`, cut with an ellipsis where it would leave the picture."""
    text = " ".join(text.split())[:200]
    room = image.width * 0.92
    drawn = text_draw(text, family, size, colour)
    while drawn.width > room and text != "…":
        text = text[: -max(2, len(text) // 10)].rstrip() + "…"
        drawn = text_draw(text, family, size, colour)
    lay_text(image, drawn, (image.width / 2, y), size)
