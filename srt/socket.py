"""One SRT connection in live mode: messages out and in, every wait bounded."""

from __future__ import annotations

import ctypes
import ipaddress
import socket
import struct
from ctypes import byref, c_int
from dataclasses import dataclass, field
from typing import Final

from srt.library import TIMEOUT, Option, SrtError, last_error, load

MESSAGE: Final = 1316
"""Seven packets of MPEG-TS: what every peer takes."""
LARGEST: Final = 1456
CONNECT_MS: Final = 3000
DEFAULT_LATENCY_MS: Final = 120


@dataclass(frozen=True, slots=True)
class Settings:
    """Of a connection. The id and the passphrase are secrets; key length 0 leaves it to the other side."""

    stream_id: str = field(default="", repr=False)
    passphrase: str = field(default="", repr=False)
    key_length: int = 0
    latency_ms: int = DEFAULT_LATENCY_MS


class Connection:
    """A connected socket. `who` begins the sentences of its errors."""

    def __init__(self, handle: int, who: str) -> None:
        self._library = load()
        self._handle, self._who = handle, who
        self._room = ctypes.create_string_buffer(LARGEST)

    @classmethod
    def to(cls, host: str, port: int, settings: Settings, *, who: str, wait_ms: int = CONNECT_MS) -> Connection:
        """Call this address (an IP); `SrtError`."""
        library = load()
        handle = library.srt_create_socket()
        made = cls(handle, who)
        try:
            made._settle(settings, wait_ms)
            where = sockaddr(host, port)
            if library.srt_connect(handle, where, len(where)) < 0:
                raise last_error(library, who, handle)
        except BaseException:
            made.close()
            raise
        return made

    def send(self, data: bytes) -> None:
        """One message; waits while the other side takes nothing, for as long as `waits` said."""
        if self._library.srt_send(self._handle, data, len(data)) < 0:
            raise last_error(self._library, self._who)

    def receive(self) -> bytes | None:
        """The next message; None when none came in the time that `waits` set."""
        size = self._library.srt_recv(self._handle, self._room, LARGEST)
        if size >= 0:
            return self._room.raw[:size]
        error = last_error(self._library, self._who)
        if error.code == TIMEOUT:
            return None
        raise error

    def waits(self, *, send_ms: int = 8000, receive_ms: int = 200) -> None:
        self._number(Option.SEND_WAIT, send_ms)
        self._number(Option.RECEIVE_WAIT, receive_ms)

    def close(self) -> None:
        self._library.srt_close(self._handle)

    def _settle(self, settings: Settings, wait_ms: int) -> None:
        self._number(Option.CONNECT_WAIT, wait_ms)
        self._number(Option.PAYLOAD, LARGEST)
        self._number(Option.LATENCY, settings.latency_ms)
        if settings.passphrase:
            self._text(Option.PASSPHRASE, settings.passphrase)
            if settings.key_length:
                self._number(Option.KEY_LENGTH, settings.key_length)
        if settings.stream_id:
            self._text(Option.STREAM_ID, settings.stream_id)

    def _number(self, option: Option, value: int) -> None:
        number = c_int(value)
        self._set(option, byref(number), ctypes.sizeof(number))

    def _text(self, option: Option, value: str) -> None:
        data = value.encode()
        self._set(option, ctypes.cast(ctypes.create_string_buffer(data), ctypes.c_void_p), len(data))

    def _set(self, option: Option, value: object, size: int) -> None:
        if self._library.srt_setsockflag(self._handle, option, value, size) < 0:
            raise SrtError(f"libsrt does not take this setting ({option.name.lower()}).")


def sockaddr(host: str, port: int) -> bytes:
    """An address as C wants it."""
    address = ipaddress.ip_address(host)
    if address.version == 4:
        return struct.pack("=H", socket.AF_INET) + struct.pack(">H", port) + address.packed + bytes(8)
    head = struct.pack("=H", socket.AF_INET6) + struct.pack(">HI", port, 0)
    return head + address.packed + bytes(4)
