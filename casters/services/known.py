"""A display that somebody asks for: readable, and made of things that are there."""

from __future__ import annotations

from casters import families
from casters.display import Display, DisplayError, parse
from casters.models import Caster
from console import lanes
from console.errors import Conflict, Invalid


def readable(data: object) -> Display:
    """The display, or Invalid with the sentence at its field."""
    try:
        return parse(data)
    except DisplayError as error:
        raise Invalid(error.sentence, field=error.field) from None


def must_know(caster: Caster, display: Display) -> None:
    """Everything in the display is there, or about to be: a slot whose adding still waits in the lane counts."""
    wanted = [
        (families.INPUTS if display.source.kind == "input" else families.LAYOUTS, (display.source.index,), "source"),
        (families.PICTURE_MARKS, display.picture_marks, "picture_marks"),
        (families.TEXT_MARKS, display.text_marks, "text_marks"),
        (families.INPUTS, display.audio, "audio"),
    ]
    wrong: dict[str, list[str]] = {}
    for family, indexes, field in wanted:
        known = set(family.slots(caster).values_list("index", flat=True))
        coming = {command.payload["index"] for command in lanes.open_commands(caster.topic, f"{family.word}.add")}
        for index in indexes:
            if index not in known | coming:
                wrong.setdefault(field, []).append(f"{family.title} {index} does not exist.")
    if wrong:
        raise Invalid.of_fields(wrong)


def whole(caster: Caster, display: Display, what: str, code: str) -> Display:
    """A display that was kept for later, while all its parts are still there; Conflict names those that are not."""
    try:
        must_know(caster, display)
    except Invalid as gone:
        parts = " ".join(sentence for told in gone.data["fields"].values() for sentence in told)
        raise Conflict(f"{what} is not whole any more: {parts}", code=code) from None
    return display
