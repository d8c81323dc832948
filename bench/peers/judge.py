"""What was seen and heard, in figures, and whether they are good. Pure."""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from bench.peers.clip import BITS, EVERY, FPS
from bench.peers.seen import BLOCK_S, Picture, Seen, Sound

SETTLE_S: Final = 2.0
"""After the first picture of a peer nothing is judged for so long."""
SILENT_DB: Final = -45.0
LIMITS: Final = {"missing": 0.02, "repeated": 0.02, "foreign": 0.0, "silence": 0.005, "lips": 0.04, "colours": 20}
"""Shares of the pictures and of the time; seconds; of 255. `lips` is the median: the beats of the program are 40 ms
apart, so that a single flash may stand half a beat beside its beep."""


@dataclass(frozen=True)
class Figures:
    pictures: int
    """That were judged; 0 when there was none of ours."""
    missing: float
    repeated: float
    foreign: float
    """Share of pictures that are not the peer's: a slate, a broken one."""
    silence: float | None
    """None when no sound was to be judged."""
    lips: float | None
    """Median of beep minus flash in seconds; None where not to be judged."""
    colours: int

    def faults(self, seconds: float, limits: Mapping[str, float] = LIMITS) -> list[str]:
        """Names of what is not good; `nothing` when there was no picture, `few` when there were not enough for half of
        so many seconds."""
        if not self.pictures:
            return ["nothing"]
        few = ["few"] if self.pictures < seconds * FPS / 2 else []
        return few + [name for name, limit in limits.items() if abs(getattr(self, name) or 0) > limit]


def judge(seen: Seen, *, lips: bool = True, sound: bool = True, clip_pictures: int = 2**BITS) -> Figures:
    """`clip_pictures`: how many the clip has before it begins anew."""
    first = next((one.at for one in seen.pictures if one.number is not None), None)
    pictures = [] if first is None else [one for one in seen.pictures if one.at >= first + SETTLE_S]
    if not pictures or first is None:
        return Figures(0, 0, 0, 0, None, None, 0)
    end = pictures[-1].at
    sounds = [one for one in seen.sounds if first + SETTLE_S <= one.at <= end]
    missing, repeated = _steps([one.number for one in pictures if one.number is not None], clip_pictures)
    known = [one for one in pictures if one.number is not None]
    return Figures(
        pictures=len(pictures),
        missing=missing / max(1, len(known) + missing),
        repeated=repeated / len(pictures),
        foreign=1 - len(known) / len(pictures),
        silence=_silence(sounds, end - first - SETTLE_S) if sound else None,
        lips=_lips(known, sounds) if sound and lips else None,
        colours=statistics.median_low([one.off for one in known]) if known else 0,
    )


def _steps(numbers: Sequence[int], count: int) -> tuple[int, int]:
    """How many numbers were left out, and how many came again (or steps went back)."""
    missing = repeated = 0
    for before, now in pairwise(numbers):
        step = (now - before) % count
        if step == 0 or step > count // 2:
            repeated += 1
        else:
            missing += step - 1
    return missing, repeated


def _silence(sounds: Sequence[Sound], seconds: float) -> float:
    """Share of the time without a tone, be it silent or not there at all."""
    if seconds <= 0:
        return 1.0
    loud = sum(BLOCK_S for one in sounds if one.db > SILENT_DB)
    return max(0.0, 1 - (loud + 2 * BLOCK_S) / seconds)


def _lips(pictures: Sequence[Picture], sounds: Sequence[Sound]) -> float | None:
    """Beep minus flash: the median, positive when the sound is late."""
    beeps = [now.at for before, now in pairwise(sounds) if now.beep and not before.beep]
    flashes = [now.at for before, now in pairwise(pictures) if now.flash and not before.flash]
    near = [min((beep - flash for beep in beeps), key=abs) for flash in flashes] if beeps else []
    near = [one for one in near if abs(one) < EVERY / FPS / 2]
    return statistics.median(near) if near else None
