"""What all delays of a local cloud may use together, in memory and on disk."""

from __future__ import annotations

import threading
from typing import Final

MEMORY_BYTES: Final = 128_000_000
DISK_BYTES: Final = 4_000_000_000


class Room:
    """Bytes that are given out and come back. Safe from any thread; what is refused costs its owner pictures, never
    the machine its memory."""

    def __init__(self, memory_bytes: int = MEMORY_BYTES, disk_bytes: int = DISK_BYTES) -> None:
        self._lock = threading.Lock()
        self._most = {"memory": memory_bytes, "disk": disk_bytes}
        self._used = {"memory": 0, "disk": 0}

    @property
    def in_memory(self) -> int:
        return self._used["memory"]

    @property
    def on_disk(self) -> int:
        return self._used["disk"]

    def memory(self, size: int) -> bool:
        """So much more, if it is there; below zero gives back."""
        return self._take("memory", size)

    def disk(self, size: int) -> bool:
        return self._take("disk", size)

    def _take(self, kind: str, size: int) -> bool:
        with self._lock:
            if size > 0 and self._used[kind] + size > self._most[kind]:
                return False
            self._used[kind] += size
            return True
