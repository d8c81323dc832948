"""Shaped lines as pixels: HarfBuzz places the glyphs and fills their outlines; coloured ones keep their colours."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import uharfbuzz as hb
from numpy.typing import NDArray

from localcloud.mixer.text_bidi import visual
from localcloud.mixer.text_fonts import EMOJI, UNITS, Family, font
from localcloud.mixer.text_runs import TextLine, TextRun

Rgba = NDArray[np.uint8]
Colour = tuple[int, int, int]

LANGUAGE: Final = "zh-Hans"
HIGHEST: Final = 2
"""Marks that are stacked farther than so many sizes from the base line are left out: there may be thousands."""
_AT_ONCE: Final = 32
"""How many glyphs are filled in one call: it holds the interpreter for about a millisecond."""


@dataclass(frozen=True, slots=True)
class Glyph:
    """In 64ths of a pixel; y grows upwards from the base line."""

    font: hb.Font
    code: int
    x: int
    y: int
    coloured: bool


@dataclass(frozen=True, slots=True)
class Shaped:
    """One line from left to right; `advance` is its width in 64ths of a pixel."""

    glyphs: tuple[Glyph, ...]
    advance: int
    to_left: bool


@dataclass(frozen=True, slots=True)
class Patch:
    """A few glyphs as pixels; `left` and `top` from the beginning of the first line's base line."""

    left: int
    top: int
    pixels: Rgba

    @property
    def right(self) -> int:
        return self.left + int(self.pixels.shape[1])

    @property
    def bottom(self) -> int:
        return self.top + int(self.pixels.shape[0])


def shaped(line: TextLine, family: Family, size: int) -> Shaped:
    glyphs: list[Glyph] = []
    x = 0
    codes = [ord(sign) if not "\ud800" <= sign <= "\udfff" else 0xFFFD for sign in line.text]
    for at in visual([run.level for run in line.runs]):
        x = _shape_run(line.runs[at], codes, family, size, x, glyphs)
    return Shaped(tuple(glyphs), x, line.to_left)


def _shape_run(run: TextRun, codes: list[int], family: Family, size: int, x: int, into: list[Glyph]) -> int:
    """Where the next run begins."""
    face = font(run.font, family, size)
    if face is None:
        return x
    buffer = hb.Buffer()
    buffer.add_codepoints(codes, run.start, run.end - run.start)
    buffer.direction = "rtl" if run.level % 2 else "ltr"
    buffer.script, buffer.language = run.script, LANGUAGE
    hb.shape(face, buffer)
    for glyph, place in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
        if abs(place.y_offset) <= HIGHEST * size * UNITS:
            into.append(Glyph(face, glyph.codepoint, x + place.x_offset, place.y_offset, run.font == EMOJI))
        x += place.x_advance
    return x


def patches(line: Shaped, colour: Colour, shift: int, limit: tuple[int, int]) -> Iterator[Patch]:
    """The line's ink, moved to the right by `shift`; glyphs that begin outside of `limit` are left out. Both in 64ths
    of a pixel."""
    glyphs = [glyph for glyph in line.glyphs if limit[0] <= glyph.x + shift <= limit[1]]
    for start in range(0, len(glyphs), _AT_ONCE):
        part = glyphs[start : start + _AT_ONCE]
        plain = _plain([glyph for glyph in part if not glyph.coloured], colour, shift)
        if plain is not None:
            yield plain
        yield from _coloured(part, colour, shift)


def _plain(glyphs: Sequence[Glyph], colour: Colour, shift: int) -> Patch | None:
    pen = hb.RasterDraw()
    pen.scale_factor = (UNITS, UNITS)
    for glyph in glyphs:
        pen.transform = (1, 0, 0, 1, glyph.x + shift, glyph.y)
        pen.draw_glyph(glyph.font, glyph.code)
    image = pen.render() if glyphs else None
    if image is None or not image.extents.width:
        return None
    alpha = _rows(image, 1)[:, :, 0]
    pixels = np.empty((*alpha.shape, 4), np.uint8)
    pixels[:, :, :3], pixels[:, :, 3] = colour, alpha
    return _patch(image, pixels)


def _coloured(glyphs: Sequence[Glyph], colour: Colour, shift: int) -> Iterator[Patch]:
    for glyph in glyphs:
        extents = glyph.font.get_glyph_extents(glyph.code) if glyph.coloured else None
        if extents is None or not extents.width:
            continue
        pen = hb.RasterPaint()
        pen.scale_factor = (UNITS, UNITS)
        pen.transform = (1, 0, 0, 1, glyph.x + shift, glyph.y)
        pen.foreground = hb.Color(*colour, 255)
        pen.set_glyph_extents(extents)
        pen.paint_glyph(glyph.font, glyph.code)
        image = pen.render()
        if image is not None and image.extents.width:
            yield _patch(image, _straight(_rows(image, 4)))


def _rows(image: hb.RasterImage, depth: int) -> Rgba:
    """From the top down; HarfBuzz gives the lowest row first."""
    extents = image.extents
    rows = np.frombuffer(image.buffer, np.uint8).reshape(extents.height, extents.stride)
    return rows[::-1, : extents.width * depth].reshape(extents.height, extents.width, depth)


def _straight(bgra: Rgba) -> Rgba:
    """RGBA whose colours are no longer multiplied by alpha."""
    alpha = bgra[:, :, 3:].astype(np.float32)
    colours = np.minimum(bgra[:, :, 2::-1] * np.float32(255) / np.maximum(alpha, 1), 255).round()
    return np.concatenate((colours.astype(np.uint8), bgra[:, :, 3:]), axis=2)


def _patch(image: hb.RasterImage, pixels: Rgba) -> Patch:
    extents = image.extents
    return Patch(extents.x_origin, -extents.y_origin - extents.height, pixels)


def joined(parts: Sequence[Patch], colour: Colour) -> Patch:
    """All in one picture; where they overlap the more opaque one is seen. Not cut to its ink yet."""
    left, top = min(it.left for it in parts), min(it.top for it in parts)
    size = max(it.bottom for it in parts) - top, max(it.right for it in parts) - left
    whole = np.zeros((*size, 4), np.uint8)
    whole[:, :, :3] = colour
    for part in parts:
        here = whole[part.top - top : part.bottom - top, part.left - left : part.right - left]
        over = part.pixels[:, :, 3] > here[:, :, 3]
        here[over] = part.pixels[over]
    return Patch(left, top, whole)
