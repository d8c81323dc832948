"""One connection to an address that was judged, with an end to all patience.

Why not a library: the connection must go to the very address that was judged, a body may be endless (a live stream), a
peer may drip single bytes, and the whole look has one deadline.
"""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Sequence
from typing import Final
from urllib.parse import urlsplit

from casters import addresses
from casters.addresses import IPAddress, Policy
from casters.looks.found import Nothing

_CONNECT_S: Final = 2.5
_MOST_TRIED: Final = 3
_AT_ONCE: Final = 65_536


class Wire:
    """`deadline` is a monotonic time: every wait ends there. With `own_welcome` a certificate that the server has made
    itself is taken on this machine and in the permitted networks, as cameras have them and as the local cloud does."""

    def __init__(
        self, url: str, port: int, policy: Policy, *, secure: bool, deadline: float, own_welcome: bool = False
    ) -> None:
        self.host = urlsplit(url).hostname or ""
        self._own_welcome = own_welcome
        self._deadline = deadline
        self._buffer = bytearray()
        self._socket = self._connected(addresses.places(url, policy), port, secure)

    @property
    def public(self) -> bool:
        """Whether the way there may lead over the internet."""
        return addresses.is_public(self._socket.getpeername()[0])

    def __enter__(self) -> Wire:
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()

    def send(self, data: bytes) -> None:
        try:
            self._socket.settimeout(self._left())
            self._socket.sendall(data)
        except OSError:
            raise Nothing("broke_off", host=self.host) from None

    def some(self, most: int, patience: float | None = None) -> bytes:
        """One to `most` bytes as they arrive; none at the end, nor when none comes within `patience` seconds."""
        if not self._buffer and not self._fill(patience):
            return b""
        data = bytes(self._buffer[:most])
        del self._buffer[:most]
        return data

    def exactly(self, size: int) -> bytes:
        while len(self._buffer) < size:
            if not self._fill():
                raise Nothing("broke_off", host=self.host)
        return self.some(size)

    def until(self, mark: bytes, most: int) -> bytes:
        """Everything up to the mark, without it."""
        while (end := self._buffer.find(mark)) < 0:
            if len(self._buffer) > most or not self._fill():
                raise Nothing("broke_off", host=self.host)
        data = bytes(self._buffer[:end])
        del self._buffer[: end + len(mark)]
        return data

    def _fill(self, patience: float | None = None) -> bool:
        left = self._left()
        wait = left if patience is None else min(left, patience)
        if wait <= 0:
            return False
        try:
            self._socket.settimeout(wait)
            data = self._socket.recv(_AT_ONCE)
        except TimeoutError:
            if wait < left:
                return False
            raise Nothing("too_slow", host=self.host) from None
        except OSError:
            raise Nothing("broke_off", host=self.host) from None
        self._buffer += data
        return bool(data)

    def _left(self) -> float:
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise Nothing("too_slow", host=self.host)
        return left

    def _connected(self, places: Sequence[IPAddress], port: int, secure: bool) -> socket.socket:
        """To one of the judged addresses, and to nothing else."""
        if not places:
            raise Nothing("unknown_name", host=self.host)
        problem: OSError | None = None
        for place in places[:_MOST_TRIED]:
            try:
                plain = socket.create_connection((str(place), port), min(_CONNECT_S, self._left()))
                return self._secured(plain, place) if secure else plain
            except OSError as error:
                problem = error
        hung_up = isinstance(problem, (ssl.SSLEOFError, ssl.SSLZeroReturnError))
        if isinstance(problem, ssl.SSLError) and not hung_up:
            raise Nothing("no_trust", host=self.host)
        raise Nothing(
            "refused" if isinstance(problem, ConnectionRefusedError) else "no_answer", host=self.host, port=port
        )

    def _secured(self, plain: socket.socket, place: IPAddress) -> socket.socket:
        context = ssl.create_default_context()
        if self._own_welcome and not addresses.is_public(str(place)):
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        try:
            plain.settimeout(self._left())
            return context.wrap_socket(plain, server_hostname=self.host)
        except BaseException:
            plain.close()
            raise
