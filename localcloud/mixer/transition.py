"""Transitions by name, and their arithmetic. Pure: progress in, weights and boxes out.

The API has no duration, so a rate is part of the name: `fade-500` takes half a second, plain `fade` one second. "" is a
cut. A wipe is named for the way its edge moves: in `wipe-left` the new picture enters from the right edge, moving left.
A push moves both pictures that way, a slide only the new one, over the old one. An iris opens as a circle, a heart as a
heart.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from localcloud.mixer.geometry import Box, even

KINDS: Final = (
    "fade", "dip", "wipe-left", "wipe-right", "wipe-up", "wipe-down", "push-left", "push-right", "slide-left",
    "slide-right", "iris", "heart",
)  # fmt: skip
RATES_MS: Final = (500, 1000, 2000)
DEFAULT_MS: Final = 1000


@dataclass(frozen=True, slots=True)
class Transition:
    kind: str
    ms: int

    @property
    def is_cut(self) -> bool:
        return self.ms == 0


CUT: Final = Transition("cut", 0)


def transition_types() -> tuple[str, ...]:
    """Every name a display may carry, each kind followed by its rates. The cut has no name."""
    return tuple(name for kind in KINDS for name in (kind, *(f"{kind}-{ms}" for ms in RATES_MS)))


_BY_NAME: Final = {
    "": CUT,
    "cut": CUT,
    **{kind: Transition(kind, DEFAULT_MS) for kind in KINDS},
    **{f"{kind}-{ms}": Transition(kind, ms) for kind in KINDS for ms in RATES_MS},
}


def transition_named(name: str) -> Transition:
    """The transition of this name; an unknown name is a cut (the rules refuse it before it gets here)."""
    return _BY_NAME.get(name, CUT)


def dip_weight(progress: float) -> tuple[bool, float]:
    """A dip goes through black at the middle: which picture is seen (True: the new one), and how much of it."""
    return (False, 1 - 2 * progress) if progress < 0.5 else (True, 2 * progress - 1)


def wiped(kind: str, progress: float, width: int, height: int) -> Box:
    """The part that already shows the new picture."""
    across, down = even(progress * width), even(progress * height)
    if kind == "wipe-left":
        return Box(width - across, 0, across, height)
    if kind == "wipe-right":
        return Box(0, 0, across, height)
    if kind == "wipe-up":
        return Box(0, height - down, width, down)
    return Box(0, 0, width, down)


def moved(kind: str, progress: float, width: int) -> int:
    """How far the new picture has come in, in whole pixels of luma and chroma; below zero: from the left."""
    across = even(progress * width)
    return -across if kind.endswith("-right") else across
