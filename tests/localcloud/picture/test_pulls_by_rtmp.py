"""Pulls by RTMP: from nginx, which FFmpeg pushes to, and from servers that misbehave each in its own way."""

from __future__ import annotations

import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from localcloud.mixer.fetch import FetchPolicy, Refused, Unreachable
from localcloud.mixer.fetch_http import Stopped, fetch_all
from localcloud.mixer.sources.rtmp_pull import RtmpBody
from localcloud.model import InputType
from rtmp import amf, chunks
from rtmp.address import split_path
from rtmp.chunks import Message
from rtmp.flv import AUDIO_TAG, VIDEO_TAG
from tests.localcloud.outs.certificates import self_made
from tests.localcloud.outs.peers import Nginx, needs_ffmpeg, needs_nginx, not_rtmp, silent
from tests.localcloud.outs.peers import server as serving
from tests.localcloud.picture.conftest import Opener, Server
from tests.localcloud.picture.media import BLUE, GREEN, RED, Rgb, make_media, pitch
from tests.localcloud.picture.rtmp_server import RtmpStage
from tests.localcloud.picture.test_pulls_of_flv_and_hls import flv, tags_of
from tests.localcloud.picture.watching import middle, near, wait_for, watch

pytestmark = pytest.mark.timeout(180)
PATIENT_S = 40.0
"""For what a loaded machine does slowly."""


def is_the_tone(sound: NDArray[np.float32]) -> bool:
    """600 Hz at -20 dBFS."""
    return abs(pitch(sound) - 600) < 8 and abs(float(np.abs(sound).max()) - 0.1) < 0.03


Encoder = subprocess.Popen[bytes]
Pushing = Callable[[str, list[Rgb]], Encoder]


@pytest.fixture
def nginx(tmp_path: Path) -> Iterator[Nginx]:
    with Nginx(tmp_path / "nginx") as running:
        yield running


@pytest.fixture
def pushing(tmp_path: Path) -> Iterator[Pushing]:
    """`pushing(address, colours)`: FFmpeg sends them in real time, over and over, 3 s each, with a tone of 600 Hz;
    with B pictures, as encoders do who are not told otherwise."""
    running: list[Encoder] = []

    def push(address: str, colours: list[Rgb]) -> Encoder:
        film = tmp_path / f"{len(running)}.flv"
        make_media(film, colours, seconds=3.0 * len(colours), hertz=600.0, form="flv")
        words = [
            "-re",
            "-i",
            str(film),
            "-c:v",
            "libx264",
            "-preset",
            "ultrafast",
            "-bf",
            "2",
            "-g",
            "25",
            "-c:a",
            "copy",
        ]
        process = subprocess.Popen(
            ["ffmpeg", "-v", "error", *words, "-f", "flv", address], stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        running.append(process)
        return process

    yield push
    for process in running:
        process.kill()
        process.wait(10)


@needs_nginx
@needs_ffmpeg
def test_pictures_and_sound_come_from_nginx(opened: Opener, nginx: Nginx, pushing: Pushing) -> None:
    url = f"rtmp://127.0.0.1:{nginx.port}/live/camera?key=1"
    source = opened(InputType.PULL, url)
    pushing(url, [RED, BLUE])
    wait_for(lambda: (frame := source.latest()) is not None and near(middle(frame), RED), PATIENT_S)
    wait_for(lambda: bool(source.read_sound(1920).any()), PATIENT_S)
    wait_for(lambda: is_the_tone(watch(source, 1.0).sound), PATIENT_S)
    wait_for(lambda: (frame := source.latest()) is not None and near(middle(frame), BLUE), PATIENT_S)
    assert not source.sentence


@needs_nginx
@needs_ffmpeg
def test_a_lost_stream_keeps_its_picture_and_comes_back_by_itself(
    opened: Opener, nginx: Nginx, pushing: Pushing
) -> None:
    url = f"rtmp://127.0.0.1:{nginx.port}/live/camera"
    encoder = pushing(url, [GREEN])
    source = opened(InputType.PULL, url)
    wait_for(lambda: source.latest() is not None, PATIENT_S)
    encoder.kill()
    wait_for(lambda: source.state == "lost", PATIENT_S)
    assert source.sentence
    assert source.age_ms() >= 2_000
    frame = source.latest()
    assert frame is not None
    assert near(middle(frame), GREEN)
    pushing(url, [RED])
    wait_for(lambda: (frame := source.latest()) is not None and near(middle(frame), RED), PATIENT_S)
    wait_for(lambda: source.state == "running" and not source.sentence, PATIENT_S)


@needs_nginx
@needs_ffmpeg
def test_a_server_that_dies_and_is_started_again_is_found_again(
    opened: Opener, nginx: Nginx, pushing: Pushing, tmp_path: Path
) -> None:
    url = f"rtmp://127.0.0.1:{nginx.port}/live/camera"
    pushing(url, [GREEN])
    source = opened(InputType.PULL, url)
    wait_for(lambda: source.latest() is not None, PATIENT_S)
    nginx.end()
    wait_for(lambda: source.state == "lost", PATIENT_S)
    with Nginx(tmp_path / "again", nginx.port):
        pushing(url, [BLUE])
        wait_for(lambda: (frame := source.latest()) is not None and near(middle(frame), BLUE), PATIENT_S)


def messages(data: bytes, *kinds: int) -> list[Message]:
    """The tags of an FLV file as messages of the wire."""
    found = [Message(tag[0], tag[11:-4], round(at * 1000), 5) for at, tag in tags_of(data)]
    return [message for message in found if message.kind in (kinds or (AUDIO_TAG, VIDEO_TAG))]


def test_pictures_that_come_long_after_the_sound_are_shown(opened: Opener) -> None:
    """A server lets a newcomer hear at once and see from the next key picture on, which may be seconds away."""
    data = flv([GREEN], 4.0)
    sound, pictures = messages(data, AUDIO_TAG), messages(data, VIDEO_TAG)
    early = [message for message in sound if message.ms < 1500]
    stage = RtmpStage([*early, *sorted(pictures + sound[len(early) :], key=lambda message: message.ms)])
    with serving(stage) as port:
        source = opened(InputType.PULL, f"rtmp://127.0.0.1:{port}/live/a")
        wait_for(lambda: (frame := source.latest()) is not None and near(middle(frame), GREEN), PATIENT_S)


@pytest.mark.parametrize("hertz", [None, 440.0])
def test_a_quiet_camera_without_sound_is_not_waited_for(opened: Opener, hertz: float | None) -> None:
    """Two seconds of stream must be enough to open it: the server sends no more, and keeps the connection."""
    with serving(RtmpStage(messages(flv([GREEN], 2.0, hertz)))) as port:
        source = opened(InputType.PULL, f"rtmp://127.0.0.1:{port}/live/a")
        wait_for(lambda: source.latest() is not None, PATIENT_S)
        assert source.state == "running"


def test_several_messages_in_one_are_taken_apart(opened: Opener) -> None:
    parts = b"".join(tag for _, tag in tags_of(flv([BLUE], 2.0)) if tag[0] in (AUDIO_TAG, VIDEO_TAG))
    with serving(RtmpStage([Message(22, parts, 777_000, 5)])) as port:
        source = opened(InputType.PULL, f"rtmp://127.0.0.1:{port}/live/a")
        wait_for(lambda: (frame := source.latest()) is not None and near(middle(frame), BLUE), PATIENT_S)


def test_by_tls_with_a_certificate_of_its_own_on_this_machine(opened: Opener, tmp_path: Path) -> None:
    with serving(RtmpStage(messages(flv([RED], 2.0))), self_made(tmp_path)) as port:
        source = opened(InputType.PULL, f"rtmps://127.0.0.1:{port}/live/a")
        wait_for(lambda: source.latest() is not None, PATIENT_S)


def test_the_name_of_the_stream_is_all_after_the_last_slash_with_its_query() -> None:
    assert split_path("rtmp://h/live/camera?txSecret=1&x=/") == ("live", "camera?txSecret=1&x=/")
    assert split_path("rtmp://h/app/instance/camera") == ("app/instance", "camera")
    assert split_path("rtmp://h/live") == ("live", "")
    assert split_path("rtmp://h/live/k#ey?a=1#2") == ("live", "k#ey?a=1#2")
    assert split_path("rtmp://h/live/#key") == ("live", "#key")


def body_of(port: int, **limits: float) -> RtmpBody:
    return RtmpBody(FetchPolicy(), f"rtmp://127.0.0.1:{port}/live/a?key=secret1", threading.Event(), **limits)


def drained(body: RtmpBody) -> int:
    """All bytes until the end."""
    size = 0
    try:
        while data := body.read(65_536):
            size += len(data)
    finally:
        body.close()
    return size


def test_the_end_that_a_server_tells_is_the_end() -> None:
    media = messages(flv([RED], 1.0))
    for goodbye in (
        Message(chunks.USER_CONTROL, b"\x00\x01" + (5).to_bytes(4, "big")),
        Message(chunks.COMMAND, amf.encode("onStatus", 0, None, {"code": "NetStream.Play.UnpublishNotify"}), 0, 5),
        Message(chunks.DATA, amf.encode("onPlayStatus", {"code": "NetStream.Play.Complete"}), 0, 5),
    ):
        with serving(RtmpStage([*media, goodbye])) as port:
            assert drained(body_of(port, silent_s=PATIENT_S)) > 1_000


def test_a_refusal_is_told_without_the_key() -> None:
    told = {"level": "error", "code": "NetStream.Play.StreamNotFound", "description": "No a?key=secret1 here."}
    with serving(RtmpStage(info=told)) as port, pytest.raises(Unreachable) as caught:
        drained(body_of(port))
    assert "StreamNotFound" in caught.value.sentence
    assert "secret1" not in caught.value.sentence


def test_a_redirect_is_a_refusal() -> None:
    """Some servers send players elsewhere; nobody judged that address."""
    elsewhere = {"level": "error", "code": "NetConnection.Connect.Rejected",
                 "ex": {"code": 302, "redirect": "rtmp://169.254.169.254/live/a"}}  # fmt: skip
    redirect = chunks.write(Message(chunks.COMMAND, amf.encode("_error", 1, None, elsewhere)), 3, 128)
    stage = RtmpStage(at_connect=redirect)
    with serving(stage) as port, pytest.raises(Unreachable, match="refuses the stream"):
        drained(body_of(port))
    assert stage.said == ["connect"]


def garbage(connection: socket.socket, over: threading.Event) -> None:
    connection.sendall(b"\x03" + bytes(3072) + b"\xc5" * 10_000)
    over.wait(60)


def huge(connection: socket.socket, over: threading.Event) -> None:
    connection.sendall(b"\x03" + bytes(3072) + bytes.fromhex("03 000000 ffffff 14 00000000") + bytes(100_000))
    over.wait(60)


def pinging(connection: socket.socket, over: threading.Event) -> None:
    """Says something all the time, and takes nothing in."""
    connection.sendall(b"\x03" + bytes(3072))
    ping = chunks.write(Message(chunks.USER_CONTROL, b"\x00\x06\x00\x00\x00\x01"), 2, 128) * 20
    while not over.wait(0.01):
        connection.sendall(ping)


def dripping(connection: socket.socket, over: threading.Event) -> None:
    connection.sendall(b"\x03")
    while not over.wait(0.02):
        connection.sendall(b"\x00")


@pytest.mark.parametrize("peer", [silent, not_rtmp, garbage, huge, pinging, dripping])
def test_a_hostile_server_is_given_up_within_the_limits(peer: Callable[..., None]) -> None:
    with serving(peer) as port:
        start = time.monotonic()
        with pytest.raises(Unreachable) as caught:
            drained(body_of(port, open_s=1.0))
        assert caught.value.sentence.endswith(".")
        assert time.monotonic() - start < 20


def test_messages_that_begin_and_never_end_are_not_stored_without_limit() -> None:
    media = [Message(chunks.VIDEO, bytes(7_000_000), 0, 5)]
    reader = chunks.ChunkReader()
    part = chunks.write(media[0], 6, 3_500_000)[: 12 + 3_500_000]
    reader.feed(chunks.write(Message(chunks.SET_CHUNK_SIZE, (3_500_000).to_bytes(4, "big")), 2, 128))
    begun = b"".join(bytes((number,)) + part[1:] for number in range(6, 20))
    with pytest.raises(chunks.BadChunk, match="More messages"):
        reader.feed(begun)


def test_a_server_that_falls_silent_is_left() -> None:
    with serving(RtmpStage(messages(flv([RED], 1.0)))) as port, pytest.raises(Unreachable):
        drained(body_of(port, silent_s=0.5))


def test_the_end_of_the_source_does_not_wait_for_the_server() -> None:
    stop = threading.Event()
    with serving(silent) as port:
        body = RtmpBody(FetchPolicy(), f"rtmp://127.0.0.1:{port}/live/a", stop, open_s=300.0)
        threading.Timer(0.3, stop.set).start()
        with pytest.raises(Stopped):
            drained(body)


def test_nobody_there_is_told_in_words(opened: Opener, free_port: int) -> None:
    source = opened(InputType.PULL, f"rtmp://127.0.0.1:{free_port}/live/a")
    wait_for(lambda: source.state == "lost", PATIENT_S)
    assert source.sentence == "127.0.0.1 does not answer (connection refused)."


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("rtmp://169.254.169.254/live/a", "never fetched"),
        ("rtmps://[::ffff:169.254.169.254]/live/a", "never fetched"),
        ("rtmp://192.168.7.7/live/a", "--allow-net"),
        ("rtmp://me:pass@127.0.0.1/live/a", "user name"),
        ("rtmp://127.0.0.1:0/live/a", "no host"),
    ],
)
def test_where_nobody_may_go_is_not_gone(opened: Opener, url: str, words: str) -> None:
    with pytest.raises(Refused, match=words):
        FetchPolicy().check(url)
    source = opened(InputType.PULL, url)
    wait_for(lambda: source.state == "broken", PATIENT_S)
    assert words in source.sentence


def test_http_cannot_lead_to_rtmp(server: Server) -> None:
    place = server.redirect("/a.flv", "rtmp://127.0.0.1:1935/live/a")
    with pytest.raises(Refused, match="begin with http"):
        fetch_all(FetchPolicy(), place, stop=threading.Event(), limit=100, seconds=5)
