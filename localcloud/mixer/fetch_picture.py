"""Still pictures for marks and picture inputs: fetched and decoded within limits."""

from __future__ import annotations

import io
import threading
import warnings
from typing import Final

import numpy as np
from PIL import Image, ImageOps

from localcloud.mixer.canvas_overlay import Rgba
from localcloud.mixer.fetch import Refused
from localcloud.mixer.fetch_http import fetch_all
from localcloud.mixer.fetch_place import MediaFile, Places, TestPicture
from localcloud.mixer.testpictures import PICTURES, still

MAX_BYTES: Final = 20_000_000
MAX_PIXELS: Final = 4096 * 4096
MAX_SIDE: Final = 4096
FORMATS: Final = ("PNG", "JPEG", "BMP", "GIF", "WEBP")


def load_picture(url: str, places: Places, stop: threading.Event) -> Rgba:
    """The picture behind an address as RGBA; `Refused` or `Unreachable` with a sentence."""
    place = places.place_of(url)
    if isinstance(place, TestPicture):
        if place.name not in PICTURES:
            raise Refused(f"There is no test picture {place.name}.")
        return decode(still(place.name))
    if isinstance(place, MediaFile):
        return decode(_file_bytes(place))
    return decode(fetch_all(places.fetch, url, stop=stop, limit=MAX_BYTES, seconds=15.0).body)


def decode(data: bytes) -> Rgba:
    """The head is read and judged before a single pixel is decoded, so a small file cannot unfold into gigabytes."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # Our own limit below is lower than Pillow's.
        try:
            image = Image.open(io.BytesIO(data), formats=FORMATS)
        except Image.DecompressionBombError:
            raise Refused(f"The picture is larger than {MAX_PIXELS // 1_000_000} million pixels.") from None
        except (OSError, ValueError, SyntaxError):
            raise Refused("The file is no picture that can be read (png, jpg, bmp, gif, webp).") from None
        width, height = image.size
        if width * height > MAX_PIXELS:
            raise Refused(f"The picture is {width}x{height}, larger than {MAX_PIXELS // 1_000_000} million pixels.")
        try:
            upright = ImageOps.exif_transpose(image).convert("RGBA")
        except (OSError, ValueError, SyntaxError, MemoryError):
            raise Refused("The picture is damaged.") from None
    if max(upright.size) > MAX_SIDE:
        upright.thumbnail((MAX_SIDE, MAX_SIDE))
    return np.array(upright, np.uint8)


def _file_bytes(place: MediaFile) -> bytes:
    try:
        if place.path.stat().st_size > MAX_BYTES:
            raise Refused(f"The picture is larger than {MAX_BYTES // 1_000_000} MB.")
        return place.path.read_bytes()
    except OSError:
        raise Refused(f"The media folder has no file {place.path.name}.") from None
