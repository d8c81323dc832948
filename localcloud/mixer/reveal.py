"""Shapes that open onto the new picture: when each pixel turns, as a map that is drawn once per size.

A map holds, for every pixel, 255 times the progress at which the opening reaches it. The edge is a few pixels soft.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Final, cast

import cv2
import numpy as np
from numpy.typing import NDArray

from decoding.planes import Plane
from localcloud.mixer.canvas import Canvas

SHAPES: Final = ("iris", "heart")
_SOFT: Final = 2.0
"""How many of the 255 steps the edge takes from the old picture to the new one."""
_ANGLES: Final = 2048
_LOWER: Final = 0.05
"""A heart opens a little below the middle: most of it lies above its point of rest."""


def reveal(shape: str, a: Canvas, b: Canvas, progress: float, into: Canvas) -> None:
    """`b` inside the shape, `a` around it; `into` may be neither."""
    full, half = _maps(shape, into.width, into.height)
    steps = np.arange(256, dtype=np.float32)
    weight = np.clip((progress * (255 + _SOFT) - steps) / _SOFT, 0, 1)
    table = np.round(weight * 255).astype(np.uint8)
    for old, new, target, when in (
        (a.y, b.y, into.y, full), (a.u, b.u, into.u, half), (a.v, b.v, into.v, half),
    ):  # fmt: skip
        _through(old, new, target, cast(Plane, cv2.LUT(when, table)))


def _through(old: Plane, new: Plane, target: Plane, opened: NDArray[np.uint8]) -> None:
    """Copy what is fully open or closed, mix the narrow edge between."""
    np.copyto(target, old)
    cv2.copyTo(new, cv2.inRange(opened, 255, 255), target)
    edge: Any = cv2.findNonZero(cv2.inRange(opened, 1, 254))  # None where there is none, whatever its stubs say
    if edge is None:
        return
    x, y = edge.reshape(-1, 2).T
    part = opened[y, x].astype(np.float32) / 255
    target[y, x] = np.round(old[y, x] * (1 - part) + new[y, x] * part)


@lru_cache(maxsize=16)
def _maps(shape: str, width: int, height: int) -> tuple[Plane, Plane]:
    """For luma and, at half the size, for chroma."""
    down, across = np.mgrid[0:height, 0:width].astype(np.float32)
    x, y = across - (width - 1) / 2, (height - 1) / 2 - down
    when = np.hypot(x, y) if shape == "iris" else _heart(x, y + _LOWER * min(width, height))
    full = np.round(when / when.max() * 255).astype(np.uint8)
    half = cv2.resize(full, (width // 2, height // 2), interpolation=cv2.INTER_AREA)
    return full, cast(Plane, half)


def _heart(x: NDArray[Any], y: NDArray[Any]) -> NDArray[Any]:
    """How large a heart around the middle must be to reach each point: its distance over the outline's in that
    direction."""
    outline = _outline()
    turn = (np.arctan2(y, x) / (2 * np.pi) % 1.0 * _ANGLES).astype(np.int32) % _ANGLES
    when: NDArray[Any] = np.hypot(x, y) / outline[turn]
    return when


@lru_cache(maxsize=1)
def _outline() -> NDArray[Any]:
    """The radius of (x2 + y2 - 1)3 = x2 y3 for each angle, by halving: it crosses every ray from the middle once."""
    angle = np.arange(_ANGLES) * 2 * np.pi / _ANGLES
    bend = np.cos(angle) ** 2 * np.sin(angle) ** 3
    low, high = np.full(_ANGLES, 0.5), np.full(_ANGLES, 2.0)
    for _ in range(30):
        middle = (low + high) / 2
        inside = (middle**2 - 1) ** 3 - middle**5 * bend < 0
        low, high = np.where(inside, middle, low), np.where(inside, high, middle)
    outline: NDArray[Any] = ((low + high) / 2).astype(np.float32)
    return outline
