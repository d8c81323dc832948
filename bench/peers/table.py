"""What was found, as a table in Markdown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from bench.peers.judge import Figures

_HEAD = ("peer", "version", "way", "pictures", "missing", "repeated", "not its own", "silence", "lips", "colours", "")


@dataclass(frozen=True)
class Row:
    peer: str
    version: str | None
    """None: it is not on this machine."""
    way: str
    figures: Figures | None = None
    faults: Sequence[str] = field(default_factory=list)
    remark: str = ""
    """What it said when nothing came."""

    @property
    def cells(self) -> list[str]:
        if self.version is None or self.figures is None:
            return [self.peer, self.version or "not here", self.way, *["-"] * 7, self.remark]
        return [self.peer, self.version, self.way, *_told(self.figures), self.verdict]

    @property
    def verdict(self) -> str:
        return (", ".join(self.faults) + (f": {self.remark}" if self.remark else "")) or "good"

    @property
    def sentence(self) -> str:
        return " | ".join(self.cells)


def _told(found: Figures) -> list[str]:
    return [
        str(found.pictures),
        _share(found.missing),
        _share(found.repeated),
        _share(found.foreign),
        "-" if found.silence is None else _share(found.silence),
        "-" if found.lips is None else f"{found.lips * 1000:+.0f} ms",
        str(found.colours),
    ]


def _share(share: float) -> str:
    return f"{share:.1%}" if share else "0"


def markdown(rows: Sequence[Row], day: str, seconds: float) -> str:
    lines = [f"Measured on {day}, {seconds:.0f} s each.", "", _line(_HEAD), _line(["---"] * len(_HEAD))]
    return "\n".join([*lines, *(_line(row.cells) for row in rows)])


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |"
