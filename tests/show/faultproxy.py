"""A TCP proxy between the console and the local cloud that goes wrong on purpose, once per rule.

It forwards bytes and understands just enough of HTTP/1.1 to know where a request and its reply end and which API action
(the X-TC-Action header) is asked. Nothing is rewritten, so signatures stay true.

    with FaultProxy(target_port) as proxy:
        proxy.rule("CreateCasterPgm", "drop_reply")       # the cloud did it; the console never hears of it
        proxy.rule("CreateCasterPgm", "drop_request")     # the cloud never hears of it
        proxy.rule("CreateCasterPgm", "delay_request", seconds=4)
        proxy.refuse(True)                                # nobody listens: connections are refused
        proxy.hang_up(True)                               # somebody answers and hangs up, whatever is said
    proxy.slow(0.6)                                   # what is said on a socket or a stream arrives that much later
"""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from dataclasses import dataclass, field
from typing import Literal, Self

from tests.ports import free_port

Kind = Literal["drop_request", "drop_reply", "delay_request", "delay_reply"]


@dataclass
class Rule:
    action: str
    kind: Kind
    seconds: float = 0.0


@dataclass
class Seen:
    """One request as the proxy saw it."""

    action: str
    at: float
    fault: Kind | None = None


@dataclass
class FaultProxy:
    target: int
    port: int = field(default_factory=free_port)
    seen: list[Seen] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._lock = threading.Lock()
        self._rules: list[Rule] = []
        self._open: set[socket.socket] = set()
        self._hanging_up = False
        self._late = 0.0
        self._listener: socket.socket | None = None
        self._listen()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    # --- what a test says ---------------------------------------------------------------------------------------

    def rule(self, action: str, kind: Kind, *, seconds: float = 0.0) -> None:
        """Do this to the next request of that action, once."""
        with self._lock:
            self._rules.append(Rule(action, kind, seconds))

    def requests(self, action: str) -> list[Seen]:
        with self._lock:
            return [seen for seen in self.seen if seen.action == action]

    def waiting(self) -> int:
        """Rules that were not used yet."""
        with self._lock:
            return len(self._rules)

    def forget(self) -> None:
        """Drop the rules that were not used."""
        with self._lock:
            self._rules.clear()

    def refuse(self, refusing: bool) -> None:
        """While True nobody listens here, and connections that exist are cut now."""
        if not refusing:
            self._listen()
            return
        self._close_listener()
        self.cut()

    def hang_up(self, hanging_up: bool) -> None:
        """While True every connection is made and ended at once: the caller cannot tell how far he got."""
        self._hanging_up = hanging_up
        if hanging_up:
            self.cut()

    def slow(self, seconds: float) -> None:
        """What is said on a socket or a stream from now on arrives that much later, either way."""
        self._late = seconds

    def cut(self) -> None:
        """Every connection that exists, both ways, at once."""
        with self._lock:
            victims = list(self._open)
        for victim in victims:
            with contextlib.suppress(OSError):
                victim.shutdown(socket.SHUT_RDWR)

    # --- the life of a connection -------------------------------------------------------------------------------

    def _listen(self) -> None:
        if self._listener:
            return
        self._listener = socket.create_server(("127.0.0.1", self.port), backlog=64)
        threading.Thread(target=self._accept, args=(self._listener,), daemon=True, name="faultproxy").start()

    def _close_listener(self) -> None:
        listener, self._listener = self._listener, None
        if listener:
            with contextlib.suppress(OSError):
                listener.shutdown(socket.SHUT_RDWR)  # wakes the thread that waits in accept
            listener.close()

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            if self._hanging_up:
                client.close()
                continue
            threading.Thread(target=self._serve, args=(client,), daemon=True, name="faultproxy connection").start()

    def _serve(self, client: socket.socket) -> None:
        try:
            server = socket.create_connection(("127.0.0.1", self.target), timeout=5)
        except OSError:
            client.close()
            return
        server.settimeout(None)
        for end in (client, server):
            end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with self._lock:
            self._open |= {client, server}
        try:
            self._exchange(client, server)
        except OSError:
            pass  # one side went away: the other follows
        finally:
            with self._lock:
                self._open -= {client, server}
            client.close()
            server.close()

    def _exchange(self, client: socket.socket, server: socket.socket) -> None:
        """Request, reply, request, reply... until the connection becomes something else (a socket, a stream)."""
        pending = b""
        while True:
            head, pending = _read_head(client, pending)
            if not head:
                return
            body, pending = _read_body(client, head, pending)
            action = _header(head, "x-tc-action")
            rule = self._take_rule(action)
            with self._lock:
                self.seen.append(Seen(action, time.monotonic(), rule.kind if rule else None))
            if rule and rule.kind == "drop_request":
                return
            if rule and rule.kind == "delay_request":
                time.sleep(rule.seconds)
            server.sendall(head + body)
            if not action:
                # Not the API: a page, a picture stream, a socket. From here on only bytes.
                self._pump_both(client, server, pending)
                return
            reply_head, rest = _read_head(server, b"")
            reply_body, _ = _read_body(server, reply_head, rest)
            if rule and rule.kind == "drop_reply":
                return
            if rule and rule.kind == "delay_reply":
                time.sleep(rule.seconds)
            client.sendall(reply_head + reply_body)
            if not reply_head or _header(reply_head, "connection").lower() == "close":
                return

    def _pump_both(self, client: socket.socket, server: socket.socket, pending: bytes) -> None:
        if pending:
            server.sendall(pending)
        back = threading.Thread(target=self._pump, args=(server, client), daemon=True, name="faultproxy pump")
        back.start()
        self._pump(client, server)
        back.join()

    def _pump(self, source: socket.socket, sink: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                if self._late:
                    time.sleep(self._late)
                sink.sendall(data)
        with contextlib.suppress(OSError):
            sink.shutdown(socket.SHUT_WR)

    def _take_rule(self, action: str) -> Rule | None:
        with self._lock:
            for rule in self._rules:
                if action and rule.action == action:
                    self._rules.remove(rule)
                    return rule
        return None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._close_listener()
        self.cut()


def _read_head(end: socket.socket, pending: bytes) -> tuple[bytes, bytes]:
    while b"\r\n\r\n" not in pending:
        more = end.recv(65536)
        if not more:
            return b"", b""
        pending += more
    head, _, rest = pending.partition(b"\r\n\r\n")
    return head + b"\r\n\r\n", rest


def _read_body(end: socket.socket, head: bytes, pending: bytes) -> tuple[bytes, bytes]:
    length = int(_header(head, "content-length") or 0)
    while len(pending) < length:
        more = end.recv(65536)
        if not more:
            break
        pending += more
    return pending[:length], pending[length:]


def _header(head: bytes, name: str) -> str:
    for line in head.decode("latin-1").split("\r\n")[1:]:
        key, _, value = line.partition(":")
        if key.lower() == name:
            return value.strip()
    return ""
