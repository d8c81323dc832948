"""What the local cloud received and answered, and the faults that a rehearsal asked for. Both serve the control door.

The journal is what tests of other packages judge by, so it outlives a killed process: every entry is a line in a file,
handed to the operating system before the answer leaves.
"""

from __future__ import annotations

import json
import os
import threading
import time
from collections import deque
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from io import TextIOWrapper
from pathlib import Path
from typing import Any, Literal

from localcloud.casters.refusal import RefusalError
from rtsp.login import hidden

KEPT = 10_000
FILE_LIMIT = 8 * 1024 * 1024
DROPPED = "(dropped)"
"""In place of a code: the request was thrown away unread, so it had no effect and no answer."""

FaultKind = Literal["drop_reply", "delay_reply", "refuse", "drop_request", "delay_request"]
BEFORE: tuple[FaultKind, ...] = ("drop_request", "delay_request")
AFTER: tuple[FaultKind, ...] = ("drop_reply", "delay_reply")


@dataclass(frozen=True, slots=True)
class Entry:
    """One request. `code` is None when it succeeded; `fault` names what was done to it on purpose."""

    n: int
    at_ms: int
    action: str
    request_id: str
    code: str | None
    params: Mapping[str, Any]
    fault: str | None


@dataclass(frozen=True, slots=True)
class Fault:
    """Done to the next `times` requests of this action; `*` means any action."""

    action: str
    kind: FaultKind
    code: str = "InternalError"
    seconds: float = 0.0
    times: int = 1


class Faults:
    """The faults still waiting. Used from the event loop only."""

    def __init__(self) -> None:
        self._waiting: list[Fault] = []

    @property
    def waiting(self) -> tuple[Fault, ...]:
        return tuple(self._waiting)

    def add(self, fault: Fault) -> None:
        self._waiting.append(fault)

    def clear(self) -> None:
        self._waiting.clear()

    def next_of(self, kinds: tuple[FaultKind, ...], action: str) -> Fault | None:
        """The first fault of these kinds for this action, used up by one."""
        for place, fault in enumerate(self._waiting):
            if fault.kind in kinds and fault.action in ("*", action):
                if fault.times <= 1:
                    del self._waiting[place]
                else:
                    self._waiting[place] = replace(fault, times=fault.times - 1)
                return fault
        return None

    def refuse(self, action: str) -> None:
        fault = self.next_of(("refuse",), action)
        if fault is not None:
            raise RefusedOnPurposeError(fault.code, "Refused on request of the control door.")


class RefusedOnPurposeError(RefusalError):
    """A refusal that a rehearsal asked for."""


class Journal:
    """The newest entries in memory, all recent ones in DIR/journal.jsonl (one older file is kept beside it)."""

    def __init__(self, folder: Path | None) -> None:
        self._lock = threading.Lock()
        self._writing = threading.Lock()
        """For the file, whose lines must come whole and in order: held over the disk, never taken on an event loop."""
        self._unwritten: deque[Entry] = deque()
        self._entries: deque[Entry] = deque(maxlen=KEPT)
        self._next = 1
        self._path = folder / "journal.jsonl" if folder else None
        self._file: TextIOWrapper | None = None
        if self._path:
            self._read_back(self._path)
            self._file = _append(self._path)

    def note(
        self, *, action: str, request_id: str, code: str | None, params: Mapping[str, Any], fault: str | None
    ) -> None:
        """Waits for the operating system to take the line: not for an event loop."""
        params = _without_passwords(params)
        with self._lock:
            entry = Entry(self._next, int(time.time() * 1000), action, request_id, code, params, fault)
            self._next += 1
            self._entries.append(entry)
            self._unwritten.append(entry)
        with self._writing:
            self._write_down()

    def since(self, n: int) -> tuple[list[Entry], int]:
        """Entries from number `n` on, and the number to ask for next time."""
        with self._lock:
            return [entry for entry in self._entries if entry.n >= n], self._next

    def clear(self) -> None:
        """Forget the entries; numbers go on."""
        with self._lock:
            self._entries.clear()

    def close(self) -> None:
        with self._writing:
            if self._file:
                self._file.close()
                self._file = None

    def _write_down(self) -> None:
        """Everything that waits, in its order; called while nobody else writes."""
        lines = []
        while self._unwritten:
            lines.append(json.dumps(asdict(self._unwritten.popleft()), ensure_ascii=False) + "\n")
        if self._file is None or self._path is None:
            return
        self._file.write("".join(lines))
        self._file.flush()
        if self._file.tell() > FILE_LIMIT:
            self._file.close()
            self._path.replace(self._path.with_suffix(".old.jsonl"))
            self._file = _append(self._path)

    def _read_back(self, path: Path) -> None:
        if not path.exists():
            return
        for line in path.read_text("utf-8", "replace").splitlines():
            try:
                entry = Entry(**json.loads(line))
            except (ValueError, TypeError):
                continue  # the last line of a killed process may be half written
            self._entries.append(entry)
            self._next = max(self._next, entry.n + 1)


def _without_passwords(value: Any) -> Any:
    """The same, cameras' names and passwords left out of the addresses in it."""
    if isinstance(value, str):
        return hidden(value)
    if isinstance(value, Mapping):
        return {name: _without_passwords(item) for name, item in value.items()}
    return [_without_passwords(item) for item in value] if isinstance(value, list | tuple) else value


def _append(path: Path) -> TextIOWrapper:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)  # its parameters may carry stream keys
    return os.fdopen(handle, "a", encoding="utf-8")
