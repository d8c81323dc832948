"""Which way each character of a line runs: Unicode's bidirectional algorithm (UAX 9, with isolates and brackets)."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from localcloud.mixer.text_bidi_run import ISOLATES, REMOVED, Run

MAX_DEPTH: Final = 125
_EMBEDDINGS: Final = ("LRE", "RLE", "LRO", "RLO")
_PLAIN: Final = frozenset(("L", "EN", "ES", "ET", "CS", "NSM", "BN", "B", "S", "WS", "ON"))


def levels(text: str) -> tuple[int, list[int]]:
    """The line's own level (0 left to right, 1 right to left) and one level for each character; odd ones run to the
    left. The line is one paragraph: it has no line break."""
    if _PLAIN.issuperset(_kind(sign) for sign in text):
        return 0, [0] * len(text)
    base = direction(text)
    return base, levels_at(text, base)


def direction(text: str) -> int:
    """The line's own level: its first strong character decides."""
    kinds = [_kind(sign) for sign in text]
    return _first_strong(kinds, 0, len(kinds), _matches(kinds))


def levels_at(text: str, base: int) -> list[int]:
    """The characters' levels in a line of that level."""
    kinds = [_kind(sign) for sign in text]
    explicit, resolved = _explicit(kinds, base)
    found = list(explicit)
    for places in _isolating_runs(kinds, explicit):
        before, after = _edges(places, kinds, explicit, base)
        run = Run(text, places, [resolved[at] for at in places], kinds, explicit[places[0]], before, after)
        for at, level in zip(places, run.levels(), strict=True):
            found[at] = level
    _inherit(kinds, found, base)
    _trailing(kinds, found, base)
    return found


def visual(levels: Sequence[int]) -> list[int]:
    """The order of things from left to right, by their levels (rule L2)."""
    order = list(range(len(levels)))
    lowest_odd = min((level for level in levels if level % 2), default=MAX_DEPTH + 1)
    for level in range(max(levels, default=0), lowest_odd - 1, -1):
        start = 0
        while start < len(order):
            end = start
            while end < len(order) and levels[order[end]] >= level:
                end += 1
            order[start:end] = reversed(order[start:end])
            start = end + 1
    return order


@lru_cache(maxsize=4096)
def _kind(sign: str) -> str:
    """The character's class; what is not assigned yet counts as the block it lies in would."""
    return unicodedata.bidirectional(sign) or ("R" if 0x0590 <= ord(sign) <= 0x08FF else "L")


def _matches(kinds: Sequence[str]) -> dict[int, int]:
    """Where each isolate ends, by where it begins (BD9)."""
    found: dict[int, int] = {}
    opened: list[int] = []
    for at, kind in enumerate(kinds):
        if kind in ISOLATES:
            opened.append(at)
        elif kind == "PDI" and opened:
            found[opened.pop()] = at
    return found


def _first_strong(kinds: Sequence[str], start: int, end: int, matches: dict[int, int]) -> int:
    """P2 and P3: the first strong character decides; isolates are stepped over."""
    at = start
    while at < end:
        if kinds[at] in ("L", "R", "AL"):
            return int(kinds[at] != "L")
        at = matches.get(at, end) if kinds[at] in ISOLATES else at + 1
    return 0


def _explicit(kinds: Sequence[str], base: int) -> tuple[list[int], list[str]]:
    """X1 to X8: levels by the marks that ask for them, and the classes that overrides leave."""
    matches = _matches(kinds)
    stack: list[tuple[int, str, bool]] = [(base, "", False)]  # level, override, is an isolate
    lost_isolates = lost_embeddings = isolates = 0
    found, resolved = [base] * len(kinds), list(kinds)
    for at, kind in enumerate(kinds):
        level, override, _ = stack[-1]
        if kind in _EMBEDDINGS or kind in ISOLATES:
            isolate = kind in ISOLATES
            to_left = kind[0] == "R" or (
                kind == "FSI" and _first_strong(kinds, at + 1, matches.get(at, len(kinds)), matches)
            )
            found[at] = level
            if isolate and override:
                resolved[at] = override
            higher = (level + 1) | 1 if to_left else (level + 2) & ~1
            if higher <= MAX_DEPTH and not lost_isolates and not lost_embeddings:
                isolates += isolate
                stack.append((higher, "" if kind[2] != "O" else "R" if to_left else "L", isolate))
            elif isolate:
                lost_isolates += 1
            elif not lost_isolates:
                lost_embeddings += 1
        elif kind == "PDI":
            if lost_isolates:
                lost_isolates -= 1
            elif isolates:
                lost_embeddings = 0
                while not stack[-1][2]:
                    stack.pop()
                stack.pop()
                isolates -= 1
            found[at] = stack[-1][0]
            resolved[at] = stack[-1][1] or kind
        elif kind == "PDF":
            if not lost_isolates:
                if lost_embeddings:
                    lost_embeddings -= 1
                elif not stack[-1][2] and len(stack) > 1:
                    stack.pop()
            found[at] = stack[-1][0]
        elif kind == "B":
            found[at] = base
        else:
            found[at] = level
            if override and kind != "BN":
                resolved[at] = override
    return found, resolved


def _isolating_runs(kinds: Sequence[str], found: Sequence[int]) -> list[list[int]]:
    """X10: stretches of one level, joined over the isolates between them. What X9 removes is in none."""
    stretches: list[list[int]] = []
    for at in (at for at, kind in enumerate(kinds) if kind not in REMOVED):
        if stretches and found[stretches[-1][-1]] == found[at]:
            stretches[-1].append(at)
        else:
            stretches.append([at])
    matches = _matches(kinds)
    ends = {end: start for start, end in matches.items()}
    by_start = {stretch[0]: stretch for stretch in stretches}
    runs = []
    for stretch in stretches:
        if kinds[stretch[0]] == "PDI" and stretch[0] in ends:
            continue
        run = list(stretch)
        while kinds[run[-1]] in ISOLATES and run[-1] in matches:
            run += by_start[matches[run[-1]]]
        runs.append(run)
    return runs


def _edges(places: Sequence[int], kinds: Sequence[str], explicit: Sequence[int], base: int) -> tuple[str, str]:
    """What a run meets before and behind it: the direction of the higher of the two levels."""
    first, last = places[0], places[-1]
    back = (explicit[at] for at in range(first - 1, -1, -1) if kinds[at] not in REMOVED)
    # An isolate that nothing ends meets the end of the line.
    beyond = len(kinds) if kinds[last] in ISOLATES else last + 1
    ahead = (explicit[at] for at in range(beyond, len(kinds)) if kinds[at] not in REMOVED)
    left, right = ("R" if max(explicit[first], next(side, base)) % 2 else "L" for side in (back, ahead))
    return left, right


def _inherit(kinds: Sequence[str], found: list[int], base: int) -> None:
    """What X9 removes goes with what stands before it."""
    for at, kind in enumerate(kinds):
        if kind in REMOVED:
            found[at] = found[at - 1] if at else base


def _trailing(kinds: Sequence[str], found: list[int], base: int) -> None:
    """L1: separators, and blanks before them and at the end, run as the line does."""
    blank = True
    for at in range(len(kinds) - 1, -1, -1):
        if kinds[at] in ("S", "B"):
            blank = True
        elif kinds[at] not in ("WS", *ISOLATES, "PDI", *REMOVED):
            blank = False
        if blank:
            found[at] = base
