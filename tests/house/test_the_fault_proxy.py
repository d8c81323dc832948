"""The proxy of the end-to-end tests does what it says, and only once: otherwise those tests would prove nothing."""

from __future__ import annotations

import http.server
import threading
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.show.faultproxy import FaultProxy


class Cloud(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    arrived: list[str]

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("content-length", 0)))
        self.server.arrived.append(self.headers.get("x-tc-action", ""))  # type: ignore[attr-defined]
        body = f"did {self.headers.get('x-tc-action')}".encode()
        self.send_response(200)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("transfer-encoding", "chunked")
        self.end_headers()
        for _ in range(3):
            self.wfile.write(b"4\r\nvid \r\n")
            self.wfile.flush()
            time.sleep(0.05)
        self.wfile.write(b"0\r\n\r\n")

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def cloud() -> Iterator[Any]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Cloud)
    server.daemon_threads = True
    server.arrived = []  # type: ignore[attr-defined]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def proxy(cloud: Any) -> Iterator[FaultProxy]:
    with FaultProxy(cloud.server_address[1]) as proxy:
        yield proxy


def ask(proxy: FaultProxy, action: str, client: httpx.Client | None = None) -> str:
    call = client.post if client else httpx.post
    return call(proxy.url, headers={"X-TC-Action": action}, content=b"{}", timeout=3).text


def test_without_a_rule_everything_passes_on_one_connection(proxy: FaultProxy, cloud: Any) -> None:
    with httpx.Client() as client:
        assert [ask(proxy, "A", client), ask(proxy, "B", client)] == ["did A", "did B"]
    assert cloud.arrived == ["A", "B"]
    assert [seen.action for seen in proxy.seen] == ["A", "B"]


def test_a_dropped_reply_was_carried_out(proxy: FaultProxy, cloud: Any) -> None:
    proxy.rule("Take", "drop_reply")
    with pytest.raises(httpx.RemoteProtocolError):
        ask(proxy, "Take")
    assert cloud.arrived == ["Take"]
    assert ask(proxy, "Take") == "did Take"
    assert proxy.waiting() == 0


def test_a_dropped_request_never_arrived(proxy: FaultProxy, cloud: Any) -> None:
    proxy.rule("Take", "drop_request")
    with pytest.raises(httpx.RemoteProtocolError):
        ask(proxy, "Take")
    assert cloud.arrived == []
    assert ask(proxy, "Take") == "did Take"


@pytest.mark.parametrize("kind", ["delay_request", "delay_reply"])
def test_a_delay_delays_once(proxy: FaultProxy, kind: Any) -> None:
    proxy.rule("Take", kind, seconds=0.4)
    start = time.monotonic()
    assert ask(proxy, "Take") == "did Take"
    assert time.monotonic() - start >= 0.4
    start = time.monotonic()
    ask(proxy, "Take")
    assert time.monotonic() - start < 0.3


def test_a_rule_is_for_its_action_only(proxy: FaultProxy, cloud: Any) -> None:
    proxy.rule("Take", "drop_request")
    assert ask(proxy, "Describe") == "did Describe"
    assert proxy.waiting() == 1


def test_refusing_cuts_and_healing_heals(proxy: FaultProxy) -> None:
    with httpx.Client() as client:
        ask(proxy, "Take", client)
        proxy.refuse(True)
        with pytest.raises(httpx.ConnectError):
            ask(proxy, "Take", client)
        proxy.refuse(False)
        assert ask(proxy, "Take", client) == "did Take"


def test_hanging_up_answers_nobody_and_healing_heals(proxy: FaultProxy, cloud: Any) -> None:
    proxy.hang_up(True)
    with pytest.raises(httpx.TransportError):
        ask(proxy, "Take")
    assert cloud.arrived == []
    proxy.hang_up(False)
    assert ask(proxy, "Take") == "did Take"


def test_streams_pass_untouched(proxy: FaultProxy) -> None:
    assert httpx.get(proxy.url, timeout=3).text == "vid vid vid "
