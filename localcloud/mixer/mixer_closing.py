"""Things that take a moment to end (threads to join, sockets to leave) end beside, so that nobody waits for them."""

from __future__ import annotations

import logging
import threading
import time
from typing import Protocol

log = logging.getLogger(__name__)


class Closable(Protocol):
    def close(self) -> None: ...


class Closing:
    """Ends things in threads of their own and knows which are still at it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._open: dict[int, threading.Event] = {}
        self._count = 0

    def close(self, thing: Closable) -> None:
        """Begin to end this; returns at once."""
        ended = threading.Event()
        with self._lock:
            self._count += 1
            number = self._count
            self._open[number] = ended
        threading.Thread(target=self._close, args=(thing, number, ended), name="closing", daemon=True).start()

    def wait(self, seconds: float) -> bool:
        """True when everything has ended within this time."""
        until = time.monotonic() + seconds
        with self._lock:
            ending = tuple(self._open.values())
        return all(ended.wait(max(0.0, until - time.monotonic())) for ended in ending)

    def _close(self, thing: Closable, number: int, ended: threading.Event) -> None:
        try:
            thing.close()
        except Exception:
            log.exception("%s did not end well", type(thing).__name__)
        finally:
            with self._lock:
                del self._open[number]
            ended.set()
