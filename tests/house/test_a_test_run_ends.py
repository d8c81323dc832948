"""A gate must not wait for a test that stands, nor for what a test left behind: the run ends and says where it was."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

LEAVES_A_THREAD = """
import atexit, pathlib, threading
atexit.register(pathlib.Path("registered").touch)
def test_it(): threading.Thread(target=threading.Event().wait, name="forgotten").start()
"""
STANDS = """
import threading
def test_it(): threading.Event().wait()
"""


def run(folder: Path, repository: Path, test: str, **environment: str) -> subprocess.CompletedProcess[str]:
    (folder / "test_inside.py").write_text(test)
    dropped = ("CI", "DJANGO_SETTINGS_MODULE", "PYTEST_XDIST_WORKER")  # it is a run of its own, no worker of this one
    kept = {name: value for name, value in os.environ.items() if name not in dropped}
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "tests.plugins.ends", "-c", os.devnull,
         "--rootdir", str(folder), str(folder)],
        cwd=folder,
        env=kept | {"PYTHONPATH": str(repository), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"} | environment,
        capture_output=True,
        text=True,
        timeout=50,
    )  # fmt: skip


def test_a_thread_that_was_left_behind_is_named_and_not_waited_for(tmp_path: Path, repository: Path) -> None:
    ended = run(tmp_path, repository, LEAVES_A_THREAD)
    assert "1 passed" in ended.stdout
    assert "left the thread 'forgotten' behind" in ended.stderr
    assert ended.returncode == 0
    assert (tmp_path / "registered").exists(), "what is registered for the end is done"


def test_a_failed_test_still_fails_the_run(tmp_path: Path, repository: Path) -> None:
    assert run(tmp_path, repository, "def test_it(): assert False").returncode == 1


def test_a_run_that_stands_in_the_gate_tells_where_and_ends(tmp_path: Path, repository: Path) -> None:
    ended = run(tmp_path, repository, STANDS, CI="true", LONGEST_TEST_RUN="3")
    assert ended.returncode == 1
    assert "test_inside.py" in ended.stderr
    assert "in test_it" in ended.stderr
