"""Things that take too long for a bus are made in one background thread and appear when they are ready."""

from __future__ import annotations

import logging
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Final, Generic, Protocol, TypeVar

from lasting.threads import LastingThread

log = logging.getLogger(__name__)


class HasBytes(Protocol):
    """What is kept here says how much memory it takes."""

    @property
    def nbytes(self) -> int: ...


Made = TypeVar("Made", bound=HasBytes)

RETRY_S: Final = (2.0, 5.0, 15.0, 60.0)
ROOM_BYTES: Final = 192_000_000
IN_USE_S: Final = 2.0
"""What was asked for within this time is on a bus: it is never forgotten."""


@dataclass(slots=True)
class _Entry(Generic[Made]):
    value: Made | None = None
    failures: int = 0
    retry_at: float = 0.0
    used_at: float = 0.0
    waiting: bool = False
    sentence: str = ""


class Workshop(Generic[Made]):
    """`get` never waits: it gives what was made for the key, or None and puts the work in the queue. What fails is
    tried again later; beyond `room` things, or `room_bytes`, the least recently used is forgotten. The thread starts
    with the first work."""

    def __init__(self, name: str, room: int = 64, room_bytes: int = ROOM_BYTES) -> None:
        self._name, self._room, self._room_bytes = name, room, room_bytes
        self._entries: OrderedDict[Hashable, _Entry[Made]] = OrderedDict()
        self._jobs: deque[tuple[Hashable, Callable[[], Made]]] = deque()
        self._wake = threading.Condition()
        self._thread: threading.Thread | None = None
        self._closed = False

    def get(self, key: Hashable, make: Callable[[], Made]) -> Made | None:
        with self._wake:
            entry = self._entries.get(key)
            if entry is None:
                entry = self._entries[key] = _Entry()
                self._forget_old()
            else:
                self._entries.move_to_end(key)
            entry.used_at = time.monotonic()
            due = entry.value is None and not entry.waiting and entry.used_at >= entry.retry_at
            begins = None
            if due and not self._closed:
                entry.waiting = True
                self._jobs.append((key, make))
                self._wake.notify_all()
                if self._thread is None:
                    begins = self._thread = LastingThread(self._work, self._name)
            value = entry.value
        if begins is not None:
            begins.start()
        return value

    def trouble(self) -> dict[Hashable, str]:
        """Why things are missing, by key."""
        with self._wake:
            return {key: entry.sentence for key, entry in self._entries.items() if entry.sentence}

    def in_use(self) -> list[Made]:
        """What was made and is asked for now."""
        since = time.monotonic() - IN_USE_S
        with self._wake:
            entries = [entry for entry in self._entries.values() if entry.used_at >= since]
        return [entry.value for entry in entries if entry.value is not None]

    def close(self) -> None:
        with self._wake:
            self._closed = True
            self._jobs.clear()
            self._wake.notify_all()
            thread = self._thread
        if thread is not None and thread.is_alive():
            thread.join(3)

    def _forget_old(self) -> None:
        size = sum(entry.value.nbytes for entry in self._entries.values() if entry.value is not None)
        unused_since = time.monotonic() - IN_USE_S
        for key, entry in list(self._entries.items()):
            too_many = len(self._entries) > self._room
            if not (too_many or size > self._room_bytes):
                return
            too_large = entry.value is not None and entry.used_at < unused_since
            if not entry.waiting and (too_many or too_large):
                size -= entry.value.nbytes if entry.value is not None else 0
                del self._entries[key]

    def _work(self) -> None:
        while True:
            with self._wake:
                while not self._jobs and not self._closed:
                    self._wake.wait()
                if self._closed:
                    return
                key, make = self._jobs.popleft()
            value, sentence = None, "It could not be made."
            try:
                value, sentence = self._made(make)
            finally:  # also when this thread ends here: the key must not wait for ever
                with self._wake:
                    self._put_down(key, value, sentence)

    def _made(self, make: Callable[[], Made]) -> tuple[Made | None, str]:
        try:
            return make(), ""
        except Exception as error:  # noqa: BLE001  # Whatever a picture from outside does, the bus shows the rest.
            log.info("%s: %s", self._name, error)
            return None, str(error) or type(error).__name__

    def _put_down(self, key: Hashable, value: Made | None, sentence: str) -> None:
        entry = self._entries.setdefault(key, _Entry())
        entry.waiting, entry.value, entry.sentence = False, value, sentence
        if value is None:
            entry.retry_at = time.monotonic() + RETRY_S[min(entry.failures, len(RETRY_S) - 1)]
            entry.failures += 1
        else:
            self._forget_old()
