"""Sockets are opened only from our own pages: the whole origin counts, scheme, host and port.

Channels' own validator compares host names only, and admits requests without an Origin when ALLOWED_HOSTS is open.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from django.conf import settings

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]


class SameOrigin:
    def __init__(self, application: Application) -> None:
        self._application = application

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        origins = [value for name, value in scope.get("headers", []) if name == b"origin"]
        if len(origins) == 1 and origins[0].decode("latin-1").lower() in settings.ORIGINS:
            await self._application(scope, receive, send)
            return
        await receive()
        # Before it was accepted: the browser sees a 403.
        await send({"type": "websocket.close", "code": 4403})
