"""An event loop in a thread of its own, so that media never slows API answers."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine
from functools import partial
from typing import Any, TypeVar

from lasting.threads import LastingThread
from lasting.watchdog import WATCHDOG

T = TypeVar("T")


class LoopThread:
    """Starts with the first call and ends with `close`."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._lock = threading.Lock()
        """Held while the loop and its thread are made, which takes a moment once; two of them would be one too many."""
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._closed = False

    async def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Await a coroutine that runs over there."""
        try:
            loop = self._started()
        except RuntimeError:
            work.close()
            raise
        return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(work, loop))

    def close(self, farewell: Coroutine[Any, Any, None]) -> None:
        """Run the farewell (at most 3 s), cancel what is left, end the thread."""
        with self._lock:
            self._closed = True
            loop, thread = self._loop, self._thread
        if loop is None or thread is None:
            farewell.close()
            return
        ending = asyncio.run_coroutine_threadsafe(_end(farewell), loop)
        ending.add_done_callback(lambda _: loop.call_soon_threadsafe(loop.stop))
        thread.join(5)

    def _started(self) -> asyncio.AbstractEventLoop:
        with self._lock:
            if self._closed:
                raise RuntimeError("the media loop is closed")
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                self._thread = LastingThread(partial(_serve, self._loop), self._name)
                self._thread.start()
                WATCHDOG.watch(self._name, self._loop)
            return self._loop


def _serve(loop: asyncio.AbstractEventLoop) -> None:
    """Until it is stopped. When a mistake ends it, it is called again: the loop goes on with all that is on it."""
    asyncio.set_event_loop(loop)
    loop.run_forever()
    loop.close()


async def _end(farewell: Coroutine[Any, Any, None]) -> None:
    try:
        await asyncio.wait_for(farewell, 3)
    except TimeoutError:
        pass
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
    loop = asyncio.get_running_loop()
    await loop.shutdown_asyncgens()
    await loop.shutdown_default_executor()
