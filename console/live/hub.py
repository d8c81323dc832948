"""One subscriber of the channel layer per event loop; it passes messages on to the sockets of this process.

While the layer is lost, sockets are closed with 1012 once and come back by number; those that come while it is still
away are served from the database (`up` is false: they look more often).
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from typing import Any, Protocol
from weakref import WeakKeyDictionary

from channels.layers import get_channel_layer

log = logging.getLogger(__name__)

RETRY_SECONDS = 0.5
SERVICE_RESTART = 1012


class Socket(Protocol):
    def take(self, message: Mapping[str, Any]) -> None: ...

    def close_soon(self, code: int) -> None: ...


class Hub:
    def __init__(self) -> None:
        self.up = False
        self._followers: dict[str, set[Socket]] = {}
        self._channel: str | None = None
        self._lost = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    async def follow(self, group: str, socket: Socket) -> None:
        """Messages to this group reach the socket from now on, as soon as the layer is up."""
        new = group not in self._followers
        self._followers.setdefault(group, set()).add(socket)
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._run(), name="live-hub")
        if new and self._channel is not None:
            try:
                await get_channel_layer().group_add(group, self._channel)
            except Exception as error:  # noqa: BLE001  # whatever a layer raises
                self._note_lost(error)

    async def leave(self, group: str, socket: Socket) -> None:
        sockets = self._followers.get(group, set())
        sockets.discard(socket)
        if sockets:
            return
        self._followers.pop(group, None)
        if not self._followers and self._task is not None:
            # The last one switches the light off: no task is left behind when the server stops.
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            self._task = None
        elif self._channel is not None:
            try:
                await get_channel_layer().group_discard(group, self._channel)
            except Exception as error:  # noqa: BLE001  # whatever a layer raises
                self._note_lost(error)

    def count(self, group: str) -> int:
        return len(self._followers.get(group, ()))

    def note_layer_lost(self) -> None:
        self._lost.set()

    def _note_lost(self, error: Exception) -> None:
        log.warning("The channel layer does not answer (%s).", type(error).__name__)
        self._lost.set()

    async def _run(self) -> None:
        layer = get_channel_layer()
        try:
            while True:
                self._lost.clear()
                try:
                    await self._serve(layer)
                except Exception as error:  # noqa: BLE001  # whatever a layer raises
                    self._note_lost(error)
                if self.up:
                    for socket in {socket for sockets in self._followers.values() for socket in sockets}:
                        socket.close_soon(SERVICE_RESTART)
                self.up, self._channel = False, None
                await _flush(layer)
                await asyncio.sleep(RETRY_SECONDS)
        finally:
            self.up, self._channel = False, None
            await _flush(layer)

    async def _serve(self, layer: Any) -> None:
        """Subscribe to everything that is followed, then pass on until the layer is lost."""
        channel = await layer.new_channel("hub.")
        added: set[str] = set()
        while missing := set(self._followers) - added:
            for group in missing:
                await layer.group_add(group, channel)
            added |= missing
        self._channel, self.up = channel, True
        lost = asyncio.create_task(self._lost.wait())
        message: asyncio.Task[Any] | None = None
        try:
            while True:
                message = asyncio.create_task(layer.receive(channel))
                await asyncio.wait({message, lost}, return_when=asyncio.FIRST_COMPLETED)
                if lost.done():
                    return
                self._pass_on(message.result())
        finally:
            # Also when the last follower leaves: a receiver left behind is reported as destroyed while pending.
            left = [task for task in (lost, message) if task is not None]
            for task in left:
                task.cancel()
            await asyncio.gather(*left, return_exceptions=True)

    def _pass_on(self, message: Mapping[str, Any]) -> None:
        for socket in list(self._followers.get(str(message.get("group")), ())):
            socket.take(message)


async def _flush(layer: Any) -> None:
    try:
        await layer.flush()
    except Exception as error:  # noqa: BLE001  # whatever a layer raises
        log.debug("The channel layer could not be closed in order (%s).", type(error).__name__)


_hubs: WeakKeyDictionary[asyncio.AbstractEventLoop, Hub] = WeakKeyDictionary()


def hub() -> Hub:
    loop = asyncio.get_running_loop()
    if loop not in _hubs:
        _hubs[loop] = Hub()
    return _hubs[loop]


def layer_lost() -> None:
    """Called by the layer, in the loop whose connection is gone."""
    found = _hubs.get(asyncio.get_running_loop())
    if found is not None:
        found.note_layer_lost()
