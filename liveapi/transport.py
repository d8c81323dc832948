"""Sends prepared bytes and brings the bytes of the answer: one pool of connections per process and endpoint."""

from __future__ import annotations

import atexit
import os
import ssl
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from http.cookiejar import CookieJar, DefaultCookiePolicy

import httpcore
import httpx

from liveapi.deadline import DeadlineNetwork, exchange

# The manual's largest answer.
MAX_ANSWER_BYTES = 50 * 1024 * 1024
# Shorter than the servers' own: a connection that the server closes while we write is an ambiguous call for nothing.
KEEP_IDLE_SECONDS = 3.0
MAX_CONNECTIONS = 32


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Seconds. `total` holds for the whole exchange, however slowly the answer drips."""

    connect: float = 1.0
    read: float = 3.0
    total: float = 5.0


@dataclass(frozen=True, slots=True)
class Answer:
    """The raw answer."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    took_ms: float


class TransportFailure(Exception):
    """No whole answer. `sent` is False only when no byte was handed to the network."""

    def __init__(self, detail: str, *, sent: bool) -> None:
        super().__init__(detail)
        self.detail = detail
        self.sent = sent


def post(
    client: httpx.Client, url: str, headers: Mapping[str, str], body: bytes, timeouts: Timeouts, seconds: float
) -> Answer:
    """Sends exactly these bytes and reads the whole answer within `seconds`, or raises `TransportFailure`."""
    started = time.monotonic()
    with exchange(seconds) as running:
        limits = httpx.Timeout(timeouts.read, connect=timeouts.connect, pool=min(timeouts.connect, seconds))
        try:
            with client.stream("POST", url, headers=dict(headers), content=body, timeout=limits) as response:
                text = _read(response)
        except httpx.TransportError as error:
            raise TransportFailure(_words(error), sent=running.sent) from None
    took_ms = (time.monotonic() - started) * 1000
    return Answer(response.status_code, response.headers, text, took_ms)


def _read(response: httpx.Response) -> bytes:
    parts: list[bytes] = []
    size = 0
    # Raw: we ask for no compression, and unpacking what nobody asked for is how small answers become huge.
    for part in response.iter_raw():
        size += len(part)
        if size > MAX_ANSWER_BYTES:
            raise httpx.ReadError("the answer is larger than 50 MB")
        parts.append(part)
    return b"".join(parts)


def _words(error: httpx.TransportError) -> str:
    said = str(error)
    return f"{type(error).__name__}: {said}" if said else type(error).__name__


class _Transport(httpx.BaseTransport):
    """httpx on httpcore's pool with our network below it, which httpx's own transport does not let one choose."""

    def __init__(self, tls: ssl.SSLContext | None) -> None:
        self._pool = httpcore.ConnectionPool(
            ssl_context=tls,
            max_connections=MAX_CONNECTIONS,
            max_keepalive_connections=MAX_CONNECTIONS,
            keepalive_expiry=KEEP_IDLE_SECONDS,
            retries=0,
            network_backend=DeadlineNetwork(),
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        url = request.url
        with _as_httpx():
            answer = self._pool.handle_request(
                httpcore.Request(
                    method=request.method,
                    url=httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
                    headers=request.headers.raw,
                    content=request.stream,
                    extensions=request.extensions,
                )
            )
        return httpx.Response(answer.status, headers=answer.headers, stream=_Body(answer), extensions=answer.extensions)

    def close(self) -> None:
        self._pool.close()


class _Body(httpx.SyncByteStream):
    def __init__(self, answer: httpcore.Response) -> None:
        self._answer = answer

    def __iter__(self) -> Iterator[bytes]:
        with _as_httpx():
            yield from self._answer.iter_stream()

    def close(self) -> None:
        self._answer.close()


_FAILURES = (httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError, httpcore.UnsupportedProtocol)


@contextmanager
def _as_httpx() -> Iterator[None]:
    """httpcore's exceptions and httpx's have the same names."""
    try:
        yield
    except _FAILURES as error:
        raise getattr(httpx, type(error).__name__)(str(error)) from error


_pools: dict[tuple[str, int], httpx.Client] = {}
_pools_lock = threading.Lock()


def pool(endpoint: str, tls: ssl.SSLContext | None = None) -> httpx.Client:
    """The process's client for an endpoint. Accounts share it: keys travel in headers, not in connections."""
    key = (endpoint, id(tls))
    known = _pools.get(key)
    if known is not None:
        return known
    # Reading the world's certificates takes a while: not for a plain endpoint, not again for each pool, and with
    # nobody waiting for the lock.
    made = _client(tls or (_world() if endpoint.startswith("https:") else None))
    with _pools_lock:
        kept = _pools.setdefault(key, made)
    if kept is not made:
        made.close()
    return kept


@cache
def _world() -> ssl.SSLContext:
    """Trusts the certificates that the world trusts, wherever the environment points."""
    return httpx.create_ssl_context(trust_env=False)


def _client(tls: ssl.SSLContext | None) -> httpx.Client:
    # No redirect and no proxy from the environment ever gets a signed request, and no cookie of one account's answer
    # travels with another's request.
    return httpx.Client(
        transport=_Transport(tls),
        cookies=CookieJar(policy=DefaultCookiePolicy(allowed_domains=[])),
        follow_redirects=False,
        trust_env=False,
        headers={"User-Agent": "live-console", "Accept": "application/json", "Accept-Encoding": "identity"},
    )


def close_pools() -> None:
    """Closes all connections; the next call opens new ones."""
    with _pools_lock:
        clients = list(_pools.values())
        _pools.clear()
    for client in clients:
        client.close()


def _after_fork() -> None:
    """A child must not write into its parent's connections; it does not close them either."""
    global _pools_lock
    _pools_lock = threading.Lock()
    _pools.clear()


os.register_at_fork(after_in_child=_after_fork)
atexit.register(close_pools)
