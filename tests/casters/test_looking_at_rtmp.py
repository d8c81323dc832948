"""An RTMP address is looked at by playing it for a moment: what is sent there is told, and that nothing is."""

from __future__ import annotations

import io
import socket
import subprocess
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation
from PIL import Image

from casters.addresses import policy_for
from casters.looks import Found, look_at, looking, streams
from casters.looks.words import sentence_of
from rtmp.chunks import Message
from rtmp.tags import Tags
from tests.casters.answering import film, speaking
from tests.localcloud.outs.peers import Nginx, needs_ffmpeg, needs_nginx
from tests.localcloud.picture.rtmp_server import RtmpStage

LOCAL = policy_for("local", "http://127.0.0.1:1")
SAID = "It is there: RTMP, live, H.264 320 x 180, 25 pictures a second, AAC sound at 48 kHz."


def seen(url: str) -> Found:
    return look_at(url, "pull", LOCAL)


def media(**more: Any) -> list[Message]:
    return [Message(kind, body, ms, 5) for kind, ms, body in Tags().feed(film("flv", **more)) if kind in (8, 9)]


def test_a_stream_that_is_sent_is_told_and_shown() -> None:
    stage = RtmpStage(media())
    with speaking(stage) as port:
        begun = time.monotonic()
        found = seen(f"rtmp://127.0.0.1:{port}/live/camera?key=1")
        assert time.monotonic() - begun < looking.SECONDS
    assert (found.ok, found.code, sentence_of(found)) == (True, "media", SAID)
    assert stage.asked == ["camera?key=1"]
    assert found.picture is not None
    red, green, blue = Image.open(io.BytesIO(found.picture[1])).convert("RGB").getpixel((100, 60))  # type: ignore[misc]
    assert blue > 150 > max(red, green)


def test_pictures_alone_are_told_too() -> None:
    with speaking(RtmpStage(media(sound=False))) as port:
        said = sentence_of(seen(f"rtmp://127.0.0.1:{port}/live/camera"))
    assert said == "It is there: RTMP, live, H.264 320 x 180, 25 pictures a second, no sound."


def test_a_name_under_which_nothing_is_sent_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "SILENT_S", 0.5)
    with speaking(RtmpStage()) as port:
        found = seen(f"rtmp://127.0.0.1:{port}/live/camera")
    assert (found.ok, found.code) == (False, "rtmp_silent")
    assert sentence_of(found) == "An RTMP server answers there, but nothing is sent under this name now."


def test_a_refusal_is_told_in_the_servers_words_without_the_key_and_in_the_readers_language() -> None:
    info = {"level": "error", "code": "NetStream.Play.StreamNotFound", "description": "no camera?key=secret1"}
    with speaking(RtmpStage(info=info)) as port:
        found = seen(f"rtmp://127.0.0.1:{port}/live/camera?key=secret1")
    assert (found.ok, found.code) == (False, "rtmp_refused")
    said = sentence_of(found)
    assert said.startswith("An RTMP server answers there. The server refuses the stream: NetStream.Play.StreamNotFound")
    assert "secret1" not in said
    with translation.override("zh-hans"):
        assert "服务器拒绝" in sentence_of(found)


def test_who_greets_and_then_says_nothing_is_left_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "SILENT_S", 0.5)

    def says(connection: socket.socket, over: threading.Event) -> None:
        heard = connection.recv(1537)
        connection.sendall(b"\x03" + bytes(1536) + heard[1:])
        over.wait(5)

    with speaking(says) as port:
        begun = time.monotonic()
        assert seen(f"rtmp://127.0.0.1:{port}/live/x").code == "rtmp_silent"
        assert time.monotonic() - begun < 3


def test_a_server_that_sends_without_end_is_read_within_limits() -> None:
    """Media whose times stand still would never be enough."""
    still = [Message(one.kind, one.body, 0, 5) for one in media(noise=True)]

    class Endless(RtmpStage):
        def __call__(self, connection: socket.socket, over: threading.Event) -> None:
            self.media = still * 40
            super().__call__(connection, over)

    with speaking(Endless()) as port:
        begun = time.monotonic()
        found = seen(f"rtmp://127.0.0.1:{port}/live/x")
        assert time.monotonic() - begun < looking.SECONDS + 2
    assert found.code in ("media", "unreadable")


@needs_nginx
@needs_ffmpeg
def test_a_stream_that_ffmpeg_pushes_to_nginx_is_told_while_it_is_pushed(tmp_path: Path) -> None:
    clip = tmp_path / "clip.flv"
    clip.write_bytes(film("flv", seconds=4.0))
    with Nginx(tmp_path / "nginx") as nginx:
        url = f"rtmp://127.0.0.1:{nginx.port}/live/camera"
        assert seen(url).code == "rtmp_silent"
        words = ["-v", "error", "-re", "-stream_loop", "-1", "-i", str(clip), "-c", "copy", "-f", "flv", url]
        encoder = subprocess.Popen(["ffmpeg", *words], stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            end = time.monotonic() + 30
            while not (found := seen(url)).ok:
                assert time.monotonic() < end, found
        finally:
            encoder.kill()
            encoder.wait(10)
    assert sentence_of(found) == SAID
