"""One decoded picture as numpy planes: YUV 4:2:0, limited range, BT.709, even sizes. What every source gives and every
bus draws."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import cast

import av
import cv2
import numpy as np
from numpy.typing import NDArray

from decoding.orientation import Orientation
from decoding.pictures import seen
from decoding.pictures import to_rgb as to_rgb
from decoding.planes import BLACK as BLACK
from decoding.planes import TO_YUV, Plane
from decoding.planes import Planes as Planes

Yuv = tuple[int, int, int]

_serials = itertools.count(1)

cv2.setNumThreads(1)  # One thread per bus and source is the engine's plan; a pool inside OpenCV would fight it.


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """One decoded picture. `serial` is unique per picture (the key of caches); `at` is the monotonic time at which it
    arrived or became due; `aspect` is the display aspect, 0 where pixels are square. What is transparent lies on black;
    `clear` says how much of what lies below shows through each pixel (255: all), None where nothing does."""

    y: Plane
    u: Plane
    v: Plane
    serial: int
    at: float
    aspect: float = 0.0
    clear: Plane | None = None

    @property
    def width(self) -> int:
        return int(self.y.shape[1])

    @property
    def height(self) -> int:
        return int(self.y.shape[0])

    @property
    def nbytes(self) -> int:
        return self.y.nbytes + self.u.nbytes + self.v.nbytes

    @property
    def shape(self) -> tuple[int, int]:
        """Width and height as it wants to be seen (square pixels)."""
        return (round(self.height * self.aspect), self.height) if self.aspect else (self.width, self.height)


def next_serial() -> int:
    return next(_serials)


def yuv_of_rgb(red: int, green: int, blue: int) -> Yuv:
    y, u, v = (TO_YUV @ np.array([red, green, blue, 1.0], np.float32)).round().clip(0, 255).astype(int)
    return int(y), int(u), int(v)


def planes_of_rgb(rgb: NDArray[np.uint8], weight: NDArray[np.float32] | None = None) -> tuple[Plane, Plane, Plane]:
    """(h, w, 3) RGB of even size to the three planes, each pixel times its weight (alpha) if one is given. Chroma is
    the mean of each 2x2 block."""
    full = cv2.transform(rgb.astype(np.float32), TO_YUV)
    if weight is not None:
        full = cv2.multiply(full, cv2.merge((weight, weight, weight)))
    half = cv2.resize(full, (rgb.shape[1] // 2, rgb.shape[0] // 2), interpolation=cv2.INTER_AREA)
    y, u, v = (np.rint(plane).astype(np.uint8) for plane in (full[:, :, 0], half[:, :, 1], half[:, :, 2]))
    return y, u, v


def of_rgb(rgb: NDArray[np.uint8], at: float) -> Frame:
    """A frame from RGB pixels; an odd last row or column is cut off."""
    even = rgb[: rgb.shape[0] & ~1, : rgb.shape[1] & ~1]
    return Frame(*planes_of_rgb(np.ascontiguousarray(even)), next_serial(), at)


def flat(width: int, height: int, colour: Yuv, at: float = 0.0) -> Frame:
    y, u, v = colour
    half = (height // 2, width // 2)
    return Frame(
        np.full((height, width), y, np.uint8), np.full(half, u, np.uint8), np.full(half, v, np.uint8), next_serial(), at
    )


def of_av(
    picture: av.VideoFrame, at: float, pixel_aspect: float = 1.0, orientation: Orientation | None = None
) -> Frame:
    """A decoder's frame as it is to be seen, without copying where it is already what we want. `orientation` stands for
    the frame's own."""
    shown = seen(picture, pixel_aspect, orientation)
    return Frame(shown.y, shown.u, shown.v, next_serial(), at, shown.aspect, shown.clear)


def scale_plane(source: Plane, into: Plane) -> None:
    """Scale a whole plane straight into another (which may be a slice of a canvas).

    Halving by area is as cheap as bilinear and exact; below half size we halve first (general area scaling to a third
    costs 2.2 ms for 720p, halving and then bilinear 0.1 ms, and looks the same).
    """
    height, width = into.shape
    if source.shape == into.shape:
        np.copyto(into, source)
        return
    while source.shape[1] >= 2 * width + 2 and source.shape[0] >= 2 * height + 2:
        half = (source.shape[1] // 2, source.shape[0] // 2)
        source = cast(Plane, cv2.resize(source[: half[1] * 2, : half[0] * 2], half, interpolation=cv2.INTER_AREA))
    shrinks = 2 * width < source.shape[1] - 1 or 2 * height < source.shape[0] - 1
    cv2.resize(source, (width, height), dst=into, interpolation=cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR)
