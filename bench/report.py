"""How results are printed: median and p95, and what they are compared with."""

from __future__ import annotations

import statistics
from collections.abc import Sequence


def p95(values: Sequence[float]) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, round(0.95 * (len(ordered) - 1)))]


def line(name: str, values: Sequence[float], unit: str, *against: tuple[str, Sequence[float]]) -> str:
    """`name   median 12.3 ms   p95 20.1 ms   1.52x, 2.10x of a bare call`: the ratio of medians, and of the p95s, to
    each of those it is compared with."""
    median, high = statistics.median(values), p95(values)
    text = f"  {name:<50} median {median:8.2f} {unit}   p95 {high:8.2f} {unit}   n {len(values)}"
    for what, reference in against:
        text += f"   {_ratio(median, statistics.median(reference))}, {_ratio(high, p95(reference))} of {what}"
    return text


def against(name: str, values: Sequence[float], unit: str, limit: float) -> str:
    """The same beside a promised limit, which the p95 keeps or misses."""
    high = p95(values)
    verdict = "kept" if high <= limit else "missed"
    return f"{line(name, values, unit)}   limit {limit:.0f} {unit}: {verdict}, {high / limit:.2f}x"


def _ratio(value: float, reference: float) -> str:
    """Nothing to compare with where the reference cost nothing that could be measured."""
    return f"{value / reference:.2f}x" if reference > 0 else "-"
