"""Still pictures as browsers show them: within bounds, upright, in sRGB, clear where nothing is drawn."""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageCms, ImageOps

FORMATS: Final = ("PNG", "JPEG", "BMP", "GIF", "WEBP")
MAX_BYTES: Final = 40_000_000
MAX_SIDE: Final = 4096
"""What is larger is made smaller."""
MAX_PIXELS: Final = 50_000_000
"""Of what has to be decoded whole, which takes 300 MB at most. WebP takes twice as much for each."""
MAX_SCALED_PIXELS: Final = 178_000_000
"""Of JPEG that is scaled while it is decoded (Pillow opens no more). Progressive JPEG is kept whole to its end."""
_LARGE: Final = 4096 * 4096
_DEEP: Final = ("I;16", "I;16B", "I;16L", "I")
_SRGB: Final = ImageCms.createProfile("sRGB")


class BadStill(Exception):
    """`code` is no_picture, too_many_pixels (with `width`, `height` and the `most` that is
    taken, where they are known) or damaged."""

    def __init__(self, code: str, **facts: int) -> None:
        super().__init__(code)
        self.code, self.facts = code, facts


@dataclass(frozen=True, slots=True)
class Still:
    """`image` is RGBA and at most `MAX_SIDE` long; `width` and `height` are the file's own, seen upright."""

    image: Image.Image
    form: str
    width: int
    height: int
    moving: bool


def decode(data: bytes) -> Still:
    """The head is read and judged before a single pixel is decoded, so a small file cannot unfold into gigabytes. Of
    moving pictures the first one."""
    image = _opened(data)
    form, moving = image.format or "", getattr(image, "n_frames", 1) > 1
    size = image.size
    try:
        drawn = ImageOps.exif_transpose(_rgba(image))
    except (OSError, ValueError, SyntaxError, MemoryError, OverflowError):
        raise BadStill("damaged") from None
    turned = (drawn.width < drawn.height) != (size[0] < size[1])
    width, height = size[::-1] if turned else size
    if max(drawn.size) > MAX_SIDE:
        drawn.thumbnail((MAX_SIDE, MAX_SIDE))
    return Still(drawn, form, width, height, moving)


def _opened(data: bytes) -> Image.Image:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # our own bounds follow
        try:
            image = Image.open(io.BytesIO(data), formats=FORMATS)
        except Image.DecompressionBombError:
            raise BadStill("too_many_pixels") from None
        except (OSError, ValueError, SyntaxError):
            raise BadStill("no_picture") from None
    width, height = image.size
    scaled = image.format == "JPEG" and not image.info.get("progressive")
    most = MAX_SCALED_PIXELS if scaled else MAX_PIXELS // (2 if image.format == "WEBP" else 1)
    if width * height > most:
        raise BadStill("too_many_pixels", width=width, height=height, most=most)
    return image


def _rgba(image: Image.Image) -> Image.Image:
    """Shrunk as early as the form allows, then converted."""
    profile, extents = image.info.get("icc_profile"), _drawn_part(image)
    if image.width * image.height > _LARGE and image.format == "JPEG":
        share = next(share for share in (2, 4, 8) if max(image.size) <= share * MAX_SIDE or share == 8)
        image.draft(image.mode, (image.width // share, image.height // share))
    exif = image.getexif()
    image.load()
    if image.mode in _DEEP:
        image = _eight_bits(image)
    elif image.width * image.height > _LARGE and image.mode not in ("P", "PA", "1"):
        image = image.reduce(2)
    drawn = _in_srgb(image, profile)
    if extents is not None:
        drawn = _clear_outside(drawn, extents)
    if exif:
        drawn.info["exif"] = exif.tobytes()
    return drawn


def _eight_bits(image: Image.Image) -> Image.Image:
    """Grey of 16 bits; Pillow would cut what is above 255."""
    values: NDArray[Any] = np.asarray(image).clip(0, 65_535).astype(np.uint16)
    grey = ((values - (values >> 8) + 128) >> 8).astype(np.uint8)  # a 257th, rounded
    clear = image.info.get("transparency")
    if not isinstance(clear, int):
        return Image.fromarray(grey)
    return Image.fromarray(np.dstack((grey, np.where(values == clear, 0, 255).astype(np.uint8))))


def _in_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """RGBA in sRGB, by the file's own profile where it has one that fits."""
    known = image.mode if image.mode in ("RGB", "L", "CMYK") else ""
    plain = image if known else image.convert("RGBA")
    if profile:
        try:
            given = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            if "srgb" in ImageCms.getProfileDescription(given).lower():
                return plain.convert("RGBA")
            pixels = plain if known else plain.convert("RGB")
            shown = ImageCms.profileToProfile(pixels, given, _SRGB, outputMode="RGB")
        except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
            shown = None
        if shown is not None:
            if not known:
                shown.putalpha(plain.getchannel("A"))
            elif "transparency" in image.info:
                shown.putalpha(plain.convert("RGBA").getchannel("A"))
            return shown.convert("RGBA")
    return plain.convert("RGBA")


def _drawn_part(image: Image.Image) -> tuple[int, int, int, int] | None:
    """Where the first picture of a GIF lies, if it does not cover the whole."""
    tiles = getattr(image, "tile", None) if image.format == "GIF" else None
    extents: tuple[int, int, int, int] | None = tiles[0].extents if tiles else None
    return None if extents == (0, 0, *image.size) else extents


def _clear_outside(image: Image.Image, extents: tuple[int, int, int, int]) -> Image.Image:
    clear = Image.new("RGBA", image.size)
    clear.paste(image.crop(extents), extents)
    return clear
