"""The console's web process with a mistake planted in it: `GET /plant` makes its loop stand. Run by uvicorn, as
`tests.console.planted:application`; the watch bites after PLANTED_STANDS seconds."""

from __future__ import annotations

import os
import threading
from typing import Any

from console.asgi import application as console
from lasting.watchdog import WATCHDOG

WATCHDOG.stands_s = float(os.environ["PLANTED_STANDS"])
NEVER = threading.Lock()
NEVER.acquire()


async def the_loop_stands_here() -> None:
    NEVER.acquire()


async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
    if scope.get("path") == "/plant":
        await the_loop_stands_here()
    await console(scope, receive, send)
