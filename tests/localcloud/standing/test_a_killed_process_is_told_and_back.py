"""Each process that the local cloud starts, killed while a show runs: it is told, and another one is at work within two
seconds. A thread without which one is of no use takes it with it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

import pytest

from lasting.threads import DEATHS
from localcloud.mixer.fetch import FetchPolicy
from localcloud.mixer.fetch_place import Places
from localcloud.mixer.sources.pull import PullSource
from tests.localcloud.out.stage import eventually
from tests.localcloud.picture.drawing import ORIGIN
from tests.localcloud.standing.killing import WITHIN_S, Stage, kill, processes, times
from tests.ports import free_udp_port
from tests.srt.peers import film, needs_srt

pytestmark = pytest.mark.timeout(120)


def test_killed_processes_of_a_push_out_and_a_recording_are_told_and_back(stage: Stage) -> None:
    record, push = f"record caster_{stage.caster}", "push 1"
    assert eventually(lambda: stage.mixer.pushes(stage.caster)[0].state == "live", 15)
    died, files = (times(record), times(push)), len(stage.mixer.recordings())
    for process in processes("localcloud.outs.child"):
        os.kill(process, signal.SIGKILL)
    assert eventually(lambda: times(record) > died[0] and times(push) > died[1], WITHIN_S)
    assert "The process of this output ended." in DEATHS.told()[push].mistake
    sent, length = len(stage.peer.media), stage.recorded()
    assert eventually(lambda: len(stage.peer.media) > sent and stage.recorded() > length, WITHIN_S)
    assert len(stage.mixer.recordings()) == files + 1


@pytest.mark.parametrize("door", ["rtmp", "srt"])
def test_a_killed_process_of_a_door_is_told_and_back(stage: Stage, door: str) -> None:
    ingest = stage.cloud._srt if door == "srt" else stage.cloud._ingest
    if ingest is None:
        pytest.skip("libsrt is not installed")
    died, former = times(door), ingest._child
    assert former is not None
    former.kill()
    assert eventually(lambda: times(door) > died and ingest._child is not former, WITHIN_S)
    assert f"The process of {door} ended." in DEATHS.told()[door].mistake


@needs_srt
@pytest.mark.parametrize("work", ["_write", "_accept"])
def test_a_thread_without_which_srt_is_deaf_takes_its_process_with_it(work: str) -> None:
    """So that it is started again, as above."""
    ours, theirs = socket.socketpair()
    with ours, theirs, socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as port:
        port.bind(("127.0.0.1", 0))
        files = (port.fileno(), theirs.fileno())
        planted = f"import sys, os, localcloud.ingest.srt_child as c; c.{work} = lambda *_: 1 / 0; os._exit(c.main())"
        process = subprocess.run(
            [sys.executable, "-c", planted, *map(str, files)], pass_fds=files, capture_output=True, timeout=20
        )
    assert process.returncode == 1
    assert b"ZeroDivisionError" in process.stderr


@needs_srt
def test_a_pull_by_srt_outlives_its_thread_and_its_process(tmp_path: Path) -> None:
    with relayed() as url, closing(PullSource(url, Places(tmp_path, FetchPolicy((), ORIGIN), ORIGIN))) as source:
        source.start()
        assert eventually(lambda: source.state == "running", 20)
        died = times("source pull")
        kill(source._thread, RuntimeError)  # FFmpeg's reader hands on no others
        assert eventually(lambda: times("source pull") > died, 5)
        made = source.pictures.made
        assert eventually(lambda: source.pictures.made > made, WITHIN_S)
        former = processes("srt.pull")
        os.kill(former[0], signal.SIGKILL)
        # Another calls at once; the sender holds the place of one who could not say goodbye for five seconds more.
        assert eventually(lambda: processes("srt.pull") not in ([], former), WITHIN_S)
        assert "The process of this stream ended." in DEATHS.told()["source pull"].mistake


@contextmanager
def relayed() -> Iterator[str]:
    """A picture and a tone at an SRT address that takes one caller after another."""
    udp, port = free_udp_port(), free_udp_port()
    give = ["srt-live-transmit", f"udp://127.0.0.1:{udp}", f"srt://127.0.0.1:{port}?mode=listener"]
    with ExitStack() as started:
        for words in (give, ["ffmpeg", "-v", "error", *film("red", 440), f"udp://127.0.0.1:{udp}?pkt_size=1316"]):
            process = started.enter_context(
                subprocess.Popen(words, stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            )
            started.callback(process.kill)
        yield f"srt://127.0.0.1:{port}"
