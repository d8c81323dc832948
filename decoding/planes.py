"""A decoder's memory as numpy planes, and the matrix of BT.709."""

from __future__ import annotations

from typing import Final, Protocol

import av
import numpy as np
from numpy.typing import NDArray

Plane = NDArray[np.uint8]

# RGB to limited-range YUV by BT.709; the last column is the offset. Rows: Y, U, V.
TO_YUV: Final = np.array(
    [
        [0.182586, 0.614231, 0.062007, 16.0],
        [-0.100644, -0.338572, 0.439216, 128.0],
        [0.439216, -0.398942, -0.040274, 128.0],
    ],
    np.float32,
)
TO_RGB: Final = np.linalg.inv(TO_YUV[:, :3]).astype(np.float32)

BLACK: Final = (16, 128, 128)
BLACK_BELOW: Final = tuple(np.round(np.arange(256) * value / 255).astype(np.uint8) for value in BLACK)
"""What black gives, in each plane, to a pixel through which so much of it shows."""


class Planes(Protocol):
    """Anything with the three planes: frames are read, canvases are written."""

    @property
    def y(self) -> Plane: ...
    @property
    def u(self) -> Plane: ...
    @property
    def v(self) -> Plane: ...


def plane_view(picture: av.VideoFrame, n: int) -> Plane:
    """A plane's memory as an array, without a copy; it lives as long as the array does."""
    plane = picture.planes[n]
    flat: Plane = np.frombuffer(plane, np.uint8)  # type: ignore[call-overload]  # PyAV's planes are buffers; its stubs are silent
    rows: Plane = flat.reshape(-1, plane.line_size)[: plane.height, : plane.width]
    return rows


def deep_view(picture: av.VideoFrame, n: int) -> NDArray[np.uint16]:
    """The same of pictures with 10 bits, whose samples take two bytes each."""
    plane = picture.planes[n]
    flat: NDArray[np.uint16] = np.frombuffer(plane, np.uint16)  # type: ignore[call-overload]  # as above
    rows: NDArray[np.uint16] = flat.reshape(-1, plane.line_size // 2)[: plane.height, : plane.width]
    return rows
