"""A rundown as a table (CSV), for spreadsheets and back. What could be taken for a formula is written as text."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from typing import Any

from casters.cells import plain, unquoted
from casters.rundown.models import Cue
from casters.rundown.reading import seconds_of
from console.errors import Invalid

COLUMNS = (
    "name", "source", "picture_marks", "text_marks", "audio", "transition", "length", "at", "auto", "note"
)  # fmt: skip
LARGEST = 1_000_000


def written(cues: Iterable[Cue]) -> str:
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow(COLUMNS)
    for cue in cues:
        shown = cue.shown
        table.writerow(
            plain(value)
            for value in (
                cue.name, f"{shown.source.kind} {shown.source.index}", _listed(shown.picture_marks),
                _listed(shown.text_marks), _listed(shown.audio), cue.transition, _length(cue.planned_s),
                cue.at.isoformat() if cue.at else "", "yes" if cue.auto else "", cue.note,
            )
        )  # fmt: skip
    return out.getvalue()


def read(text: str) -> list[dict[str, Any]]:
    """Rows as `read_cue` takes them. Raises Invalid for what is no such table; what a cell may say is told there."""
    if len(text) > LARGEST:
        raise Invalid("This table is larger than 1 MB.", field="table")
    text = text.removeprefix("\ufeff")
    first = text.partition("\n")[0]
    try:
        rows = list(csv.DictReader(io.StringIO(text), delimiter=";" if first.count(";") > first.count(",") else ","))
    except csv.Error as error:
        raise Invalid(f"This cannot be read as a table: {error}.", field="table") from None
    if not rows or "name" not in rows[0] or "source" not in rows[0]:
        raise Invalid("The first line must name the columns, at least name and source.", field="table")
    return [_row(number, row) for number, row in enumerate(rows, 1)]


def _row(number: int, row: dict[Any, Any]) -> dict[str, Any]:
    cell = {str(name).strip().lower(): unquoted(value) for name, value in row.items() if isinstance(value, str)}
    kind, _, index = cell.get("source", "").strip().partition(" ")
    try:
        return {
            "name": cell.get("name", ""),
            "note": cell.get("note", ""),
            "display": {
                "source": {"kind": kind.lower(), "index": int(index)},
                "picture_marks": _numbers(cell.get("picture_marks", "")),
                "text_marks": _numbers(cell.get("text_marks", "")),
                "audio": _numbers(cell.get("audio", "")),
            },
            "transition": cell.get("transition", ""),
            "planned_s": seconds_of(cell.get("length", "")),
            "at": cell.get("at", ""),
            "auto": cell.get("auto", "").lower() in ("yes", "true", "1", "x", "是"),
        }
    except ValueError as error:
        said = str(error) if "length" in str(error) or "cue stays" in str(error) else (
            "Write the source as 'input 1' or 'layout 2', and lists as numbers with spaces."
        )  # fmt: skip
        raise Invalid.of_fields({f"row {number}": [said]}) from None


def _numbers(text: str) -> list[int]:
    return [int(part) for part in text.replace("|", " ").split()]


def _listed(indexes: Iterable[int]) -> str:
    return " ".join(str(index) for index in indexes)


def _length(seconds: int | None) -> str:
    if seconds is None:
        return ""
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
