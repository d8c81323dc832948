"""A line of text cut into runs that one font draws in one direction, and what no font can draw."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Final

import uharfbuzz as hb

from localcloud.mixer import text_bidi
from localcloud.mixer.text_fonts import Family, chain, font

TAB: Final = "    "
_PROBE_SIZE: Final = 16
_JOINER: Final = "\u200d"
_EMOJI_LOOK, _TEXT_LOOK = "\ufe0f", "\ufe0e"
_VISIBLE_FORMATS: Final = frozenset(
    "\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd"
)
_NOT_SHAPED: Final = frozenset("\ufff9\ufffa\ufffb")
_FILLERS: Final = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u3164\uffa0")


@dataclass(frozen=True, slots=True)
class TextRun:
    """Characters `start` to `end` of the line, in its own order. `level` is odd where they run to the left."""

    start: int
    end: int
    level: int
    script: str
    font: str


@dataclass(frozen=True, slots=True)
class TextLine:
    text: str
    to_left: bool
    runs: tuple[TextRun, ...]
    missing: tuple[str, ...]
    """Characters for which there is no glyph, as often as they stand there."""


def lines_of(text: str, family: Family) -> list[TextLine]:
    return [_line(cleaned(part), family) for part in text.splitlines()]


def cleaned(line: str) -> str:
    """A tab is as wide as four blanks; controls are no text."""
    kept = (sign for sign in line.replace("\t", TAB) if unicodedata.category(sign) != "Cc" and sign not in _NOT_SHAPED)
    return "".join(kept)


def invisible(sign: str) -> bool:
    """It has no ink of its own in any font: blanks, joiners, marks of direction, soft hyphens, variation selectors."""
    if sign in _FILLERS or "\ufe00" <= sign <= "\ufe0f" or "\U000e0000" <= sign <= "\U000e0fff":
        return True
    return unicodedata.category(sign) in ("Zs", "Zl", "Zp", "Cf") and sign not in _VISIBLE_FORMATS


def _line(text: str, family: Family) -> TextLine:
    base, levels = text_bidi.levels(text)
    runs: list[TextRun] = []
    missing = []
    for start, end, script, name in _parts(text, family):
        if name is None:
            missing.append(text[start:end])
            continue
        run = TextRun(start, end, levels[start], script, name)
        last = runs[-1] if runs else None
        if last and last.end == start and (last.level, last.script, last.font) == (run.level, script, name):
            runs[-1] = TextRun(last.start, end, last.level, script, name)
        else:
            runs.append(run)
    return TextLine(text, bool(base), tuple(runs), tuple(missing))


def _parts(text: str, family: Family) -> Iterator[tuple[int, int, str, str | None]]:
    """Each cluster with its script and its font. One that no font has whole is drawn as far as it can be, character by
    character: a letter without the mark that is missing."""
    script = _first_script(text)
    for start, end in _clusters(text):
        script = _script(text[start]) or script
        name = _font_for(text[start:end], script, family)
        if name or end == start + 1:
            yield start, end, script, name
        else:
            yield from ((at, at + 1, script, _font_for(text[at], script, family)) for at in range(start, end))


def _first_script(text: str) -> str:
    return next((script for sign in text if (script := _script(sign))), "Latn")


@lru_cache(maxsize=4096)
def _script(sign: str) -> str:
    """Its script as four letters; nothing for what many scripts share."""
    if "\ud800" <= sign <= "\udfff":
        return ""
    buffer = hb.Buffer()
    buffer.add_codepoints([ord(sign)])
    buffer.guess_segment_properties()
    return buffer.script or ""


def _clusters(text: str) -> list[tuple[int, int]]:
    """What is drawn as one: a character with its marks, an emoji with what is joined to it, the letters of a flag."""
    starts: list[int] = []
    for at, sign in enumerate(text):
        before = text[at - 1] if at else ""
        if not at or not (_belongs(sign) or _joins(before, sign, text[starts[-1] : at])):
            starts.append(at)
    return list(pairwise([*starts, len(text)]))


def _belongs(sign: str) -> bool:
    return (
        unicodedata.category(sign)[0] == "M"
        or "\U0001f3fb" <= sign <= "\U0001f3ff"
        or (unicodedata.category(sign) == "Cf" and sign not in _VISIBLE_FORMATS)
    )


def _joins(before: str, sign: str, cluster: str) -> bool:
    if before == _JOINER:
        return sign >= "\u2190" and not unicodedata.category(sign).startswith("L")
    if _flag_letter(before) and _flag_letter(sign):
        return len(cluster) == 1
    return "\u1160" <= sign <= "\u11ff" and "\u1100" <= before <= "\u11ff"


def _flag_letter(sign: str) -> bool:
    return "\U0001f1e6" <= sign <= "\U0001f1ff"


@lru_cache(maxsize=8192)
def _font_for(cluster: str, script: str, family: Family) -> str | None:
    """The first font that has all of it. ASCII looks alike in every text, so it is always taken from the Latin one."""
    if any("\ud800" <= sign <= "\udfff" for sign in cluster):
        return None
    emoji = _EMOJI_LOOK in cluster or (cluster[0] >= "\U0001f000" and _TEXT_LOOK not in cluster)
    names = chain(family, "Latn" if cluster[0].isascii() else script, emoji)
    return next((name for name in names if _has(name, cluster)), None)


def _has(name: str, cluster: str) -> bool:
    face = font(name, "sans", _PROBE_SIZE)
    if face is None:
        return False
    buffer = hb.Buffer()
    buffer.add_codepoints([ord(sign) for sign in cluster])
    buffer.guess_segment_properties()
    hb.shape(face, buffer)
    return all(glyph.codepoint for glyph in buffer.glyph_infos)


def names_of(missing: Iterable[str]) -> list[str]:
    """Each once: the character with its code and its name in Unicode, as `ꙮ (U+A66E CYRILLIC LETTER MULTIOCULAR O)`."""
    return [_name(sign) for sign in dict.fromkeys("".join(missing))]


def _name(sign: str) -> str:
    code = f"U+{ord(sign):04X}"
    name = unicodedata.name(sign, "")
    shown = sign if name and not unicodedata.combining(sign) else ""
    return f"{shown} ({' '.join((code, name)).strip()})".strip()
