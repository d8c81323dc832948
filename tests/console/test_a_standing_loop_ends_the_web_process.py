"""A web process whose loop stands answers no director, and would not for ever: it says where it stands and ends, so
that supervisor starts it again. One that is told to end does so, and is not taken for standing."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx
import pytest

from console.serve.programs import console_programs
from lasting.watchdog import ENDED_CODE
from tests.loopback import HTTP
from tests.orphans import end_with_parent
from tests.ports import free_port, wait_until_answers

STANDS = 2.0
pytestmark = pytest.mark.timeout(60)


@contextmanager
def web(folder: Path) -> Iterator[tuple[subprocess.Popen[bytes], str, Path]]:
    """As `make run` starts it, but for the planted mistake: the process, its address and its log."""
    port, log = free_port(), folder / "web.log"
    (program,) = (
        one
        for one in console_programs(python=sys.executable, host="127.0.0.1", port=port, beat_file="")
        if one.name == "web"
    )
    words = [
        "tests.console.planted:application" if word == "console.asgi:application" else word for word in program.command
    ]
    with log.open("wb") as output:
        process = subprocess.Popen(
            words,
            env=os.environ | {"PLANTED_STANDS": str(STANDS), "CONSOLE_VAR": str(folder), "CONSOLE_DEBUG": "1"},
            stdout=output,
            stderr=output,
            preexec_fn=end_with_parent(),
        )
    try:
        wait_until_answers(port)
        yield process, f"http://127.0.0.1:{port}", log
    finally:
        process.kill()
        process.wait()


def test_it_ends_with_the_place_in_its_log(tmp_path: Path) -> None:
    with web(tmp_path) as (process, url, log):
        with suppress(httpx.HTTPError):
            HTTP.get(f"{url}/plant", timeout=0.5)
        assert process.wait(STANDS + 15) == ENDED_CODE
        assert "The loop web has stood still for 2 s" in log.read_text()
        assert "the_loop_stands_here" in log.read_text()


def test_one_that_is_told_to_end_does_so_in_order(tmp_path: Path) -> None:
    with web(tmp_path) as (process, url, log):
        assert HTTP.get(f"{url}/healthz").status_code in (200, 503)
        process.terminate()
        assert process.wait(10) in (0, -15)
        assert "stood still" not in log.read_text()
