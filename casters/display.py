"""A display: what PVW or PGM shows. Plain, frozen, pure; the cloud's words for it live in `casters.wire`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

SourceKind = Literal["input", "layout"]
MOST_INDEXES = 24
"""As many as a caster has inputs; more marks than that on one picture is a mistake, not a show."""


class DisplayError(ValueError):
    """The display asked for cannot be read; `field` and `sentence` tell the person which part and why."""

    def __init__(self, field_name: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field_name
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class Source:
    """One input alone, or a layout."""

    kind: SourceKind
    index: int


@dataclass(frozen=True, slots=True)
class Display:
    """Equality asks 'is it the same picture and sound?': how it came there (transition, restart) does not count."""

    source: Source
    picture_marks: tuple[int, ...] = ()
    text_marks: tuple[int, ...] = ()
    audio: tuple[int, ...] = ()
    transition: str = field(default="", compare=False)
    restart: bool = field(default=False, compare=False)

    def with_transition(self, transition: str) -> Display:
        return replace(self, transition=transition)

    def cut(self) -> Display:
        """The same picture, cut to and without restarting a clip: how a display goes to PVW."""
        return replace(self, transition="", restart=False)

    def as_json(self) -> dict[str, Any]:
        return {
            "source": {"kind": self.source.kind, "index": self.source.index},
            "picture_marks": list(self.picture_marks),
            "text_marks": list(self.text_marks),
            "audio": list(self.audio),
            "transition": self.transition,
            "restart": self.restart,
        }


def parse(data: object) -> Display:
    """Read a display from foreign JSON; raises DisplayError. Mark and sound lists become sorted and free of doubles."""
    if not isinstance(data, Mapping):
        raise DisplayError("display", "The display must be an object.")
    unknown = sorted(
        str(key)
        for key in set(data)
        - {
            "source",
            "picture_marks",
            "text_marks",
            "audio",
            "transition",
            "restart",
        }
    )
    if unknown:
        raise DisplayError("display", f"A display has no part named '{unknown[0][:40]}'.")
    transition = data.get("transition", "")
    if not isinstance(transition, str) or len(transition) > 64:
        raise DisplayError("transition", "The transition must be a short name, or empty for a cut.")
    restart = data.get("restart", False)
    if not isinstance(restart, bool):
        raise DisplayError("restart", "Restart must be true or false.")
    return Display(
        source=_source(data.get("source")),
        picture_marks=_indexes(data.get("picture_marks", ()), "picture_marks", "Picture marks"),
        text_marks=_indexes(data.get("text_marks", ()), "text_marks", "Text marks"),
        audio=_indexes(data.get("audio", ()), "audio", "Sound inputs"),
        transition=transition,
        restart=restart,
    )


def from_json(data: Mapping[str, Any] | None) -> Display | None:
    """What the mirror stored, or None for a bus that does not run."""
    return None if data is None else parse(data)


def _source(data: object) -> Source:
    if not isinstance(data, Mapping) or set(data) != {"kind", "index"}:
        raise DisplayError("source", "The source must name its kind and its index.")
    kind, index = data["kind"], data["index"]
    if kind not in ("input", "layout"):
        raise DisplayError("source", "The source must be an input or a layout.")
    if not _is_index(index):
        raise DisplayError("source", "The source's index must be a whole number from 1.")
    return Source(kind, index)


def _indexes(data: object, field_name: str, words: str) -> tuple[int, ...]:
    if not isinstance(data, (list, tuple)) or not all(_is_index(item) for item in data):
        raise DisplayError(field_name, f"{words} must be a list of whole numbers from 1.")
    if len(data) > MOST_INDEXES:
        raise DisplayError(field_name, f"{words}: at most {MOST_INDEXES} at a time.")
    return tuple(sorted(set(data)))


def _is_index(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= 1000
