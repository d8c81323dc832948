"""One isolating run of a line: what is weak or neutral in it takes its direction from what is strong (W, N and I of
UAX 9)."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

ISOLATES: Final = ("LRI", "RLI", "FSI")
REMOVED: Final = ("LRE", "RLE", "LRO", "RLO", "PDF", "BN")
_NEUTRAL: Final = ("B", "S", "WS", "ON", *ISOLATES, "PDI")
_MAX_BRACKETS: Final = 63
# Brackets close with the character behind the one that opens, but for these; a few have no partner at all.
_CLOSES: Final = {0x5B: 0x5D, 0x7B: 0x7D, 0x298D: 0x2990, 0x298F: 0x298E, 0xFF3B: 0xFF3D, 0xFF5B: 0xFF5D}


@dataclass(slots=True)
class Run:
    """`places` of the characters in the line, their classes `now` after overrides, all `kinds` of the line before
    them, and the directions that the run meets at its ends."""

    text: str
    places: list[int]
    now: list[str]
    kinds: Sequence[str]
    level: int
    before: str
    after: str

    def levels(self) -> list[int]:
        self._weak()
        self._brackets()
        self._neutral()
        if self.level % 2:
            return [self.level + (kind != "R") for kind in self.now]
        return [self.level + {"R": 1, "AN": 2, "EN": 2}.get(kind, 0) for kind in self.now]

    def _weak(self) -> None:
        """W1 to W7."""
        now, strong, last = self.now, self.before, self.before
        for at, kind in enumerate(now):
            if kind == "NSM":
                now[at] = "ON" if last in (*ISOLATES, "PDI") else last
            elif kind == "EN" and strong == "AL":
                now[at] = "AN"
            elif kind in ("L", "R", "AL"):
                strong = kind
            last = now[at]
        for at, kind in enumerate(now):
            if kind == "AL":
                now[at] = "R"
        for at in range(1, len(now) - 1):
            pair = now[at - 1]
            if pair == now[at + 1] and (
                (now[at] in ("ES", "CS") and pair == "EN") or (now[at] == "CS" and pair == "AN")
            ):
                now[at] = pair
        self._terminators()
        strong = self.before
        for at, kind in enumerate(now):
            if kind in ("L", "R"):
                strong = kind
            elif kind in ("ES", "ET", "CS"):
                now[at] = "ON"
            elif kind == "EN" and strong == "L":
                now[at] = "L"

    def _terminators(self) -> None:
        """W5: signs of percent, currency and the like go with the number beside them."""
        for start, end in self._stretches(("ET",)):
            if (start and self.now[start - 1] == "EN") or (end < len(self.now) and self.now[end] == "EN"):
                self.now[start:end] = ["EN"] * (end - start)

    def _brackets(self) -> None:
        """N0: a pair takes its direction from what it holds, else from what stands before it."""
        for start, end in self._pairs():
            inside = {_direction(kind) for kind in self.now[start + 1 : end]}
            if self._own in inside:
                found = self._own
            elif inside & {"L", "R"}:
                context = next(
                    (way for at in range(start - 1, -1, -1) if (way := _direction(self.now[at]))), self.before
                )
                found = context if context != self._own else self._own
            else:
                continue
            for at in (start, end):
                self.now[at] = found
                self._follow(at, found)

    def _follow(self, at: int, found: str) -> None:
        """Marks that stand on a bracket turn with it."""
        for mark in range(at + 1, len(self.now)):
            if self.kinds[self.places[mark]] != "NSM":
                return
            self.now[mark] = found

    def _pairs(self) -> list[tuple[int, int]]:
        """BD16, in the order in which they open."""
        opened: list[tuple[str, int]] = []
        pairs = []
        for at, place in enumerate(self.places):
            if self.now[at] != "ON":
                continue
            sign = unicodedata.normalize("NFC", self.text[place])
            closing = _closing(sign)
            if closing:
                if len(opened) == _MAX_BRACKETS:
                    return []
                opened.append((closing, at))
                continue
            match = next((n for n in range(len(opened) - 1, -1, -1) if opened[n][0] == sign), None)
            if match is not None:
                pairs.append((opened[match][1], at))
                del opened[match:]
        return sorted(pairs)

    def _neutral(self) -> None:
        """N1 and N2."""
        for start, end in self._stretches(_NEUTRAL):
            left = _direction(self.now[start - 1]) if start else self.before
            right = _direction(self.now[end]) if end < len(self.now) else self.after
            self.now[start:end] = [left if left == right else self._own] * (end - start)

    @property
    def _own(self) -> str:
        return "R" if self.level % 2 else "L"

    def _stretches(self, kinds: Sequence[str]) -> list[tuple[int, int]]:
        found: list[tuple[int, int]] = []
        for at, kind in enumerate(self.now):
            if kind not in kinds:
                continue
            if found and found[-1][1] == at:
                found[-1] = (found[-1][0], at + 1)
            else:
                found.append((at, at + 1))
        return found


def _direction(kind: str) -> str:
    """Of strong characters and numbers; nothing for others."""
    return kind if kind == "L" else "R" if kind in ("R", "EN", "AN") else ""


def _closing(sign: str) -> str:
    """What closes this bracket; nothing if it opens none."""
    if unicodedata.category(sign) != "Ps" or not unicodedata.mirrored(sign):
        return ""
    return chr(_CLOSES.get(ord(sign), ord(sign) + 1))
