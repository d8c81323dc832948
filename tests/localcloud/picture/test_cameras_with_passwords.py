"""RTSP cameras that ask for a password: GStreamer's server by Digest and by Basic, and one of our own that counts."""

from __future__ import annotations

import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from localcloud.mixer.fetch import FetchPolicy
from localcloud.mixer.sources import Source, open_source
from localcloud.model import Input, InputType
from rtsp.login import ASKED, DENIED
from tests.localcloud.outs.peers import Behaviour, server
from tests.localcloud.picture.drawing import ORIGIN
from tests.localcloud.picture.rtsp_server import parsed, reply, requests_on
from tests.localcloud.picture.watching import middle, near, wait_for

pytestmark = pytest.mark.timeout(90)
USER, PASSWORD = "admin", "p:w@rd/1 ü"
PATIENT_S = 30.0
SYSTEM = "/usr/bin/python3"


def has_gstreamer() -> bool:
    words = "import gi; gi.require_version('GstRtspServer', '1.0')"
    try:
        return subprocess.run([SYSTEM, "-c", words], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


@pytest.fixture(params=["digest", "basic"])
def camera(request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of GStreamer's camera."""
    if not has_gstreamer():
        pytest.skip("GStreamer's RTSP server is not installed")
    script = Path(__file__).with_name("gst_camera.py")
    process = subprocess.Popen(
        [SYSTEM, str(script), request.param, USER, PASSWORD], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    yield f"rtsp://127.0.0.1:{int(process.stdout.readline())}/main"
    process.kill()
    process.communicate()


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[list[Source]]:
    sources: list[Source] = []
    yield sources
    for source in sources:
        source.close()


def opens(sources: list[Source], url: str, user: str = "", password: str = "") -> Source:
    given = Input(1, InputType.PULL, url, user=user, password=password)
    policy = FetchPolicy((), ORIGIN)
    sources.append(open_source(given, media_dir=Path(), fetch=policy, own_origin=ORIGIN))
    return sources[-1]


def test_gstreamers_camera_is_seen_with_the_password_and_refuses_without(camera: str, opened: list[Source]) -> None:
    good, bad, none = (
        opens(opened, camera, USER, PASSWORD),
        opens(opened, camera, USER, f"{PASSWORD}x"),
        opens(opened, camera),
    )
    wait_for(lambda: good.state == "running", PATIENT_S)
    frame = good.latest()
    assert frame is not None
    assert near(middle(frame), (200, 30, 30))
    wait_for(lambda: bad.sentence == DENIED and none.sentence == ASKED, PATIENT_S)
    assert (bad.state, none.state) == ("broken", "broken")


def test_a_wrong_password_is_told_once_and_not_again_for_a_while(opened: list[Source]) -> None:
    """A camera that counts: five wrong ones and the account would be locked."""
    wrong: list[str] = []

    def behave(connection: socket.socket, over: threading.Event) -> None:
        for name, _, head in requests_on(connection, over):
            if "authorization" in head:
                wrong.append(name)
            asks = {"WWW-Authenticate": 'Digest realm="cam", nonce="n", stale="FALSE"'}
            connection.sendall(reply(head, status="401 Unauthorized", **asks))

    with server(behave) as port:
        source = opens(opened, f"rtsp://127.0.0.1:{port}/main", USER, "wrong")
        wait_for(lambda: source.sentence == DENIED, PATIENT_S)
        time.sleep(4)  # three tries of an address that merely does not answer
        assert wrong == ["OPTIONS"]


def test_the_password_goes_nowhere_else_with_a_redirect(opened: list[Source]) -> None:
    told: list[str] = []

    def moved(to: str) -> Behaviour:
        def behave(connection: socket.socket, over: threading.Event) -> None:
            for more in ({}, {"status": "302 Found", "Location": to}):  # to OPTIONS, and to DESCRIBE
                head = parsed(connection.recv(65_536).decode())[2]
                connection.sendall(reply(head, **more))

        return behave

    def asks(connection: socket.socket, over: threading.Event) -> None:
        while text := connection.recv(65_536).decode():
            told.append(text)
            connection.sendall(
                reply(parsed(text)[2], status="401 Unauthorized", **{"WWW-Authenticate": 'Basic realm="elsewhere"'})
            )

    with server(asks) as elsewhere, server(moved(f"rtsp://127.0.0.1:{elsewhere}/main")) as port:
        source = opens(opened, f"rtsp://127.0.0.1:{port}/main", USER, PASSWORD)
        wait_for(lambda: source.sentence == ASKED, PATIENT_S)
    assert told
    assert not [text for text in told if "Authorization" in text]
