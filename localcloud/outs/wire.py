"""The connection of a push, in its child process: never blocks anywhere without noticing the end of the parent."""

from __future__ import annotations

import select
import socket
import ssl
import time
from collections.abc import Sequence
from typing import Final

SEND_BUFFER: Final = 256 * 1024
SILENCE_MS: Final = 10_000

_TCP_USER_TIMEOUT: Final = getattr(socket, "TCP_USER_TIMEOUT", None)


class PushFailed(Exception):
    """It is over; the message is a sentence for people, without address or key."""


class ParentGone(Exception):
    """Standard input has ended: so does this process."""


class Wire:
    """A socket, TLS or not, with a deadline for everything up to the first media."""

    def __init__(self, hosts: Sequence[str], port: int, parent: int, deadline: float) -> None:
        self._parent = parent
        self.deadline = deadline
        self._socket = self._connected(hosts, port)

    def secure(self, host: str, *, verify: bool) -> None:
        context = ssl.create_default_context()
        if not verify:
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
        wrapped = context.wrap_socket(self._socket, server_hostname=host, do_handshake_on_connect=False)
        self._socket = wrapped
        try:
            while True:
                try:
                    wrapped.do_handshake()
                    return
                except ssl.SSLWantReadError:
                    self.wait(reading=True)
                except ssl.SSLWantWriteError:
                    self.wait(writing=True)
        except ssl.SSLCertVerificationError as error:
            raise PushFailed("The destination's certificate is not trusted.") from error
        except OSError as error:
            raise PushFailed("The destination does not speak TLS.") from error

    def send(self, data: bytes | bytearray) -> int:
        """As much as goes out now."""
        try:
            return self._socket.send(data)
        except (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError):
            return 0
        except OSError as error:
            raise _broken(error) from error

    def send_all(self, data: bytes) -> None:
        rest = memoryview(data)
        while rest:
            sent = self.send(bytes(rest))
            rest = rest[sent:]
            if rest:
                self.wait(writing=True)

    def receive(self) -> bytes | None:
        """What has come, None when nothing has."""
        try:
            data = self._socket.recv(65_536)
        except (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError):
            return None
        except OSError as error:
            raise _broken(error) from error
        if not data:
            raise PushFailed("The destination closed the connection.")
        return data

    def some(self) -> bytes:
        """Something, within the deadline."""
        while (data := self.receive()) is None:
            self.wait(reading=True)
        return data

    def wait(self, *, reading: bool = False, writing: bool = False) -> None:
        """Until the socket is ready; PushFailed at the deadline, ParentGone when nobody wants this any more."""
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise PushFailed("The destination does not answer.")
        poll = select.poll()
        poll.register(self._parent, 0)
        poll.register(self._socket, (select.POLLIN if reading else 0) | (select.POLLOUT if writing else 0))
        for handle, _ in poll.poll(left * 1000):
            if handle == self._parent:
                raise ParentGone

    def ready(self, *, writing: bool, more: bool, timeout_s: float) -> bool:
        """While media runs: wait for news from either side; True when the parent has something. `more`: whether we
        want it."""
        poll = select.poll()
        poll.register(self._parent, select.POLLIN if more else 0)
        poll.register(self._socket, select.POLLIN | (select.POLLOUT if writing else 0))
        events = dict(poll.poll(timeout_s * 1000))
        if events.get(self._parent, 0) & (select.POLLHUP | select.POLLERR):
            raise ParentGone
        return bool(events.get(self._parent, 0) & select.POLLIN)

    def close(self) -> None:
        self._socket.close()

    def _connected(self, hosts: Sequence[str], port: int) -> socket.socket:
        failure = PushFailed("The destination has no address.")
        for host in hosts[:4]:
            family = socket.AF_INET6 if ":" in host else socket.AF_INET
            self._socket = socket.socket(family, socket.SOCK_STREAM)
            try:
                self._socket.setblocking(False)
                self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)
                if _TCP_USER_TIMEOUT is not None:
                    self._socket.setsockopt(socket.IPPROTO_TCP, _TCP_USER_TIMEOUT, SILENCE_MS)
                if self._socket.connect_ex((host, port)):
                    self.wait(writing=True)
                if error := self._socket.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR):
                    raise OSError(error, "")
                return self._socket
            except OSError as error:
                failure = _broken(error)
                self._socket.close()
        raise failure


def _broken(error: OSError) -> PushFailed:
    if isinstance(error, ConnectionRefusedError) or error.errno == 111:
        return PushFailed("The destination refuses connections.")
    if isinstance(error, ConnectionResetError | BrokenPipeError):
        return PushFailed("The destination broke the connection.")
    if isinstance(error, TimeoutError) or error.errno == 110:
        return PushFailed("The destination has gone silent.")
    return PushFailed("The destination cannot be reached.")
