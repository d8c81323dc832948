"""`manage.py lanes`: the process that never waits to be rung: sweeps lanes, relays events, runs periodic jobs."""

from __future__ import annotations

import logging
import os
import signal
import socket
import threading
import time
from typing import Any

from django.core.management.base import BaseCommand
from django.db import DatabaseError, connections
from django.utils import timezone

from console.health import LANES
from console.lanes.models import Heartbeat
from console.lanes.periodic import Job, jobs
from console.lanes.sweeping import SWEEP_SECONDS, Sweeper

log = logging.getLogger(__name__)

HEARTBEAT_SECONDS = 1.0


class Command(BaseCommand):
    help = "Runs commands that wait, relays events, and runs the periodic jobs of all apps. One per console."

    def handle(self, *args: Any, **options: Any) -> None:
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        threads = [threading.Thread(target=_repeat, args=(job, stop), name=job.name, daemon=True) for job in jobs()]
        for thread in threads:
            thread.start()
        names = ", ".join(job.name for job in jobs())
        log.info("Lanes: sweeping every %s s; jobs: %s.", SWEEP_SECONDS, names or "none")
        _sweep_until(stop)
        for thread in threads:
            thread.join(timeout=5)


def _sweep_until(stop: threading.Event) -> None:
    sweeper = Sweeper()
    beat_due = 0.0
    while not stop.wait(SWEEP_SECONDS):
        try:
            if time.monotonic() >= beat_due:
                beat_due = time.monotonic() + HEARTBEAT_SECONDS
                beat()
            sweeper.sweep()
        except DatabaseError as error:
            log.error("The sweep failed (%s); trying again.", error)
            connections.close_all()
        except Exception:
            log.exception("The sweep failed; trying again.")
    sweeper.close()


def beat() -> None:
    Heartbeat.objects.update_or_create(
        name=LANES, defaults={"at": timezone.now(), "detail": {"pid": os.getpid(), "host": socket.gethostname()}}
    )


def _repeat(job: Job, stop: threading.Event) -> None:
    """Call the job at its pace. After a call that took longer than its pace comes the next at once, never two."""
    due = time.monotonic()
    while not stop.wait(max(0.0, due - time.monotonic())):
        due = max(due + job.seconds, time.monotonic())
        try:
            job.work()
        except Exception:
            log.exception("The job %s failed; it is called again.", job.name)
            connections.close_all()
