"""A studio that shows nothing and remembers everything, for tests of the rules."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from pathlib import Path

from localcloud.model import Caster
from localcloud.studio import PushReport, RecordingReport, Studio, TickReport

TRANSITIONS = ("fade", "fade-500", "dip", "wipe-left")


class Recorder(Studio):
    """`failing` makes every change fail, as a mixer would that cannot start or stop; `silent` inputs have no signal.
    `disk` are the bytes that delays may hold. With `path`, each applied caster also becomes a line there, for a process
    that will be killed."""

    def __init__(self, path: Path | None = None) -> None:
        self.lock = threading.Lock()
        self.path = path
        self.forget()

    def forget(self) -> None:
        with self.lock:
            self.applied: list[Caster] = []
            self.removed: list[int] = []
            self.silent: set[int] = set()
            self.broken: set[tuple[int, int]] = set()
            self.failing = False
            self.disk = 10**12
            self.closed = False

    def apply(self, caster: Caster) -> None:
        with self.lock:
            if self.failing:
                raise RuntimeError("the mixer of this test fails")
            self.applied.append(caster)
            if self.path:
                with self.path.open("a") as file:
                    buses = (caster.pvw, caster.pgm)
                    file.write(f"{caster.id} {[bus and (bus.rev, bus.request_id) for bus in buses]}\n")

    def remove(self, caster_id: int) -> None:
        with self.lock:
            if self.failing:
                raise RuntimeError("the mixer of this test fails")
            self.removed.append(caster_id)

    def input_active(self, caster_id: int, index: int) -> bool:
        return index not in self.silent

    def break_source(self, caster_id: int, index: int, broken: bool) -> None:
        (self.broken.add if broken else self.broken.discard)((caster_id, index))

    def transition_types(self) -> Sequence[str]:
        return TRANSITIONS

    def pushes(self, caster_id: int) -> Sequence[PushReport]:
        return ()

    def recordings(self) -> Sequence[RecordingReport]:
        return ()

    def delay_disk(self) -> int:
        return self.disk

    def ticks(self, caster_id: int) -> Mapping[str, TickReport]:
        return {}

    def close(self) -> None:
        self.closed = True

    def shown(self, caster_id: int) -> Caster:
        """What the mixer was last told about this caster."""
        with self.lock:
            return next(caster for caster in reversed(self.applied) if caster.id == caster_id)
