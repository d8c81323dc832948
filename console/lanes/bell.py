"""The doorbell: rings a worker, never waits for it. A lost ring costs half a second: the sweeper looks for itself.

One thread per process rings, so that neither a director nor a transaction ever waits for the broker: with the broker
refused a ring takes 0.06 s, with a mute one 0.4 s.
"""

from __future__ import annotations

import logging
import threading
import time
from typing import Any

from django.conf import settings

from console.threads import is_missing

log = logging.getLogger(__name__)

RUN = "console.lanes.run"
RING_OPTIONS = {"max_retries": 0, "socket_connect_timeout": 0.3, "socket_timeout": 0.3}
# After a failed ring the broker is left alone this long; the sweeper does the work meanwhile.
QUIET_SECONDS = 1.0

_waiting: set[int] = set()
_wake = threading.Condition()
_ringer: threading.Thread | None = None


def ring(lane_id: int) -> None:
    """Ask for this lane to be run. Returns at once."""
    global _ringer
    if not settings.REDIS_URL:
        return
    begins = None
    with _wake:
        _waiting.add(lane_id)
        if is_missing(_ringer):
            begins = _ringer = threading.Thread(target=_ring_for_ever, name="doorbell", daemon=True)
        _wake.notify()
    if begins is not None:
        begins.start()


def _ring_for_ever() -> None:
    quiet_until = 0.0
    line = _Line()
    while True:
        with _wake:
            while not _waiting:
                _wake.wait()
            lanes = list(_waiting)
            _waiting.clear()
        if time.monotonic() < quiet_until:
            continue
        try:
            line.ring(lanes)
        except Exception as error:  # noqa: BLE001  # any broker trouble: the sweeper is the answer to all of it
            log.warning("The doorbell is silent (%s); the sweeper runs the lanes.", type(error).__name__)
            quiet_until = time.monotonic() + QUIET_SECONDS


class _Line:
    """The connection to the broker, kept from ring to ring (0.7 ms; a new one each time took 9). For one thread."""

    def __init__(self) -> None:
        self._producer: Any = None

    def ring(self, lanes: list[int]) -> None:
        """Raises when the broker does not answer. A kept line may have died meanwhile: then once more on a new one."""
        kept = self._producer is not None
        try:
            self._send(lanes)
        except Exception:
            self._drop()
            if not kept:
                raise
            self._send(lanes)

    def _send(self, lanes: list[int]) -> None:
        from console.celery import app

        if self._producer is None:
            self._producer = app.amqp.Producer(app.connection_for_write(transport_options=RING_OPTIONS))
        for lane_id in lanes:
            app.send_task(RUN, (lane_id,), producer=self._producer, retry=False, ignore_result=True)

    def _drop(self) -> None:
        producer, self._producer = self._producer, None
        if producer is None:
            return
        try:
            producer.connection.release()
        except Exception as error:  # noqa: BLE001  # it is dead already
            log.debug("The doorbell's line did not close in order (%s).", type(error).__name__)
