"""A program that plays, and what comes of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from bench.peers.here import last_words
from bench.peers.judge import LIMITS, judge
from bench.peers.seen import Seen
from bench.peers.stand import Place, Stand, place
from bench.peers.table import Row

Play = Callable[[Place, Path, float], Seen]
"""(a caster whose PGM shows the clip, folder of its own, seconds)"""


@dataclass(frozen=True)
class Player:
    name: str
    version: Callable[[], str | None]
    """None: it is not here."""
    way: str
    play: Play
    lips: bool = True
    """Whether what is read from this player keeps the times of sound and picture."""
    own: Mapping[str, float] = field(default_factory=dict)
    """Limits of what it does so by itself, whatever it plays."""

    def trial(self, stand: Stand, seconds: float) -> Row:
        """Plays a PGM that shows the clip from a file."""
        version = self.version()
        if version is None:
            return Row(self.name, None, self.way)
        folder = stand.folder_of(f"{self.name}{self.way}")
        with place(stand) as caster:
            caster.play_clip()
            seen = self.play(caster, folder, seconds)
        figures = judge(seen, lips=self.lips, clip_pictures=stand.clip_pictures)
        faults = figures.faults(seconds, {**LIMITS, **self.own})
        return Row(self.name, version, self.way, figures, faults, last_words(folder) if faults == ["nothing"] else "")


START_S: Final = 4.0
"""A player may take its time to begin."""
