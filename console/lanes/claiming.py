"""Whose turn a lane is: claimed by one conditional UPDATE, kept by a lease, and fenced by a number.

Works the same on SQLite and PostgreSQL. The lease is renewed by a thread of its own while the owner waits for the
cloud; when the owner's process dies, nobody renews it, and the next sweep after LEASE takes the lane over.
"""

from __future__ import annotations

import logging
import os
import socket
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

from django.db import DatabaseError, connections, transaction
from django.db.models import F, Q
from django.utils import timezone

from console.lanes.models import Lane
from console.threads import is_missing

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=3)
RENEW_SECONDS = 1.0


class FenceLost(Exception):
    """Another worker owns the lane now. Whoever sees this changes nothing more."""


@dataclass(frozen=True, slots=True)
class Hold:
    """A lane that we own, as long as `fence` is the lane's."""

    lane_id: int
    owner: str
    fence: int

    @contextmanager
    def writing(self) -> Iterator[None]:
        """A transaction in which the lane is ours for certain: its row is updated first and stays locked."""
        with transaction.atomic():
            if not self.renew():
                raise FenceLost(f"lane {self.lane_id} was taken over (our fence was {self.fence})")
            yield

    def renew(self) -> bool:
        now = timezone.now()
        mine = Lane.objects.filter(pk=self.lane_id, owner=self.owner, fence=self.fence)
        return mine.update(lease_until=now + LEASE, heartbeat=now) == 1

    def release(self) -> None:
        Lane.objects.filter(pk=self.lane_id, owner=self.owner, fence=self.fence).update(owner="", lease_until=None)


def new_owner() -> str:
    """A name for one run of one worker: two threads of a process are two owners."""
    return f"{socket.gethostname()[:40]}:{os.getpid()}:{uuid.uuid4().hex[:12]}"


def claim(lane_id: int, owner: str) -> Hold | None:
    """The lane, if nobody owns it or its owner let the lease run out."""
    now = timezone.now()
    free = Q(owner="") | Q(lease_until__isnull=True) | Q(lease_until__lt=now)
    claimed = Lane.objects.filter(free, pk=lane_id).update(
        owner=owner, lease_until=now + LEASE, heartbeat=now, fence=F("fence") + 1
    )
    if not claimed:
        return None
    fence = Lane.objects.filter(pk=lane_id, owner=owner).values_list("fence", flat=True).first()
    return None if fence is None else Hold(lane_id, owner, fence)


class Keeper:
    """Renews the leases of all lanes that this process runs at the moment."""

    def __init__(self) -> None:
        self._held: set[Hold] = set()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    @contextmanager
    def keeping(self, hold: Hold) -> Iterator[None]:
        begins = None
        with self._lock:
            self._held.add(hold)
            if is_missing(self._thread):
                begins = self._thread = threading.Thread(target=self._keep, name="lease-keeper", daemon=True)
        if begins is not None:
            begins.start()
        try:
            yield
        finally:
            with self._lock:
                self._held.discard(hold)

    def _keep(self) -> None:
        """Ends by itself when there was nothing to keep for one round."""
        while True:
            time.sleep(RENEW_SECONDS)
            with self._lock:
                held = list(self._held)
                if not held:
                    self._thread = None
                    break
            for hold in held:
                try:
                    hold.renew()
                except DatabaseError as error:
                    log.warning("The lease of lane %s was not renewed (%s).", hold.lane_id, type(error).__name__)
        connections.close_all()


KEEPER = Keeper()
