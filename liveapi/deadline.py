"""A network on which no exchange outlives its deadline, and which knows whether a byte was sent.

httpx and httpcore count their timeouts per read: a server that drips one byte a second keeps a call with `timeout=1`
busy for as long as it likes, in the headers as well as in the body. So the deadline is kept where the bytes pass: every
connect, read and write gets no more than the time that is left. Name look-ups, which no timeout reaches, run beside.
"""

from __future__ import annotations

import ipaddress
import queue
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import httpcore


class Exchange:
    """One request and its answer: when it has to be over, and whether anything was handed to the network."""

    def __init__(self, seconds: float) -> None:
        self._ends = time.monotonic() + seconds
        self.sent = False

    def left(self) -> float:
        return self._ends - time.monotonic()

    def cap(self, timeout: float | None, late: type[Exception]) -> float:
        left = self.left()
        if left <= 0:
            raise late("the deadline has passed")
        return left if timeout is None else min(timeout, left)


_current: ContextVar[Exchange] = ContextVar("liveapi_exchange")


@contextmanager
def exchange(seconds: float) -> Iterator[Exchange]:
    """Everything this thread does on a `DeadlineNetwork` inside the block belongs to one exchange."""
    running = Exchange(seconds)
    token = _current.set(running)
    try:
        yield running
    finally:
        _current.reset(token)


class DeadlineNetwork(httpcore.NetworkBackend):
    """Opens connections for httpcore under the deadline of the running exchange."""

    def __init__(self) -> None:
        self._inner = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Tries the addresses of a host one after the other; the look-up and all of them together have `timeout`."""
        running = _current.get()
        connecting = Exchange(running.cap(timeout, httpcore.ConnectTimeout))
        options = None if socket_options is None else list(socket_options)
        failure: Exception = httpcore.ConnectError("the host has no address")
        for address in _addresses(host, port, connecting.left()):
            left = connecting.cap(None, httpcore.ConnectTimeout)
            try:
                return _Stream(self._inner.connect_tcp(address, port, left, local_address, options))
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure


class _Stream(httpcore.NetworkStream):
    def __init__(self, inner: httpcore.NetworkStream) -> None:
        self._inner = inner

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, _current.get().cap(timeout, httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        running = _current.get()
        left = running.cap(timeout, httpcore.WriteTimeout)
        # From here on nobody can promise that the other side has not seen it.
        running.sent = True
        self._inner.write(buffer, left)

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        left = _current.get().cap(timeout, httpcore.ConnectTimeout)
        return _Stream(self._inner.start_tls(ssl_context, server_hostname, left))

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)

    def close(self) -> None:
        self._inner.close()


def _addresses(host: str, port: int, seconds: float) -> list[str]:
    try:
        return [str(ipaddress.ip_address(host.strip("[]")))]
    except ValueError:
        return _within(seconds, lambda: _look_up(host, port))


def _look_up(host: str, port: int) -> list[str]:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


def _within(seconds: float, look_up: Callable[[], list[str]]) -> list[str]:
    """Runs a look-up in a thread of its own and leaves it behind when it takes too long: it only ever reads names."""
    answers: queue.SimpleQueue[list[str] | OSError] = queue.SimpleQueue()

    def run() -> None:
        try:
            answers.put(look_up())
        except OSError as error:
            answers.put(error)

    threading.Thread(target=run, name="liveapi-look-up", daemon=True).start()
    try:
        answer = answers.get(timeout=seconds)
    except queue.Empty:
        raise httpcore.ConnectTimeout("the name was not found in time") from None
    if isinstance(answer, OSError):
        raise httpcore.ConnectError(str(answer)) from answer
    return answer
