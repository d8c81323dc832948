"""A decoder's picture as it is to be seen: 8 bits of YUV 4:2:0, limited range, BT.709, even sizes, the right way up."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, cast

import av
import cv2
import numpy as np
from av.video.format import VideoFormat
from av.video.reformatter import Colorspace
from numpy.typing import NDArray

from decoding.hdr import Range, to_709
from decoding.orientation import AS_IT_IS, Orientation, orientation_of
from decoding.planes import BLACK_BELOW, TO_RGB, Plane, Planes, deep_view, plane_view

HDR_SIZE: Final = (1920, 1080)
"""Pictures of a wider range are made so small before they are converted: what is larger costs more than it shows."""
_FULL: Final = 2
_HLG, _PQ, _WIDE_PRIMARIES = 18, 16, 9
_MATRICES: Final = {1: Colorspace.ITU709, 5: Colorspace.ITU601, 6: Colorspace.ITU601, 7: Colorspace.SMPTE240M}
_MATRICES_WIDE: Final = {9: Colorspace.BT2020, 10: Colorspace.BT2020}


Three = tuple[Plane, Plane, Plane]


@dataclass(frozen=True, slots=True)
class Picture:
    """`aspect` is the display aspect, 0 where pixels are square. `clear`, where there is any, says how much of what
    lies below shows through each pixel (255: all of it); the planes themselves lie on black."""

    y: Plane
    u: Plane
    v: Plane
    aspect: float = 0.0
    clear: Plane | None = None


def seen(picture: av.VideoFrame, pixel_aspect: float = 1.0, orientation: Orientation | None = None) -> Picture:
    """Without a copy where the decoder gave what we want already. The orientation is the picture's own unless one is
    given."""
    if picture.width < 2 or picture.height < 2:
        picture = picture.reformat(max(picture.width, 2), max(picture.height, 2))
    width, height = picture.width, picture.height
    planes, clear = _planes(picture)
    aspect = pixel_aspect * (width & ~1) / (height & ~1) if pixel_aspect not in (0.0, 1.0) else 0.0
    lies = orientation_of(picture) if orientation is None else orientation
    if lies != AS_IT_IS:
        planes = _three(lies.lay(plane) for plane in planes)
        clear = None if clear is None else lies.lay(clear)
        aspect = 1 / aspect if aspect and lies.transposed else aspect
    return Picture(*planes, aspect, clear)


def to_rgb(picture: Planes) -> NDArray[np.uint8]:
    """(h, w, 3) RGB, for stills, tiles and tests."""
    height, width = picture.y.shape
    full = np.empty((height, width, 3), np.float32)
    full[:, :, 0] = picture.y
    for channel, plane in ((1, picture.u), (2, picture.v)):
        full[:, :, channel] = cv2.resize(plane, (width, height), interpolation=cv2.INTER_NEAREST)
    full -= np.array([16.0, 128.0, 128.0], np.float32)
    return cast("NDArray[np.uint8]", (full @ TO_RGB.T).round().clip(0, 255).astype(np.uint8))


def range_of(picture: av.VideoFrame) -> Range | None:
    """What is to be converted to BT.709 beyond its matrix; None for what is made for it."""
    if picture.color_trc in (_HLG, _PQ):
        return "hlg" if picture.color_trc == _HLG else "pq"
    return "wide" if picture.color_primaries == _WIDE_PRIMARIES else None


def matrix_of(picture: av.VideoFrame) -> Colorspace:
    """Untagged video is read as players do: high definition as BT.709, smaller pictures as BT.601."""
    tag = int(picture.colorspace)
    hd = picture.width >= 1280 or picture.height > 576
    return (_MATRICES | _MATRICES_WIDE).get(tag, Colorspace.ITU709 if hd else Colorspace.ITU601)


def _planes(picture: av.VideoFrame) -> tuple[Three, Plane | None]:
    kind = range_of(picture)
    if kind is not None:
        return _narrowed(picture, kind), None
    if has_alpha(picture.format.name):
        return _over_black(picture)
    return _cut(_plain(picture, "yuv420p")), None


def _plain(picture: av.VideoFrame, form: str) -> av.VideoFrame:
    matrix = matrix_of(picture)
    if picture.format.name == form and int(picture.color_range) != _FULL and matrix is Colorspace.ITU709:
        return picture
    return picture.reformat(format=form, src_colorspace=matrix, dst_colorspace=1, dst_color_range="MPEG")


def _cut(picture: av.VideoFrame) -> Three:
    """An odd last row or column is left out."""
    width, height = picture.width & ~1, picture.height & ~1
    y, u, v = (plane_view(picture, n) for n in range(3))
    half = (slice(height // 2), slice(width // 2))
    return y[:height, :width], u[half], v[half]


def _narrowed(picture: av.VideoFrame, kind: Range) -> Three:
    share = min(1.0, HDR_SIZE[0] / picture.width, HDR_SIZE[1] / picture.height)
    if picture.height > picture.width:
        share = min(1.0, HDR_SIZE[1] / picture.width, HDR_SIZE[0] / picture.height)
    width, height = (max(2, round(side * share)) for side in (picture.width, picture.height))
    given = _MATRICES.get(int(picture.colorspace), Colorspace.BT2020)
    as_it_is = share == 1 and int(picture.color_range) != _FULL and given is Colorspace.BT2020
    if picture.format.name != "yuv420p10le" or not as_it_is:
        picture = picture.reformat(
            width, height, "yuv420p10le", src_colorspace=given, dst_colorspace=Colorspace.BT2020, dst_color_range="MPEG"
        )
    width, height = width & ~1, height & ~1
    y, u, v = (deep_view(picture, n) for n in range(3))
    half = (slice(height // 2), slice(width // 2))
    return to_709(y[:height, :width], u[half], v[half], kind)


@lru_cache(maxsize=64)
def has_alpha(form: str) -> bool:
    return any(part.is_alpha for part in VideoFormat(form, 16, 16).components) or form == "pal8"


def _over_black(picture: av.VideoFrame) -> tuple[Three, Plane | None]:
    if picture.format.name == "pal8":
        picture = picture.reformat(format="rgba")
    four = _plain(picture, "yuva420p")
    planes = _cut(four)
    height, width = planes[0].shape
    alpha = plane_view(four, 3)[:height, :width]
    if int(alpha.min()) == 255:
        return planes, None
    half = cv2.resize(alpha, (width // 2, height // 2), interpolation=cv2.INTER_AREA)
    clear = cast(Plane, cv2.bitwise_not(alpha))
    clear_half = cast(Plane, cv2.bitwise_not(half))
    laid = (
        cv2.add(cv2.multiply(plane, share, scale=1 / 255), cv2.LUT(rest, below))
        for plane, share, rest, below in zip(
            planes, (alpha, half, half), (clear, clear_half, clear_half), BLACK_BELOW, strict=True
        )
    )
    return _three(cast(Plane, plane) for plane in laid), clear


def _three(planes: Iterable[Plane]) -> Three:
    y, u, v = planes
    return y, u, v
