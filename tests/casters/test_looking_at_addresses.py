"""An address is looked at before it is saved: what answers there is told, within bounded time, and nobody is led where
he may not go."""

from __future__ import annotations

import base64
import io
import ipaddress
import socket
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import translation
from PIL import Image

from casters import addresses
from casters.addresses import policy_for
from casters.looks import Found, look_at, looking
from casters.looks.words import sentence_of
from casters.services import look as service
from console.accounts.models import User
from console.audit.models import AuditEntry
from srt.library import Reject
from tests.casters.answering import Site, film, png, speaking
from tests.casters.conftest import Stage
from tests.ports import free_udp_port
from tests.srt.peers import Judging, ffmpeg_sends, needs_srt, running

LOCAL = policy_for("local", "http://127.0.0.1:1")
REMOTE = policy_for("tencent", "https://live.tencentcloudapi.com")


def seen(url: str, kind: str = "pull") -> Found:
    return look_at(url, kind, LOCAL)


def streams(found: Found) -> dict[str, dict[str, Any]]:
    return {stream["kind"]: stream for stream in found.facts["streams"]}


# --- what is there ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["picture", "picture_mark"])
def test_a_picture_is_told_with_its_size_and_shown_anew(kind: str) -> None:
    with Site({"/bug.png": png(640, 160)}).running() as site:
        found = seen(f"{site.url}/bug.png?key=1", kind)
    assert (found.ok, found.code) == (True, "picture")
    assert (found.facts["format"], found.facts["width"], found.facts["height"]) == ("PNG", 640, 160)
    assert found.picture is not None
    shown = Image.open(io.BytesIO(found.picture[1]))
    assert (shown.size, shown.mode) == ((640, 160), "RGBA")
    assert sentence_of(found) == "A picture: PNG, 640 x 160 pixels, 1 KB."


@pytest.mark.parametrize("flags", ["", "faststart", "frag_keyframe+empty_moov"])
def test_a_file_is_told_with_its_pictures_and_its_sound(flags: str) -> None:
    """MP4 files keep their index at the end unless somebody moved it; it is fetched from there."""
    options = {"movflags": flags} if flags else {}
    with Site({"/clip.mp4": film(**options)}).running() as site:
        found = seen(f"{site.url}/clip.mp4", "file")
    video, audio = streams(found)["video"], streams(found)["audio"]
    assert (video["codec"], video["width"], video["height"], video["fps"]) == ("h264", 320, 180, 25)
    assert (audio["codec"], audio["rate"]) == ("aac", 48_000)
    assert found.facts["duration_s"] == pytest.approx(2, abs=0.1)
    said = "It is there: MP4, H.264 320 x 180, 25 pictures a second, AAC sound at 48 kHz, 0:02 long."
    assert sentence_of(found) == said


def test_the_index_of_a_long_file_is_fetched_without_the_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(looking, "MOST_BEGINNING", 60_000)
    clip = film(noise=True)
    assert len(clip) > 600_000
    with Site({"/clip.mp4": clip}).running() as site:
        found = seen(f"{site.url}/clip.mp4", "file")
        assert site.asked == ["/clip.mp4", "/clip.mp4"]
    assert streams(found)["video"]["width"] == 320


def test_a_film_without_sound_says_so() -> None:
    with Site({"/clip.mp4": film(sound=False)}).running() as site:
        assert "no sound" in sentence_of(seen(f"{site.url}/clip.mp4", "file"))


def test_a_stream_that_never_ends_is_told_from_its_beginning() -> None:
    body = film("flv")

    def says(connection: socket.socket, over: threading.Event) -> None:
        connection.recv(4096)
        connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        connection.sendall(f"{len(body):x}\r\n".encode() + body + b"\r\n")
        while not over.wait(0.1):
            connection.sendall(b"1\r\n\0\r\n")

    with speaking(says) as port:
        begun = time.monotonic()
        found = seen(f"http://127.0.0.1:{port}/live.flv")
        assert time.monotonic() - begun < looking.SECONDS
    assert (streams(found)["video"]["width"], found.facts["container"]) == (320, "flv")
    assert sentence_of(found).startswith("It is there: FLV, live, H.264 320 x 180")
    assert "long" not in sentence_of(found)
    assert found.picture is not None
    red, green, blue = Image.open(io.BytesIO(found.picture[1])).convert("RGB").getpixel((100, 60))  # type: ignore[misc]
    assert blue > 150 > max(red, green)


def test_a_playlist_is_followed_to_its_best_variant() -> None:
    files = {
        "/main.m3u8": b"#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\nlow.m3u8\n#EXT-X-STREAM-INF:BANDWIDTH=9\nhigh.m3u8\n",
        "/high.m3u8": b"#EXTM3U\n#EXTINF:2.0,\na.ts\n#EXTINF:2.0,\nb.ts\n#EXT-X-ENDLIST\n",
        "/a.ts": film("mpegts"),
    }
    with Site(files).running() as site:
        found = seen(f"{site.url}/main.m3u8")
        assert site.asked == ["/main.m3u8", "/high.m3u8", "/a.ts"]
    assert (found.facts["container"], found.facts["variants"], found.facts["duration_s"]) == ("hls", 2, 4.0)
    assert streams(found)["video"]["height"] == 180


def test_a_camera_tells_what_it_offers() -> None:
    told = "v=0\r\nm=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\na=framerate:25\r\na=x-dimensions:1280,720\r\n"
    told += "m=audio 0 RTP/AVP 97\r\na=rtpmap:97 MPEG4-GENERIC/48000/2\r\n"
    with speaking(answering(f"RTSP/1.0 200 OK\r\nCSeq: 1\r\nContent-Length: {len(told)}\r\n\r\n{told}")) as port:
        found = seen(f"rtsp://127.0.0.1:{port}/stream1")
    said = "It is there: RTSP, H.264 1280 x 720, 25 pictures a second, AAC sound at 48 kHz."
    assert sentence_of(found) == said


@needs_srt
def test_a_stream_by_srt_is_played_for_a_moment() -> None:
    port = free_udp_port()
    for start in running():
        ffmpeg_sends(start, f"srt://127.0.0.1:{port}?mode=listener&passphrase=correct-horse")
        found = seen(f"srt://127.0.0.1:{port}?passphrase=correct-horse&streamid=#!::r=live/cam")
        end = time.monotonic() + 20  # FFmpeg may not be up at once
        while not found.ok and time.monotonic() < end:
            found = seen(f"srt://127.0.0.1:{port}?passphrase=correct-horse&streamid=#!::r=live/cam")
        assert "SRT, live, H.264 640 x 360" in sentence_of(found)
        assert found.picture is not None


@needs_srt
def test_what_srt_says_instead_is_told() -> None:
    refusing = Judging(Reject.FORBIDDEN)
    found = seen(f"srt://127.0.0.1:{refusing.port}?streamid=0a1b")
    refusing.close()
    assert sentence_of(found) == "Nothing comes from there by SRT. The server refuses the stream id."
    assert "does not answer by SRT" in sentence_of(seen(f"srt://127.0.0.1:{free_udp_port()}"))
    assert "mode=listener" in sentence_of(seen("srt://127.0.0.1:9?mode=listener"))


def test_without_libsrt_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("srt.library.NAMES", ())
    assert "apt-get install srt-tools" in sentence_of(seen("srt://127.0.0.1:9000"))


# --- what is not ------------------------------------------------------------------------------------------------------


def answering(text: str) -> Callable[[socket.socket, threading.Event], None]:
    def says(connection: socket.socket, over: threading.Event) -> None:
        connection.recv(4096)
        connection.sendall(text.encode())

    return says


HTML = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 6\r\n\r\n<html>"


@pytest.mark.parametrize(
    ("scheme", "kind", "answer", "code"),
    [
        ("http", "picture", HTML, "no_picture"),
        ("http", "pull", HTML, "unknown_form"),
        ("http", "pull", "HTTP/1.1 403 Forbidden\r\n\r\n", "status"),
        ("http", "pull", "SSH-2.0-x\r\n\r\n", "no_http"),
        ("http", "pull", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n", "no_http"),
        ("http", "pull", "HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\nFLV", "broke_off"),
        ("http", "pull", "HTTP/1.1 200 OK\r\n\r\nFLV\x01\x05\0\0\0\x09nothing behind it", "unreadable"),
        ("http", "picture", "HTTP/1.1 200 OK\r\nContent-Length: 30000000\r\n\r\n", "broke_off"),
        ("http", "pull", "", "broke_off"),
        ("rtmp", "pull", "HTTP/1.1 400 Bad Request\r\n\r\n", "no_rtmp"),
        ("rtsp", "pull", "HTTP/1.1 400 Bad Request\r\n\r\n", "no_rtsp"),
        ("rtsp", "pull", "RTSP/1.0 401 Unauthorized\r\n\r\n", "password"),
        ("rtsp", "pull", "RTSP/1.0 200 OK\r\n\r\n", "nothing_offered"),
    ],
)
def test_why_it_is_no_good_is_said(scheme: str, kind: str, answer: str, code: str) -> None:
    with speaking(answering(answer)) as port:
        found = seen(f"{scheme}://127.0.0.1:{port}/x.png", kind)
    assert (found.ok, found.code) == (False, code)
    assert sentence_of(found).endswith((".", "told."))


def test_nobody_there_and_nothing_there(free_port: int) -> None:
    assert seen(f"http://127.0.0.1:{free_port}/a.mp4", "file").code == "refused"
    assert seen("http://no-such-host.invalid/a.mp4", "file").code == "unknown_name"
    with Site({}).running() as site:
        found = seen(f"{site.url}/a.mp4", "file")
    assert sentence_of(found) == "The server answers that nothing is there under this address."


def test_a_picture_where_a_film_should_be_is_told() -> None:
    with Site({"/a.png": png(10, 10)}).running() as site:
        assert seen(f"{site.url}/a.png", "file").code == "only_a_picture"


def test_a_picture_that_unfolds_into_gigabytes_is_not_decoded() -> None:
    bomb = png(20, 20)
    huge = bomb[:16] + (60_000).to_bytes(4, "big") * 2 + bomb[24:]
    with Site({"/a.png": huge}).running() as site:
        assert seen(f"{site.url}/a.png", "picture").code in ("too_many_pixels", "no_picture")


# --- bounds -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("scheme", ["http", "rtmp", "rtsp"])
def test_who_drips_is_left_at_the_deadline(scheme: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(looking, "SECONDS", 1.0)

    def says(connection: socket.socket, over: threading.Event) -> None:
        while not over.wait(0.05):
            connection.sendall(b"\x03" if scheme == "rtmp" else b"H")

    with speaking(says) as port:
        begun = time.monotonic()
        assert seen(f"{scheme}://127.0.0.1:{port}/x").code in ("too_slow", "no_http", "no_rtsp")
        assert time.monotonic() - begun < 2


def test_redirects_are_judged_like_the_first_address() -> None:
    moved = {"/a": "http://169.254.169.254/latest/meta-data", "/b": "http://10.0.0.1/x", "/c": "/c", "/d": "/clip.mp4"}
    with Site({"/clip.mp4": film()}, {**moved, "/e": "ftp://127.0.0.1/x"}).running() as site:
        codes = {path: seen(f"{site.url}{path}", "file").code for path in ("/a", "/b", "/c", "/d", "/e")}
    assert codes == {"/a": "led_away", "/b": "led_away", "/c": "led_around", "/d": "media", "/e": "led_away"}


@pytest.mark.parametrize(
    "where", ["http://[bad", "http://h:99999999/x", "//", "\x7f", "http://u:p@127.0.0.1/x", "http://"]
)
def test_a_redirect_to_nonsense_is_no_bug(where: str) -> None:
    playlist = f"#EXTM3U\n#EXTINF:2,\n{where}\n".encode()
    with Site({"/m.m3u8": playlist}, {"/a": where}).running() as site:
        assert not seen(f"{site.url}/a", "file").ok
        assert not seen(f"{site.url}/m.m3u8").ok


def test_a_segment_of_a_playlist_is_judged_too() -> None:
    with Site({"/m.m3u8": b"#EXTM3U\n#EXTINF:2,\nhttp://192.168.0.1/a.ts\n"}).running() as site:
        found = seen(f"{site.url}/m.m3u8")
    assert found.code == "not_allowed"


@pytest.mark.parametrize("host", ["168.63.129.16", "169.254.169.254", "100.100.100.200", "[fd00:ec2::254]"])
def test_the_machines_own_data_is_asked_by_nobody(host: str) -> None:
    for policy in (LOCAL, REMOTE):
        assert look_at(f"http://{host}/", "pull", policy).code == "not_allowed"


def test_for_a_remote_cloud_this_machine_is_out_of_reach() -> None:
    with Site({"/a.png": png(10, 10)}).running() as site:
        assert look_at(f"{site.url}/a.png", "picture", REMOTE).code == "not_allowed"
        assert site.asked == []


@pytest.mark.parametrize("scheme", ["http", "rtmp", "rtsp"])
def test_a_name_that_changes_after_the_judgement_leads_nowhere(scheme: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Judged public, then inner when the connection is made."""
    answers = iter([[ipaddress.ip_address("1.1.1.1")]] if scheme == "http" else [])
    inner = [ipaddress.ip_address("127.0.0.1")]
    monkeypatch.setattr(addresses, "_addresses_of", lambda host: next(answers, inner))
    reached: list[bool] = []
    with speaking(lambda connection, over: reached.append(True)) as port:
        assert look_at(f"{scheme}://changing.example:{port}/x", "pull", REMOTE).code == "unknown_name"
    assert reached == []


# --- by the doors of the console --------------------------------------------------------------------------------------


def client_of(person: User) -> Client:
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def asked(stage: Stage, who: User, **params: Any) -> Any:
    where = f"/api/casters/{stage.caster.pk}/look/"
    return client_of(who).post(where, params, content_type="application/json")


def test_a_producer_is_told_and_the_address_stays_inside(stage: Stage, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    with Site({"/bug.png": png(64, 32)}).running() as site:
        told = asked(stage, stage.producer, kind="picture_mark", address=f"{site.url}/bug.png?sign=very-secret")
    assert told.status_code == 200
    assert told["Cache-Control"] == "no-store"
    answer = told.json()
    assert (answer["ok"], answer["code"], answer["width"], answer["lines"]) == (True, "picture", 64, 1)
    kind, _, body = answer["picture"].partition(",")
    assert kind == "data:image/webp;base64"
    assert Image.open(io.BytesIO(base64.b64decode(body))).size == (64, 32)
    entry = AuditEntry.objects.get(verb="address.look")
    assert entry.detail == {"kind": "picture_mark", "address": f"{site.url}/bug.png?***"}
    assert "very-secret" not in caplog.text + told.content.decode()


def test_what_is_kept_is_looked_at_by_its_number(stage: Stage) -> None:
    clip = f"{stage.cloud.url}/media/none.mp4?a=secret"
    lines = f"{clip}\n{stage.cloud.url}/test/cam1"
    stage.run("input.add", stage.producer, {"index": 8, "name": "Clips", "kind": "file", "address": lines})
    first, second = (asked(stage, stage.producer, kind="file", index=8, line=line).json() for line in (0, 1))
    assert (first["code"], first["lines"], first["status"]) == ("status", 2, 404)
    assert (second["code"], second["ok"]) == ("test_picture", True)
    assert second["picture"].startswith("data:image/webp")
    assert "secret" not in str(first)
    mark = asked(stage, stage.producer, kind="picture_mark", index=1).json()
    assert mark["code"] == "status"


def test_nobody_else_may_send_the_console_anywhere(stage: Stage, outsider: User) -> None:
    with Site({"/a.png": png(8, 8)}).running() as site:
        params = {"kind": "picture", "address": f"{site.url}/a.png"}
        assert asked(stage, stage.admin, **params).status_code == 403
        assert asked(stage, outsider, **params).status_code == 404
        where = f"/api/casters/{stage.caster.pk}/look/"
        assert Client().post(where, params, content_type="application/json").status_code == 401
        assert client_of(stage.producer).get(where).status_code == 405
        assert site.asked == []


@pytest.mark.parametrize(
    ("params", "field"),
    [
        ({"kind": "picture", "address": "http://10.0.0.1/a.png"}, "address"),
        ({"kind": "picture_mark", "address": "http://127.0.0.1/a.txt"}, "address"),
        ({"kind": "file", "address": "rtmp://127.0.0.1/a"}, "address"),
        ({"kind": "pull", "address": "http://u:p@127.0.0.1/a"}, "address"),
        ({"kind": "push", "address": "rtmp://127.0.0.1/a"}, "kind"),
        ({"kind": "pull"}, "address"),
        ({"kind": "pull", "index": 1}, "address"),
        ({"kind": "file", "address": "http://127.0.0.1/a", "line": 3}, "index"),
        ({"kind": "file", "address": "http://127.0.0.1/a", "why": 1}, "why"),
    ],
)
def test_what_would_not_be_saved_is_not_looked_at(stage: Stage, params: dict[str, Any], field: str) -> None:
    told = asked(stage, stage.producer, **params)
    assert told.status_code == 400
    assert set(told.json()["data"]["fields"]) == {field}
    assert asked(stage, stage.producer, kind="picture_mark", index=99).status_code == 404


def test_only_a_few_are_under_way_at_the_same_time(stage: Stage) -> None:
    taken = [service._room.acquire(blocking=False) for _ in range(service.AT_ONCE)]
    try:
        assert all(taken)
        assert asked(stage, stage.producer, kind="pull", address="srt://127.0.0.1:9000").status_code == 429
    finally:
        for _ in taken:
            service._room.release()
    assert asked(stage, stage.producer, kind="pull", address="srt://127.0.0.1:9?mode=x").json()["code"] == "srt_refused"


def test_it_is_said_in_the_readers_language(stage: Stage) -> None:
    User.objects.filter(pk=stage.producer.pk).update(language="zh-hans")
    with translation.override("en"), Site({"/a.png": png(640, 160)}).running() as site:
        told = asked(stage, User.objects.get(pk=stage.producer.pk), kind="picture", address=f"{site.url}/a.png").json()
    assert told["sentence"] == "图片：PNG，640 x 160 像素，1 KB。"
