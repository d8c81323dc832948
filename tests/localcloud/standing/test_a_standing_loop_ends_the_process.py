"""A loop that stands is noticed: the place is in the log, the process ends, and started again its show is on."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx
import pytest

from lasting.watchdog import ENDED_CODE, LOOK_S, STANDS_S, Watchdog
from tests.localcloud.out.stage import eventually
from tests.localcloud.rules.desk import Desk
from tests.localcloud.rules.served import Served
from tests.localcloud_process import LocalCloud
from tests.orphans import end_with_parent
from tests.ports import answers, free_port

SECRET_ID, SECRET_KEY = "AKIDlocalcloudtests", "local-cloud-test-secret"
STANDS = 2.0
pytestmark = pytest.mark.timeout(90)


@contextmanager
def planted(data: Path) -> Iterator[tuple[subprocess.Popen[bytes], str, Path]]:
    """The process, its address and its log."""
    port, log = free_port(), data.parent / "planted.log"
    key = {"LOCALCLOUD_SECRET_ID": SECRET_ID, "LOCALCLOUD_SECRET_KEY": SECRET_KEY}
    flags = ("--port", str(port), "--data", str(data))
    with log.open("ab") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.localcloud.standing.planted", str(STANDS), *flags],
            env=os.environ | key,
            stdout=output,
            stderr=output,
            preexec_fn=end_with_parent(),
        )
    try:
        assert eventually(lambda: answers(port), 20), log.read_text()
        yield process, f"http://127.0.0.1:{port}", log
    finally:
        process.kill()
        process.wait()


def on_air(desk: Desk, url: str) -> int:
    caster = int(desk.call("CreateCaster", PgmWidth=320, PgmHeight=180)["CasterId"])
    clip = {"InputIndex": 1, "InputType": 1, "InputUrls": [f"{url}/test/cam1"]}
    desk.call("AddCasterInputInfo", CasterId=caster, InputInfo=clip)
    show = {"LayoutIndex": 1, "LayoutIndexType": 1, "TransitionType": ""}
    desk.call("CreateCasterPgm", CasterId=caster, PgmDisplayInfo=show)
    return caster


def ask(url: str, path: str) -> None:
    """Whatever comes of it."""
    with suppress(httpx.HTTPError):
        httpx.get(url + path, timeout=0.5)


@pytest.mark.parametrize("which", ["api", "media"])
def test_it_ends_with_the_place_in_its_log_and_comes_back_with_its_show(tmp_path: Path, which: str) -> None:
    with planted(tmp_path / "data") as (process, url, log):
        caster = on_air(Desk(Served(int(url.rpartition(":")[2])), key=SECRET_KEY, secret_id=SECRET_ID), url)
        ask(url, f"/plant/{which}")
        assert process.wait(STANDS + 15) == ENDED_CODE
        assert "the_loop_stands_here" in log.read_text()
        assert "has stood still for 2 s" in log.read_text()
    with LocalCloud.start(tmp_path / "data") as again:
        assert httpx.get(f"{again.url}/_local/health").json() == {"ok": True, "casters": 1, "running": 1, "deaths": 0}
        ticks = f"{again.url}/_local/ticks?caster={caster}"
        assert eventually(lambda: httpx.get(ticks).json()["ticks"]["pgm"]["made"] > 10, 15)


def test_it_ends_when_python_itself_stands(tmp_path: Path) -> None:
    with planted(tmp_path / "data") as (process, url, log):
        time.sleep(1)
        ask(url, "/plant/python")
        assert process.wait(20) == 1
        assert "python_itself_stands" in log.read_text()


def test_it_ends_when_it_is_told_to_whatever_is_stuck(tmp_path: Path) -> None:
    with planted(tmp_path / "data") as (process, url, log):
        ask(url, "/plant/thread")
        process.send_signal(signal.SIGTERM)
        assert process.wait(15) == ENDED_CODE
        assert "stuck_for_good" in log.read_text()


def test_it_ends_when_it_is_told_to_with_a_standing_loop(tmp_path: Path) -> None:
    with planted(tmp_path / "data") as (process, url, _):
        ask(url, "/plant/api")
        process.send_signal(signal.SIGTERM)
        assert process.wait(15) == ENDED_CODE


def test_a_process_that_was_stopped_for_a_while_goes_on(tmp_path: Path) -> None:
    with planted(tmp_path / "data") as (process, url, log):
        process.send_signal(signal.SIGSTOP)
        time.sleep(STANDS + 1)
        process.send_signal(signal.SIGCONT)
        time.sleep(1.5)
        assert process.poll() is None, log.read_text()
        assert httpx.get(f"{url}/_local/health").json()["ok"]


async def test_what_stands_is_told_before_it_is_ended() -> None:
    """And forgotten with its loop."""
    watchdog = Watchdog(stands_s=1000)
    watchdog.start()
    loop = asyncio.new_event_loop()
    free = threading.Event()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        watchdog.watch("mine", loop)
        assert watchdog.standing == ()
        loop.call_soon_threadsafe(free.wait, 20)
        assert await asyncio.to_thread(eventually, lambda: watchdog.standing == ("mine",), 15)
        free.set()
        assert await asyncio.to_thread(eventually, lambda: watchdog.standing == (), 5)
    finally:
        free.set()
        loop.call_soon_threadsafe(loop.stop)
        await asyncio.to_thread(thread.join, 5)
        loop.close()
        assert await asyncio.to_thread(eventually, lambda: not watchdog._watched, 5)
        watchdog.close()
    assert STANDS_S == 10
    assert LOOK_S <= 1
