"""Step 7: bytes that are no HTTP, or nearly, at the port of the API. Each gets an answer, a refusal or a closed
connection; the process answers the next signed call all the same."""

from __future__ import annotations

import socket
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liveapi import signing
from liveapi.masking import Secret
from tests.localcloud.ladder.besieged import Besieged
from tests.localcloud.ladder.budget import bounded, fuzzed

pytestmark = fuzzed

PATHS = ["/", "/live/caster_1_pgm.flv", "/webrtc/v2/whep", "/tiles", "/_local/journal", "/_local/faults", "/media/../x"]
METHODS = ["GET", "POST", "PUT", "HEAD", "OPTIONS", "DELETE", "TRACE", "PRI", "", "G\x00T"]
VERSIONS = ["HTTP/1.1", "HTTP/1.0", "HTTP/0.9", "HTTP/2.0", "http/1.1", ""]
HEADERS = [
    b"Host: 127.0.0.1",
    b"Host: 127.0.0.1\r\nHost: example.com",
    b"Content-Length: 5",
    b"Content-Length: -1",
    b"Content-Length: 99999999999999999999",
    b"Content-Length: 3\r\nContent-Length: 4",
    b"Transfer-Encoding: chunked",
    b"Transfer-Encoding: chunked\r\nContent-Length: 4",
    b"Transfer-Encoding: gzip, chunked",
    b"Expect: 100-continue",
    b"Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: x",
    b"Connection: Upgrade\r\nUpgrade: h2c\r\nHTTP2-Settings: AAAA",
    b"Content-Type: application/json",
    b"Content-Type: multipart/form-data; boundary=",
    b"Content-Type: \xff\xfe",
    b"X-TC-Action: DescribeCasterList",
    b"X-TC-Timestamp: 99999999999999999999",
    b"X-TC-Timestamp: \xd9\xa1",
    b"Authorization: TC3-HMAC-SHA256 Credential=a/b/c/tc3_request",
    b"Authorization: Bearer webrtc://[::1",
    b"Authorization: Basic " + b"A" * 5000,
    b"Range: bytes=9-1,,",
    b"Origin: null",
    b": empty",
    b"no colon",
    b" folded: yes",
    b"X" * 40_000 + b": y",
]
BODIES = [
    b"",
    b"{}",
    b"5\r\nhello\r\n0\r\n\r\n",
    b"-5\r\nhello",
    b"ffffffffffffffff\r\nhello",
    b"zz\r\n",
    b"\x81\xfe\xff\xff",
    b"GET / HTTP/1.1\r\n\r\n" * 20,
]


@st.composite
def nearly_http(draw: st.DrawFn) -> bytes:
    method, version = draw(st.sampled_from(METHODS)), draw(st.sampled_from(VERSIONS))
    path = draw(st.sampled_from(PATHS) | st.text(max_size=30))
    query = draw(st.just("") | st.text(max_size=20).map(lambda text: f"?{text}"))
    lines = draw(st.lists(st.sampled_from(HEADERS), max_size=6))
    end = draw(st.sampled_from([b"\r\n", b"\n", b"\r"]))
    first = f"{method} {path}{query} {version}".encode()
    body = draw(st.sampled_from(BODIES) | st.binary(max_size=60))
    data = end.join([first, *lines, b"", body])
    return _damaged(draw, data)


def _damaged(draw: st.DrawFn, data: bytes) -> bytes:
    """As it is, cut short, or with a few bytes put over it somewhere."""
    place = draw(st.integers(0, len(data)))
    match draw(st.sampled_from(["whole", "whole", "cut", "overwritten"])):
        case "cut":
            return data[:place]
        case "overwritten":
            noise = draw(st.binary(min_size=1, max_size=4))
            return data[:place] + noise + data[place + len(noise) :]
        case _:
            return data


@bounded(150, 1_200)
@given(st.lists(nearly_http() | st.binary(max_size=80), min_size=1, max_size=3), st.booleans())
def test_nearly_http_ends_nothing(siege: Besieged, attacks: list[bytes], hang_up: bool) -> None:
    for data in attacks:
        siege.throw(siege.cloud.port, data, patience=0.03, hang_up=hang_up)
    siege.assert_unmoved()


def signed_request(siege: Besieged) -> bytes:
    """One that succeeds, byte for byte."""
    body = b'{"CasterId":%d}' % siege.caster
    headers = signing.signed(
        signing.Credentials(siege.cloud.secret_id, Secret(siege.cloud.secret_key), Secret("")),
        action="DescribeCaster",
        version="2018-08-01",
        service="live",
        host=f"127.0.0.1:{siege.cloud.port}",
        timestamp=int(time.time()),
        body=body,
        content_type="application/json",
    )
    lines = [f"{name}: {value}" for name, value in {**headers, "Content-Length": str(len(body))}.items()]
    return ("POST / HTTP/1.1\r\n" + "\r\n".join(lines) + "\r\n\r\n").encode() + body


def test_the_request_that_is_damaged_below_is_a_good_one(siege: Besieged) -> None:
    assert b'"CasterName":"besieged"' in siege.throw(siege.cloud.port, signed_request(siege), patience=2)


@bounded(100, 800)
@given(data=st.data())
def test_a_good_request_that_was_damaged_on_the_way_does_nothing(siege: Besieged, data: st.DataObject) -> None:
    good = signed_request(siege)
    place = data.draw(st.integers(0, len(good) - 1))
    noise = data.draw(st.binary(min_size=0, max_size=3))
    bad = good[:place] + noise + good[place + data.draw(st.integers(0, 3)) :]
    siege.throw(siege.cloud.port, bad, patience=0.05)
    siege.assert_unmoved()


def test_many_connections_that_say_nothing_keep_nobody_out(siege: Besieged) -> None:
    silent = [socket.create_connection(("127.0.0.1", siege.cloud.port), 5) for _ in range(300)]
    try:
        for number, connection in enumerate(silent):
            if number % 2:
                connection.sendall(b"POST / HTTP/1.1\r\nContent-Length: 100\r\n\r\n{")
        siege.assert_unmoved()
    finally:
        for connection in silent:
            connection.close()
    siege.assert_unmoved()


@pytest.mark.parametrize("head", [b"", b"POST / HTTP/1.1\r\n"], ids=["no request", "one header"])
def test_a_head_without_end_is_given_up(siege: Besieged, head: bytes) -> None:
    before = siege.memory()
    siege.throw(siege.cloud.port, head + b"X-Long: " + b"a" * 30_000_000, patience=1.0)
    siege.assert_unmoved()
    assert siege.memory() - before < 20_000_000
