"""HLS over a real port: FFmpeg reads it, and every promise of the playlist is kept."""

from __future__ import annotations

import asyncio
import io
import json
import re
import subprocess
import time
from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise
from urllib.parse import urljoin

import av
import httpx
import pytest

from localcloud.media.hls.segments import KEEP_SEGMENTS, PART_S, TARGET_S, Cutter, Part, Shelf
from localcloud.mixer import stamp
from localcloud.mixer.encoder import HevcEncoder, PictureEncoder, PictureSettings
from localcloud.mixer.feed import Feed, Packet
from tests.localcloud.out.conftest import OnAir
from tests.localcloud.out.stage import camera_in, eventually, media_server
from tests.localcloud.out.test_flv import annex_b

PGM = "caster_7_pgm"


class Viewer:
    """Opens an address as a player does and asks for pieces by the names that the playlist gives."""

    def __init__(self, address: str) -> None:
        self.http = httpx.Client(timeout=12)
        opened = self.http.get(address)
        self.variants = opened.text
        assert opened.status_code == 200, opened.text
        assert opened.headers["content-type"].startswith("application/vnd.apple.mpegurl")
        self.index = urljoin(address, opened.text.strip().splitlines()[-1])

    def playlist(self, **query: int) -> str:
        return self.answer("index.m3u8", **query).text

    def piece(self, name: str) -> bytes:
        return self.answer(name).raise_for_status().content

    def answer(self, name: str, **query: int) -> httpx.Response:
        return self.http.get(urljoin(self.index, name), params={f"_HLS_{key}": str(n) for key, n in query.items()})

    def __enter__(self) -> Viewer:
        return self

    def __exit__(self, *_: object) -> None:
        self.http.close()


def segments(playlist: str) -> list[str]:
    return re.findall(r"^\d+\.m4s$", playlist, re.MULTILINE)


def parts(playlist: str) -> list[str]:
    return re.findall(r'^#EXT-X-PART:.*URI="([^"]+)"', playlist, re.MULTILINE)


def hint(playlist: str) -> str:
    return re.findall(r'PRELOAD-HINT:TYPE=PART,URI="([^"]+)"', playlist)[0]


def frames(*data: bytes) -> list[av.VideoFrame]:
    with av.open(io.BytesIO(b"".join(data))) as container:
        return list(container.decode(video=0))


@pytest.fixture
def viewer(on_air: OnAir) -> Iterator[Viewer]:
    with Viewer(on_air.addresses.hls(PGM)) as viewer:
        yield viewer


def test_ffmpeg_plays_it_by_itself(on_air: OnAir) -> None:
    """Pictures and sound without a gap, as its own demuxer times them."""
    asked = [
        "ffprobe",
        "-v",
        "error",
        "-read_intervals",
        "%+4",
        "-show_entries",
        "packet=codec_type,pts_time",
        "-of",
        "json",
    ]
    run = subprocess.run([*asked, on_air.addresses.hls(PGM)], capture_output=True, timeout=60, check=True)
    packets = json.loads(run.stdout)["packets"]
    for kind, step in (("video", 0.04), ("audio", 1024 / 48_000)):
        times = [float(packet["pts_time"]) for packet in packets if packet["codec_type"] == kind]
        assert times[-1] - times[0] > 3
        assert all(abs(b - a - step) < 0.001 for a, b in pairwise(times)), kind


def test_a_segment_shows_the_program_and_every_picture_bears_its_stamp(viewer: Viewer) -> None:
    name = segments(viewer.playlist())[0]
    shown = frames(viewer.piece("init.mp4"), viewer.piece(name))
    assert (shown[0].width, shown[0].height) == (320, 180)
    assert len(shown) == 25
    assert {camera_in(frame.to_ndarray(format="rgb24")) for frame in shown} == {"cam1"}
    with av.open(io.BytesIO(viewer.piece("init.mp4") + viewer.piece(name))) as container:
        for packet in container.demux(video=0):
            if packet.size:
                found = stamp.find(annex_b(bytes(packet)))
                assert found is not None
                assert found.request_id == "request-1"


def test_a_segment_is_its_parts_and_begins_with_a_key_frame(viewer: Viewer) -> None:
    text = viewer.playlist()
    name = segments(text)[0].removesuffix(".m4s")
    mine = [part for part in parts(text) if part.startswith(f"{name}.")]
    assert b"".join(viewer.piece(part) for part in mine) == viewer.piece(f"{name}.m4s")
    assert frames(viewer.piece("init.mp4"), viewer.piece(mine[0]))[0].key_frame


def test_the_variants_tell_what_a_player_must_know_beforehand(viewer: Viewer) -> None:
    assert 'CODECS="avc1.42C0' in viewer.variants
    assert "mp4a.40.2" in viewer.variants
    assert "RESOLUTION=320x180" in viewer.variants
    assert int(re.findall(r"BANDWIDTH=(\d+)", viewer.variants)[0]) > 50_000


def test_what_the_playlist_promises_about_durations_holds(viewer: Viewer) -> None:
    viewer.playlist(msn=3)
    text = viewer.playlist()
    lengths = [float(one) for one in re.findall(r"#EXTINF:([\d.]+)", text)]
    assert len(lengths) >= 3
    assert all(round(one) <= TARGET_S for one in lengths)
    assert all(float(one) <= PART_S + 1e-4 for one in re.findall(r"#EXT-X-PART:DURATION=([\d.]+)", text))
    dates = re.findall(r"PROGRAM-DATE-TIME:(\S+)", text)
    assert dates == sorted(dates)


def test_a_player_of_low_latency_waits_for_the_part_that_it_asks_for(viewer: Viewer) -> None:
    first = viewer.playlist()
    number, part = (int(n) for n in hint(first).split(".")[:2])
    begun = time.monotonic()
    later = viewer.playlist(msn=number, part=part + 1)
    assert time.monotonic() - begun > 0.05
    coming = tuple(int(n) for n in hint(later).split(".")[:2])
    assert coming > (number, part + 1)


def test_the_part_that_the_playlist_hints_at_is_sent_when_it_is_there(viewer: Viewer) -> None:
    number, part = hint(viewer.playlist()).split(".")[:2]
    data = viewer.piece(f"{number}.{part}.m4s")
    assert data[4:8] == b"moof"
    assert f"{number}.{part}.m4s" in viewer.playlist()


def test_a_wrong_wish_is_told_so(viewer: Viewer) -> None:
    wishes = {"too far ahead": {"msn": 99}, "the second needs the first": {"part": 1}, "whole numbers": {"msn": -1}}
    for sentence, query in wishes.items():
        answer = viewer.answer("index.m3u8", **query)
        assert answer.status_code == 400
        assert sentence in answer.json()["sentence"]


def test_a_piece_that_is_not_there_is_not_found(viewer: Viewer) -> None:
    for name in ("9999.m4s", "0.99.m4s", "x.m4s", "init.mp5", "..%2Finit.mp4"):
        assert viewer.answer(name).status_code == 404, name


def test_nobody_plays_without_a_good_address_or_under_another_viewer_s_name(on_air: OnAir, viewer: Viewer) -> None:
    base = f"{on_air.addresses.origin}/live"
    assert httpx.get(f"{base}/{PGM}.m3u8").status_code == 403
    assert httpx.get(f"{base}/caster_7_nothing.m3u8").status_code == 404
    assert httpx.get(f"{base}/{PGM}/guessed/index.m3u8").status_code == 404
    assert httpx.get(viewer.index.replace("caster_7_pgm", "caster_7_pvw")).status_code == 404
    other = on_air.addresses.hls("caster_7_pvw").replace("caster_7_pvw", PGM)
    assert httpx.get(other).status_code == 403


def test_two_viewers_share_one_cut(on_air: OnAir, viewer: Viewer) -> None:
    feed = on_air.mixer.bus_feed(7, "pgm")
    assert feed is not None
    with Viewer(on_air.addresses.hls(PGM)) as second:
        assert second.index != viewer.index
        assert second.piece("0.0.m4s") == viewer.piece("0.0.m4s")
        assert feed.viewers == 1


def test_pages_of_allowed_origins_may_play_and_others_may_not(on_air: OnAir) -> None:
    address = on_air.addresses.hls(PGM)
    mine = httpx.get(address, headers={"Origin": "http://desk.example"}, timeout=12)
    assert mine.headers["access-control-allow-origin"] == "http://desk.example"
    assert mine.headers["cache-control"] == "no-store"
    assert (
        "access-control-allow-origin"
        not in httpx.get(address, headers={"Origin": "http://x.example"}, timeout=12).headers
    )


def test_a_stream_that_ends_says_so_and_what_was_cut_can_still_be_had(on_air: OnAir, viewer: Viewer) -> None:
    number = int(hint(viewer.playlist()).split(".")[0])
    on_air.stop()
    text = viewer.playlist(msn=number + 1)
    assert text.rstrip().endswith("#EXT-X-ENDLIST")
    assert frames(viewer.piece("init.mp4"), viewer.piece(segments(text)[-1]))
    assert httpx.get(on_air.addresses.hls(PGM)).status_code == 404


def test_a_bus_that_starts_again_is_a_new_stream(on_air: OnAir, viewer: Viewer) -> None:
    on_air.stop()
    on_air.take(3)
    assert eventually(lambda: on_air.mixer.bus_feed(7, "pgm") is not None)
    with Viewer(on_air.addresses.hls(PGM)) as again:
        shown = frames(again.piece("init.mp4"), again.piece(segments(again.playlist())[0]))
    assert camera_in(shown[-1].to_ndarray(format="rgb24")) == "cam3"


async def test_hevc_is_cut_too_and_named_so_that_a_player_can_decline() -> None:
    """Browsers mostly cannot; Safari and FFmpeg can."""
    settings = PictureSettings(320, 180, 25, 500)
    encoder, feed = HevcEncoder(settings), Feed("caster_9_pgm", codec="hevc")

    class OneFeed:
        def bus_feed(self, caster_id: int, bus: str) -> Feed:
            return feed

    async def picture() -> None:
        grey = av.VideoFrame(320, 180, "yuv420p")
        for plane in grey.planes:
            plane.update(bytes([90]) * plane.buffer_size)
        for tick in range(200):
            for packet in encoder.encode(grey, tick, tick % 25 == 0):
                feed.publish(packet)
            await asyncio.sleep(0.01)

    playing = asyncio.create_task(picture())
    with media_server(OneFeed()) as addresses:  # type: ignore[arg-type]
        viewer = await asyncio.to_thread(Viewer, addresses.hls("caster_9_pgm"))
        assert 'CODECS="hvc1.1.6.L' in viewer.variants
        data = await asyncio.to_thread(lambda: viewer.piece("init.mp4") + viewer.piece("0.m4s"))
        viewer.http.close()
        playing.cancel()
    with av.open(io.BytesIO(data)) as container:
        assert container.streams.video[0].codec_context.name == "hevc"
        assert next(container.decode(video=0)).width == 320


# --- the cut, on a clock of its own ----------------------------------------------------------------------------------


def cut(fps: int, keys: set[int], pictures: int) -> list[Part]:
    """Real H.264 at this rate with key frames at these ticks (and a second after each), cut to the end."""
    encoder, cutter = PictureEncoder(PictureSettings(64, 64, fps, 100)), Cutter("h264")
    blank = av.VideoFrame(64, 64, "yuv420p")
    for plane in blank.planes:
        plane.update(bytes([100]) * plane.buffer_size)
    found: list[Part] = []
    for tick in range(pictures):
        for packet in encoder.encode(blank, tick, tick in keys):
            found += cutter.add(packet)
    return found + cutter.end()


@pytest.mark.parametrize("fps", [5, 12, 24, 25, 30, 50, 60])
@pytest.mark.parametrize("keys", [set(), {3}, {11, 14, 31}, set(range(0, 200, 7))])
def test_no_promise_is_broken_by_any_rate_or_by_key_frames_out_of_turn(fps: int, keys: set[int]) -> None:
    shelf = Shelf()
    for part in cut(fps, keys, fps * 9):
        assert part.seconds <= PART_S + 1 / 90_000
        shelf.add(part, 0.0)
    shelf.end()
    assert sum(segment.seconds for segment in shelf.segments) == pytest.approx(9.0)
    for segment in shelf.segments:
        assert segment.parts[0].independent
        assert round(segment.seconds) <= TARGET_S


def test_only_the_newest_segments_are_kept() -> None:
    shelf = Shelf()
    for number in range(100):
        shelf.add(Part(b"x" * 10, 1.0, True, True), float(number))
    assert len(shelf.segments) == KEEP_SEGMENTS
    assert shelf.segment(99 - KEEP_SEGMENTS) is None
    newest = shelf.segment(99)
    assert newest is not None
    assert newest.number == 99
    for _ in range(100):
        shelf.add(Part(b"x" * 9_000_000, 1.0, True, True), 0.0)
    assert sum(segment.size for segment in shelf.segments) < 50_000_000


def test_a_sound_before_the_first_picture_is_left_out() -> None:
    cutter = Cutter("h264")
    assert cutter.add(Packet("aac", b"early", 0, 48_000)) == []
    cutter.add(Packet("video", b"\x00\x00\x00\x01\x65key", 3600, 90_000, key=True))
    cutter.add(Packet("aac", b"sound", 2048, 48_000))
    (last,) = cutter.end()
    assert b"early" not in last.data
    assert b"sound" in last.data
    assert Fraction(last.seconds).limit_denominator(100) == Fraction(1, 25)


def test_a_part_waits_for_its_sound_but_not_for_ever() -> None:
    cutter = Cutter("h264")

    def picture(tick: int) -> list[Part]:
        data = b"\x00\x00\x00\x01" + bytes([0x65 if tick == 0 else 0x41]) + b"picture"
        return cutter.add(Packet("video", data, tick * 3600, 90_000, key=tick == 0))

    assert [picture(tick) for tick in range(8)] == [[]] * 8
    assert cutter.add(Packet("aac", b"sound of it", 9_000, 48_000)) == []
    (part,) = cutter.add(Packet("aac", b"sound of the next", 9_600, 48_000))
    assert b"sound of it" in part.data
    assert b"sound of the next" not in part.data
    later = [part for tick in range(8, 40) for part in picture(tick)]
    assert len(later) >= 3
    assert b"sound of the next" in later[0].data
