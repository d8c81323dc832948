"""What a cue may say, for every door: forms, sockets, REST and tables of cues. Wrong words are told field by field."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import time
from typing import Any

from casters.display import DisplayError, parse
from casters.models import Caster
from console.errors import Invalid

Values = dict[str, Any]
FIELDS = ("name", "note", "display", "transition", "planned_s", "at", "auto")
MOST_CUES = 500
LONGEST_S = 24 * 3600
_CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?", re.ASCII)
_SPAN = re.compile(r"(?:(\d{1,2}):)?(\d{1,4}):([0-5]\d)|(\d{1,5})", re.ASCII)


def read_cue(params: Mapping[str, Any], caster: Caster, *, partial: bool = False) -> Values:
    """Clean values of a cue; with `partial` only of what is given. Raises Invalid."""
    wrong: dict[str, list[str]] = {}
    clean: Values = {}
    for name in FIELDS if not partial else [name for name in FIELDS if name in params]:
        try:
            clean[name] = _READERS[name](params.get(name), caster)
        except ValueError as error:
            wrong[name] = [str(error)]
    unknown = [name for name in params if name not in FIELDS]
    wrong |= {str(name)[:64]: ["This name is not known here."] for name in unknown}
    if wrong:
        raise Invalid.of_fields(wrong)
    return clean


def seconds_of(text: str) -> int | None:
    """'90', '1:30' or '1:02:03' as seconds; None for nothing. Raises ValueError with a sentence."""
    if not text.strip():
        return None
    found = _SPAN.fullmatch(text.strip())
    if found is None:
        raise ValueError("Write a length as seconds or as minutes:seconds, like 1:30.")
    hours, minutes, seconds, plain = found.groups()
    total = int(plain) if plain else int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds)
    return _length(total)


def _length(value: Any) -> int | None:
    if value is None or value == "":
        return None
    if isinstance(value, str):
        return seconds_of(value)
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= LONGEST_S:
        raise ValueError("A cue stays between one second and a day.")
    return value


def _clock(value: Any) -> time | None:
    if value is None or value == "":
        return None
    found = _CLOCK.fullmatch(value.strip()) if isinstance(value, str) else None
    if found is None:
        raise ValueError("Write a time of day like 20:45 or 20:45:30.")
    return time(int(found[1]), int(found[2]), int(found[3] or 0))


def _text(longest: int, needed: bool) -> Any:
    def read(value: Any, caster: Caster) -> str:
        text = "" if value is None else value
        if not isinstance(text, str) or len(text) > longest or "\x00" in text:
            raise ValueError(f"This is a text of at most {longest} characters.")
        if needed and not text.strip():
            raise ValueError("A cue needs a name.")
        return text.strip()

    return read


def _display(value: Any, caster: Caster) -> Values:
    try:
        display = parse(value)
    except DisplayError as error:
        raise ValueError(error.sentence) from None
    slots = caster.inputs if display.source.kind == "input" else caster.layouts
    if not slots.filter(index=display.source.index).exists():
        raise ValueError(f"There is no {display.source.kind} {display.source.index}.")
    return display.cut().as_json()


def _transition(value: Any, caster: Caster) -> str:
    known = {entry["type"] for entry in caster.transitions}
    if value and value not in known:
        raise ValueError("The cloud has no such transition; leave it empty for a cut.")
    return str(value or "")


def _auto(value: Any, caster: Caster) -> bool:
    if value not in (None, True, False):
        raise ValueError("This must be true or false.")
    return bool(value)


_READERS: Mapping[str, Any] = {
    "name": _text(64, needed=True),
    "note": _text(500, needed=False),
    "display": _display,
    "transition": _transition,
    "planned_s": lambda value, caster: _length(value),
    "at": lambda value, caster: _clock(value),
    "auto": _auto,
}
