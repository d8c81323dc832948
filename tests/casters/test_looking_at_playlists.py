"""A look at an HLS address promises what the mixer plays: sound in a playlist of its own, packed audio, gaps, and
answers that come packed."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler

import pytest

from tests.casters.answering import Site, film
from tests.casters.test_looking_at_addresses import seen, streams
from tests.localcloud.picture.conftest import Server, send
from tests.localcloud.picture.hls_made import master, pictures, playlist, sounds
from tests.localcloud.picture.media import RED


@pytest.mark.parametrize(("form", "codec"), [("ts", "aac"), ("aac", "aac"), ("mp3", "mp3"), ("ac3", "ac3")])
def test_the_sound_of_a_group_is_told_with_the_pictures(form: str, codec: str) -> None:
    files = {
        "/master.m3u8": master('NAME="a",URI="none.m3u8"', 'NAME="b",DEFAULT=YES,URI="sound.m3u8"'),
        "/pictures.m3u8": playlist(["a.ts"]),
        "/a.ts": pictures([RED])[0],
        "/sound.m3u8": playlist([f"s.{form}"]),
        f"/s.{form}": sounds(form, 600.0, 1)[0],
    }
    with Site(files).running() as site:
        found = seen(f"{site.url}/master.m3u8")
        assert "/none.m3u8" not in site.asked
    assert found.ok
    assert streams(found)["video"]["height"] == 180
    assert streams(found)["audio"]["codec"].startswith(codec)
    assert streams(found)["audio"]["rate"] == 48_000
    assert found.picture is not None


def test_pictures_are_told_where_their_sound_cannot_be_had() -> None:
    files = {
        "/master.m3u8": master('NAME="b",DEFAULT=YES,URI="sound.m3u8"'),
        "/pictures.m3u8": playlist(["a.ts"]),
        "/a.ts": pictures([RED])[0],
    }
    with Site(files).running() as site:
        found = seen(f"{site.url}/master.m3u8")
    assert found.ok
    assert set(streams(found)) == {"video"}


def test_a_gap_is_not_what_is_looked_at() -> None:
    files = {"/l.m3u8": playlist(["#EXT-X-GAP", "none.ts", "a.ts"]), "/a.ts": film("mpegts")}
    with Site(files).running() as site:
        assert seen(f"{site.url}/l.m3u8").ok
        assert site.asked == ["/l.m3u8", "/a.ts"]


def bare(data: bytes) -> bytes:
    """What some servers call deflate: without the two bytes of zlib."""
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(data) + packer.flush()


@pytest.mark.parametrize(("coding", "pack"), [("gzip", gzip.compress), ("deflate", zlib.compress), ("deflate", bare)])
def test_what_comes_packed_is_unpacked(coding: str, pack: Callable[[bytes], bytes]) -> None:
    server = Server()
    try:
        body = pack(playlist(["a.ts"]))

        def answer(door: BaseHTTPRequestHandler) -> None:
            door.send_response(200)
            door.send_header("Content-Encoding", coding)
            door.send_header("Content-Length", str(len(body)))
            door.end_headers()
            door.wfile.write(body)

        server.paths["/l.m3u8"] = answer
        server.paths["/a.ts"] = lambda door: send(door, film("mpegts"))
        assert seen(f"{server.origin}/l.m3u8").ok
    finally:
        server.close()
