"""Pulls by SRT: from FFmpeg and srt-live-transmit, and from ports that refuse, say nothing or are not there."""

from __future__ import annotations

import ipaddress
import os
import subprocess
import time
from collections.abc import Iterator
from urllib.parse import quote

import numpy as np
import pytest

from localcloud.mixer.fetch import FetchPolicy
from localcloud.model import InputType
from srt import library
from tests.localcloud.picture.conftest import Opener
from tests.localcloud.picture.media import pitch
from tests.localcloud.picture.watching import middle, near, wait_for, watch
from tests.ports import free_udp_port
from tests.srt.peers import Judging, Starts, ffmpeg_sends, needs_srt, running

pytestmark = [pytest.mark.timeout(120), needs_srt]
RED = (200, 30, 30)
PATIENT_S = 30.0
ID = "#!::h=example.com,r=live/cam,txSecret=0a1b,txTime=6A00FF00"


@pytest.fixture
def start() -> Iterator[Starts]:
    yield from running()


def test_the_stream_of_a_server_is_seen_and_heard_and_comes_back(start: Starts, opened: Opener) -> None:
    port = free_udp_port()
    secret = "passphrase=correct-horse&pbkeylen=16"
    first = ffmpeg_sends(start, f"srt://127.0.0.1:{port}?mode=listener&{secret}")
    source = opened(InputType.PULL, f"srt://127.0.0.1:{port}?streamid={ID}&{secret}")
    wait_for(lambda: source.state == "running", PATIENT_S)
    seen = watch(source, 2.0)
    frame = source.latest()
    assert frame is not None
    assert near(middle(frame), RED)
    assert abs(pitch(seen.sound[-48_000:]) - 440) < 8
    assert float(np.abs(seen.sound[-48_000:]).max()) > 0.1
    assert shown_by_ps() == []
    first.kill()
    wait_for(lambda: source.state == "lost", PATIENT_S)
    assert source.sentence.endswith(".")
    ffmpeg_sends(start, f"srt://127.0.0.1:{port}?mode=listener&{secret}", "0x1E3CC8")
    wait_for(lambda: source.state == "running", PATIENT_S)
    source.close()


def shown_by_ps() -> list[str]:
    """Lines of our processes that show what must not be seen there; the peers' own do."""
    lines = subprocess.run(["ps", "axwwe"], capture_output=True, text=True, check=True).stdout.splitlines()
    ours = [line for line in lines if "srt.pull" in line]
    assert ours
    return [line for line in ours if "correct-horse" in line or "0a1b" in line]


@pytest.mark.parametrize("written", [ID, quote(ID, safe="")])
def test_the_server_is_told_the_stream_id_however_it_was_written(opened: Opener, written: str) -> None:
    server = Judging(library.Reject.FORBIDDEN)
    source = opened(InputType.PULL, f"srt://127.0.0.1:{server.port}?streamid={written}")
    wait_for(lambda: "refuses the stream id" in source.sentence, PATIENT_S)
    assert source.state == "lost"
    source.close()
    assert set(server.ids()) == {ID}
    server.close()


def test_each_failure_has_its_own_words(start: Starts, opened: Opener) -> None:
    unknown, mute = Judging(library.Reject.NOT_FOUND), Judging(0)
    locked = free_udp_port()
    ffmpeg_sends(start, f"srt://127.0.0.1:{locked}?mode=listener&passphrase=correct-horse")
    said = {
        f"srt://127.0.0.1:{unknown.port}?streamid=x": "knows no stream",
        f"srt://127.0.0.1:{mute.port}?streamid=x": "sends nothing",
        f"srt://127.0.0.1:{locked}?passphrase=wrong-horse": "passphrase",
        f"srt://127.0.0.1:{locked}": "passphrase",
        f"srt://127.0.0.1:{free_udp_port()}": "does not answer",
        "srt://127.0.0.1:9?mode=listener": "mode=listener",
        "srt://10.1.2.3:9000?streamid=x": "private network",
        "srt://169.254.169.254:9000": "never fetched",
    }
    try:
        sources = {url: opened(InputType.PULL, url) for url in said}
        for url, words in said.items():
            wait_for(lambda url=url, words=words: words in sources[url].sentence, PATIENT_S)  # type: ignore[misc]
    finally:
        for server in (unknown, mute):
            server.close()


def test_a_source_that_is_closed_leaves_no_process_behind(opened: Opener) -> None:
    server = Judging(0)
    source = opened(InputType.PULL, f"srt://127.0.0.1:{server.port}")
    wait_for(lambda: bool(pulling()), PATIENT_S)
    began = time.monotonic()
    source.close()
    assert time.monotonic() - began < 3
    server.close()
    assert pulling() == []


def pulling() -> list[str]:
    """The processes of our pulls."""
    lines = subprocess.run(["ps", "axww", "-o", "ppid=,command="], capture_output=True, text=True, check=True).stdout
    return [line for line in lines.splitlines() if "-m srt.pull" in line and line.split()[0] == str(os.getpid())]


def test_without_the_library_the_tile_says_what_to_install(opened: Opener, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(library, "NAMES", ())
    source = opened(InputType.PULL, "srt://127.0.0.1:9000")
    wait_for(lambda: source.state == "broken")
    assert "apt-get install srt-tools" in source.sentence


def test_a_name_is_looked_up_once_and_the_judged_address_is_called(opened: Opener) -> None:
    """What a second look-up would answer is never asked."""
    server = Judging(library.Reject.FORBIDDEN)
    asked: list[str] = []

    def resolve(host: str, timeout: float) -> tuple[ipaddress.IPv4Address]:
        asked.append(host)
        return (ipaddress.IPv4Address("127.0.0.1"),)

    url = f"srt://rebinding.example:{server.port}?streamid=x"
    source = opened(InputType.PULL, url, fetch=FetchPolicy(resolve=resolve))
    wait_for(lambda: "refuses the stream id" in source.sentence, PATIENT_S)
    source.close()
    assert set(asked) == {"rebinding.example"}
    assert "x" in server.ids()
    server.close()
