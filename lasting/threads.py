"""Threads that last. One that ends by a mistake is logged and counted, says so, and begins again after a moment."""

from __future__ import annotations

import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

log = logging.getLogger(__name__)

AGAIN_S: Final = (0.1, 0.3, 1.0, 2.0, 5.0)
"""So long one rests after its first, second ... death in a row."""
GOOD_S: Final = 10.0
"""After a life of this length the next death counts as the first again."""
KEPT: Final = 200


@dataclass(frozen=True, slots=True)
class Death:
    """What the newest mistake of a thread was, and how many there have been. `at` is unix time in seconds."""

    times: int
    at: float
    mistake: str


class Deaths:
    """Of all threads of this process, by their names; the oldest names beyond `KEPT` are forgotten."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: OrderedDict[str, Death] = OrderedDict()
        self._count = 0

    @property
    def count(self) -> int:
        return self._count

    def note(self, name: str, error: BaseException) -> None:
        mistake, now = f"{type(error).__name__}: {error}"[:300], time.time()
        with self._lock:
            self._count += 1
            former = self._known.pop(name, None)
            self._known[name] = Death(former.times + 1 if former else 1, now, mistake)
            while len(self._known) > KEPT:
                self._known.popitem(last=False)

    def told(self) -> dict[str, Death]:
        with self._lock:
            return dict(self._known)


DEATHS: Final = Deaths()


class LastingThread(threading.Thread):
    """Runs `body` until that returns; begins it anew when it raises, unless it is `over`. `told` is called on this
    thread with each mistake, for those who would say it to a director."""

    def __init__(
        self,
        body: Callable[[], None],
        name: str,
        *,
        over: threading.Event | None = None,
        told: Callable[[BaseException], None] | None = None,
    ) -> None:
        super().__init__(name=name, daemon=True)
        self._body = body
        self._over = over or threading.Event()
        self._told = told

    def run(self) -> None:
        try:
            self._last()
        finally:
            del self._body, self._told  # as `Thread` does: whoever owns this thread is freed with it

    def _last(self) -> None:
        deaths = 0
        while True:
            begun = time.monotonic()
            try:
                self._body()
                return
            except BaseException as error:  # noqa: BLE001  # Whatever it was, nobody else would begin it again.
                deaths = 1 if time.monotonic() - begun > GOOD_S else deaths + 1
                self._tell(error)
            if self._over.wait(AGAIN_S[min(deaths, len(AGAIN_S)) - 1]):
                return

    def _tell(self, error: BaseException) -> None:
        log.error("The thread %s ended by a mistake and begins again.", self.name, exc_info=error)
        DEATHS.note(self.name, error)
        if self._told is None:
            return
        try:
            self._told(error)
        except Exception:
            log.exception("The thread %s could not say that it had ended.", self.name)
