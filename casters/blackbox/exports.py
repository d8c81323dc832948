"""The black box for other programs: a table, an edit decision list, chapters. Pure text."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final

from casters.blackbox.reading import Line
from casters.cells import plain

COLUMNS: Final = (
    "number", "time", "by", "verb", "how", "what", "state", "accepted_ms", "confirmed_ms", "seen_ms",
    "request_id", "remark",
)  # fmt: skip


def table(lines: Iterable[Line]) -> str:
    """CSV. What could be taken for a formula is written as text."""
    out = io.StringIO()
    written = csv.writer(out)
    written.writerow(COLUMNS)
    for line in lines:
        command = line.command
        cells = (
            command.pk, command.accepted_at.isoformat(), command.actor.shown_name, command.verb, line.how, line.what,
            command.state, command.accepted_ms, command.confirmed_ms, command.seen_ms, command.request_id, line.remark,
        )  # fmt: skip
        written.writerow(plain(cell) for cell in cells)
    return out.getvalue()


def decisions(lines: Sequence[Line], title: str, fps: int, until: datetime) -> str:
    """CMX 3600: one event for every picture on air, by time of day, until the next one (or off air)."""
    out = [f"TITLE: {_line(title)}", "FCM: NON-DROP FRAME", ""]
    for number, (line, start, end) in enumerate(_spans(lines, until), 1):
        source, record = (timecode(start, fps), timecode(end, fps)), (timecode(start, fps), timecode(end, fps))
        out.append(f"{number:03d}  AX       AA/V  C        {' '.join(source)} {' '.join(record)}")
        out.append(f"* FROM CLIP NAME: {_line(line.what)}")
        if line.how != "CUT":
            out.append(f"* COMMENT: {_line(line.how)}")
    return "\n".join(out) + "\n"


def chapters(lines: Sequence[Line], until: datetime) -> str:
    """One line for every picture on air, counted from the first: what video sites take as chapters."""
    spans = list(_spans(lines, until))
    if not spans:
        return ""
    first = spans[0][1]
    return "".join(f"{_clock(start - first)} {_line(line.what)}\n" for line, start, _ in spans)


def timecode(at: datetime, fps: int) -> str:
    frame = at.microsecond * fps // 1_000_000
    return f"{at:%H:%M:%S}:{frame:02d}"


def _spans(lines: Sequence[Line], until: datetime) -> Iterable[tuple[Line, datetime, datetime]]:
    """What was on air, oldest first, each with its beginning and its end."""
    air = [line for line in reversed(lines) if line.command.state == "done" and line.command.confirmed_at]
    for at, line in enumerate(air):
        later = air[at + 1] if at + 1 < len(air) else None
        start = line.command.confirmed_at
        end = later.command.confirmed_at if later else until
        if line.command.verb != "program.stop" and start is not None and end is not None:
            yield line, start, end


def _clock(span: timedelta) -> str:
    seconds = int(span.total_seconds())
    hours, rest = divmod(seconds, 3600)
    return f"{hours}:{rest // 60:02d}:{rest % 60:02d}" if hours else f"{rest // 60:02d}:{rest % 60:02d}"


def _line(text: str) -> str:
    return " ".join(text.split())
