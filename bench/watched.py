"""What a process uses, as the system tells it: memory, threads, file descriptors, children, time. Linux."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

MB = 1_000_000


@dataclass(frozen=True)
class Watched:
    pid: int

    @property
    def pss_mb(self) -> float:
        """Its own share of memory: what it shares with other processes counts in part."""
        return self._kb("smaps_rollup", "Pss:") * 1024 / MB

    @property
    def rss_mb(self) -> float:
        return self._kb("status", "VmRSS:") * 1024 / MB

    @property
    def threads(self) -> int:
        return sum(1 for _ in Path(f"/proc/{self.pid}/task").iterdir())

    @property
    def files(self) -> int:
        """Open file descriptors."""
        return sum(1 for _ in Path(f"/proc/{self.pid}/fd").iterdir())

    @property
    def children(self) -> tuple[int, ...]:
        """Those that live, and those that nobody has waited for; however deep."""
        found: list[int] = []
        for task in Path(f"/proc/{self.pid}/task").iterdir():
            try:
                found += [int(word) for word in (task / "children").read_text().split()]
            except OSError:  # the thread is over
                continue
        return tuple(found) + tuple(deeper for child in found for deeper in Watched(child).children_if_any)

    @property
    def children_if_any(self) -> tuple[int, ...]:
        try:
            return self.children
        except OSError:  # it has just ended
            return ()

    @property
    def cpu_s(self) -> float:
        """User and system time so far, of all threads."""
        words = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")

    def _kb(self, file: str, row: str) -> int:
        for line in Path(f"/proc/{self.pid}/{file}").read_text().splitlines():
            if line.startswith(row):
                return int(line.split()[1])
        raise LookupError(f"{file} has no {row}")


def busy_s() -> float:
    """Core seconds that the whole machine has worked since its start."""
    words = Path("/proc/stat").read_text().split("\n", 1)[0].split()
    user, nice, system, _idle, _waiting, *interrupts = (int(word) for word in words[1:9])
    return (user + nice + system + sum(interrupts)) / os.sysconf("SC_CLK_TCK")


def available() -> bool:
    """Whether this system tells all that."""
    return Path("/proc/self/smaps_rollup").exists()
