"""PGM by SRT: what arrives is judged with FFmpeg, and each way in which a destination fails is told in words."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import quote

import av
import pytest

from localcloud.mixer import Mixer
from srt.library import Reject
from tests.localcloud.out.stage import camera_in, eventually, mixer_at, show
from tests.localcloud.outs.test_pushes import is_, on_air, push, to
from tests.ports import free_udp_port
from tests.srt.peers import Judging, Starts, ffmpeg_records, needs_srt, running

pytestmark = [pytest.mark.timeout(120), needs_srt]
PATIENT_S = 30.0
ID = "#!::h=example.com,r=live/cam,txSecret=0a1b,txTime=6A00FF00"
PASSPHRASE = "correct-horse"


@pytest.fixture
def mixer(tmp_path: Path) -> Iterator[Mixer]:
    mixer = mixer_at(tmp_path)
    yield mixer
    mixer.close()


@pytest.fixture
def start() -> Iterator[Starts]:
    yield from running()


@pytest.mark.parametrize("codec", ["h264", "h265"])
def test_ffmpeg_receives_pgm_and_nothing_secret_is_seen_by_ps(
    mixer: Mixer, start: Starts, tmp_path: Path, codec: str
) -> None:
    port, target = free_udp_port(), tmp_path / "got.ts"
    recorder = ffmpeg_records(start, port, target, f"&passphrase={PASSPHRASE}")
    url = f"srt://127.0.0.1:{port}?streamid={ID}&latency=200&passphrase={PASSPHRASE}"
    mixer.apply(on_air(to(_1=url), pgm_vcodec=codec))
    assert is_(mixer, "live", seconds=PATIENT_S)
    assert eventually(lambda: target.exists() and target.stat().st_size > 150_000, PATIENT_S)
    report = push(mixer)
    assert report.kbps > 50
    assert report.uptime_s > 1
    assert report.last_error == ""
    lines = subprocess.run(["ps", "axwwe"], capture_output=True, text=True, check=True).stdout.splitlines()
    assert not [line for line in lines if "localcloud.outs.child" in line and (PASSPHRASE in line or "0a1b" in line)]
    mixer.apply(show())
    recorder.wait(20)
    judged(target, {"h264": "h264", "h265": "hevc"}[codec])


def judged(target: Path, codec: str) -> None:
    """Picture, sound and clock of what arrived, by outside tools."""
    asked = ["ffprobe", "-v", "error", "-show_streams", "-show_programs", "-of", "json", str(target)]
    told: dict[str, Any] = json.loads(subprocess.run(asked, capture_output=True, check=True).stdout)
    assert [stream["codec_name"] for stream in told["streams"]] == [codec, "aac"]
    assert told["programs"][0]["pcr_pid"] in {int(stream["id"], 16) for stream in told["streams"]}
    with av.open(str(target)) as container:
        pictures = list(container.decode(video=0))
    assert {camera_in(picture.to_ndarray(format="rgb24")) for picture in pictures[:-3:10]} == {"cam1"}
    with av.open(str(target)) as container:
        times = {"video": [], "audio": []}  # type: dict[str, list[float]]
        for packet in container.demux():
            if packet.pts is not None:
                times[packet.stream.type].append(float(packet.pts * packet.time_base))
    assert abs(times["video"][-1] - times["audio"][-1]) < 0.5
    assert abs(times["video"][0] - times["audio"][0]) < 0.5
    assert clock_gap(target) < 0.5  # a busy machine leaves pictures out


def clock_gap(target: Path) -> float:
    """The longest time between two PCRs, by their own clock."""
    data, found = target.read_bytes(), []
    for at in range(0, len(data) - 187, 188):
        packet = data[at : at + 188]
        if packet[0] == 0x47 and packet[3] & 0x20 and packet[4] > 6 and packet[5] & 0x10:
            found.append((int.from_bytes(packet[6:11], "big") >> 7) / 90_000)
    assert len(found) > 10
    return max(b - a for a, b in pairwise(found))


def test_what_a_destination_refuses_is_told_and_tried_again(mixer: Mixer) -> None:
    closed, unknown, full = (Judging(why) for why in (Reject.FORBIDDEN, Reject.NOT_FOUND, Reject.OVERLOAD))
    where = [f"srt://127.0.0.1:{one.port}?streamid={quote(ID, safe='')}" for one in (closed, unknown, full)]
    dead = f"srt://127.0.0.1:{free_udp_port()}"
    mixer.apply(on_air(to(_1=where[0], _2=where[1], _3=where[2], _4=dead)))
    for number, words in (
        (1, "refuses the stream id"),
        (2, "knows no stream"),
        (3, "takes no more streams"),
        (4, "does not answer"),
    ):
        assert eventually(lambda number=number, words=words: words in push(mixer, number).last_error, PATIENT_S)  # type: ignore[misc]
        assert is_(mixer, "retrying", number)
        assert "0a1b" not in push(mixer, number).last_error
    mixer.apply(show())
    assert set(closed.ids()) == {ID}
    for one in (closed, unknown, full):
        one.close()


def test_what_may_not_be_asked_is_given_up_with_its_reason(mixer: Mixer) -> None:
    inner, link, waits = (
        "srt://10.1.2.3:9000?streamid=x",
        "srt://169.254.169.254:9000",
        "srt://127.0.0.1:9?mode=listener",
    )
    mixer.apply(on_air(to(_1=inner, _2=link, _3=waits)))
    for number, words in ((1, "private network"), (2, "never fetched"), (3, "mode=listener")):
        assert is_(mixer, "failed", number)
        assert words in push(mixer, number).last_error


def test_a_destination_that_dies_and_comes_back_is_live_again(mixer: Mixer, start: Starts, tmp_path: Path) -> None:
    port = free_udp_port()
    first = ffmpeg_records(start, port, tmp_path / "first.ts")
    mixer.apply(on_air(to(_1=f"srt://127.0.0.1:{port}")))
    assert is_(mixer, "live", seconds=PATIENT_S)
    first.kill()
    assert is_(mixer, "retrying", seconds=PATIENT_S)
    assert push(mixer).last_error.endswith(".")
    ffmpeg_records(start, port, tmp_path / "second.ts")
    assert is_(mixer, "live", seconds=PATIENT_S)
    assert push(mixer).retries >= 1
    assert eventually(
        lambda: (tmp_path / "second.ts").exists() and (tmp_path / "second.ts").stat().st_size > 20_000, 20
    )
