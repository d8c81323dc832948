"""At ExpireTime a caster stops by itself: one thread that sleeps until the next one is due."""

from __future__ import annotations

import logging
import threading
from dataclasses import replace

from lasting.threads import LastingThread
from localcloud.casters.book import expired, is_expired, runs
from localcloud.casters.cloud import Cloud
from localcloud.casters.refusal import RefusalError
from localcloud.model import Caster

log = logging.getLogger(__name__)

LONGEST_SLEEP_S = 5.0
"""The wall clock may be set while we sleep on the monotonic one."""


class Expiry:
    """Start once; `close` ends and joins the thread."""

    def __init__(self, cloud: Cloud) -> None:
        self._cloud = cloud
        self._changed = threading.Condition()
        self._closing = False
        self._dirty = False
        self._over = threading.Event()
        self._thread = LastingThread(self._run, "expiry", over=self._over)
        cloud.book.on_change = self._on_change

    def start(self) -> None:
        self._thread.start()

    def close(self) -> None:
        self._over.set()
        with self._changed:
            self._closing = True
            self._changed.notify()
        if self._thread.is_alive():
            self._thread.join(timeout=5)

    def expire_now(self, caster_id: int) -> Caster:
        """For rehearsals: as if the caster's time had come."""

        def edit(caster: Caster) -> Caster:
            return expired(replace(caster, expire_time=max(1, int(self._cloud.now()))))

        return self._cloud.book.change(caster_id, edit, failure="FailedOperation.StopCasterTaskFailed")

    def _on_change(self, caster: Caster) -> None:
        if caster.expire_time != -1:
            with self._changed:
                self._dirty = True
                self._changed.notify()

    def _run(self) -> None:
        while True:
            wait = self._stop_due()
            with self._changed:
                if self._closing:
                    return
                if not self._dirty:
                    self._changed.wait(wait)
                self._dirty = False

    def _stop_due(self) -> float:
        """Stop what is due; seconds until the next look."""
        now = self._cloud.now()
        wait = LONGEST_SLEEP_S
        for caster in self._cloud.book.all():
            if caster.expire_time == -1 or not (runs(caster) or caster.pulling):
                continue
            if is_expired(caster, now):
                self._stop(caster.id)
            else:
                wait = min(wait, caster.expire_time - now)
        return wait

    def _stop(self, caster_id: int) -> None:
        def edit(caster: Caster) -> Caster:
            return expired(caster) if is_expired(caster, self._cloud.now()) else caster

        try:
            self._cloud.book.change(caster_id, edit, failure="FailedOperation.StopCasterTaskFailed")
            log.info("caster %s has expired", caster_id)
        except RefusalError as refusal:
            log.warning("caster %s could not be stopped at its ExpireTime: %s", caster_id, refusal.message)
        except Exception:  # a full disk, say; the others have their time too, and this one is tried again
            log.exception("caster %s could not be stopped at its ExpireTime", caster_id)
