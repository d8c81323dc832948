"""Replies, requests and frames, however the connection cuts them; and what is none of these."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localcloud.rtsp.errors import BadServer, Moved
from localcloud.rtsp.messages import Asked, Frame, Reader, Reply
from localcloud.rtsp.play import Play

STREAM = (
    b"RTSP/1.0 200 OK\r\nCSeq: 3\r\nContent-Length: 4\r\n\r\nbody"
    b"$\x01\x00\x03abc"
    b"\r\nOPTIONS rtsp://h/ RTSP/1.0\r\nCSeq: 9\r\n\r\n"
    b"$\x00\x00\x00"
)
WHOLE = [
    Reply(200, {"cseq": "3", "content-length": "4"}, b"body"),
    Frame(1, b"abc"),
    Asked("OPTIONS", {"cseq": "9"}),
    Frame(0, b""),
]


@pytest.mark.parametrize("size", [1, 2, 7, 1000])
def test_messages_come_whole_however_they_are_cut(size: int) -> None:
    reader = Reader()
    assert [one for at in range(0, len(STREAM), size) for one in reader.feed(STREAM[at : at + size])] == WHOLE


@pytest.mark.parametrize(
    "data",
    [
        b"\x03garbage",
        b"HTTP/1.1 200 OK\r\n\r\n",
        b"RTSP/1.0 what\r\n\r\n",
        b"RTSP/1.0 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n",
        b"RTSP/1.0 200 OK\r\nContent-Length: -1\r\n\r\n",
        b"RTSP/1.0 200 OK\r\nX: " + b"a" * 40_000,
    ],
)
def test_what_is_no_message_is_refused(data: bytes) -> None:
    with pytest.raises(BadServer):
        Reader().feed(data)


@pytest.mark.fuzz
@given(st.lists(st.one_of(st.binary(max_size=80), st.sampled_from([STREAM, b"\r\n\r\n", b"RTSP/1.0 200 OK\r\n"]))))
def test_any_bytes_are_taken_or_refused(parts: list[bytes]) -> None:
    play = Play("rtsp://127.0.0.1/a")
    with contextlib.suppress(BadServer, Moved):
        for part in parts:
            play.feed(part, 1.0)
            play.out(1.0)


def test_nothing_of_a_description_becomes_a_line_of_a_request() -> None:
    play = Play("rtsp://127.0.0.1/a")
    play.feed(b"RTSP/1.0 200 OK\r\nCSeq: 1\r\n\r\n", 0.0)
    body = b"m=audio 0 RTP/AVP 8\na=control:x\x0bY: 1 Z\x00\n"
    length = str(len(body)).encode()
    play.out(0.0)
    play.feed(b"RTSP/1.0 200 OK\r\nCSeq: 2\r\nContent-Length: " + length + b"\r\n\r\n" + body, 0.0)
    assert play.out(0.0).startswith(b"SETUP rtsp://127.0.0.1/a/x RTSP/1.0\r\n")
