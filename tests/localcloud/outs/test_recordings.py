"""PGM on disk: a file for each show, in step, playable whatever ends it, never filling the disk."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from localcloud.mixer import Mixer
from localcloud.mixer.fetch import FetchPolicy
from localcloud.model import Caster
from localcloud.outs.outs import Outs
from localcloud.studio import RecordingReport
from tests.localcloud.out.stage import ORIGIN, bus, camera_in, eventually, hertz_of, show, strength

FREE = 10**12


class Desk:
    """A mixer whose disk has as much room as the test says."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "recordings"
        self.free = FREE
        fetch = FetchPolicy((), ORIGIN)
        self.mixer = Mixer(folder, fetch, ORIGIN, Outs(fetch, folder, lambda _: self.free))

    def reports(self) -> list[RecordingReport]:
        return list(self.mixer.recordings())

    def recorded(self, count: int, bytes_each: int = 20_000) -> bool:
        return eventually(lambda: [one.bytes > bytes_each for one in self.reports()] == [True] * count, 15)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(tmp_path)
    yield desk
    desk.mixer.close()


def recording(index: int = 1, rev: int = 1, **more: Any) -> Caster:
    return replace(show(pgm=bus(index, rev=rev)), record_status=1, **more)


def read(file: Path) -> tuple[list[av.VideoFrame], list[av.AudioFrame]]:
    with av.open(str(file)) as container:
        frames = [frame for packet in container.demux() for frame in packet.decode()]
    pictures = [frame for frame in frames if isinstance(frame, av.VideoFrame)]
    return pictures, [frame for frame in frames if isinstance(frame, av.AudioFrame)]


def seconds(frames: list[Any]) -> list[float]:
    return [float(frame.pts * frame.time_base) for frame in frames]


def test_picture_and_sound_are_recorded_in_step(desk: Desk) -> None:
    desk.mixer.apply(recording())
    assert eventually(lambda: bool(desk.reports()))
    time.sleep(2)
    desk.mixer.apply(recording(2, rev=2))
    time.sleep(2)
    assert [one.running for one in desk.reports()] == [True]
    desk.mixer.apply(replace(show(), record_status=1))
    assert eventually(lambda: not desk.reports()[0].running)
    desk.mixer.close()
    (report,) = desk.reports()
    assert report.sentence == ""
    assert report.file == f"7-{report.started}.mp4"
    pictures, sounds = read(desk.folder / report.file)
    at, heard = seconds(pictures), seconds(sounds)
    assert max(b - a for a, b in pairwise(at)) < 0.25
    assert max(b - a for a, b in pairwise(heard)) < 0.05
    assert abs(at[-1] - heard[-1]) < 0.3
    cut = next(t for t, one in zip(at, pictures, strict=True) if camera_in(one.to_ndarray(format="rgb24")) == "cam2")
    window = [(t, frame.to_ndarray()[0]) for t, frame in zip(heard, sounds, strict=True)]
    tone = next(
        t
        for (t, one), (_, two) in pairwise(window)
        if t > 0.5 and strength(np.concatenate((one, two)), hertz_of("cam2")) > 0.05
    )
    assert abs(tone - cut) < 0.08, "the sound of a take comes with its picture"


def test_every_show_has_a_file_of_its_own(desk: Desk) -> None:
    desk.mixer.apply(recording())
    assert desk.recorded(1)
    desk.mixer.apply(replace(show(), record_status=1))
    desk.mixer.apply(recording(2, rev=2))
    assert desk.recorded(2)
    first, second = desk.reports()
    assert (first.running, second.running) == (False, True)
    desk.mixer.apply(replace(recording(2, rev=2), record_status=0))
    assert eventually(lambda: not desk.reports()[1].running)
    desk.mixer.close()
    assert camera_in(read(desk.folder / second.file)[0][-1].to_ndarray(format="rgb24")) == "cam2"


def test_recording_begins_and_ends_on_air(desk: Desk) -> None:
    desk.mixer.apply(show(pgm=bus(1, rev=1)))
    time.sleep(0.5)
    assert desk.reports() == []
    desk.mixer.apply(recording())
    assert desk.recorded(1)
    desk.mixer.apply(show(pgm=bus(1, rev=1)))
    assert eventually(lambda: not desk.reports()[0].running, 2)
    desk.mixer.apply(recording())
    assert desk.recorded(2)


def test_a_killed_recording_plays_up_to_its_last_second_and_goes_on_in_another_file(desk: Desk) -> None:
    desk.mixer.apply(recording())
    assert desk.recorded(1)
    time.sleep(2)
    os.kill(child_of(os.getpid()), signal.SIGKILL)
    assert desk.recorded(2)
    first = desk.reports()[0]
    pictures, sounds = read(desk.folder / first.file)
    assert len(pictures) > 25
    assert abs(seconds(pictures)[-1] - seconds(sounds)[-1]) < 1.2
    assert desk.reports()[1].running


def test_a_disk_that_runs_full_stops_the_recording_and_nothing_else(desk: Desk) -> None:
    desk.mixer.apply(recording())
    assert desk.recorded(1)
    desk.free = 499_999_999
    assert eventually(lambda: not desk.reports()[0].running, 3)
    assert "500 MB" in desk.reports()[0].sentence
    feed = desk.mixer.bus_feed(7, "pgm")
    assert feed is not None
    published = feed.published
    assert eventually(lambda: feed.published > published)
    desk.free = FREE
    desk.mixer.apply(recording(2, rev=2))
    time.sleep(0.5)
    assert len(desk.reports()) == 1, "it waits for the next PGM"
    desk.mixer.apply(replace(show(), record_status=1))
    desk.mixer.apply(recording(2, rev=3))
    assert desk.recorded(2)


def test_files_of_others_in_the_folder_are_left_alone(desk: Desk) -> None:
    desk.folder.mkdir()
    (desk.folder / "holiday-1.mp4").write_bytes(b"x")
    (desk.folder / "7-20260101T000000.000Z.mp4").write_bytes(b"xy")
    (old,) = desk.reports()
    assert old == RecordingReport(7, "7-20260101T000000.000Z.mp4", 2, "20260101T000000.000Z", False)


def child_of(parent: int) -> int:
    """The process of the one output that runs."""
    lines = subprocess.run(
        ["ps", "axww", "-o", "pid=,ppid=,command="], capture_output=True, text=True, check=True
    ).stdout
    found = [line.split() for line in lines.splitlines() if "localcloud.outs.child" in line]
    (pid,) = [int(words[0]) for words in found if int(words[1]) == parent]
    return pid


def test_a_recording_begins_with_a_picture_that_can_be_shown(desk: Desk) -> None:
    """Nothing of what its process read to know the streams is thrown away."""
    desk.mixer.apply(recording())
    assert desk.recorded(1)
    desk.mixer.apply(show())
    assert eventually(lambda: not desk.reports()[0].running)
    with av.open(str(next(desk.folder.glob("*.mp4")))) as container:
        packets = [packet for packet in container.demux() if packet.pts is not None]
        picture = next(one for one in packets if one.stream.type == "video")
        sound = next(one for one in packets if one.stream.type == "audio")
        assert picture.is_keyframe
        assert abs(float(picture.pts * picture.time_base) - float(sound.pts * sound.time_base)) < 0.3
