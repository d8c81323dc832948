"""The head of a request within bounds. uvicorn's fast protocol reads a head of any length into memory; here it ends."""

from __future__ import annotations

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

MAX_HEAD = 256 * 1024
"""Bytes of request line and headers. The largest query that is answered by name (GET_LIMIT) leaves room for more."""


class BoundedHead(HttpToolsProtocol):
    """A connection whose heads are counted as they arrive; one that is too long is told so and closed."""

    _in_head = False
    _head = 0

    def on_message_begin(self) -> None:
        self._in_head, self._head = True, 0
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        self._in_head = False
        super().on_headers_complete()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if not self._in_head:
            return
        self._head += len(data)
        if self._head > MAX_HEAD and not self.transport.is_closing():
            self.send_400_response("The head of the request is too long.")
