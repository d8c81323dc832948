"""A picture that was fetched: judged by its head before a pixel is decoded, and encoded anew for the page."""

from __future__ import annotations

import io
from typing import Any, Final

from PIL import Image

from casters.looks.found import Found, Nothing
from decoding import stills

MOST_BYTES: Final = stills.MAX_BYTES
SHOWN: Final = 1280
"""The picture for the page is at most so wide and high."""


def judged(body: bytes) -> Found:
    """Its kind and true size; Nothing for what is no picture."""
    try:
        still = stills.decode(body)
    except stills.BadStill as bad:
        code = bad.code if bad.facts or bad.code != "too_many_pixels" else "no_picture"
        raise Nothing(code, **bad.facts) from None
    facts: dict[str, Any] = {"format": still.form, "moving": still.moving}
    facts |= {"width": still.width, "height": still.height, "bytes": len(body)}
    still.image.thumbnail((SHOWN, SHOWN), Image.Resampling.LANCZOS)
    out = io.BytesIO()
    still.image.save(out, "WEBP", quality=88)
    return Found(True, "picture", facts, ("image/webp", out.getvalue()))
