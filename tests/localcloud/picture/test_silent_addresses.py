"""What `--strict` calls an address that does not answer, and that asking never takes long."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from localcloud.mixer.fetch import FetchPolicy
from localcloud.mixer.fetch_answers import PATIENCE_S, silence
from localcloud.mixer.fetch_place import Places
from tests.localcloud.picture.conftest import Server
from tests.localcloud.picture.drawing import ORIGIN


@pytest.fixture
def places(media: Path) -> Places:
    (media / "clip.mp4").write_bytes(b"a clip")
    return Places(media, FetchPolicy((), ORIGIN), ORIGIN)


@pytest.fixture
def mute() -> Iterator[int]:
    """A port that takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield listening.getsockname()[1]


def test_what_answers_is_not_silent(places: Places, server: Server, mute: int) -> None:
    url = server.bytes_at("/live.flv", b"FLV")
    for good in (
        url,
        server.redirect("/moved", url),
        f"{ORIGIN}/media/clip.mp4",
        f"{ORIGIN}/test/cam1",
        f"rtmp://127.0.0.1:{mute}/live/a",
        "srt://127.0.0.1:9",
    ):
        assert silence(good, places) is None, good


def test_what_is_not_there_is_told_in_words(places: Places, server: Server) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        free = listening.getsockname()[1]
    for bad, why in (
        (f"{server.origin}/none.flv", "404"),
        (f"http://127.0.0.1:{free}/a.flv", "127.0.0.1"),
        (f"rtmp://127.0.0.1:{free}/live/a", "Nothing answers"),
        (f"{ORIGIN}/media/none.mp4", "no file none.mp4"),
        (f"{ORIGIN}/test/cam99", "no test picture"),
        (server.redirect("/inner", "http://169.254.169.254/"), "never fetched"),
    ):
        assert why in (silence(bad, places) or ""), bad


def test_who_takes_the_call_and_says_nothing_is_silent_after_three_seconds(places: Places, mute: int) -> None:
    began = time.monotonic()
    assert silence(f"http://127.0.0.1:{mute}/a.flv", places)
    assert PATIENCE_S - 0.5 < time.monotonic() - began < 3 * PATIENCE_S
