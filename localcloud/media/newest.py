"""A few things on their way from a loop to a thread that may fall behind: then the oldest are left out."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import Generic, TypeVar

T = TypeVar("T")


class Newest(Generic[T]):
    """For one loop. `put` never waits; what is more than `room` pushes out what has waited longest."""

    def __init__(self, room: int) -> None:
        self.left_out = 0
        self._things: deque[T] = deque(maxlen=room)
        self._news = asyncio.Event()
        self._ended = False

    def put(self, thing: T) -> None:
        self.left_out += len(self._things) == self._things.maxlen
        self._things.append(thing)
        self._news.set()

    @property
    def waiting(self) -> int:
        return len(self._things)

    def end(self) -> None:
        """Nothing more will come; what waits is still given out."""
        self._ended = True
        self._news.set()

    async def get(self) -> T | None:
        """The next one; None at the end."""
        while not self._things:
            if self._ended:
                return None
            self._news.clear()
            await self._news.wait()
        return self._things.popleft()
