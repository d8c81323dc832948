"""Whose turn it is at a caster. Calls that change one wait for each other here, where waiting takes nobody's thread:
eight slow ones at one caster would else keep the threads of the rules from all the others."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from weakref import WeakValueDictionary

from localcloud.wire.call import Call

LOOKS = ("Describe",)
"""Actions that begin so change nothing, take no lock, and wait for nobody."""


class Turns:
    """For one event loop."""

    def __init__(self) -> None:
        self._turns: WeakValueDictionary[object, asyncio.Lock] = WeakValueDictionary()

    @asynccontextmanager
    async def of(self, call: Call, *, looks_up: bool = False) -> AsyncIterator[None]:
        """Calls that `looks_up` names of hosts wait for each other alone: a take never waits for them."""
        caster = call.params.get("CasterId")
        if caster is None or call.action_name.startswith(LOOKS):
            yield
            return
        turn = self._turns.get((caster, looks_up))
        if turn is None:
            turn = self._turns[caster, looks_up] = asyncio.Lock()
        async with turn:
            yield
