"""The life of a web process, as its server tells it: its loop is watched from the first moment to the last."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from lasting.watchdog import WATCHDOG

Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]


async def lifespan(scope: dict[str, Any], receive: Receive, send: Send) -> None:
    """One application of ASGI for the whole life: `startup`, then `shutdown`."""
    await receive()
    WATCHDOG.start()
    WATCHDOG.watch("web", asyncio.get_running_loop())
    await send({"type": "lifespan.startup.complete"})
    await receive()
    await asyncio.to_thread(WATCHDOG.close)
    await send({"type": "lifespan.shutdown.complete"})
