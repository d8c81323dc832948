"""A text mark's own picture, before it is laid anywhere: drawn as the mixer draws it, for pages that place it."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from PIL import Image

from localcloud.mixer.text import text_of
from localcloud.model import MarkWord

MAX_TEXT: Final = 1000
SIZES: Final = (8, 400)
NAMED: Final = 12
"""How many missing characters are named."""


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


@dataclass(frozen=True, slots=True)
class Drawn:
    """The picture, and what a page should say beside it, as JSON in ASCII: `missing` characters by name and how many
    `more` there are, `cut` if there is more text than is drawn, `to_left` if it is read from right to left, `blank` if
    nothing of it has ink."""

    png: bytes
    notes: str


def drawn(word: MarkWord) -> Drawn:
    """Cut to its ink, with alpha: the top left pixel lies at the mark's place."""
    text = text_of(word)
    out = io.BytesIO()
    Image.fromarray(text.rgba, "RGBA").save(out, "PNG", compress_level=1)
    notes = {
        "missing": text.missing[:NAMED],
        "more": len(text.missing[NAMED:]),
        "cut": text.cut,
        "to_left": text.to_left,
        "blank": text.blank,
    }
    return Drawn(out.getvalue(), json.dumps(notes, separators=(",", ":")))
