"""Texts drawn once as pictures with alpha: text marks stand still or scroll as strips that were drawn before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from PIL import Image

from localcloud.mixer.canvas_overlay import Overlay, Rgba
from localcloud.mixer.frames import Planes
from localcloud.mixer.geometry import Box, even, roll_x
from localcloud.mixer.text_fonts import UNITS, Family
from localcloud.mixer.text_ink import Colour, Patch, Shaped, joined, patches, shaped
from localcloud.mixer.text_runs import lines_of, names_of
from localcloud.model import MarkWord

MAX_WIDTH: Final = 24_000
"""A strip wider than this is cut: at 60 pixels high that is already 300 to 400 Chinese signs and 10 MB."""
MAX_LINES: Final = 12
LEADING: Final = 1.3
"""From base line to base line, in sizes; more where the ink of two lines would touch."""

CAPITALS: Final = 0.714
"""How high they are, in sizes."""


@dataclass(frozen=True, slots=True)
class Text:
    """A text as pixels, cut to its ink. `left` and `top` are that of the ink from the beginning of the first base line,
    `width` is what the text takes up with the blanks at its ends. `cut`: more of it than is drawn; `missing`: what has
    no glyph and is left out, by name."""

    rgba: Rgba
    left: int
    top: int
    width: int
    to_left: bool
    cut: bool
    missing: tuple[str, ...]

    @property
    def blank(self) -> bool:
        """Nothing of it can be seen."""
        return not self.rgba[:, :, 3].any()


def colour_of(text: str) -> Colour:
    """0xRRGGBB (also #RRGGBB or plain); white where it cannot be read."""
    digits = text.strip().lower().removeprefix("0x").removeprefix("#")
    try:
        value = int(digits, 16)
    except ValueError:
        return 255, 255, 255
    return value >> 16 & 255, value >> 8 & 255, value & 255


def draw(text: str, family: Family, size: int, colour: Colour, max_width: int = MAX_WIDTH) -> Text:
    """Lines stand under each other at the side where they begin to be read."""
    lines = lines_of(text, family)
    ready = [shaped(line, family, size) for line in lines[:MAX_LINES]]
    wide = max((line.advance for line in ready), default=0)
    room = max_width * UNITS
    parts = _stacked([_ink(line, wide, colour, room) for line in ready], round(size * LEADING))
    to_left = bool(ready) and ready[0].to_left
    whole = _cut(joined(parts, colour), max_width, to_left) if parts else Patch(0, 0, np.zeros((1, 1, 4), np.uint8))
    missing = names_of(sign for line in lines for sign in line.missing)
    cut = wide > room or len(lines) > MAX_LINES
    return Text(whole.pixels, whole.left, whole.top, -(-wide // UNITS), to_left, cut, tuple(missing))


def _ink(line: Shaped, wide: int, colour: Colour, room: int) -> list[Patch]:
    """A line that is too long loses its end: the left one where it is read to the left."""
    shift = wide - line.advance if line.to_left else 0
    low = wide - room if line.to_left else 0
    return list(patches(line, colour, shift, (low, low + room)))


def _stacked(lines: list[list[Patch]], leading: int) -> list[Patch]:
    """Each line's patches on its own base line: below that of the one before, and below its ink."""
    found: list[Patch] = []
    base, floor = -leading, -(10**6)
    for line in lines:
        base = max(base + leading, floor - min((patch.top for patch in line), default=0))
        found += (Patch(patch.left, patch.top + base, patch.pixels) for patch in line)
        floor = max((patch.bottom for patch in line), default=-(10**6)) + base
    return found


def _cut(whole: Patch, max_width: int, to_left: bool) -> Patch:
    """To its ink, and to the width that is drawn at most."""
    rows, columns = (np.nonzero(whole.pixels[:, :, 3].any(axis=axis))[0] for axis in (1, 0))
    if not len(rows):
        return Patch(whole.left, whole.top, whole.pixels[:1, :1])
    low, high = int(columns[0]), int(columns[-1]) + 1
    low, high = (max(low, high - max_width), high) if to_left else (low, min(high, low + max_width))
    pixels = np.ascontiguousarray(whole.pixels[rows[0] : rows[-1] + 1, low:high])
    return Patch(whole.left + low, whole.top + int(rows[0]), pixels)


def lay_text(image: Image.Image, text: Text, middle: tuple[float, float], size: int) -> None:
    """One line with the middle of its width and of its capitals at that place."""
    left = round(middle[0] - text.width / 2) + text.left
    top = round(middle[1] + size * CAPITALS / 2) + text.top
    picture = Image.fromarray(text.rgba, "RGBA")
    image.paste(picture, (left, top), picture)


def text_of(word: MarkWord) -> Text:
    """A text mark's own text; a scrolling one is a single line."""
    family: Family = "sans" if word.font_type == 2 else "serif"
    text = " ".join(word.text.split()) if word.roll_enable else word.text
    return draw(text, family, min(max(word.font_size, 8), 400), colour_of(word.font_color))


class Word:
    """A text mark, ready to lie on a canvas. Drawn for both parities of x, so that a scrolling text moves by single
    pixels."""

    def __init__(self, word: MarkWord, box: Box) -> None:
        text = text_of(word)
        rgba = text.rgba
        self.missing = text.missing
        self._width = rgba.shape[1]
        parities = (False, True) if word.roll_enable else (bool(box.x % 2),)
        self._by_parity = {odd: Overlay.of_rgba(rgba, odd, bool(box.y % 2)) for odd in parities}
        self.word = word

    @property
    def nbytes(self) -> int:
        return sum(overlay.nbytes for overlay in self._by_parity.values())

    def lay(self, on: Planes, box: Box, seconds: float) -> None:
        """`seconds` since the text appeared; one pass takes the documented time, then the next begins."""
        if not self.word.roll_enable:
            self._at(on, box.x, box.y, None)
            return
        progress = seconds / self.word.roll_once_time % 1.0
        x = roll_x(progress, self.word.roll_direction, box.x, box.right, self._width)
        window = Box(even(box.x), 0, even(box.right) - even(box.x), on.y.shape[0])
        self._at(on, x, box.y, window)

    def _at(self, on: Planes, x: int, y: int, window: Box | None) -> None:
        self._by_parity[bool(x % 2)].lay(on, x & ~1, y & ~1, window)
