"""Memory for a process that shows pictures and stays up for days: garbage is looked for regularly and cheaply, and
pictures do not lie among small things.

WebRTC peers and the filters inside sound encoders refer to themselves in circles. Each holds sockets, threads and
megabytes outside Python's sight, so that Python, which counts its own objects alone, sees no reason to look for them:
an hour of viewers and restarts left hundreds of megabytes. And when it does look, it looks through the seventy thousand
objects of all the libraries, with every other thread standing still: up to half a second on a busy machine.

So what was there at the start is never looked through again, and the little that is left is looked through regularly.

Pictures are a megabyte and more, and come and go with every file that begins anew. glibc learns from that to put them
between small things, in a heap for each thread, where their places are rarely given back: it took as much again in a
quarter of an hour. Told once from what size on a block is to lie alone, it gives each back as soon as it is free.
"""

from __future__ import annotations

import ctypes
import gc
import sys
import threading
from typing import Final

from lasting.threads import LastingThread

EVERY_S: Final = 10.0
ALONE_BYTES: Final = 256 * 1024
"""A plane of a picture of 640x360 is a little smaller, and is rarely thrown away."""
_MMAP_THRESHOLD: Final = -3
"""M_MMAP_THRESHOLD of malloc.h; naming it ends the learning."""


class Tidying:
    """`start` when everything is imported; it counts for the whole process."""

    def __init__(self, every_s: float = EVERY_S) -> None:
        self._every_s = every_s
        self._over = threading.Event()
        self._thread = LastingThread(self._run, "tidying", over=self._over)

    def start(self) -> None:
        let_large_blocks_lie_alone()
        gc.freeze()
        self._thread.start()

    def close(self) -> None:
        self._over.set()
        if self._thread.is_alive():
            self._thread.join(5)

    def _run(self) -> None:
        while not self._over.wait(self._every_s):
            gc.collect()


def let_large_blocks_lie_alone() -> bool:
    """False where the C library has no such wish (only glibc is known to have it)."""
    if sys.platform != "linux":
        return False
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    return mallopt is not None and mallopt(_MMAP_THRESHOLD, ALONE_BYTES) == 1
