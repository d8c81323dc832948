"""A picture that was fetched: judged by its head before a pixel is decoded, and encoded anew for the page."""

from __future__ import annotations

import io
import warnings
from typing import Any, Final

from PIL import Image, ImageOps

from casters.looks.found import Found, Nothing

MOST_BYTES: Final = 20_000_000
MOST_PIXELS: Final = 4096 * 4096
FORMATS: Final = ("PNG", "JPEG", "BMP", "GIF", "WEBP")
SHOWN: Final = 1280
"""The picture for the page is at most so wide and high."""


def judged(body: bytes) -> Found:
    """Its kind and true size; Nothing for what is no picture."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # our own limit is lower
        try:
            image = Image.open(io.BytesIO(body), formats=FORMATS)
        except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
            raise Nothing("no_picture") from None
        if image.width * image.height > MOST_PIXELS:
            raise Nothing("too_many_pixels", width=image.width, height=image.height)
        facts: dict[str, Any] = {"format": image.format, "moving": getattr(image, "n_frames", 1) > 1}
        try:
            upright = ImageOps.exif_transpose(image).convert("RGBA")
        except (OSError, ValueError, SyntaxError, MemoryError):
            raise Nothing("damaged") from None
    facts |= {"width": upright.width, "height": upright.height, "bytes": len(body)}
    upright.thumbnail((SHOWN, SHOWN), Image.Resampling.LANCZOS)
    out = io.BytesIO()
    upright.save(out, "WEBP", quality=88)
    return Found(True, "picture", facts, ("image/webp", out.getvalue()))
