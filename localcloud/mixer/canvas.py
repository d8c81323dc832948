"""The picture a bus draws on: a video frame whose planes are seen as numpy arrays, so that it is encoded without a
copy."""

from __future__ import annotations

from typing import Final

import av
import numpy as np

from decoding.planes import Plane, plane_view
from localcloud.mixer.frames import BLACK, Planes, Yuv
from localcloud.mixer.geometry import Box

_BT709: Final = 1
_LIMITED: Final = 1


class Canvas:
    """YUV 4:2:0 of an even size. `to_av()` shares its memory: encode it before drawing again."""

    def __init__(self, width: int, height: int) -> None:
        if width % 2 or height % 2 or width < 2 or height < 2:
            raise ValueError(f"A canvas has an even size, not {width}x{height}.")
        self.width, self.height = width, height
        self._frame = av.VideoFrame(width, height, "yuv420p")
        self._frame.colorspace = _BT709
        self._frame.color_range = _LIMITED
        self.y, self.u, self.v = (plane_view(self._frame, n) for n in range(3))
        self.fill(Box(0, 0, width, height))

    def to_av(self) -> av.VideoFrame:
        """The frame behind the planes, tagged BT.709 limited. Set its pts, encode it, then draw the next picture."""
        return self._frame

    def fill(self, box: Box, colour: Yuv = BLACK) -> None:
        for plane, value in zip(self.cut(box), colour, strict=True):
            plane[:] = value

    def cut(self, box: Box) -> tuple[Plane, Plane, Plane]:
        """The planes inside an even box, to draw on."""
        return cut(self, box)

    def copy_from(self, other: Planes) -> None:
        for mine, theirs in ((self.y, other.y), (self.u, other.u), (self.v, other.v)):
            np.copyto(mine, theirs)


def cut(picture: Planes, box: Box) -> tuple[Plane, Plane, Plane]:
    """The planes of a picture inside an even box."""
    rows, columns = slice(box.y, box.bottom), slice(box.x, box.right)
    half = (slice(box.y // 2, box.bottom // 2), slice(box.x // 2, box.right // 2))
    return picture.y[rows, columns], picture.u[half], picture.v[half]
