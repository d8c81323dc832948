"""Live pulls: HTTP-FLV and HLS from a real server; lost and back; every hop judged."""

from __future__ import annotations

import io
import itertools
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import numpy as np
import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.padding import PKCS7

from localcloud.mixer.fetch import FetchPolicy
from localcloud.mixer.fetch_http import MAX_HOPS
from localcloud.model import InputType
from tests.localcloud.picture.conftest import Opener, Server
from tests.localcloud.picture.media import BLUE, GREEN, RED, Rgb, make_media, pitch
from tests.localcloud.picture.watching import middle, near, wait_for, watch


class LiveFlv:
    """Sends the tags of an FLV file when their time comes, as a live server does, to whoever comes, while it is on air.
    The first `kept_s` seconds come at once, as from a server that keeps some for newcomers."""

    def __init__(self, data: bytes, kept_s: float = 0.0) -> None:
        self.on_air = threading.Event()
        self.on_air.set()
        self.head, self.tags, self.kept_s = data[:13], list(tags_of(data)), kept_s

    def __call__(self, door: BaseHTTPRequestHandler) -> None:
        door.close_connection = True
        if not self.on_air.is_set():
            door.send_error(503)
            return
        door.send_response(200)
        door.send_header("Content-Type", "video/x-flv")
        door.send_header("Connection", "close")
        door.end_headers()
        door.wfile.write(self.head)
        start = time.monotonic() - self.kept_s
        for at_s, tag in self.tags:
            while time.monotonic() - start < at_s:
                time.sleep(0.004)
            if not self.on_air.is_set():
                return
            door.wfile.write(tag)


def tags_of(data: bytes) -> Iterator[tuple[float, bytes]]:
    place = 13
    while place + 15 <= len(data):
        size = 15 + int.from_bytes(data[place + 1 : place + 4])
        stamp = int.from_bytes(data[place + 7 : place + 8] + data[place + 4 : place + 7])
        yield stamp / 1000, data[place : place + size]
        place += size


def flv(colours: list[Rgb], seconds: float, hertz: float | None = 440.0, fps: int = 25) -> bytes:
    buffer = io.BytesIO()
    make_media(buffer, colours, seconds=seconds, hertz=hertz, fps=fps, form="flv")
    return buffer.getvalue()


def test_http_flv_shows_pictures_and_sound_as_they_come(opened: Opener, server: Server) -> None:
    server.paths["/live/a.flv"] = LiveFlv(flv([RED, BLUE], 4.0, 600.0))
    source = opened(InputType.PULL, server.origin + "/live/a.flv")
    assert source.state == "connecting"
    wait_for(lambda: source.latest() is not None, 3)
    seen = watch(source, 2.6)
    assert [near(c, e) for c, e in zip(seen.colours, [RED, BLUE], strict=True)] == [True, True]
    assert set(seen.states) == {"running"}
    assert source.age_ms() < 250
    heard = seen.sound[9_600:]
    assert pitch(heard) == pytest.approx(600, abs=8)
    assert float(np.abs(heard).max()) == pytest.approx(0.1, abs=0.03)


def test_a_lost_stream_keeps_its_picture_for_two_seconds_and_comes_back_by_itself(
    opened: Opener, server: Server
) -> None:
    live = LiveFlv(flv([GREEN], 14.0))
    server.paths["/live/a.flv"] = live
    source = opened(InputType.PULL, server.origin + "/live/a.flv")
    wait_for(lambda: source.latest() is not None)
    watch(source, 0.6)
    live.on_air.clear()
    gone = time.monotonic()
    watch(source, 1.0)
    assert source.state == "running"
    assert source.latest() is not None
    wait_for(lambda: source.state == "lost")
    assert 1.7 < time.monotonic() - gone < 3.0
    assert source.sentence
    assert source.age_ms() > 1_900
    live.on_air.set()
    wait_for(lambda: source.state == "running", 9)
    assert source.age_ms() < 1_000
    assert not source.sentence


def test_what_a_server_had_kept_is_passed_over(opened: Opener, server: Server) -> None:
    """A server that sends the last two seconds at once must not put us two seconds behind."""
    server.paths["/live/a.flv"] = LiveFlv(flv([RED, GREEN], 5.0), kept_s=3.0)
    source = opened(InputType.PULL, server.origin + "/live/a.flv")
    wait_for(lambda: source.latest() is not None, 3)
    wait_for(lambda: (frame := source.latest()) is not None and near(middle(frame), GREEN), 0.8)


def test_a_file_behind_a_pull_address_is_played_in_real_time_and_over_again(opened: Opener, server: Server) -> None:
    """Somebody types the address of a recording: it must not rush past."""
    source = opened(InputType.PULL, server.bytes_at("/film.flv", flv([RED, BLUE], 1.0)))
    wait_for(lambda: source.latest() is not None, 3)
    seen = watch(source, 2.4)
    assert 4 <= len(seen.colours) <= 6
    assert set(seen.states) == {"running"}


def test_a_server_that_sends_a_recording_as_if_it_were_live_is_held_back(opened: Opener, server: Server) -> None:
    server.paths["/rush.flv"] = LiveFlv(flv([RED, GREEN], 60.0, None, fps=2), kept_s=100.0)
    source = opened(InputType.PULL, server.origin + "/rush.flv")
    wait_for(lambda: server.asked.count("/rush.flv") == 2, 6)
    wait_for(lambda: (frame := source.latest()) is not None and near(middle(frame), RED), 4)
    watch(source, 1.0)
    frame = source.latest()
    assert frame is not None
    assert near(middle(frame), RED)


class LiveHls:
    """A live playlist of MPEG-TS pieces of one second; one more is listed every second."""

    def __init__(self, server: Server, pieces: list[bytes], *, path: str = "/hls", head: str = "") -> None:
        self.start = time.monotonic()
        self.pieces, self.head, self.path = pieces, head, path
        server.paths[f"{path}/live.m3u8"] = self.playlist
        for n, piece in enumerate(pieces):
            server.bytes_at(f"{path}/{n}.ts", piece, "video/mp2t")
        self.url = f"{server.origin}{path}/live.m3u8"

    def playlist(self, door: BaseHTTPRequestHandler) -> None:
        known = min(len(self.pieces), 3 + int(time.monotonic() - self.start))
        first = max(0, known - 5)
        lines = ["#EXTM3U", "#EXT-X-VERSION:3", "#EXT-X-TARGETDURATION:1", f"#EXT-X-MEDIA-SEQUENCE:{first}"]
        lines += [self.head] if self.head else []
        for n in range(first, known):
            lines += ["#EXTINF:1.0,", f"{n}.ts"]
        body = "\n".join(lines).encode()
        door.send_response(200)
        door.send_header("Content-Length", str(len(body)))
        door.end_headers()
        door.wfile.write(body)


def ts_pieces(count: int) -> list[bytes]:
    pieces = []
    for n in range(count):
        buffer = io.BytesIO()
        colour = (RED, GREEN, BLUE)[n % 3]
        make_media(buffer, [colour], seconds=1.0, form="mpegts", start_s=10.0 + n, hertz=500.0, first_sample=n * 48_000)
        pieces.append(buffer.getvalue())
    return pieces


def test_hls_plays_its_pieces_one_after_the_other_with_sound(opened: Opener, server: Server) -> None:
    hls = LiveHls(server, ts_pieces(7))
    server.bytes_at(
        "/hls/master.m3u8",
        b"#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=90000000,RESOLUTION=3840x2160\nhuge.m3u8\n"
        b"#EXT-X-STREAM-INF:BANDWIDTH=900000,RESOLUTION=320x180\nlive.m3u8\n",
    )
    source = opened(InputType.PULL, hls.url.replace("live.m3u8", "master.m3u8"))
    wait_for(lambda: source.latest() is not None, 4)
    seen = watch(source, 3.6)
    order = [
        (RED, GREEN, BLUE).index(next(c for c in (RED, GREEN, BLUE) if near(colour, c))) for colour in seen.colours
    ]
    assert len(order) >= 3
    assert all((b - a) % 3 == 1 for a, b in itertools.pairwise(order)), order
    assert set(seen.states) == {"running"}
    levels = np.abs(seen.sound[:, 0]).reshape(-1, 480).max(axis=1)
    assert float(np.mean(levels > 0.03)) > 0.93
    assert pitch(seen.sound[: 48_000 * 2]) == pytest.approx(500, abs=8)


def test_encrypted_hls_is_decrypted_with_its_key(opened: Opener, server: Server) -> None:
    key, iv = bytes(range(16)), bytes(15) + b"\x07"

    def locked(data: bytes) -> bytes:
        pad = PKCS7(128).padder()
        worker = Cipher(algorithms.AES(key), modes.CBC(iv)).encryptor()
        return worker.update(pad.update(data) + pad.finalize()) + worker.finalize()

    server.bytes_at("/secret/key", key)
    head = f'#EXT-X-KEY:METHOD=AES-128,URI="/secret/key",IV=0x{iv.hex()}'
    hls = LiveHls(server, [locked(piece) for piece in ts_pieces(4)], head=head)
    source = opened(InputType.PULL, hls.url)
    wait_for(lambda: source.latest() is not None, 4)


def test_a_recorded_playlist_begins_again_at_its_end(opened: Opener, server: Server, tmp_path: Path) -> None:
    for n, piece in enumerate(ts_pieces(2)):
        server.bytes_at(f"/vod/{n}.ts", piece)
    text = "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n0.ts\n#EXTINF:1,\n1.ts\n#EXT-X-ENDLIST\n"
    source = opened(InputType.PULL, server.bytes_at("/vod/list.m3u8", text.encode()))
    wait_for(lambda: source.latest() is not None, 4)
    colours = watch(source, 4.0).colours
    assert len(colours) >= 3
    assert near(colours[2], RED)


def test_hls_of_fragmented_mp4_with_byte_ranges_is_read(opened: Opener, server: Server, tmp_path: Path) -> None:
    """Made by FFmpeg's own muxer: one file, a head (EXT-X-MAP) and pieces as byte ranges."""
    options = {"hls_segment_type": "fmp4", "hls_flags": "single_file", "hls_time": "1", "hls_playlist_type": "vod"}
    make_media(tmp_path / "list.m3u8", [RED, BLUE], seconds=2.0, form="hls", options=options)
    text = (tmp_path / "list.m3u8").read_text()
    assert "#EXT-X-MAP" in text
    assert text.count("#EXT-X-BYTERANGE") == 2
    for file in tmp_path.iterdir():
        server.bytes_at(f"/fmp4/{file.name}", file.read_bytes() if file.is_file() else b"")
    source = opened(InputType.PULL, f"{server.origin}/fmp4/list.m3u8")
    wait_for(lambda: source.latest() is not None, 4)
    seen = watch(source, 1.6)
    assert [near(c, e) for c, e in zip(seen.colours, [RED, BLUE], strict=True)] == [True, True]
    assert pitch(seen.sound[:48_000]) == pytest.approx(440, abs=8)


LINK_LOCAL = "http://169.254.169.254/latest/meta-data/"


@pytest.mark.parametrize("way", ["redirect", "piece", "key", "variant", "head"])
def test_no_way_leads_to_the_metadata_service(opened: Opener, server: Server, way: str) -> None:
    lists = {
        "piece": f"#EXTM3U\n#EXTINF:1,\n{LINK_LOCAL}0.ts\n",
        "key": f'#EXTM3U\n#EXT-X-KEY:METHOD=AES-128,URI="{LINK_LOCAL}"\n#EXTINF:1,\n0.ts\n',
        "variant": f"#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\n{LINK_LOCAL}\n",
        "head": f'#EXTM3U\n#EXT-X-MAP:URI="{LINK_LOCAL}"\n#EXTINF:1,\n0.ts\n',
    }
    server.bytes_at("/0.ts", b"x" * 1000)
    if way == "redirect":
        url = server.redirect("/live.flv", LINK_LOCAL)
    else:
        url = server.bytes_at("/list.m3u8", lists[way].encode())
    source = opened(InputType.PULL, url)
    wait_for(lambda: source.state == "broken", 5)
    assert "169.254.169.254" in source.sentence
    assert "never fetched" in source.sentence


def test_a_private_network_needs_permission(opened: Opener) -> None:
    source = opened(InputType.PULL, "http://192.168.77.7/live.flv")
    wait_for(lambda: source.state == "broken", 3)
    assert "--allow-net" in source.sentence


def test_a_ring_of_redirects_ends(opened: Opener, server: Server) -> None:
    source = opened(InputType.PULL, server.redirect("/a.flv", "/a.flv"))
    wait_for(lambda: source.state == "broken", 4)
    assert "redirects" in source.sentence
    assert server.asked.count("/a.flv") <= 2 * (MAX_HOPS + 1)


def test_nobody_there_is_told_in_words(opened: Opener, free_port: int) -> None:
    source = opened(InputType.PULL, f"http://127.0.0.1:{free_port}/live.flv")
    wait_for(lambda: source.state == "lost", 4)
    assert source.sentence == "127.0.0.1 does not answer (connection refused)."


@pytest.mark.parametrize(
    "body", [b"", b"hello, I am no stream" * 2000, b"FLV\x01" + bytes(5000), b"#EXTM3U\n#EXTINF:x\n"]
)
def test_what_is_no_stream_is_broken_and_the_thread_lives(opened: Opener, server: Server, body: bytes) -> None:
    source = opened(InputType.PULL, server.bytes_at("/live.flv", body))
    wait_for(lambda: source.state in ("broken", "lost"), 5)
    assert source.sentence
    wait_for(lambda: server.asked.count("/live.flv") >= 2, 4)


def test_a_server_that_drips_is_given_up_and_does_not_hold_the_close(opened: Opener, server: Server) -> None:
    def drip(door: BaseHTTPRequestHandler) -> None:
        door.close_connection = True
        for _ in range(200):
            door.wfile.write(b"H")
            door.wfile.flush()
            time.sleep(0.05)

    server.paths["/slow.flv"] = drip
    source = opened(InputType.PULL, server.origin + "/slow.flv", fetch=FetchPolicy())
    time.sleep(0.5)
    assert source.state == "connecting"
    start = time.monotonic()
    source.close()
    assert time.monotonic() - start < 1.5
