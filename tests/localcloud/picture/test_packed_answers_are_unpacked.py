"""Servers that pack their answers though nobody asked: gzip, and both things that are called deflate; whatever the size
of the pieces in which it comes."""

from __future__ import annotations

import gzip
import random
import threading
import zlib
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler

import pytest

from localcloud.mixer.fetch import FetchPolicy, Refused, Unreachable
from localcloud.mixer.fetch_coding import Coding
from localcloud.mixer.fetch_http import fetch_all
from tests.localcloud.picture.conftest import Server

TEXT = b"".join(b"#EXTINF:2.0,\nsegment%d.ts\n" % n for n in range(20_000))


def bare(data: bytes) -> bytes:
    worker = zlib.compressobj(wbits=-15)
    return worker.compress(data) + worker.flush()


PACKED: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "x-gzip": lambda data: gzip.compress(data[:1000]) + gzip.compress(data[1000:]),
    "deflate": zlib.compress,
    "Deflate": bare,
    "identity": bytes,
}


def answers(server: Server, body: bytes, coding: str, *, chunked: bool = False) -> str:
    def answer(door: BaseHTTPRequestHandler) -> None:
        assert door.headers["Accept-Encoding"] == "identity"
        door.send_response(200)
        door.send_header("Content-Encoding", coding)
        door.send_header(*(("Transfer-Encoding", "chunked") if chunked else ("Content-Length", str(len(body)))))
        door.end_headers()
        if not chunked:
            door.wfile.write(body)
            return
        for at in range(0, len(body), 997):
            piece = body[at : at + 997]
            door.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
        door.wfile.write(b"0\r\n\r\n")

    server.paths["/list"] = answer
    return server.origin + "/list"


def fetched(url: str, limit: int = 10_000_000) -> bytes:
    return fetch_all(FetchPolicy((), url), url, stop=threading.Event(), limit=limit, seconds=5).body


@pytest.mark.parametrize("chunked", [False, True])
@pytest.mark.parametrize("coding", PACKED)
def test_an_answer_is_what_was_packed(server: Server, coding: str, chunked: bool) -> None:
    assert fetched(answers(server, PACKED[coding](TEXT), coding, chunked=chunked)) == TEXT


def test_what_grows_beyond_the_limit_is_refused_while_it_grows(server: Server) -> None:
    with pytest.raises(Refused, match="larger than 1 MB"):
        fetched(answers(server, gzip.compress(bytes(500_000_000 // 10)), "gzip"), limit=1_000_000)


@pytest.mark.parametrize(
    ("body", "coding", "words"),
    [
        (gzip.compress(TEXT)[:-500], "gzip", "ended in the middle"),
        (b"no gzip at all, whatever was said", "gzip", "cannot be unpacked"),
        (b"\x28\xb5\x2f\xfd", "zstd", r"did not ask for \(zstd\)"),
        (b"", "br", r"did not ask for \(br\)"),
    ],
)
def test_what_cannot_be_unpacked_is_told(server: Server, body: bytes, coding: str, words: str) -> None:
    with pytest.raises(Unreachable, match=words):
        fetched(answers(server, body, coding))


def test_nothing_is_lost_however_it_is_cut() -> None:
    dice = random.Random(7)
    for _ in range(30):
        packed, worker, got = gzip.compress(TEXT), Coding(), b""
        while packed:
            cut = dice.randint(1, 3000)
            worker.put(packed[:cut])
            packed = packed[cut:]
            while data := worker.take(dice.randint(1, 9000)):
                got += data
        assert got == TEXT
        assert worker.whole
