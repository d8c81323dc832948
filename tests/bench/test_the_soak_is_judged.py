"""A soak that leaks fails, by memory or by what stays open; one that is merely uneven does not."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from bench.soak.judge import Sample, judge, quarters, theil_sen

HOUR = 3600.0
Shape = Callable[[float], float]


def soaked(seconds: float, memory: Shape, threads: Shape = lambda at: 40, files: Shape = lambda at: 25) -> list[Sample]:
    """A sample each 10 s, each sixth in an interval, when twenty threads and files less are open."""
    samples = []
    for n in range(int(seconds / 10)):
        at, interval = n * 10.0, n % 6 == 5
        busy = 0 if interval else 20
        pss = memory(at)
        samples.append(
            Sample(at, pss, pss + 50, round(threads(at) + busy), round(files(at) + busy), 2 + busy, interval)
        )
    return samples


def uneven(at: float) -> float:
    """Noise of 8 % and a warm-up of five minutes."""
    return 400 * (1 + random.Random(at).uniform(-0.04, 0.04)) - max(0.0, 300 - at)


def test_a_level_hour_passes() -> None:
    verdict = judge(soaked(HOUR, uneven), HOUR)
    assert verdict.faults == []
    assert len(verdict.lines) == 5


def test_a_slow_leak_of_memory_fails_in_an_hour() -> None:
    verdict = judge(soaked(HOUR, lambda at: uneven(at) + 30 * at / HOUR), HOUR)
    assert any("MB an hour" in fault for fault in verdict.faults)
    assert all("PSS" in fault or "RSS" in fault for fault in verdict.faults)


def test_a_pool_that_fills_in_the_first_half_is_no_leak() -> None:
    verdict = judge(soaked(HOUR, lambda at: uneven(at) + 15 * min(1.0, at / 1500)), HOUR)
    assert verdict.faults == []


def test_ten_minutes_fail_by_growth_alone() -> None:
    steep = judge(soaked(600, lambda at: 400 + at / 5), 600)
    assert any("grew by" in fault for fault in steep.faults)
    gentle = judge(soaked(600, lambda at: 400 + 40 * at / HOUR), 600)
    assert gentle.faults == [], "40 MB an hour are not told from noise in ten minutes"


def test_less_than_ten_minutes_judge_no_memory() -> None:
    verdict = judge(soaked(400, lambda at: 400 + at), 400)
    assert verdict.faults == []
    assert any("not judged" in line for line in verdict.lines)


def test_a_thread_or_file_left_behind_in_each_round_fails() -> None:
    threads = judge(soaked(HOUR, uneven, threads=lambda at: 40 + at / 60), HOUR)
    assert any("more threads at the end" in fault for fault in threads.faults)
    files = judge(soaked(HOUR, uneven, files=lambda at: 25 + at / 60), HOUR)
    assert any("more files at the end" in fault for fault in files.faults)


def test_a_soak_that_is_too_short_does_not_pass() -> None:
    assert any("too short" in fault for fault in judge(soaked(60, uneven), 60).faults)
    assert judge([], 60).faults


def test_the_slope_is_that_of_most_pairs() -> None:
    line = [(float(n), 3.0 * n) for n in range(20)]
    line[4], line[11] = (4.0, 500.0), (11.0, -500.0)
    assert theil_sen(line) == pytest.approx(3.0)
    assert theil_sen(line[:1]) == 0.0


def test_quarters_need_four_samples() -> None:
    samples = soaked(40, lambda at: at)
    assert quarters(samples[:3], lambda one: one.pss_mb) is None
    assert quarters(samples, lambda one: one.pss_mb) == (0.0, 30.0)
