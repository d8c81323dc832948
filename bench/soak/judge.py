"""Whether what was read over time stayed level. Pure."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

FULL_S: Final = 3600.0
WARM_UP: Final = 0.15
"""This share of the time belongs to caches, pools and the allocator."""
GROWTH: Final = 0.05
SLOPE_MB_H: Final = 20.0
"""Over the second half of the time: a pool that fills has filled by then, and a leak goes on."""
LEAST_S: Final = 600.0
"""Less says nothing about memory."""
SPARE: Final = {"threads": 4, "files": 6, "children": 2}
"""How many more may be open at the end of a round than earlier: pools of threads grow on demand, and somebody may just
be trying again. A leak of one in each round is many more."""


@dataclass(frozen=True)
class Sample:
    """`at` in seconds since the beginning; `interval`: nobody watches."""

    at: float
    pss_mb: float
    rss_mb: float
    threads: int
    files: int
    children: int
    interval: bool = False


@dataclass(frozen=True)
class Verdict:
    lines: list[str]
    faults: list[str]
    """Sentences; empty when all is level."""


def theil_sen(points: Sequence[tuple[float, float]]) -> float:
    """The median of the slopes between all pairs: a few odd samples do not move it. 0 for fewer than two points."""
    slopes = [(y2 - y1) / (x2 - x1) for (x1, y1), (x2, y2) in combinations(points, 2) if x2 != x1]
    return statistics.median(slopes) if slopes else 0.0


_MEMORY: Final[dict[str, Callable[[Sample], float]]] = {"PSS": lambda one: one.pss_mb, "RSS": lambda one: one.rss_mb}


def judge(samples: Sequence[Sample], seconds: float) -> Verdict:
    """`seconds` is how long it lasted."""
    settled = [sample for sample in samples if sample.at >= WARM_UP * seconds]
    lines: list[str] = []
    faults = _memory(settled, seconds, lines)
    intervals = [sample for sample in settled if sample.interval]
    for name, spare in SPARE.items():
        faults += _level(name, spare, intervals, lines)
    return Verdict(lines, faults)


def _memory(settled: Sequence[Sample], seconds: float, lines: list[str]) -> list[str]:
    faults = []
    for name, read in _MEMORY.items():
        ends = quarters(settled, read)
        if ends is None:
            return ["There are too few samples to judge by: it was too short."]
        first, last = ends
        slope = 3600 * theil_sen([(sample.at, read(sample)) for sample in settled if sample.at >= seconds / 2])
        lines.append(
            f"  {name}: first quarter {first:.1f} MB, last quarter {last:.1f} MB ({last / first - 1:+.1%}),"
            f" slope of the second half {slope:+.1f} MB/h"
        )
        if seconds < LEAST_S:
            continue
        if last > first * (1 + GROWTH):
            faults.append(f"{name} grew by {last / first - 1:.1%}; {GROWTH:.0%} are allowed.")
        if seconds >= FULL_S and slope > SLOPE_MB_H:
            faults.append(f"{name} grows by {slope:.0f} MB an hour; {SLOPE_MB_H:.0f} are allowed.")
    if seconds < LEAST_S:
        lines.append(f"  memory is not judged in less than {LEAST_S / 60:.0f} minutes")
    return faults


def _level(name: str, spare: int, intervals: Sequence[Sample], lines: list[str]) -> list[str]:
    ends = quarters(intervals, lambda sample: getattr(sample, name))
    if ends is None:
        return [f"There are too few intervals to judge the {name} by: it was too short."]
    first, last = ends
    lines.append(f"  {name} while nobody watches: first quarter {first:g}, last quarter {last:g}")
    if last > first + spare:
        return [f"There are {last - first:g} more {name} at the end; {spare} are allowed."]
    return []


def quarters(samples: Sequence[Sample], read: Callable[[Sample], float]) -> tuple[float, float] | None:
    """Medians of the first and the last quarter; None when there are fewer than four samples."""
    size = len(samples) // 4
    if not size:
        return None
    values = [read(sample) for sample in samples]
    return statistics.median(values[:size]), statistics.median(values[-size:])
