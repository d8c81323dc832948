"""The sweeper: finds what waits and runs it, with or without a broker. Every half second in the lanes process."""

from __future__ import annotations

import logging
import threading
from concurrent.futures import ThreadPoolExecutor

from django.db import connections, transaction
from django.db.models import Q
from django.utils import timezone

from console.lanes.ending import UNTOUCHED, tell_end
from console.lanes.models import Command, Lane
from console.lanes.running import run_lane_by_id

log = logging.getLogger(__name__)

SWEEP_SECONDS = 0.5
THREADS = 4
State = Command.State


class Sweeper:
    """Runs due lanes in a few threads; a lane is never given to two of them."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(max_workers=THREADS, thread_name_prefix="lane")
        self._running: set[int] = set()
        self._lock = threading.Lock()

    def sweep(self) -> None:
        expire_overdue()
        for lane_id in due_lanes():
            with self._lock:
                if lane_id in self._running:
                    continue
                self._running.add(lane_id)
            self._pool.submit(self._run, lane_id)

    def close(self) -> None:
        """Lets running commands come to the end of their step; the rest waits in the database."""
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _run(self, lane_id: int) -> None:
        try:
            run_lane_by_id(lane_id)
        except Exception:
            log.exception("Lane %s stopped; the next sweep goes on with it.", lane_id)
        finally:
            with self._lock:
                self._running.discard(lane_id)
            connections.close_all()


def due_lanes() -> list[int]:
    """Lanes with something to do that nobody owns, or whose owner let his lease run out."""
    now = timezone.now()
    free = Q(owner="") | Q(lease_until__isnull=True) | Q(lease_until__lt=now)
    due = Q(not_before__isnull=True) | Q(not_before__lte=now)
    waiting = Command.objects.filter(due, state__in=Command.OPEN).values("lane_id")
    return list(Lane.objects.filter(free, pk__in=waiting).values_list("pk", flat=True))


def expire_overdue() -> int:
    """End what waits past its deadline, also behind a command that still hangs: nobody waits for bad news.

    Needs no fence: whoever sends must find the command 'accepted', and one UPDATE decides which of the two was first.
    """
    overdue = Command.objects.select_related("actor").filter(state=State.ACCEPTED, deadline_at__lt=timezone.now())
    ended = 0
    for command in overdue.order_by("id")[:100]:
        command.state, command.ended_at = State.EXPIRED, timezone.now()
        command.sentence = f"{UNTOUCHED}: its time was up. {command.sentence}".strip()[:400]
        command.code = command.code or "expired"
        with transaction.atomic():
            Lane.lock(command.lane_id)
            changed = Command.objects.filter(pk=command.pk, state=State.ACCEPTED).update(
                state=command.state,
                ended_at=command.ended_at,
                sentence=command.sentence,
                code=command.code,
                secret=None,
            )
            if changed:
                tell_end(command)
                ended += 1
    return ended
