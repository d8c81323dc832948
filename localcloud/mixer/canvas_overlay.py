"""A picture with alpha, prepared once so that laying it over a canvas is one multiplication and one addition per
plane."""

from __future__ import annotations

from typing import cast

import cv2
import numpy as np
from numpy.typing import NDArray

from decoding.planes import BLACK_BELOW, Plane
from localcloud.mixer.frames import Frame, Planes, planes_of_rgb, scale_plane
from localcloud.mixer.geometry import Box, common

Rgba = NDArray[np.uint8]


class Overlay:
    """Premultiplied YUV and the inverse of alpha, at full and at half resolution.

    Colour has half the resolution, so a picture that begins on an odd pixel is prepared one pixel further in; `of_rgba`
    is told the parity of the place where it will lie.
    """

    def __init__(self, planes: tuple[Plane, Plane, Plane], inverse: Plane, inverse_half: Plane) -> None:
        self.y, self.u, self.v = planes
        self._inverse, self._inverse_half = inverse, inverse_half
        self.height, self.width = self.y.shape
        self._opaque = not inverse.any()

    @property
    def nbytes(self) -> int:
        return sum(plane.nbytes for plane in (self.y, self.u, self.v, self._inverse, self._inverse_half))

    @classmethod
    def of_rgba(cls, rgba: Rgba, odd_x: bool = False, odd_y: bool = False) -> Overlay:
        height, width = rgba.shape[:2]
        padded = np.pad(
            rgba,
            ((int(odd_y), (height + odd_y) % 2), (int(odd_x), (width + odd_x) % 2), (0, 0)),
        )
        alpha = padded[:, :, 3].astype(np.float32) / np.float32(255)
        half = (padded.shape[1] // 2, padded.shape[0] // 2)
        alpha_half = cv2.resize(alpha, half, interpolation=cv2.INTER_AREA)
        y, u, v = planes_of_rgb(np.ascontiguousarray(padded[:, :, :3]), alpha)
        inverse, inverse_half = (((1 - part) * 255).round().astype(np.uint8) for part in (alpha, alpha_half))
        return cls((y, u, v), inverse, inverse_half)

    def lay(self, on: Planes, x: int, y: int, window: Box | None = None) -> None:
        """Blend with the top left pixel of the prepared picture at even (x, y); what leaves the canvas, or the even
        window in it, is cut off."""
        height, width = on.y.shape
        inside = common(Box(x, y, self.width, self.height), Box(0, 0, width, height))
        if inside is not None and window is not None:
            inside = common(inside, window)
        if inside is None:
            return
        mine = Box(inside.x - x, inside.y - y, inside.w, inside.h)
        for target, source, inverse, step in (
            (on.y, self.y, self._inverse, 1),
            (on.u, self.u, self._inverse_half, 2),
            (on.v, self.v, self._inverse_half, 2),
        ):
            under, over, rest = (_part(*pair, step) for pair in ((target, inside), (source, mine), (inverse, mine)))
            if self._opaque:
                np.copyto(under, over)
            else:
                cv2.add(cast(Plane, cv2.multiply(under, rest, scale=1 / 255)), over, dst=under)


def blend_over(frame: Frame, clear: Plane, into: tuple[Plane, Plane, Plane]) -> None:
    """A picture that lies on black over what is in `into`, at the size of that: `clear` lets it show through."""
    size = into[0].shape
    rest = clear if clear.shape == size else _scaled(clear, size)
    half = cast(Plane, cv2.resize(rest, (size[1] // 2, size[0] // 2), interpolation=cv2.INTER_AREA))
    for plane, under, share, black in zip(
        (frame.y, frame.u, frame.v), into, (rest, half, half), BLACK_BELOW, strict=True
    ):
        over = plane if plane.shape == under.shape else _scaled(plane, under.shape)
        over = cast(Plane, cv2.subtract(over, cv2.LUT(share, black)))
        cv2.add(cast(Plane, cv2.multiply(under, share, scale=1 / 255)), over, dst=under)


def _scaled(plane: Plane, shape: tuple[int, ...]) -> Plane:
    scaled: Plane = np.empty(shape, np.uint8)
    scale_plane(plane, scaled)
    return scaled


def _part(plane: Plane, box: Box, step: int) -> Plane:
    return plane[box.y // step : box.bottom // step, box.x // step : box.right // step]
