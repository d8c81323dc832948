"""No whole answer: what the client says about it, over real sockets. The question is always 'was it sent?'."""

from __future__ import annotations

import socket
import time

import pytest

from liveapi import (
    Ambiguous,
    DescribeCaster,
    LiveApi,
    LiveApiError,
    NoReply,
    NoTimeLeft,
    NotSent,
    StopCasterPgm,
    Timeouts,
    Unreachable,
)
from tests.liveapi.servers import Script, Server, closes, done, is_silent, resets, truncates
from tests.ports import free_port

QUICK = Timeouts(connect=0.5, read=0.3, total=1.0)


def client(url: str, timeouts: Timeouts = QUICK) -> LiveApi:
    return LiveApi(url, "AKIDexample", "a key", timeouts=timeouts)


@pytest.mark.parametrize("script", [closes, resets, truncates, is_silent], ids=lambda script: script.__name__)
def test_a_request_without_a_whole_answer_is_ambiguous(script: Script) -> None:
    with Server(script) as server, pytest.raises(NoReply) as caught:
        client(server.url).call(StopCasterPgm(7))
    error = caught.value
    assert isinstance(error, Ambiguous)
    assert error.sent
    assert error.ambiguous
    assert error.retry == "reconcile"
    assert error.sentence == "No answer from the cloud. Checking what is on air."
    assert len(server.heard) == 1, "it was sent once and never again"


@pytest.mark.parametrize("script", [closes, resets, truncates, is_silent], ids=lambda script: script.__name__)
def test_a_read_without_an_answer_changed_nothing(script: Script) -> None:
    with Server(script) as server, pytest.raises(NoReply) as caught:
        client(server.url).call(DescribeCaster(7))
    assert caught.value.sent
    assert not caught.value.ambiguous
    assert caught.value.retry == "wait"


def assert_nothing_was_sent(error: LiveApiError) -> None:
    assert isinstance(error, NotSent)
    assert not error.sent
    assert not error.ambiguous


def test_a_refused_connection_sends_nothing() -> None:
    with pytest.raises(Unreachable) as caught:
        client(f"http://127.0.0.1:{free_port()}").call(StopCasterPgm(7))
    assert_nothing_was_sent(caught.value)
    assert caught.value.retry == "wait"
    assert caught.value.sentence == "The cloud cannot be reached. Nothing was changed."


def test_a_name_that_does_not_exist_sends_nothing() -> None:
    with pytest.raises(Unreachable) as caught:
        client("http://cloud.invalid").call(StopCasterPgm(7))
    assert_nothing_was_sent(caught.value)


def test_a_server_that_does_not_accept_sends_nothing() -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        fillers = [socket.socket() for _ in range(4)]
        try:
            for filler in fillers:
                filler.setblocking(False)
                filler.connect_ex(listener.getsockname())
            started = time.monotonic()
            with pytest.raises(Unreachable) as caught:
                client(f"http://127.0.0.1:{listener.getsockname()[1]}").call(StopCasterPgm(7))
            assert time.monotonic() - started < 2 * QUICK.connect
        finally:
            for filler in fillers:
                filler.close()
    assert_nothing_was_sent(caught.value)


@pytest.mark.parametrize("deadline", [0, -3.0])
def test_after_its_deadline_nothing_is_sent(deadline: float) -> None:
    with Server(done) as server, pytest.raises(NoTimeLeft) as caught:
        client(server.url).call(StopCasterPgm(7), deadline=deadline)
    assert_nothing_was_sent(caught.value)
    assert caught.value.retry == "never"
    assert server.heard == []


def test_a_connection_that_died_while_idle_is_replaced_without_a_word() -> None:
    def answer_and_close(connection: socket.socket, heard: object) -> bool:
        done(connection, heard)  # type: ignore[arg-type]
        return False

    with Server(answer_and_close) as server:
        api = client(server.url)
        for _ in range(3):
            api.call(StopCasterPgm(7))
            time.sleep(0.05)
    assert len(server.heard) == 3
    assert server.connections == 3
