"""Pulls by RTSP: RTP as FFmpeg packs it, from a server that FFmpeg's player understands, and servers that misbehave."""

from __future__ import annotations

import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from localcloud.mixer.fetch import FetchPolicy, Refused, Unreachable
from localcloud.mixer.fetch_http import MAX_HOPS, Stopped
from localcloud.mixer.sources.decoders import Unplayable
from localcloud.mixer.sources.rtsp_pull import RtspBody
from localcloud.model import InputType
from tests.localcloud.outs.peers import needs_ffmpeg, not_rtmp, silent
from tests.localcloud.outs.peers import server as serving
from tests.localcloud.picture.conftest import Opener
from tests.localcloud.picture.media import BLUE, GREEN, RED, make_media, pitch
from tests.localcloud.picture.rtsp_server import DESCRIPTION, RtspServer, Scripted, reply
from tests.localcloud.picture.watching import middle, near, wait_for, watch

pytestmark = pytest.mark.timeout(180)
PATIENT_S = 40.0
"""For what a loaded machine does slowly."""


def is_the_tone(sound: NDArray[np.float32]) -> bool:
    """600 Hz at -20 dBFS."""
    return abs(pitch(sound) - 600) < 8 and abs(float(np.abs(sound).max()) - 0.1) < 0.03


H264 = ("-map", "0:v", "-c:v", "copy")
B_PICTURES = ("-map", "0:v", "-c:v", "libx264", "-preset", "ultrafast", "-bf", "2", "-g", "25")
HEVC = ("-map", "0:v", "-c:v", "libx265", "-preset", "ultrafast", "-x265-params", "log-level=none:keyint=25")
AAC = ("-map", "0:a", "-c:a", "copy")
A_LAW = ("-map", "0:a", "-c:a", "pcm_alaw", "-ar", "8000", "-ac", "1")
MU_LAW = ("-map", "0:a", "-c:a", "pcm_mulaw", "-ar", "8000", "-ac", "1")


@pytest.fixture
def film(tmp_path: Path) -> Path:
    """Three seconds of red, three of blue, a tone of 600 Hz."""
    make_media(tmp_path / "film.mp4", [RED, BLUE], seconds=6.0, hertz=600.0)
    return tmp_path / "film.mp4"


@needs_ffmpeg
@pytest.mark.skipif(shutil.which("ffprobe") is None, reason="FFprobe is not installed")
def test_the_server_of_these_tests_is_one_for_others_too(film: Path, tmp_path: Path) -> None:
    words = ["-v", "error", "-rtsp_transport", "tcp", "-show_entries", "stream=codec_name,width", "-of", "csv=p=0"]
    with RtspServer(film, tmp_path, [H264, AAC]) as server:
        got = subprocess.run(["ffprobe", *words, server.url], capture_output=True, text=True, timeout=60, check=True)
    assert got.stdout.split() == ["h264,320", "aac"]


@needs_ffmpeg
@pytest.mark.parametrize(
    "tracks", [(H264, AAC), (B_PICTURES, A_LAW), (HEVC, MU_LAW)], ids=["H.264 AAC", "B pictures A-law", "HEVC mu-law"]
)
def test_pictures_and_sound_come_as_they_are_sent(
    opened: Opener, film: Path, tmp_path: Path, tracks: tuple[tuple[str, ...], ...]
) -> None:
    with RtspServer(film, tmp_path, tracks) as server:
        source = opened(InputType.PULL, server.url)
        for colour in (RED, BLUE):
            wait_for(lambda c=colour: (f := source.latest()) is not None and near(middle(f), c), PATIENT_S)  # type: ignore[misc]
        wait_for(lambda: bool(source.read_sound(1920).any()), PATIENT_S)
        wait_for(lambda: is_the_tone(watch(source, 1.0).sound), PATIENT_S)
        assert source.state == "running"
        assert not source.sentence
        assert server.asked[:5] == ["OPTIONS", "DESCRIBE", "SETUP", "SETUP", "PLAY"]
        wait_for(lambda: server.frames_in > 0, PATIENT_S)  # reports of a receiver


@needs_ffmpeg
def test_pictures_alone_are_not_waited_for(opened: Opener, film: Path, tmp_path: Path) -> None:
    with RtspServer(film, tmp_path, [H264]) as server:
        source = opened(InputType.PULL, server.url)
        wait_for(lambda: source.latest() is not None, PATIENT_S)
        assert not source.read_sound(1920).any()


@needs_ffmpeg
def test_a_camera_that_dies_keeps_its_picture_and_comes_back_by_itself(
    opened: Opener, film: Path, tmp_path: Path
) -> None:
    with RtspServer(film, tmp_path, [H264, AAC]) as server:
        source = opened(InputType.PULL, server.url)
        wait_for(lambda: source.latest() is not None, PATIENT_S)
    wait_for(lambda: source.state == "lost", PATIENT_S)
    assert source.age_ms() >= 2_000
    assert source.latest() is not None
    assert source.sentence
    make_media(tmp_path / "green.mp4", [GREEN], seconds=3.0)
    with RtspServer(tmp_path / "green.mp4", tmp_path, [H264, AAC], port=server.port):
        wait_for(lambda: (frame := source.latest()) is not None and near(middle(frame), GREEN), PATIENT_S)
        wait_for(lambda: source.state == "running" and not source.sentence, PATIENT_S)


def tone(seconds: float, payload: int = 8, channel: int = 0) -> bytes:
    """G.711 frames of 20 ms, interleaved; a square wave."""
    frames = b""
    for number in range(round(seconds * 50)):
        head = bytes((0x80, payload)) + number.to_bytes(2, "big") + (number * 160).to_bytes(4, "big") + bytes(4)
        frames += bytes((0x24, channel)) + (172).to_bytes(2, "big") + head + (b"\x95" * 4 + b"\x15" * 4) * 20
    return frames


def body_of(port: int, **limits: float) -> RtspBody:
    return RtspBody(FetchPolicy(), f"rtsp://127.0.0.1:{port}/camera", threading.Event(), **limits)


def drained(body: RtspBody) -> int:
    size = 0
    try:
        while data := body.read(65_536):
            size += len(data)
    finally:
        body.close()
    return size


def test_the_server_may_choose_other_channels() -> None:
    def elsewhere(head: dict[str, str]) -> bytes:
        return reply(head, Session="1", Transport="RTP/AVP/TCP;unicast;interleaved=6-7")

    bye = bytes((0x24, 7, 0, 8)) + bytes.fromhex("81cb0001 00000000")
    with serving(Scripted(tone(1.0) + tone(1.0, channel=6) + bye, SETUP=elsewhere)) as port:
        assert 50 * 160 < drained(body_of(port, silent_s=PATIENT_S)) < 75 * 180


def test_a_redirect_is_followed_to_where_one_may_go(opened: Opener) -> None:
    with serving(Scripted(tone(2.0))) as port:
        place = f"rtsp://127.0.0.1:{port}/elsewhere"
        with serving(Scripted(DESCRIBE=lambda head: reply(head, status="302 Found", Location=place))) as first:
            source = opened(InputType.PULL, f"rtsp://127.0.0.1:{first}/camera")
            wait_for(lambda: bool(source.read_sound(1920).any()), PATIENT_S)


@pytest.mark.parametrize(
    ("place", "words"),
    [
        ("rtsp://169.254.169.254/latest", "never fetched"),
        ("rtsp://10.0.0.7/camera", "--allow-net"),
        ("http://127.0.0.1/a.flv", "begin with rtsp"),
        ("file:///etc/passwd", "begin with rtsp"),
    ],
)
def test_a_redirect_to_where_nobody_may_go_is_refused(opened: Opener, place: str, words: str) -> None:
    with serving(Scripted(DESCRIBE=lambda head: reply(head, status="301 Moved", Location=place))) as port:
        source = opened(InputType.PULL, f"rtsp://127.0.0.1:{port}/camera")
        wait_for(lambda: source.state == "broken", PATIENT_S)
        assert words in source.sentence


def test_a_ring_of_redirects_ends() -> None:
    stage = Scripted(DESCRIBE=lambda head: reply(head, status="302 Found", Location="/camera"))
    with serving(stage) as port, pytest.raises(Refused, match="redirects"):
        drained(body_of(port, open_s=PATIENT_S))
    assert [name for name, _ in stage.asked].count("DESCRIBE") == MAX_HOPS + 1


def test_an_address_inside_a_description_leads_nowhere_else() -> None:
    """Its control names another host: the request goes to the one that was judged all the same."""
    text = DESCRIPTION.replace("control:sound", "control:rtsp://169.254.169.254/sound")
    stage = Scripted(tone(0.5), DESCRIBE=lambda head: reply(head, text))
    with serving(stage) as port, pytest.raises(Unreachable):
        drained(body_of(port, silent_s=0.5))
    assert ("SETUP", "rtsp://169.254.169.254/sound") in stage.asked


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({"DESCRIBE": lambda head: reply(head, status="401 Unauthorized")}, "password"),
        ({"DESCRIBE": lambda head: reply(head, status="404 Not Found")}, "answers 404"),
        ({"SETUP": lambda head: reply(head, status="461 Unsupported Transport")}, "UDP is not taken"),
        ({"SETUP": lambda head: reply(head, Transport="RTP/AVP;unicast;client_port=5000-5001")}, "UDP is not taken"),
    ],
)
def test_a_refusal_is_told_in_words(answers: dict[str, Callable[..., bytes]], words: str) -> None:
    with serving(Scripted(**answers)) as port, pytest.raises((Refused, Unreachable), match=words):
        drained(body_of(port))


def test_a_stream_that_nobody_can_play_is_broken() -> None:
    jpeg = "v=0\r\nm=video 0 RTP/AVP 98\r\na=rtpmap:98 JPEG2000/90000\r\n"
    with (
        serving(Scripted(DESCRIBE=lambda head: reply(head, jpeg))) as port,
        pytest.raises(Unplayable, match="jpeg2000"),
    ):
        drained(body_of(port))


def endless_head(connection: socket.socket, over: threading.Event) -> None:
    while not over.is_set():
        connection.sendall(b"RTSP/1.0 200 OK\r\nX: " + b"a" * 10_000)


def large_description(connection: socket.socket, over: threading.Event) -> None:
    connection.sendall(b"RTSP/1.0 200 OK\r\nCSeq: 1\r\nContent-Length: 100000000\r\n\r\n")
    while not over.is_set():
        connection.sendall(bytes(100_000))


def frames_of_nothing(connection: socket.socket, over: threading.Event) -> None:
    """The largest frames there can be, on channels that nobody asked for, for ever."""
    while not over.is_set():
        connection.sendall(b"$\x09\xff\xff" + bytes(65_535))


def dripping(connection: socket.socket, over: threading.Event) -> None:
    while not over.wait(0.02):
        connection.sendall(b"R")


@pytest.mark.parametrize("peer", [silent, not_rtmp, endless_head, large_description, frames_of_nothing, dripping])
def test_a_hostile_server_is_given_up_within_the_limits(peer: Callable[..., None]) -> None:
    with serving(peer) as port:
        start = time.monotonic()
        with pytest.raises(Unreachable) as caught:
            drained(body_of(port, open_s=1.0))
        assert caught.value.sentence.endswith(".")
        assert time.monotonic() - start < 20


def test_who_sends_for_ever_what_is_no_stream_is_cut_before_his_time() -> None:
    with serving(frames_of_nothing) as port, pytest.raises(Unreachable, match="much, but no stream"):
        drained(body_of(port, open_s=300.0))


def test_a_picture_without_end_is_cut() -> None:
    def flood(connection: socket.socket, over: threading.Event) -> None:
        video = DESCRIPTION.replace("audio 0 RTP/AVP 8", "video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000")
        frames = b""
        for number in range(200):
            head = b"\x80\x60" + number.to_bytes(2, "big") + bytes(8)
            mark = b"\x7c\x85" if number == 0 else b"\x7c\x05"
            frames += b"$\x00" + (12 + 2 + 60_000).to_bytes(2, "big") + head + mark + bytes(60_000)
        Scripted(frames, DESCRIBE=lambda asked: reply(asked, video))(connection, over)

    with serving(flood) as port, pytest.raises(Unreachable, match="larger than anybody needs"):
        drained(body_of(port))


def test_a_server_that_falls_silent_is_left() -> None:
    with serving(Scripted(tone(1.0))) as port, pytest.raises(Unreachable):
        drained(body_of(port, silent_s=0.5))


def test_the_end_of_the_source_does_not_wait_for_the_server() -> None:
    stop = threading.Event()
    with serving(silent) as port:
        body = RtspBody(FetchPolicy(), f"rtsp://127.0.0.1:{port}/camera", stop, open_s=300.0)
        threading.Timer(0.3, stop.set).start()
        with pytest.raises(Stopped):
            drained(body)


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("rtsp://169.254.169.254/camera", "never fetched"),
        ("rtsp://192.168.7.7/camera", "--allow-net"),
        ("rtsp://admin:12345@127.0.0.1/camera", "password"),
    ],
)
def test_where_nobody_may_go_is_not_gone(opened: Opener, url: str, words: str) -> None:
    with pytest.raises(Refused, match=words):
        FetchPolicy().check(url)
    source = opened(InputType.PULL, url)
    wait_for(lambda: source.state == "broken", PATIENT_S)
    assert words in source.sentence
