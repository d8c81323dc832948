"""Jobs of the lanes process: `every(1.0, poll_due)`. Each has a thread of its own: a slow one holds nobody up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Job:
    name: str
    seconds: float
    work: Callable[[], object]


_jobs: dict[str, Job] = {}


def every(seconds: float, work: Callable[[], object], *, name: str = "") -> Job:
    """Call `work` this often in the lanes process. What it raises is logged, and it is called again."""
    title = name or f"{work.__module__}.{work.__qualname__}"
    if title in _jobs:
        raise ValueError(f"The job {title!r} is registered twice.")
    _jobs[title] = Job(title, seconds, work)
    return _jobs[title]


def jobs() -> list[Job]:
    return list(_jobs.values())
