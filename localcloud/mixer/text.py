"""Texts drawn once as pictures with alpha: text marks stand still or scroll as strips that were drawn before."""

from __future__ import annotations

from typing import Final

import numpy as np
from PIL import Image, ImageDraw

from localcloud.mixer.canvas_overlay import Overlay, Rgba
from localcloud.mixer.frames import Planes
from localcloud.mixer.geometry import Box, even, roll_x
from localcloud.mixer.text_fonts import Family, font, font_warning
from localcloud.model import MarkWord

MAX_WIDTH: Final = 24_000
"""A strip wider than this is cut: at 60 pixels high that is already 300 to 400 Chinese signs and 10 MB."""
MAX_LINES: Final = 12

Colour = tuple[int, int, int]


def colour_of(text: str) -> Colour:
    """0xRRGGBB (also #RRGGBB or plain); white where it cannot be read."""
    digits = text.strip().lower().removeprefix("0x").removeprefix("#")
    try:
        value = int(digits, 16)
    except ValueError:
        return 255, 255, 255
    return value >> 16 & 255, value >> 8 & 255, value & 255


def draw_text(text: str, family: Family, size: int, colour: Colour, max_width: int = MAX_WIDTH) -> Rgba:
    """The text as RGBA, cut to its ink. Pillow shapes it with raqm, so mixed scripts come out right."""
    face = font(family, size)
    lines = "\n".join(text.splitlines()[:MAX_LINES]) or " "
    left, top, right, bottom = ImageDraw.Draw(Image.new("L", (1, 1))).multiline_textbbox((0, 0), lines, font=face)
    width = min(max(int(right - left) + 1, 1), max_width)
    mask = Image.new("L", (width, max(int(bottom - top) + 1, 1)))
    ImageDraw.Draw(mask).multiline_text((-left, -top), lines, fill=255, font=face)
    alpha = np.asarray(mask.crop(mask.getbbox() or (0, 0, 1, 1)), np.uint8)
    rgba = np.empty((*alpha.shape, 4), np.uint8)
    rgba[:, :, :3] = colour
    rgba[:, :, 3] = alpha
    return rgba


def picture_of(word: MarkWord) -> Rgba:
    """A text mark's own picture; a scrolling one is a single line."""
    family: Family = "sans" if word.font_type == 2 else "serif"
    text = " ".join(word.text.split()) if word.roll_enable else word.text
    return draw_text(text, family, min(max(word.font_size, 8), 400), colour_of(word.font_color))


class Word:
    """A text mark, ready to lie on a canvas. Drawn for both parities of x, so that a scrolling text moves by single
    pixels."""

    def __init__(self, word: MarkWord, box: Box) -> None:
        if not word.text.isascii():
            font_warning()
        rgba = picture_of(word)
        self._width = rgba.shape[1]
        parities = (False, True) if word.roll_enable else (bool(box.x % 2),)
        self._by_parity = {odd: Overlay.of_rgba(rgba, odd, bool(box.y % 2)) for odd in parities}
        self._word = word

    def lay(self, on: Planes, box: Box, seconds: float) -> None:
        """`seconds` since the text appeared; one pass takes the documented time, then the next begins."""
        if not self._word.roll_enable:
            self._at(on, box.x, box.y, None)
            return
        progress = seconds / self._word.roll_once_time % 1.0
        x = roll_x(progress, self._word.roll_direction, box.x, box.right, self._width)
        window = Box(even(box.x), 0, even(box.right) - even(box.x), on.y.shape[0])
        self._at(on, x, box.y, window)

    def _at(self, on: Planes, x: int, y: int, window: Box | None) -> None:
        self._by_parity[bool(x % 2)].lay(on, x & ~1, y & ~1, window)
