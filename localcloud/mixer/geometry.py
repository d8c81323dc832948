"""Rectangles: where a picture goes. Pure arithmetic on whole pixels; knows neither numpy nor av."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple


class Box(NamedTuple):
    """Pixels, origin top left. Pictures sit on even coordinates, because colour has half the resolution."""

    x: int
    y: int
    w: int
    h: int

    @property
    def right(self) -> int:
        return self.x + self.w

    @property
    def bottom(self) -> int:
        return self.y + self.h


def even(value: float) -> int:
    return round(value / 2) * 2


def box_of_fractions(x: float, y: float, w: float, h: float, width: int, height: int) -> Box:
    """A box in fractions of the picture, on even pixels, cut at its edges. Edges are rounded, not sizes, so that boxes
    that touch in fractions touch in pixels."""
    left, right = (min(max(even(edge * width), 0), width) for edge in (x, x + w))
    top, bottom = (min(max(even(edge * height), 0), height) for edge in (y, y + h))
    return Box(left, top, right - left, bottom - top)


@lru_cache(maxsize=512)
def fit(picture_width: int, picture_height: int, box: Box) -> Box:
    """The largest box of the picture's shape inside `box`, in its middle, on even pixels; bars remain beside it.

    Bars of a pixel or two are a rounding error of the box, not a letterbox: then the picture fills it.
    """
    if not (picture_width and picture_height and box.w and box.h):
        return Box(box.x, box.y, 0, 0)
    scale = min(box.w / picture_width, box.h / picture_height)
    w, h = (
        full if full - size < 4 else max(even(size), 2)
        for full, size in ((box.w, picture_width * scale), (box.h, picture_height * scale))
    )
    return Box(box.x + (box.w - w) // 4 * 2, box.y + (box.h - h) // 4 * 2, w, h)


def common(a: Box, b: Box) -> Box | None:
    """What both boxes cover, or None."""
    x, y = max(a.x, b.x), max(a.y, b.y)
    right, bottom = min(a.right, b.right), min(a.bottom, b.bottom)
    return Box(x, y, right - x, bottom - y) if right > x and bottom > y else None


@lru_cache(maxsize=128)
def uncovered(boxes: tuple[Box, ...], width: int, height: int) -> tuple[Box, ...]:
    """The parts of the picture that no box covers, as boxes that do not overlap: what must be painted black."""
    rest = [Box(0, 0, width, height)]
    for box in boxes:
        rest = [piece for old in rest for piece in _minus(old, box)]
    return tuple(rest)


def _minus(box: Box, hole: Box) -> Sequence[Box]:
    cut = common(box, hole)
    if cut is None:
        return (box,)
    pieces = (
        Box(box.x, box.y, box.w, cut.y - box.y),
        Box(box.x, cut.bottom, box.w, box.bottom - cut.bottom),
        Box(box.x, cut.y, cut.x - box.x, cut.h),
        Box(cut.right, cut.y, box.right - cut.right, cut.h),
    )
    return tuple(piece for piece in pieces if piece.w > 0 and piece.h > 0)


def mark_length(value: float, whole: int) -> int:
    """A length of a picture mark: up to 1 a fraction of the picture (1 is all of it), above 1 pixels."""
    return round(value * whole) if value <= 1 else round(value)


def mark_size(width: int, height: int, picture_width: int, picture_height: int) -> tuple[int, int]:
    """The size of a picture mark: 0 means as the file; with one of both given, the other keeps the file's shape."""
    if width and height:
        return width, height
    if width:
        return width, max(1, round(width * picture_height / picture_width))
    if height:
        return max(1, round(height * picture_width / picture_height)), height
    return picture_width, picture_height


def roll_x(progress: float, direction: int, start: int, end: int, text_width: int) -> int:
    """Left edge of a scrolling text. It enters the window between `start` and `end` fully hidden on one side and has
    fully left it on the other when `progress` reaches 1. Direction 0: left to right, 1: right to left."""
    low, high = min(start, end), max(start, end)
    way = high - low + text_width
    return low - text_width + round(progress * way) if direction == 0 else high - round(progress * way)
