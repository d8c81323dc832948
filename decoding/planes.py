"""A decoder's memory as numpy planes."""

from __future__ import annotations

import av
import numpy as np
from numpy.typing import NDArray

Plane = NDArray[np.uint8]


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
