"""A small HTTP/1.1 reader for media: every hop judged, every wait bounded, and stoppable from another thread.

Why not a library: the connection must go to the very address that was judged, a body may be endless (live FLV), a peer
may drip single bytes, and the thread that reads must end within moments of being told to.
"""

from __future__ import annotations

import re
import socket
import ssl
import threading
import time
from dataclasses import dataclass
from typing import Final
from urllib.parse import urljoin

from localcloud.mixer.fetch import FetchPolicy, Refused, Target, Unreachable
from localcloud.mixer.fetch_coding import Coding, coding

MAX_HEAD: Final = 32_768
MAX_HOPS: Final = 5
_SLICE_S: Final = 0.2
_CONNECT_S: Final = 5.0
_NAME_S: Final = 2.5
_STATUS: Final = re.compile("[0-9]{3}")
_LENGTH: Final = re.compile("[0-9]{1,18}")
"""Longer ones are none, and Python would refuse to read them."""
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})


Span = tuple[int, int | None]


class Stopped(Exception):
    """The reader was told to end."""


class NotThere(Unreachable):
    """The server knows nothing of this address, or nothing any more."""


@dataclass(frozen=True, slots=True)
class Fetched:
    url: str
    body: bytes


class Connection:
    """One socket, read in short slices so that a stop or a deadline is noticed. `deadline` is a monotonic time or
    None."""

    def __init__(self, target: Target, stop: threading.Event, deadline: float) -> None:
        self._stop = stop
        self._host = target.host
        self._socket = self._connect(target, deadline)
        self._buffer = bytearray()

    def send(self, data: bytes) -> None:
        """All of it within some seconds; a peer who reads nothing is given up."""
        deadline = time.monotonic() + _CONNECT_S
        while data:
            if self._stop.is_set():
                raise Stopped
            if time.monotonic() > deadline:
                raise Unreachable(f"{self._host} takes nothing in.")
            self._socket.settimeout(_SLICE_S)
            try:
                data = data[self._socket.send(data) :]
            except TimeoutError:
                continue
            except OSError as error:
                raise Unreachable(f"{self._host} closed the connection.") from error

    def line(self, deadline: float, limit: int = MAX_HEAD) -> bytes:
        while (end := self._buffer.find(b"\n")) < 0:
            if len(self._buffer) > limit:
                raise Unreachable(f"{self._host} sent a head that is too long.")
            if not self._fill(deadline):
                raise Unreachable(f"{self._host} closed the connection.")
        line = bytes(self._buffer[:end])
        del self._buffer[: end + 1]
        return line.rstrip(b"\r")

    def some(self, size: int, deadline: float) -> bytes:
        """Between one and `size` bytes; none at the end."""
        if not self._buffer and not self._fill(deadline):
            return b""
        data = bytes(self._buffer[:size])
        del self._buffer[:size]
        return data

    def close(self) -> None:
        self._socket.close()

    def _fill(self, deadline: float) -> bool:
        while True:
            if self._stop.is_set():
                raise Stopped
            left = deadline - time.monotonic()
            if left <= 0:
                raise Unreachable(f"{self._host} stopped answering.")
            self._socket.settimeout(min(_SLICE_S, left))
            try:
                data = self._socket.recv(65_536)
            except TimeoutError:
                continue
            except OSError as error:
                raise Unreachable(f"{self._host} broke the connection.") from error
            self._buffer += data
            return bool(data)

    def _connect(self, target: Target, deadline: float) -> socket.socket:
        last: OSError | None = None
        for address in target.addresses[:4]:
            if self._stop.is_set():
                raise Stopped
            try:
                left = min(deadline - time.monotonic(), _CONNECT_S / 2)
                plain = socket.create_connection((str(address), target.port), max(left, 0.05))
                plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                return _secured(plain, target) if target.secure else plain
            except OSError as error:
                last = error
        raise Unreachable(f"{target.host} does not answer ({_short(last)}).")


def _secured(plain: socket.socket, target: Target) -> socket.socket:
    context = ssl.create_default_context()
    if not target.verify:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    try:
        return context.wrap_socket(plain, server_hostname=target.host)
    except OSError:
        plain.close()
        raise


def _short(error: OSError | None) -> str:
    if isinstance(error, ConnectionRefusedError):
        return "connection refused"
    if isinstance(error, TimeoutError):
        return "no answer in time"
    if isinstance(error, ssl.SSLError):
        return "no trusted certificate"
    return (error.strerror or type(error).__name__).lower() if error else "no address"


class Response:
    """An answer whose body is read bit by bit. `url` is the last hop's."""

    def __init__(self, connection: Connection, url: str, status: int, head: dict[str, str], idle_s: float) -> None:
        self.url, self.status, self.head = url, status, head
        self._connection, self._idle_s = connection, idle_s
        self._chunked = "chunked" in head.get("transfer-encoding", "").lower()
        length = head.get("content-length", "")
        self._left = int(length) if _LENGTH.fullmatch(length) and not self._chunked else None
        self._chunk_left = 0
        self._coding = coding(head.get("content-encoding", ""))

    @property
    def length(self) -> int | None:
        """How much is still to come, where the peer said so; not of what comes packed."""
        return None if self._coding else self._left

    def read(self, size: int = 65_536, deadline: float | None = None) -> bytes:
        """Between one and `size` bytes as they arrive; none at the end. Every wait ends after `idle_s` or at the
        deadline."""
        idle = time.monotonic() + self._idle_s
        limit = idle if deadline is None else min(idle, deadline)
        return self._unpacked(self._coding, size, limit) if self._coding else self._as_sent(size, limit)

    def close(self) -> None:
        self._connection.close()

    def _unpacked(self, packed: Coding, size: int, limit: float) -> bytes:
        while not (data := packed.take(size)):
            sent = self._as_sent(65_536, limit)
            if not sent and not packed.whole:
                raise Unreachable("The connection ended in the middle of the file.")
            if not sent:
                return b""
            packed.put(sent)
        return data

    def _as_sent(self, size: int, limit: float) -> bytes:
        if self._chunked:
            return self._read_chunked(size, limit)
        if self._left is None:
            return self._connection.some(size, limit)
        if self._left == 0:
            return b""
        data = self._connection.some(min(size, self._left), limit)
        if not data:
            raise Unreachable("The connection ended in the middle of the file.")
        self._left -= len(data)
        return data

    def _read_chunked(self, size: int, deadline: float) -> bytes:
        if self._chunk_left == 0:
            text = self._connection.line(deadline, 1024).split(b";")[0].strip()
            try:
                self._chunk_left = int(text, 16)
            except ValueError:
                raise Unreachable("The server sent a broken chunk.") from None
            if self._chunk_left <= 0:
                self._chunked, self._left = False, 0
                return b""
        data = self._connection.some(min(size, self._chunk_left), deadline)
        if not data:
            raise Unreachable("The connection ended in the middle of the stream.")
        self._chunk_left -= len(data)
        if self._chunk_left == 0:
            self._connection.line(deadline, 1024)
        return data


def open_url(
    policy: FetchPolicy,
    url: str,
    *,
    stop: threading.Event,
    seconds: float = 8.0,
    idle_s: float = 8.0,
    span: Span | None = None,
) -> Response:
    """GET an address, following redirects with a fresh judgement for each. `seconds` bounds the time until the head of
    the last answer has arrived; `span` asks for the bytes from its first to its last (None: to the end)."""
    deadline = time.monotonic() + seconds
    for _ in range(MAX_HOPS + 1):
        response = _ask(policy, url, stop, deadline, idle_s, span)
        place = response.head.get("location", "")
        if response.status not in _REDIRECTS or not place:
            break
        response.close()
        url = joined(url, place)
    else:
        raise Refused(f"The address redirects more than {MAX_HOPS} times.")
    if response.status not in (200, 206):
        response.close()
        gone = NotThere if response.status in (404, 410) else Unreachable
        raise gone(f"The server answers {response.status}.")
    return response


def joined(url: str, place: str) -> str:
    """Where a server at `url` sends us to; `Refused` when that cannot be read."""
    try:
        return urljoin(url, place)
    except ValueError:
        raise Refused("The address redirects to one that cannot be read.") from None


def _ask(
    policy: FetchPolicy, url: str, stop: threading.Event, deadline: float, idle_s: float, span: Span | None
) -> Response:
    target = policy.target(url, min(max(deadline - time.monotonic(), 0.1), _NAME_S))
    connection = Connection(target, stop, deadline)
    try:
        lines = [
            f"GET {target.path} HTTP/1.1",
            f"Host: {target.authority}",
            "User-Agent: live-console-mixer",
            "Accept: */*",
            "Accept-Encoding: identity",
        ]
        if span is not None:
            lines.append(f"Range: bytes={span[0]}-{'' if span[1] is None else span[1]}")
        connection.send("\r\n".join([*lines, "Connection: close", "", ""]).encode("ascii"))
        status, head = _head(connection, deadline, target.host)
        return Response(connection, url, status, head, idle_s)
    except BaseException:
        connection.close()
        raise


def _head(connection: Connection, deadline: float, host: str) -> tuple[int, dict[str, str]]:
    words = connection.line(deadline).decode("latin-1").split(None, 2)
    if len(words) < 2 or not words[0].startswith("HTTP/1.") or not _STATUS.fullmatch(words[1]):
        raise Unreachable(f"{host} does not speak HTTP.")
    head: dict[str, str] = {}
    size = 0
    while line := connection.line(deadline):
        size += len(line)
        if size > MAX_HEAD:
            raise Unreachable(f"{host} sent a head that is too long.")
        name, _, value = line.decode("latin-1").partition(":")
        head[name.strip().lower()] = value.strip()
    return int(words[1]), head


def fetch_all(
    policy: FetchPolicy, url: str, *, stop: threading.Event, limit: int, seconds: float, span: Span | None = None
) -> Fetched:
    """The whole body, at most `limit` bytes, within `seconds` from beginning to end."""
    deadline = time.monotonic() + seconds
    response = open_url(policy, url, stop=stop, seconds=seconds, span=span)
    try:
        if (response.length or 0) > limit:
            raise Refused(f"The file is larger than {limit // 1_000_000} MB.")
        body = bytearray()
        while data := response.read(65_536, deadline):
            body += data
            if len(body) > limit:
                raise Refused(f"The file is larger than {limit // 1_000_000} MB.")
        return Fetched(response.url, bytes(body))
    finally:
        response.close()
