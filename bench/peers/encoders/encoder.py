"""A program that pushes, and what comes of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from bench.peers.here import last_words, running
from bench.peers.judge import LIMITS, judge
from bench.peers.stand import Push, Stand, place
from bench.peers.table import Row

Words = Callable[[Push, Path], list[str]]
"""From where it goes and the clip to a command line."""
Start = Callable[[Push, Path, Path], AbstractContextManager[object]]
"""(push, clip, folder of its own): pushes until the block ends."""
WAYS: Final = {"rtmp": "RTMP", "webrtc": "WHIP", "srt": "SRT"}
START_S: Final = 6.0
"""Programs with windows take their time."""


@dataclass(frozen=True)
class Encoder:
    name: str
    version: Callable[[], str | None]
    """None: it is not here."""
    start: Start
    protocol: str = "rtmp"
    lips: bool = True
    """Whether the program keeps sound and picture of the clip together."""
    own: Mapping[str, float] = field(default_factory=dict)
    """Limits of what it sends so by itself, whoever takes it."""
    clip_pictures: int = 0
    """After how many the numbers begin anew, where that is not the clip's length."""

    def trial(self, stand: Stand, seconds: float) -> Row:
        """Pushes to an input of its own; judged is a PGM that shows this input alone."""
        version = self.version()
        if version is None:
            return Row(self.name, None, WAYS[self.protocol])
        folder = stand.folder_of(f"{self.name}{self.protocol}")
        with place(stand) as caster:
            push = caster.push(self.protocol)
            with self.start(push, stand.clip, folder):
                seen = caster.watch(seconds + START_S)
        figures = judge(seen, lips=self.lips, clip_pictures=self.clip_pictures or stand.clip_pictures)
        faults = figures.faults(seconds, {**LIMITS, **self.own})
        remark = last_words(folder) if "nothing" in faults else ""
        return Row(self.name, version, WAYS[self.protocol], figures, faults, remark)


def command(words: Words) -> Start:
    @contextmanager
    def start(push: Push, clip: Path, folder: Path) -> Iterator[object]:
        with running(words(push, clip), folder) as process:
            yield process

    return start
