"""The local cloud as people start it, with a mistake planted in it: `python -m tests...standing.planted S FLAGS`.
Its watchdog bites after S seconds.

`GET /plant/<what>` makes it: the API's loop or a media loop stands, a thread of the rules never
comes back, or Python itself stands.
"""

from __future__ import annotations

import asyncio
import ctypes
import sys
import threading

from starlette.types import Receive, Scope, Send

from lasting import watchdog
from lasting.watchdog import WATCHDOG
from localcloud import __main__ as start
from localcloud.app import LocalCloud
from localcloud.media.loop import LoopThread
from localcloud.options import Options

NEVER = threading.Lock()
"""Taken, and never given back."""
NEVER.acquire()
media = LoopThread("planted media")


async def the_loop_stands_here() -> None:
    NEVER.acquire()


def stuck_for_good() -> None:
    threading.Event().wait()


def python_itself_stands() -> None:
    """Holds Python's own lock, as a library in C may."""
    ctypes.PyDLL(None).sleep(30)


class Planted(LocalCloud):
    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        match scope.get("path"):
            case "/plant/api":
                await the_loop_stands_here()
            case "/plant/media":
                await media.run(asyncio.sleep(0))
                planted = asyncio.ensure_future(media.run(the_loop_stands_here()))
                await asyncio.wait([planted], timeout=0.1)
            case "/plant/thread":
                self._door._threads.submit(stuck_for_good)
            case "/plant/python":
                python_itself_stands()
        await super().__call__(scope, receive, send)


def build(options: Options) -> LocalCloud:
    cloud = start.build(options)
    cloud.__class__ = Planted
    return cloud


if __name__ == "__main__":
    WATCHDOG.stands_s = float(sys.argv.pop(1))
    watchdog.HELD_S = 3  # type: ignore[misc]
    start.END_S = 2.0
    sys.exit(start.main(sys.argv[1:], build=build))
