"""The real processes: lanes and worker, on the test database, and the page that says whether they live."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from console import live
from console.lanes import Command, bell
from console.lanes.models import Heartbeat
from console.lanes.periodic import every, jobs
from console.live import Event
from tests.console.conftest import Press, fresh

pytestmark = pytest.mark.django_db(transaction=True)
ROOT = Path(__file__).resolve().parent.parent.parent


def database_url() -> str:
    db = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{db['NAME']}"
    return f"postgres://{db['USER']}:{db['PASSWORD']}@{db['HOST']}:{db['PORT']}/{db['NAME']}"


@contextmanager
def process(*words: str) -> Iterator[subprocess.Popen[bytes]]:
    env = os.environ | {
        "DJANGO_SETTINGS_MODULE": "console.settings",
        "CONSOLE_DATABASE_URL": database_url(),
        "CONSOLE_REDIS_URL": settings.REDIS_URL,
        "CONSOLE_VAR": str(settings.VAR),
    }
    running = subprocess.Popen([sys.executable, *words], cwd=ROOT, env=env)
    try:
        yield running
    finally:
        if running.poll() is None:
            running.kill()
        running.wait()


def wait_for(condition: Callable[[], Any], seconds: float = 25) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.1)
    return False


def unknown(command: Command) -> Command:
    """These processes know no things: that they refuse the command by name shows that they took it."""
    Command.objects.filter(pk=command.pk).update(verb="thing.unknown_there")
    return command


def test_the_lanes_process_sweeps_relays_beats_and_stops_in_order(press: Press, client: Client) -> None:
    assert client.get("/healthz").status_code == 503
    command = unknown(press("red", verb="thing.stop"))
    with transaction.atomic():
        live.announce("thing:1", "thing.changed", {"value": 1})
        connection.run_on_commit.clear()  # as if its process had died
    with process("manage.py", "lanes") as running:
        assert wait_for(lambda: not fresh(command).is_open)
        assert fresh(command).code == "unknown_verb"
        assert wait_for(lambda: not Event.objects.filter(sent=False).exists())
        assert wait_for(lambda: client.get("/healthz").json()["state"] == "ok")
        running.send_signal(signal.SIGTERM)
        assert running.wait(10) == 0


def test_the_doorbell_reaches_a_worker(press: Press) -> None:
    words = (
        "-m",
        "celery",
        "-A",
        "console",
        "worker",
        "-P",
        "threads",
        "-c",
        "2",
        "--without-gossip",
        "--without-mingle",
    )
    with process(*words, "-l", "WARNING") as running:
        command = unknown(press("red", verb="thing.stop"))
        bell.ring(command.lane_id)  # the press has rung already; the second one finds nothing to do
        assert wait_for(lambda: not fresh(command).is_open)
        assert fresh(command).code == "unknown_verb"
        running.send_signal(signal.SIGTERM)
        running.wait(15)


def test_health_says_what_is_missing(client: Client) -> None:
    Heartbeat.objects.create(name="lanes", at=timezone.now() - timedelta(seconds=20))
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()["state"]) == (503, "down")
    assert answer.json()["parts"] == {"database": True, "redis": True, "lanes": False}
    Heartbeat.objects.update(at=timezone.now())
    assert client.get("/healthz").json()["state"] == "ok"


def test_without_redis_it_is_delayed_and_not_down(client: Client, settings: Any, free_port: int) -> None:
    Heartbeat.objects.create(name="lanes", at=timezone.now())
    settings.REDIS_URL = f"redis://127.0.0.1:{free_port}/0"
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()["state"]) == (200, "delayed")


def test_the_core_has_its_jobs_and_a_job_is_registered_once() -> None:
    assert {"relay events", "probe accounts"} <= {job.name for job in jobs()}
    with pytest.raises(ValueError, match="twice"):
        every(1.0, bool, name="relay events")
