"""Database work of sockets, in threads of their own, so that one that waits for a lock holds up no other."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

from django.db import DatabaseError, connections

P = ParamSpec("P")
T = TypeVar("T")

_pool = ThreadPoolExecutor(max_workers=8, thread_name_prefix="socket")


async def in_thread(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    def run() -> T:
        try:
            return work(*args, **kwargs)
        except DatabaseError:
            # The connection may be the reason; the next one starts anew.
            connections.close_all()
            raise

    return await asyncio.get_running_loop().run_in_executor(_pool, run)
