"""A test run that is killed must not leave its processes behind."""

from __future__ import annotations

import ctypes
import signal
import sys
from collections.abc import Callable


def end_with_parent(how: int = signal.SIGKILL) -> Callable[[], None] | None:
    """For Popen: Linux sends `how` to the child when the test run dies, however it dies. Elsewhere None."""
    if sys.platform != "linux":
        return None
    libc = ctypes.CDLL("libc.so.6", use_errno=True)  # loaded before the fork: the child may do very little

    def ask() -> None:
        libc.prctl(1, how)  # PR_SET_PDEATHSIG

    return ask
