"""A text mark's own picture, before it is laid anywhere: drawn as the mixer draws it, for pages that place it."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Final

from PIL import Image

from localcloud.mixer.text import picture_of
from localcloud.model import MarkWord

MAX_TEXT: Final = 1000
SIZES: Final = (8, 400)


class NotDrawn(Exception):
    """What was asked for is no text mark; `sentence` says why."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def asked(query: Mapping[str, str]) -> MarkWord:
    """`text`, `size` in pixels of the picture, `color` as 0xRRGGBB, `font` 1 or 2, and `roll` 1 for a single line."""
    text, size = query.get("text", ""), query.get("size", "32")
    if not text.strip() or len(text) > MAX_TEXT:
        raise NotDrawn(f"text has 1 to {MAX_TEXT} characters.")
    if not (size.isascii() and size.isdigit() and len(size) < 5 and SIZES[0] <= int(size) <= SIZES[1]):
        raise NotDrawn(f"size is a whole number from {SIZES[0]} to {SIZES[1]}.")
    return MarkWord(
        0,
        text=text,
        font_size=int(size),
        font_color=query.get("color", "0xffffff"),
        font_type=1 if query.get("font") == "1" else 2,
        roll_enable=query.get("roll") == "1",
    )


def png(word: MarkWord) -> bytes:
    """Cut to its ink, with alpha: the top left pixel lies at the mark's place."""
    out = io.BytesIO()
    Image.fromarray(picture_of(word), "RGBA").save(out, "PNG", compress_level=1)
    return out.getvalue()
