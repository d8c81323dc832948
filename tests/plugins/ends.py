"""A test run ends. One that stands says where, and a thread that a test left behind is named instead of waited for."""

from __future__ import annotations

import atexit
import concurrent.futures.thread
import faulthandler
import os
import sys
import threading
import traceback

import pytest

LONGEST = float(os.environ.get("LONGEST_TEST_RUN", 40 * 60))
"""Seconds for a whole run in CI: well above what it takes, well below what the gate may take."""
_TO_LEAVE = 60.0

# The terminal itself: pytest has not begun to capture when this is loaded with '-p'.
_stderr = os.dup(2)


def _within(seconds: float) -> None:
    """Not a thread of Python's: this one writes every stack even while nobody gives the interpreter's lock away."""
    faulthandler.dump_traceback_later(seconds, exit=True, file=_stderr)


if os.environ.get("CI", "").lower() in ("1", "true", "yes"):
    _within(LONGEST)


def _left_behind() -> list[threading.Thread]:
    """But for those of pools, which wait for work until the interpreter ends and are told to end by it."""
    known = {threading.current_thread(), *concurrent.futures.thread._threads_queues}
    return [thread for thread in threading.enumerate() if not thread.daemon and thread not in known]


class _Leaving:
    status = 0

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, exitstatus: int | pytest.ExitCode) -> None:
        self.status = int(exitstatus)

    @pytest.hookimpl(trylast=True)
    def pytest_unconfigure(self) -> None:
        """The interpreter would wait for threads without end; what is registered for the end is done all the same."""
        _within(_TO_LEAVE)
        frames = sys._current_frames()
        for thread in _left_behind():
            print(f"\nA test left the thread {thread.name!r} behind, which is here:", file=sys.stderr)
            traceback.print_stack(frames.get(thread.ident or 0), file=sys.stderr)
        atexit._run_exitfuncs()
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(self.status)


def pytest_configure(config: pytest.Config) -> None:
    if "PYTEST_XDIST_WORKER" in os.environ:
        return  # a worker has results to hand over after its last test; it is ended by the run that has begun it
    config.pluginmanager.register(_Leaving(), "leaving")
