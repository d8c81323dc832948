"""Cameras that close the connection with their 401 and want the answer on another one, plain and by TLS: played, and
told by a look at the address. Who hangs up without a question, or again and again, is told as such."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from casters.addresses import Policy
from casters.looks.looking import look_at
from localcloud.mixer.fetch import FetchPolicy
from localcloud.mixer.sources import Source, open_source
from localcloud.model import Input, InputType
from rtsp.login import DENIED, Login
from tests.localcloud.outs.certificates import self_made
from tests.localcloud.outs.peers import server
from tests.localcloud.picture.drawing import ORIGIN
from tests.localcloud.picture.rtsp_server import DESCRIPTION, reply, requests_on
from tests.localcloud.picture.test_pulls_by_rtsp import tone
from tests.localcloud.picture.watching import wait_for

pytestmark = pytest.mark.timeout(90)
PATIENT_S = 30.0
FRAME = 176
"""Bytes of 20 ms of G.711, as RTP within RTSP."""
ASKS = {"WWW-Authenticate": 'Digest realm="cam", nonce="n1"'}


class Camera:
    """`lets_in` judges the head of a request. Whoever is not let in is asked and hung up on."""

    def __init__(self, lets_in: Callable[[dict[str, str]], bool]) -> None:
        self._lets_in = lets_in
        self.connections = 0

    def __call__(self, connection: socket.socket, over: threading.Event) -> None:
        self.connections += 1
        for name, _, head in requests_on(connection, over):
            if not self._lets_in(head):
                connection.sendall(reply(head, status="401 Unauthorized", **ASKS))
                return
            body = DESCRIPTION if name == "DESCRIBE" else ""
            more = {"Session": "1", "Transport": head["transport"]} if name == "SETUP" else {}
            connection.sendall(reply(head, body, **more))
            if name == "PLAY":
                self._speak(connection, over)
                return

    def _speak(self, connection: socket.socket, over: threading.Event) -> None:
        """As it comes: what is sent in one go is taken for a recording."""
        frames = tone(40.0)
        for at in range(0, len(frames), FRAME):
            if over.wait(0.02):
                return
            connection.sendall(frames[at : at + FRAME])


def knows_the_password(head: dict[str, str]) -> bool:
    return 'username="admin"' in head.get("authorization", "")


@pytest.fixture
def opened() -> Iterator[Callable[[str], Source]]:
    sources: list[Source] = []

    def one(url: str) -> Source:
        given = Input(1, InputType.PULL, url, user="admin", password="secret")
        sources.append(open_source(given, media_dir=Path(), fetch=FetchPolicy((), ORIGIN), own_origin=ORIGIN))
        return sources[-1]

    yield one
    for source in sources:
        source.close()


@pytest.mark.parametrize("scheme", ["rtsp", "rtsps"])
def test_it_is_answered_on_another_connection(opened: Callable[[str], Source], tmp_path: Path, scheme: str) -> None:
    camera = Camera(knows_the_password)
    with server(camera, self_made(tmp_path) if scheme == "rtsps" else None) as port:
        source = opened(f"{scheme}://127.0.0.1:{port}/main")
        wait_for(lambda: bool(source.read_sound(1920).any()), PATIENT_S)
        assert camera.connections == 2


def test_one_that_is_never_content_is_told_as_a_wrong_password_and_left_alone(opened: Callable[[str], Source]) -> None:
    camera = Camera(lambda head: False)
    with server(camera) as port:
        source = opened(f"rtsp://127.0.0.1:{port}/main")
        wait_for(lambda: source.sentence == DENIED, PATIENT_S)
        assert camera.connections == 2


def test_one_that_hangs_up_without_a_question_does_not_answer(opened: Callable[[str], Source]) -> None:
    with server(lambda connection, over: None) as port:
        source = opened(f"rtsp://127.0.0.1:{port}/main")
        wait_for(
            lambda: "closed the connection" in source.sentence or "broke the connection" in source.sentence, PATIENT_S
        )


@pytest.mark.parametrize("scheme", ["rtsp", "rtsps"])
def test_a_look_at_its_address_tells_what_it_offers(tmp_path: Path, scheme: str) -> None:
    camera = Camera(knows_the_password)
    with server(camera, self_made(tmp_path) if scheme == "rtsps" else None) as port:
        url = f"{scheme}://127.0.0.1:{port}/main"
        found = look_at(url, "pull", Policy(local=True), Login("admin", "secret"))
        assert found.ok, found
        assert found.facts["streams"][0]["codec"] == "g711"
        assert look_at(url, "pull", Policy(local=True), None).code == "password"
    never = Camera(lambda head: False)
    with server(never) as port:
        found = look_at(f"rtsp://127.0.0.1:{port}/main", "pull", Policy(local=True), Login("admin", "secret"))
        assert found.code == "wrong_password"
        assert never.connections == 2
