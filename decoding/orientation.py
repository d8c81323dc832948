"""Which way up a picture is to be seen: the matrix that stands beside it, as one of the eight ways it can lie."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Final, cast

import av
import cv2
from av.buffer import Buffer

from decoding.planes import Plane

_MATRIX: Final = "DISPLAYMATRIX"
_SIZE: Final = 36


@dataclass(frozen=True, slots=True)
class Orientation:
    """Rows and columns are exchanged first (`transposed`), then the sides (`mirrored`) and top and bottom (`upended`).
    What phones store lying on its side is transposed and one of the two."""

    transposed: bool = False
    mirrored: bool = False
    upended: bool = False

    def lay(self, plane: Plane) -> Plane:
        """The plane as it is to be seen."""
        if self.transposed:
            plane = cast(Plane, cv2.transpose(plane))
        if not (self.mirrored or self.upended):
            return plane
        return cast(Plane, cv2.flip(plane, -1 if self.mirrored and self.upended else int(self.mirrored)))


AS_IT_IS: Final = Orientation()


def orientation_of(picture: av.VideoFrame) -> Orientation:
    """As the picture's own matrix says; upright where it has none."""
    data = picture.side_data.get(_MATRIX)
    return of_matrix(bytes(data)) if isinstance(data, Buffer) else AS_IT_IS


class Standing:
    """What counts for each picture of one stream, in the order in which they are seen. Files have the matrix on every
    picture; encoders of cameras send a message with key pictures alone, which counts until the next one."""

    def __init__(self) -> None:
        self._now = AS_IT_IS

    def of(self, picture: av.VideoFrame) -> Orientation:
        if picture.key_frame or _MATRIX in picture.side_data:
            self._now = orientation_of(picture)
        return self._now


def of_matrix(data: bytes) -> Orientation:
    """Nine numbers (a b u, c d v, x y w) that take a point (x, y) to (ax + cy, bx + dy), rows running down. A turn by
    anything else than quarters is made to the nearest one."""
    if len(data) < _SIZE:
        return AS_IT_IS
    a, b, _, c, d = struct.unpack_from("=5i", data)
    if abs(a) + abs(d) >= abs(b) + abs(c):
        return Orientation(False, a < 0, d < 0)
    return Orientation(True, c < 0, b < 0)
