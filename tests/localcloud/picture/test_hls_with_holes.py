"""HLS with pieces that are not there: gaps that the sender tells, pieces that cannot be had, and damaged ones; in
recordings and in live lists. They are passed over, and the stream plays on."""

from __future__ import annotations

import itertools
import time
from http.server import BaseHTTPRequestHandler

import pytest

from localcloud.mixer.sources.hls_playlist import parse
from localcloud.model import InputType
from tests.localcloud.picture.conftest import Opener, Server, send
from tests.localcloud.picture.hls_made import playlist
from tests.localcloud.picture.media import BLUE, GREEN, RED
from tests.localcloud.picture.test_pulls_of_flv_and_hls import ts_pieces
from tests.localcloud.picture.watching import near, wait_for, watch

THREE = (RED, GREEN, BLUE)


def order(colours: list[tuple[int, int, int]]) -> list[int]:
    return [next(n for n, known in enumerate(THREE) if near(colour, known)) for colour in colours]


@pytest.mark.parametrize("hole", ["gap", "404", "damaged", "stalled"])
def test_a_recording_plays_on_after_a_hole(opened: Opener, server: Server, hole: str) -> None:
    """Red, a hole where green was, blue, red."""
    for n, piece in enumerate(ts_pieces(4)):
        server.bytes_at(f"/v/{n}.ts", piece)
    del server.paths["/v/1.ts"]
    if hole == "damaged":
        server.bytes_at("/v/1.ts", b"<html>Sorry</html>" * 500)
    elif hole == "stalled":
        server.paths["/v/1.ts"] = cut_short
    names = ["0.ts", *(["#EXT-X-GAP"] if hole == "gap" else []), "1.ts", "2.ts", "3.ts"]
    source = opened(InputType.PULL, server.bytes_at("/v/list.m3u8", playlist(names)))
    wait_for(lambda: source.latest() is not None, 4)
    seen = watch(source, 2.6)
    assert order(seen.colours)[:3] == [0, 2, 0]
    assert set(seen.states) == {"running"}
    assert server.asked.count("/v/list.m3u8") <= 2, "it was not given up and opened anew"
    assert (server.asked.count("/v/1.ts") == 0) is (hole == "gap")


def cut_short(door: BaseHTTPRequestHandler) -> None:
    door.send_response(200)
    door.send_header("Content-Length", "100000")
    door.end_headers()
    door.wfile.write(b"G" * 1000)
    door.close_connection = True


def test_a_live_list_plays_on_after_a_piece_that_never_came(opened: Opener, server: Server) -> None:
    pieces, start = ts_pieces(12), time.monotonic()
    for n, piece in enumerate(pieces):
        if n != 4:
            server.bytes_at(f"/l/{n}.ts", piece)

    def live(door: BaseHTTPRequestHandler) -> None:
        known = min(len(pieces), 4 + int(time.monotonic() - start))
        first = max(0, known - 6)
        send(door, playlist([f"{n}.ts" for n in range(first, known)], ended=False, first=first))

    server.paths["/l/live.m3u8"] = live
    source = opened(InputType.PULL, f"{server.origin}/l/live.m3u8")
    wait_for(lambda: source.latest() is not None, 5)
    seen = watch(source, 5.0)
    runs = order(seen.colours)
    steps = [(b - a) % 3 for a, b in itertools.pairwise(runs)]
    assert steps.count(2) == 1, runs
    assert set(steps) <= {1, 2}, runs
    assert set(seen.states) == {"running"}
    assert server.asked.count("/l/4.ts") >= 2, "live servers list pieces a moment before they have them"


def test_a_list_that_cannot_be_had_once_costs_nothing(opened: Opener, server: Server) -> None:
    pieces, start = ts_pieces(9), time.monotonic()
    for n, piece in enumerate(pieces):
        server.bytes_at(f"/l/{n}.ts", piece)
    asked = itertools.count()

    def live(door: BaseHTTPRequestHandler) -> None:
        if next(asked) % 3 == 2:
            door.send_error(503)
            return
        known = min(len(pieces), 4 + int(time.monotonic() - start))
        send(door, playlist([f"{n}.ts" for n in range(known)], ended=False))

    server.paths["/l/live.m3u8"] = live
    source = opened(InputType.PULL, f"{server.origin}/l/live.m3u8")
    wait_for(lambda: source.latest() is not None, 5)
    seen = watch(source, 3.5)
    assert all((b - a) % 3 == 1 for a, b in itertools.pairwise(order(seen.colours)))
    assert set(seen.states) == {"running"}


def test_a_list_of_nothing_but_holes_is_told(opened: Opener, server: Server) -> None:
    names = ["#EXT-X-GAP", "0.ts", "#EXT-X-GAP", "1.ts"]
    source = opened(InputType.PULL, server.bytes_at("/v/list.m3u8", playlist(names)))
    wait_for(lambda: bool(source.sentence), 4)
    assert source.sentence == "Not one piece of the playlist is there."


def test_when_everything_is_gone_the_stream_is_lost_and_comes_back(opened: Opener, server: Server) -> None:
    pieces = ts_pieces(3)
    names = [f"{n}.ts" for n in range(3)]
    source = opened(InputType.PULL, server.bytes_at("/v/list.m3u8", playlist(names)))
    wait_for(lambda: source.sentence in ("The server answers 404.", "Not one piece of the playlist is there."), 5)
    for n, piece in enumerate(pieces):
        server.bytes_at(f"/v/{n}.ts", piece)
    wait_for(lambda: source.state == "running", 9)


def test_a_playlist_tells_gaps_series_and_sounds() -> None:
    read = parse(
        "#EXTM3U\n#EXT-X-DISCONTINUITY-SEQUENCE:7\n#EXTINF:1,\na.ts\n#EXT-X-GAP\n#EXTINF:1,\nb.ts\n"
        "#EXT-X-DISCONTINUITY\n#EXTINF:1,\nc.ts\n",
        "http://x/l.m3u8",
    )
    assert [(piece.gap, piece.series, piece.breaks) for piece in read.pieces] == [
        (False, 7, False),
        (True, 7, False),
        (False, 8, True),
    ]
