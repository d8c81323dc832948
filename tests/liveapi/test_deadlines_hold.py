"""A total deadline is total: however an answer drips, the call ends in time. Limits are tested at twice their value."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable

import httpcore
import pytest

from liveapi import LiveApi, NoReply, StopCasterPgm, Timeouts, Unreachable, deadline
from tests.liveapi.servers import Heard, Server, done, drips, envelope, is_silent, packed

# Every single read succeeds within 0.05 s, so `read` alone would never end these calls.
PATIENT = Timeouts(connect=2.0, read=10.0, total=1.0)
WHOLE = packed(envelope())
HEAD, BODY = WHOLE.split(b"\r\n\r\n")


def seconds_of(call: Callable[[], object], error: type[Exception]) -> float:
    started = time.monotonic()
    with pytest.raises(error):
        call()
    return time.monotonic() - started


def client(url: str, timeouts: Timeouts = PATIENT) -> LiveApi:
    return LiveApi(url, "AKIDexample", "a key", timeouts=timeouts)


def drips_the_body(connection: socket.socket, heard: Heard) -> bool | None:
    connection.sendall(HEAD + b"\r\n\r\n")
    return drips(BODY)(connection, heard)


def drips_chunks(connection: socket.socket, heard: Heard) -> bool | None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n")
    for byte in BODY:
        connection.sendall(b"1\r\n" + bytes([byte]) + b"\r\n")
        time.sleep(0.05)
    return False


@pytest.mark.parametrize("script", [drips(WHOLE), drips_the_body, drips_chunks], ids=["headers", "body", "chunks"])
def test_a_dripping_answer_is_cut_off(script: Callable[..., bool | None]) -> None:
    with Server(script) as server:
        taken = seconds_of(lambda: client(server.url).call(StopCasterPgm(7)), NoReply)
    assert PATIENT.total * 0.9 < taken < PATIENT.total * 2


def test_a_callers_deadline_shortens_the_total() -> None:
    with Server(drips(WHOLE)) as server:
        api = client(server.url, Timeouts(connect=1, read=5, total=30))
        taken = seconds_of(lambda: api.call(StopCasterPgm(7), deadline=0.5), NoReply)
    assert taken < 1.0


def test_a_callers_deadline_never_lengthens_it() -> None:
    with Server(drips(WHOLE)) as server:
        taken = seconds_of(lambda: client(server.url).call(StopCasterPgm(7), deadline=60), NoReply)
    assert taken < PATIENT.total * 2


def test_silence_ends_with_the_total_though_a_read_may_wait_longer() -> None:
    with Server(is_silent) as server:
        assert seconds_of(lambda: client(server.url).call(StopCasterPgm(7)), NoReply) < PATIENT.total * 2


def test_silence_ends_with_the_read_timeout() -> None:
    with Server(is_silent) as server:
        api = client(server.url, Timeouts(connect=1, read=0.5, total=30))
        assert seconds_of(lambda: api.call(StopCasterPgm(7)), NoReply) < 1.0


def test_a_slow_answer_within_the_deadline_is_an_answer() -> None:
    with Server(drips(WHOLE, every=0.001)) as server:
        reply = client(server.url, Timeouts(connect=1, read=5, total=5)).call(StopCasterPgm(7))
    assert reply.request_id == "id-1"


def test_a_name_look_up_that_hangs_is_left_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    answered = threading.Event()

    def hangs(host: str, port: int) -> list[str]:
        answered.wait(10)
        return ["127.0.0.1"]

    monkeypatch.setattr(deadline, "_look_up", hangs)
    with Server(done) as server:
        api = client(f"http://cloud.example:{server.port}", Timeouts(connect=0.5, read=1, total=5))
        assert seconds_of(lambda: api.call(StopCasterPgm(7)), Unreachable) < 1.0
    answered.set()
    assert server.heard == []


def test_all_addresses_of_a_name_share_the_time_to_connect(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deadline, "_look_up", lambda host, port: ["127.0.0.2", "127.0.0.3", "127.0.0.1"])
    with Server(done) as server:
        # Nobody listens on the first two; the third answers.
        assert client(f"http://cloud.example:{server.port}").call(StopCasterPgm(7)).request_id == "id-1"


def test_no_time_left_means_no_write() -> None:
    with deadline.exchange(0.0) as running:
        stream = deadline._Stream(httpcore.MockStream([]))
        with pytest.raises(httpcore.WriteTimeout):
            stream.write(b"POST")
    assert not running.sent
