"""The processes that a part of the product has begun, as `ps` sees them: not those of another test or checkout."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Child:
    pid: int
    parent: int
    command: str


def _running(words: str) -> list[Child]:
    listed = subprocess.run(["ps", "axww", "-o", "pid=,ppid=,command="], capture_output=True, text=True, check=True)
    rows = (line.split(maxsplit=2) for line in listed.stdout.splitlines() if words in line)
    return [Child(int(pid), int(parent), command) for pid, parent, command in rows]


def children(words: str, parent: int) -> list[Child]:
    """Those with `words` in their command line that the process `parent` has begun itself."""
    return [child for child in _running(words) if child.parent == parent]


def left_of(some: list[Child]) -> list[int]:
    """The numbers of those of `some` that still run, with whoever has become their parent."""
    known = {child.pid: child.command for child in some}
    return [child.pid for child in _running("") if known.get(child.pid) == child.command]
