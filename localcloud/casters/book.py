"""The book of casters: memory, disk and mixer kept as one. The only place where a caster changes.

A change is one story under the caster's own lock: look, judge, write to disk, remember, tell the mixer. So two requests
can never both see the same free slot, and nothing is answered that a killed process would forget. When the mixer
cannot follow, the old caster is put back everywhere and the request is refused.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from dataclasses import replace

from localcloud.casters import delays
from localcloud.casters.refusal import RefusalError, not_found
from localcloud.model import Caster
from localcloud.store import Store
from localcloud.studio import Studio

log = logging.getLogger(__name__)

Edit = Callable[[Caster], Caster]


class Book:
    """All casters of the account. Safe to use from any thread."""

    def __init__(
        self, store: Store, studio: Studio, *, now: Callable[[], float], capacity: int, delay_bytes: int
    ) -> None:
        self._store = store
        self._studio = studio
        self._now = now
        self._capacity = capacity
        self._delay_bytes = delay_bytes
        self._casters: dict[int, Caster] = {}
        self._locks: dict[int, threading.RLock] = {}
        """One for each caster, held over its whole story: disk, memory and mixer must not part. Nobody else's caster
        waits for it, nobody on an event loop does, and whoever only looks takes none."""
        self._guard = threading.Lock()  # for the dictionaries and sets here, never held while working
        self._running: set[int] = set()
        self._airing: dict[int, Caster] = {}
        self.on_change: Callable[[Caster], None] = lambda caster: None
        """Told about every caster after it changed; the expiry clock listens."""

    def open(self) -> None:
        """Bring back what the disk holds, with PVW and PGM as they were; what expired meanwhile comes back stopped."""
        for caster in self._store.load_all():
            back = expired(caster) if is_expired(caster, self._now()) else caster
            if back != caster:
                self._store.save(back)
            self._remember(back)
            with self._guard:
                self._note(back)
            try:
                self._studio.apply(back)
            except Exception:  # one caster that cannot be shown must not keep the others away
                log.exception("caster %s did not come back in the mixer", back.id)
            self.on_change(back)

    def get(self, caster_id: int) -> Caster:
        caster = self._casters.get(caster_id)
        if caster is None:
            raise not_found(caster_id)
        return caster

    def all(self) -> tuple[Caster, ...]:
        with self._guard:
            return tuple(self._casters[key] for key in sorted(self._casters))

    def add(self, make: Callable[[int, Mapping[int, Caster]], Caster], *, failure: str) -> Caster:
        """A new caster: `make` gets its id and all others, and may refuse. `failure` as in `change`."""
        with self._guard:
            others = dict(self._casters)
        caster = self._store.add(lambda caster_id: make(caster_id, others))
        try:
            self._studio.apply(caster)
        except Exception as error:
            log.exception("caster %s: the mixer did not take it", caster.id)
            self._store.delete(caster.id)
            raise RefusalError(failure, f"The mixer could not follow: {error}") from error
        self._remember(caster)
        self.on_change(caster)
        return caster

    def change(self, caster_id: int, edit: Edit, *, failure: str) -> Caster:
        """Put `edit(caster)` in the caster's place. `failure` is the code when the mixer cannot follow."""
        with self._lock(caster_id):
            before = self.get(caster_id)
            after = edit(before)
            if after == before:
                return before
            self._reserve(before, after)
            self._put(before, after)
            try:
                self._studio.apply(after)
            except Exception as error:  # a mixer that cannot follow is a refusal with the vendor's code, whatever broke
                log.exception("caster %s: the mixer did not follow", caster_id)
                self._undo(before)
                raise RefusalError(failure, f"The mixer could not follow: {error}") from error
        self.on_change(after)
        return after

    def remove(self, caster_id: int, judge: Callable[[Caster], None], *, failure: str) -> None:
        """Delete a caster for good, cutting what runs."""
        with self._lock(caster_id):
            caster = self.get(caster_id)
            judge(caster)
            try:
                self._studio.remove(caster_id)
            except Exception as error:
                log.exception("caster %s: the mixer did not stop", caster_id)
                raise RefusalError(failure, f"The mixer could not stop: {error}") from error
            self._store.delete(caster_id)
            with self._guard:
                del self._casters[caster_id]
                self._locks.pop(caster_id, None)  # ids are never given twice, so nobody meets here again
                self._running.discard(caster_id)
                self._airing.pop(caster_id, None)

    def clear(self) -> None:
        """Delete every caster, whatever it does (the control door's reset)."""
        for caster in self.all():
            self.remove(caster.id, lambda _: None, failure="FailedOperation.StopCasterTaskFailed")

    def _lock(self, caster_id: int) -> threading.RLock:
        with self._guard:
            if caster_id not in self._casters:
                return threading.RLock()  # nobody to meet; keeping it would let made-up ids grow the table
            return self._locks.setdefault(caster_id, threading.RLock())

    def _remember(self, caster: Caster) -> None:
        with self._guard:
            self._casters[caster.id] = caster

    def _put(self, before: Caster, after: Caster) -> None:
        """On disk and in memory. A disk that takes nothing leaves everything as it was."""
        try:
            self._store.save(after)
        except Exception:
            with self._guard:
                self._note(before)
            raise
        self._remember(after)

    def _reserve(self, before: Caster, after: Caster) -> None:
        disk = self._studio.delay_disk() if delays.grows(before, after) else 0
        with self._guard:
            if runs(after) and not runs(before) and len(self._running) >= self._capacity:
                raise RefusalError("FailedOperation.ResourceNotEnough", f"{self._capacity} casters run already.")
            others = [caster for caster in self._airing.values() if caster.id != after.id]
            delays.must_fit(before, after, others, self._delay_bytes, disk)
            self._note(after)

    def _note(self, caster: Caster) -> None:
        """What room it takes, as one that runs and as one with a delay; called with the guard held."""
        if runs(caster):
            self._running.add(caster.id)
        else:
            self._running.discard(caster.id)
        if caster.pgm:
            self._airing[caster.id] = caster
        else:
            self._airing.pop(caster.id, None)

    def _undo(self, before: Caster) -> None:
        self._put(before, before)
        with self._guard:
            self._note(before)
        try:
            self._studio.apply(before)
        except Exception:  # the first failure is the one to report
            log.exception("caster %s: the mixer did not go back either", before.id)


def runs(caster: Caster) -> bool:
    return caster.pvw is not None or caster.pgm is not None


def is_expired(caster: Caster, now: float) -> bool:
    return caster.expire_time != -1 and caster.expire_time <= now


def expired(caster: Caster) -> Caster:
    """What is left of a caster at its ExpireTime: PVW, PGM and pulls stopped, everything else kept."""
    billing = caster.expire_time if caster.pgm else caster.stop_billing_time
    return replace(caster, pvw=None, pgm=None, pulling=False, stop_billing_time=billing)
