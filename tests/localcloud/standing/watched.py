"""Locks that know what is done while they are held: which other is taken, and what Python reports of files, sockets,
processes and threads (its audit events). For tests, in this process."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import FrameType
from typing import Any

EVENTS = ("open", "socket.", "subprocess.", "os.", "shutil.", "sqlite3.", "time.sleep")


@dataclass(frozen=True)
class Held:
    """`holder` is where the lock was made, as `casters/book.py:41`; `what` was entered while it was held."""

    holder: str
    what: str


@dataclass
class Watch:
    held: set[Held] = field(default_factory=set)
    taken: set[str] = field(default_factory=set)
    mine: threading.local = field(default_factory=threading.local)

    @property
    def stack(self) -> list[WatchedLock]:
        if not hasattr(self.mine, "stack"):
            self.mine.stack = []
        stack: list[WatchedLock] = self.mine.stack
        return stack

    def entered(self, what: str) -> None:
        if getattr(self.mine, "busy", False):
            return
        self.mine.busy = True
        try:
            for lock in self.stack:
                self.held.add(Held(lock.place, what))
        finally:
            self.mine.busy = False


class WatchedLock:
    """Stands for the real one."""

    def __init__(self, real: Any, place: str, watch: Watch) -> None:
        self._real, self.place, self._watch = real, place, watch

    def acquire(self, blocking: bool = True, timeout: float = -1) -> bool:
        if blocking and self not in self._watch.stack:
            self._watch.entered(f"lock {self.place}")
        taken: bool = self._real.acquire(blocking, timeout)
        if taken:
            self._watch.taken.add(self.place)
            self._watch.stack.append(self)
        return taken

    def release(self) -> None:
        if self in self._watch.stack:  # a lock may be given back by another thread
            self._watch.stack.remove(self)
        self._real.release()

    def locked(self) -> bool:
        return bool(self._real.locked())

    def __enter__(self) -> bool:
        return self.acquire()

    def __exit__(self, *_: object) -> None:
        self.release()


@contextmanager
def watched(of: str = "localcloud") -> Iterator[Watch]:
    """While this lasts, every lock that a module of this package makes is watched."""
    watch = Watch()
    on = True
    lock, rlock, condition = threading.Lock, threading.RLock, threading.Condition

    def audit(event: str, _: tuple[object, ...]) -> None:
        if on and event.startswith(EVENTS):
            watch.entered(event)

    def making(real: Any) -> Any:
        def make() -> Any:
            caller = sys._getframe(1)
            return WatchedLock(real(), _place(caller, of), watch) if _is_of(caller, of) else real()

        return make

    def make_condition(given: Any = None) -> Any:
        caller = sys._getframe(1)
        return condition(WatchedLock(lock(), _place(caller, of), watch) if _is_of(caller, of) and not given else given)

    start = threading.Thread.start

    def start_thread(thread: threading.Thread) -> None:
        watch.entered("thread started")
        start(thread)

    sys.addaudithook(audit)
    threading.Thread.start = start_thread  # type: ignore[method-assign]
    threading.Lock, threading.RLock = making(lock), making(rlock)  # type: ignore[misc]
    threading.Condition = make_condition  # type: ignore[assignment, misc]
    try:
        yield watch
    finally:
        on = False
        threading.Thread.start = start  # type: ignore[method-assign]
        threading.Lock, threading.RLock, threading.Condition = lock, rlock, condition  # type: ignore[misc]


def _is_of(caller: FrameType, of: str) -> bool:
    name = str(caller.f_globals.get("__name__", ""))
    return name == of or name.startswith(f"{of}.")


def _place(caller: FrameType, of: str) -> str:
    inner = str(caller.f_globals["__name__"]).removeprefix(of).strip(".").replace(".", "/")
    return f"{inner}.py:{caller.f_lineno}"
