"""File inputs: played by their own time stamps, with their sound, looped without a gap."""

from __future__ import annotations

import struct
import time
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import numpy as np
import pytest

from localcloud.mixer.frames import to_rgb
from localcloud.model import InputType
from tests.localcloud.picture.conftest import Opener, Server
from tests.localcloud.picture.drawing import ORIGIN
from tests.localcloud.picture.media import BLUE, GREEN, RED, biggest_step, make_media, make_mono, pitch
from tests.localcloud.picture.watching import middle, near, wait_for, watch


def test_a_file_shows_its_pictures_in_time_and_begins_again(media: Path, opened: Opener) -> None:
    make_media(media / "clip.mp4", [RED, BLUE], seconds=1.0)
    source = opened(InputType.FILE, f"{ORIGIN}/media/clip.mp4")
    wait_for(lambda: source.latest() is not None)
    assert source.state == "running"
    seen = watch(source, 2.6)
    colours = seen.colours
    assert len(colours) >= 5, colours
    for n, colour in enumerate(colours):
        assert near(colour, (RED, BLUE)[n % 2]), colours
    changes = [
        at
        for (at, frame), (_, before) in zip(seen.frames[1:], seen.frames, strict=False)
        if frame and before and not near(middle(frame), middle(before))
    ]
    assert np.allclose(np.diff(changes), 0.5, atol=0.3), changes
    assert np.mean(np.diff(changes)) == pytest.approx(0.5, abs=0.08)
    assert set(seen.states) == {"running"}


def test_the_sound_of_a_file_goes_through_the_loop_without_a_gap_or_a_click(media: Path, opened: Opener) -> None:
    make_media(media / "tone.mp4", [RED], seconds=1.0, hertz=500.0)
    source = opened(InputType.FILE, f"{ORIGIN}/media/tone.mp4")
    wait_for(lambda: source.latest() is not None)
    watch(source, 0.2)
    sound = watch(source, 2.4).sound
    assert pitch(sound) == pytest.approx(500, abs=5)
    levels = np.abs(sound[: len(sound) // 480 * 480, 0]).reshape(-1, 480).max(axis=1)
    assert levels.min() > 0.03, f"silence of {np.sum(levels < 0.03) * 10} ms"
    assert biggest_step(sound) < 0.03  # the tone itself steps by 0.0065
    assert source.peak_db[0] == pytest.approx(-20, abs=1.5)


def test_a_list_plays_one_after_the_other_and_knows_the_time_left(media: Path, opened: Opener) -> None:
    for name, colour in (("a", RED), ("b", GREEN), ("c", BLUE)):
        make_media(media / f"{name}.mp4", [colour], seconds=0.6)
    source = opened(InputType.FILE, *(f"{ORIGIN}/media/{name}.mp4" for name in "abc"))
    wait_for(lambda: source.latest() is not None)
    left = source.left_s
    assert left is not None
    assert 1.3 < left <= 1.95
    colours = watch(source, 2.6).colours
    for n, colour in enumerate(colours[:4]):
        assert near(colour, (RED, GREEN, BLUE)[n % 3]), colours
    assert len(colours) >= 4


def test_a_restart_shows_the_first_picture_at_once(media: Path, opened: Opener) -> None:
    make_media(media / "clip.mp4", [RED, BLUE], seconds=2.0)
    source = opened(InputType.FILE, f"{ORIGIN}/media/clip.mp4")
    wait_for(lambda: (frame := source.latest()) is not None and near(middle(frame), BLUE))
    source.restart()
    seen = watch(source, 1.4)
    assert near(seen.colours[0], RED)
    assert len(seen.colours) == 2
    assert near(seen.colours[1], BLUE)
    blue_at = next(at for at, frame in seen.frames if frame and near(middle(frame), BLUE))
    assert blue_at - seen.frames[0][0] == pytest.approx(1.0, abs=0.4)  # at the wrong rate it would be 0.5 or 2
    assert set(seen.states) == {"running"}


def test_mono_of_another_rate_is_heard_on_both_sides_at_full_level(media: Path, opened: Opener) -> None:
    make_mono(media / "mono.wav", hertz=300, seconds=2.0, amplitude=0.5)
    source = opened(InputType.FILE, f"{ORIGIN}/media/mono.wav")
    watch(source, 1.0)
    sound = watch(source, 0.8).sound
    assert pitch(sound) == pytest.approx(300, abs=5)  # a wrong rate would be far off (653 Hz, 138 Hz)
    assert float(np.abs(sound[:, 0]).max()) == pytest.approx(0.5, abs=0.03)
    assert np.array_equal(sound[:, 0], sound[:, 1])


def test_sound_alone_goes_through_the_loop_without_a_gap(media: Path, opened: Opener) -> None:
    make_mono(media / "tone.wav", hertz=500, seconds=1.0, amplitude=0.1)
    source = opened(InputType.FILE, f"{ORIGIN}/media/tone.wav")
    watch(source, 0.4)
    sound = watch(source, 2.4).sound
    assert pitch(sound) == pytest.approx(500, abs=5)
    levels = np.abs(sound[: len(sound) // 480 * 480, 0]).reshape(-1, 480).max(axis=1)
    assert levels.min() > 0.03, f"silence of {np.sum(levels < 0.03) * 10} ms"
    assert source.state == "running"


def test_a_film_from_a_phone_is_turned_upright(media: Path, opened: Opener) -> None:
    """Its pictures lie on their side and the file says so; a quarter turn clockwise makes left the top."""
    make_media(media / "phone.mp4", [RED], size=(160, 90), hertz=None, right=BLUE)
    data = bytearray((media / "phone.mp4").read_bytes())
    matrix = data.find(b"tkhd") + 44
    data[matrix : matrix + 36] = struct.pack(">9i", 0, 0x10000, 0, -0x10000, 0, 0, 90 << 16, 0, 0x40000000)
    (media / "phone.mp4").write_bytes(data)
    source = opened(InputType.FILE, f"{ORIGIN}/media/phone.mp4")
    wait_for(lambda: source.latest() is not None)
    frame = source.latest()
    assert frame is not None
    assert (frame.width, frame.height) == (90, 160)
    rgb = to_rgb(frame)
    assert near(tuple(rgb[20, 45]), RED, 10)
    assert near(tuple(rgb[140, 45]), BLUE, 10)


def test_a_file_far_away_is_read_by_http_with_ranges(media: Path, opened: Opener, server: Server) -> None:
    make_media(media / "clip.mp4", [GREEN, BLUE], seconds=1.0)
    url = server.bytes_at("/far/clip.mp4", (media / "clip.mp4").read_bytes())
    source = opened(InputType.FILE, url)
    wait_for(lambda: source.latest() is not None)
    assert len(watch(source, 1.6).colours) >= 3
    assert server.asked.count("/far/clip.mp4") >= 2  # the index of an MP4 stands at its end


def test_a_file_far_away_is_brought_here_when_its_server_knows_no_ranges(
    media: Path, opened: Opener, server: Server
) -> None:
    make_media(media / "clip.mp4", [GREEN, BLUE], seconds=1.0)
    data = (media / "clip.mp4").read_bytes()

    def whole(door: BaseHTTPRequestHandler) -> None:
        door.send_response(200)
        door.send_header("Content-Length", str(len(data)))
        door.end_headers()
        door.wfile.write(data)

    server.paths["/whole.mp4"] = whole
    source = opened(InputType.FILE, f"{server.origin}/whole.mp4")
    wait_for(lambda: source.latest() is not None)
    assert len(watch(source, 1.4).colours) >= 2


def test_closing_a_playing_file_takes_moments(media: Path, opened: Opener) -> None:
    make_media(media / "clip.mp4", [RED], seconds=1.0)
    source = opened(InputType.FILE, f"{ORIGIN}/media/clip.mp4")
    wait_for(lambda: source.latest() is not None)
    start = time.monotonic()
    source.close()
    assert time.monotonic() - start < 1.0
