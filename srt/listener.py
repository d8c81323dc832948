"""A port on which callers are judged by their stream id before they are let in."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from ctypes import byref, c_int
from typing import Final

from srt.library import LISTEN_HOOK, Option, Reject, last_error, load
from srt.socket import DEFAULT_LATENCY_MS, LARGEST, Connection

BACKLOG: Final = 32
_ADDRESS_ROOM: Final = 128

Judge = Callable[[int, str], Reject | None]
"""The socket's number and the stream id; None lets the caller in. Called in a thread of libsrt's, which serves all
connections of the port: it must not be long."""


class Listener:
    """On a bound UDP socket of ours, which libsrt uses from then on."""

    def __init__(self, bound: int, judge: Judge) -> None:
        self._library = load()
        self._judge = judge
        self._handle = self._library.srt_create_socket()
        self._hook = LISTEN_HOOK(self._asked)
        self._number(Option.LATENCY, DEFAULT_LATENCY_MS)
        self._number(Option.PAYLOAD, LARGEST)
        self._checked(self._library.srt_bind_acquire(self._handle, bound))
        self._checked(self._library.srt_listen_callback(self._handle, self._hook, None))
        self._checked(self._library.srt_listen(self._handle, BACKLOG))

    def accept(self) -> tuple[int, Connection]:
        """Waits for the next caller who was let in: the socket's number as the judge saw it, and the connection."""
        room = ctypes.create_string_buffer(_ADDRESS_ROOM)
        handle = self._library.srt_accept(self._handle, room, byref(c_int(_ADDRESS_ROOM)))
        self._checked(handle)
        return handle, Connection(handle, "The sender")

    def _asked(self, _ours: int, handle: int, _version: int, _address: int, stream_id: bytes) -> int:
        try:
            refusal = self._judge(handle, (stream_id or b"").decode("utf-8", "replace"))
        except Exception:  # noqa: BLE001 - nothing may leave through C; who cannot be judged is not let in
            refusal = Reject.OVERLOAD
        if refusal is None:
            return 0
        self._library.srt_setrejectreason(handle, int(refusal))
        return -1

    def _number(self, option: Option, value: int) -> None:
        number = c_int(value)
        self._checked(self._library.srt_setsockflag(self._handle, option, byref(number), ctypes.sizeof(number)))

    def _checked(self, answer: int) -> None:
        if answer < 0:
            raise last_error(self._library, "The port")
