"""A server that sends us to an address nobody can read, or answers what is no answer: refused in words, tried again."""

from __future__ import annotations

from http.server import BaseHTTPRequestHandler

import pytest

from lasting.threads import DEATHS
from localcloud.model import InputType
from tests.localcloud.outs.peers import server as tcp_server
from tests.localcloud.picture.conftest import Opener, Server, send
from tests.localcloud.picture.media import RED, make_media
from tests.localcloud.picture.rtsp_server import Scripted, reply
from tests.localcloud.picture.watching import wait_for

PATIENT_S = 15
NONSENSE = ("http://[", "//[::1", "http://[::g]/", "http://[fe80::1%25eth0", "https://]/")
CANNOT = "The address redirects to one that cannot be read."


@pytest.fixture
def clip(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    target = tmp_path_factory.mktemp("clip") / "clip.mp4"
    make_media(target, [RED], seconds=1)
    return target.read_bytes()


@pytest.mark.parametrize("kind", [InputType.PULL, InputType.FILE, InputType.PICTURE])
@pytest.mark.parametrize("place", NONSENSE)
def test_it_is_refused_in_words(opened: Opener, server: Server, place: str, kind: InputType) -> None:
    deaths = DEATHS.count
    source = opened(kind, server.redirect("/live", place))
    wait_for(lambda: source.state == "broken", PATIENT_S)
    assert source.sentence.endswith((CANNOT, "The address cannot be read."))
    assert deaths == DEATHS.count


def test_it_heals_with_its_server(opened: Opener, server: Server, clip: bytes) -> None:
    source = opened(InputType.PULL, server.redirect("/clip.mp4", "http://["))
    wait_for(lambda: source.state == "broken", PATIENT_S)
    server.bytes_at("/clip.mp4", clip, "video/mp4")
    wait_for(lambda: source.state == "running", PATIENT_S)


@pytest.mark.parametrize("place", ["rtsp://[", "//[::1", "rtsp://[::g]/camera"])
def test_by_rtsp_alike(opened: Opener, place: str) -> None:
    deaths = DEATHS.count
    answers = Scripted(DESCRIBE=lambda head: reply(head, status="302 Found", Location=place))
    with tcp_server(answers) as port:
        source = opened(InputType.PULL, f"rtsp://127.0.0.1:{port}/camera")
        wait_for(lambda: source.state == "broken", PATIENT_S)
        assert source.sentence in (CANNOT, "The address cannot be read.")
        asked = len(answers.asked)
        wait_for(lambda: len(answers.asked) > asked, PATIENT_S)
    assert deaths == DEATHS.count


@pytest.mark.parametrize(
    "head", ["HTTP/1.1 \xb2\xb2\xb2 OK\r\n\r\n", f"HTTP/1.1 200 OK\r\nContent-Length: {'9' * 5000}\r\n\r\n"]
)
def test_numbers_that_are_none_end_no_source(opened: Opener, server: Server, head: str) -> None:
    deaths = DEATHS.count
    asked: list[int] = []

    def answer(door: BaseHTTPRequestHandler) -> None:
        asked.append(1)
        door.wfile.write(head.encode("latin-1"))
        door.close_connection = True

    server.paths["/live"] = answer
    source = opened(InputType.PULL, f"{server.origin}/live")
    wait_for(lambda: source.state in ("broken", "lost") and len(asked) > 1, PATIENT_S)
    assert deaths == DEATHS.count
    server.paths["/live"] = lambda door: send(door, b"")
