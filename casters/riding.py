"""Which marks a take brings: those that ride on PVW, as each mark's TIE and AUTO-OFF say. Pure.

A mark with TIE (the default) goes as PVW has it. One without keeps its place on PGM through the take, or stays away.
One with AUTO-OFF that is on air leaves with the take, whatever PVW has. The page shows the same beforehand
(static/js/models/riding.js), so that PVW does not promise another picture.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from casters.display import Display


@dataclass(frozen=True, slots=True)
class Rules:
    """Marks without TIE and marks with AUTO-OFF, by index."""

    untied: frozenset[int] = frozenset()
    leaving: frozenset[int] = frozenset()

    def coming(self, following: Iterable[int], air: Iterable[int]) -> tuple[int, ...]:
        on_air = set(air)
        riding = set(following) - self.untied
        return tuple(sorted((riding | on_air & self.untied) - (on_air & self.leaving)))

    def without_leaving(self, marks: Iterable[int]) -> tuple[int, ...]:
        return tuple(sorted(set(marks) - self.leaving))


@dataclass(frozen=True, slots=True)
class Riding:
    pictures: Rules = Rules()
    texts: Rules = Rules()

    def coming(self, following: Display, air: Display | None) -> Display:
        """What PGM shows after a take of `following`, while `air` is on it (None: off air)."""
        return replace(
            following,
            picture_marks=self.pictures.coming(following.picture_marks, air.picture_marks if air else ()),
            text_marks=self.texts.coming(following.text_marks, air.text_marks if air else ()),
        )

    def flipped(self, former: Display, air: Display) -> Display:
        """What PVW shows after a take: the former program, as the next take would bring it back."""
        gone = replace(
            former,
            picture_marks=self.pictures.without_leaving(former.picture_marks),
            text_marks=self.texts.without_leaving(former.text_marks),
        )
        return self.coming(gone, air)
