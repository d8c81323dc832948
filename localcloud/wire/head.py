"""Connections within bounds. uvicorn's fast protocol reads a head of any length into memory, and takes in as many
connections as come; here both end."""

from __future__ import annotations

import asyncio

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from localcloud.wire.crowd import Crowd

MAX_HEAD = 256 * 1024
"""Bytes of request line and headers. The largest query that is answered by name (GET_LIMIT) leaves room for more."""


class BoundedHead(HttpToolsProtocol):
    """A connection whose heads are counted as they arrive; one that is too long is told so and closed."""

    crowd = Crowd()
    """All of this process."""
    _in_head = False
    _head = 0

    @property
    def idle(self) -> bool:
        """Asking for nothing, or not yet with a whole request."""
        return self.cycle is None or self.cycle.response_complete or self.cycle.more_body

    def dismiss(self) -> None:
        self.transport.abort()

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self.crowd.come(self)

    def connection_lost(self, exc: Exception | None) -> None:
        self.crowd.gone(self)
        super().connection_lost(exc)

    def handle_websocket_upgrade(self) -> None:
        """From here on it is another protocol's; sockets are counted by their own door."""
        self.crowd.gone(self)
        super().handle_websocket_upgrade()

    def on_message_begin(self) -> None:
        self._in_head, self._head = True, 0
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        self._in_head = False
        super().on_headers_complete()

    def data_received(self, data: bytes) -> None:
        self.crowd.heard(self)
        super().data_received(data)
        if not self._in_head:
            return
        self._head += len(data)
        if self._head > MAX_HEAD and not self.transport.is_closing():
            self.send_400_response("The head of the request is too long.")
