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
        self._threads: list[threading.Thread] = []

    def close(self, thing: Closable) -> None:
        """Begin to end this; returns at once."""
        thread = threading.Thread(target=_close, args=(thing,), name="closing", daemon=True)
        with self._lock:
            self._threads = [other for other in self._threads if other.is_alive()]
            self._threads.append(thread)
            thread.start()

    def wait(self, seconds: float) -> bool:
        """True when everything has ended within this time."""
        until = time.monotonic() + seconds
        with self._lock:
            threads = tuple(self._threads)
        for thread in threads:
            thread.join(max(0.0, until - time.monotonic()))
        return not any(thread.is_alive() for thread in threads)


def _close(thing: Closable) -> None:
    try:
        thing.close()
    except Exception:
        log.exception("%s did not end well", type(thing).__name__)
