"""A server on the loopback that does to each request what a test tells it to do: answer, drip, cut, or say nothing."""

from __future__ import annotations

import json
import socket
import ssl
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Self


@dataclass(frozen=True)
class Heard:
    """A request as it came over the wire."""

    line: str
    headers: Mapping[str, str]
    body: bytes
    connection: int

    @property
    def action(self) -> str:
        return self.headers["x-tc-action"]


# What to do on the open connection. Returning True keeps the connection for the next request.
Script = Callable[[socket.socket, Heard], bool | None]


@dataclass
class Server:
    """Runs one thread per connection; closes them all at the end and waits for its threads."""

    script: Script
    tls: ssl.SSLContext | None = None
    heard: list[Heard] = field(default_factory=list)

    def __enter__(self) -> Self:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._open: list[socket.socket] = []
        self._threads: list[threading.Thread] = []
        self._start(self._accept)
        return self

    def __exit__(self, *_: object) -> None:
        # shutdown first: close alone does not wake a thread that is in accept.
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for connection in self._open:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
            connection.close()
        for thread in self._threads:
            thread.join(5)
            assert not thread.is_alive()

    @property
    def url(self) -> str:
        return f"{'https' if self.tls else 'http'}://127.0.0.1:{self.port}"

    @property
    def connections(self) -> int:
        return len({heard.connection for heard in self.heard})

    def _start(self, target: Callable[..., None], *args: Any) -> None:
        thread = threading.Thread(target=target, args=args, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        number = 0
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            number += 1
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._open.append(connection)
            self._start(self._serve, connection, number)

    def _serve(self, connection: socket.socket, number: int) -> None:
        with suppress(OSError):
            if self.tls:
                connection = self.tls.wrap_socket(connection, server_side=True)
                self._open.append(connection)
            try:
                while (heard := read_request(connection, number)) is not None:
                    self.heard.append(heard)
                    if not self.script(connection, heard):
                        return
            finally:
                connection.close()


def read_request(connection: socket.socket, number: int) -> Heard | None:
    data = b""
    while b"\r\n\r\n" not in data:
        more = connection.recv(65536)
        if not more:
            return None
        data += more
    head, _, body = data.partition(b"\r\n\r\n")
    first, *lines = head.decode().split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    while len(body) < int(headers.get("content-length", "0")):
        body += connection.recv(65536)
    return Heard(first, headers, body, number)


def packed(body: bytes, *, status: str = "200 OK", headers: Mapping[str, str] | None = None) -> bytes:
    """A whole HTTP answer."""
    lines = {"Content-Type": "application/json", "Content-Length": str(len(body)), **(headers or {})}
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    return f"HTTP/1.1 {status}\r\n{head}\r\n".encode() + body


def envelope(**fields: Any) -> bytes:
    return json.dumps({"Response": {"RequestId": "id-1", **fields}}).encode()


def answers(body: bytes, *, status: str = "200 OK", headers: Mapping[str, str] | None = None) -> Script:
    def script(connection: socket.socket, heard: Heard) -> bool:
        connection.sendall(packed(body, status=status, headers=headers))
        return True

    return script


def refuses(code: str, message: str = "no") -> Script:
    return answers(envelope(Error={"Code": code, "Message": message}))


def done(connection: socket.socket, heard: Heard) -> bool:
    """The answer of actions that return nothing but their RequestId."""
    connection.sendall(packed(envelope()))
    return True


def closes(connection: socket.socket, heard: Heard) -> bool:
    """Reads the request and hangs up."""
    return False


def resets(connection: socket.socket, heard: Heard) -> bool:
    """Reads the request and resets the connection."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")
    return False


def truncates(connection: socket.socket, heard: Heard) -> bool:
    """Promises more than it sends."""
    connection.sendall(packed(envelope())[:-5])
    return False


def is_silent(connection: socket.socket, heard: Heard) -> bool:
    """Says nothing until the client has had enough."""
    connection.settimeout(10)
    connection.recv(1)
    return False


def drips(data: bytes, every: float = 0.05) -> Script:
    """Sends byte by byte, so that no single read ever waits for long."""

    def script(connection: socket.socket, heard: Heard) -> bool:
        for byte in data:
            connection.sendall(bytes([byte]))
            time.sleep(every)
        return False

    return script
