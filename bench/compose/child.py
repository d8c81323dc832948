"""What a child process cost, as the system counted it."""

from __future__ import annotations

import os
import statistics
import subprocess
from collections.abc import Sequence


def cpu_s(words: Sequence[str]) -> float:
    """User and system time of one run, with all its threads."""
    process = subprocess.Popen(list(words), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{words[0]} ended with {process.returncode}: {' '.join(words)}")
    return used.ru_utime + used.ru_stime


def ms_per_frame(reading: Sequence[str], composing: Sequence[str], frames: int, runs: int) -> list[float]:
    """Of each run, with the cost of reading the inputs taken off."""
    base = statistics.median(cpu_s(reading) for _ in range(runs))
    return [max(0.0, cpu_s(composing) - base) / frames * 1000 for _ in range(runs)]
