"""What goes out to one browser: a bounded queue and one task. A slow browser slows nobody and fills no memory."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from typing import Any

from console.live.frames import dump
from console.live.origin import Send

MOST_FRAMES = 256
MOST_BYTES = 4 * 1024 * 1024
STUCK_SECONDS = 20.0


class Writer:
    """`put` never waits. When the queue is full it answers False, and the caller has its topics read again later."""

    def __init__(self, send: Send, on_empty: Callable[[], None]) -> None:
        self._send = send
        self._on_empty = on_empty
        self._frames: deque[str] = deque()
        self._bytes = 0
        self._wake = asyncio.Event()
        self._code: int | None = None

    @property
    def empty(self) -> bool:
        return not self._frames

    def put(self, frame: list[Any]) -> bool:
        text = dump(frame)
        # One frame always fits, or a large snapshot could never be sent.
        if self._frames and (len(self._frames) >= MOST_FRAMES or self._bytes + len(text) > MOST_BYTES):
            return False
        self._frames.append(text)
        self._bytes += len(text)
        self._wake.set()
        return True

    def close(self, code: int) -> None:
        """Send what waits, then close."""
        if self._code is None:
            self._code = code
            self._wake.set()

    async def run(self) -> None:
        """Until closed; or until the browser took nothing for a while."""
        try:
            while True:
                while self._frames:
                    text = self._frames.popleft()
                    self._bytes -= len(text)
                    await asyncio.wait_for(self._send({"type": "websocket.send", "text": text}), STUCK_SECONDS)
                if self._code is not None:
                    break
                self._on_empty()
                self._wake.clear()
                if not self._frames and self._code is None:
                    await self._wake.wait()
        except TimeoutError:
            self._code = 1013
        await asyncio.wait_for(self._send({"type": "websocket.close", "code": self._code or 1000}), STUCK_SECONDS)
