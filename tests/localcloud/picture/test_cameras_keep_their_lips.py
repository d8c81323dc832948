"""Pictures and sound of a WebRTC sender bear stamps of two clocks; its reports say how they belong together. On a clock
of the test's own."""

from __future__ import annotations

from fractions import Fraction

import av
import numpy as np
import pytest

from localcloud.mixer.frames import Frame
from localcloud.mixer.sources.handed import HandedSource, Handing
from localcloud.mixer.sources.source import Sound
from localcloud.mixer.sources.timeline import Track

RATES: dict[Track, int] = {"audio": 48_000, "video": 90_000}
EVERY_S: dict[Track, float] = {"audio": 0.02, "video": 0.04}
WALL = 3.9e9
LIPS_S = 0.04


class Noting(HandedSource):
    """Knows the due times of what it was given, by when that was taken."""

    def __init__(self) -> None:
        super().__init__("camera")
        self.now = 1000.0
        self.clock = lambda: self.now
        self.taken = 0.0
        self.due: dict[Track, dict[float, float]] = {"audio": {}, "video": {}}

    def show(self, frame: Frame) -> None:
        self.due["video"][self.taken] = frame.at

    def hear(self, sound: Sound, due: float) -> None:
        self.due["audio"][self.taken] = due

    def lips(self, since: float) -> list[float]:
        """How much later than its picture each sound is due."""
        sound, pictures = self.due["audio"], self.due["video"]
        return [sound[taken] - pictures[taken] for taken in pictures if taken in sound and taken >= since]


def send(
    source: Noting,
    handing: Handing,
    *,
    seconds: float,
    late: dict[Track, float],
    first: dict[Track, int],
    reports: bool = True,
    leap: tuple[float, float] | None = None,
) -> None:
    """Packets of both tracks as they come, each track so much after it was taken; a report a second."""
    begun = source.now
    taken = [(n * every + late[track], track, round(n * every, 6)) for track, every in EVERY_S.items()
             for n in range(round(seconds / every))]  # fmt: skip
    told: dict[Track, int] = {"audio": 0, "video": 0}
    for arrives, track, at in sorted(taken):
        source.now, source.taken = begun + arrives, at
        shift = leap[1] if leap and at >= leap[0] else 0.0
        stamp = first[track] + round((at + shift) * RATES[track])
        frame: av.VideoFrame | av.AudioFrame
        if track == "video":
            frame = av.VideoFrame.from_ndarray(np.zeros((24, 16), np.uint8), format="yuv420p")
        else:
            frame = av.AudioFrame.from_ndarray(np.zeros((1, 960), np.int16), format="s16", layout="mono")
            frame.sample_rate = 48_000
        frame.pts, frame.time_base = stamp & 0xFFFFFFFF, Fraction(1, RATES[track])
        due = handing.came(frame)
        assert due is not None
        if isinstance(frame, av.VideoFrame):
            handing.picture(frame, due)
        else:
            handing.sound(frame, due)
        if reports and at >= told[track] + 0.5:
            told[track] += 1
            handing.reported(track, WALL + at, stamp & 0xFFFFFFFF)


@pytest.fixture
def source() -> Noting:
    return Noting()


@pytest.fixture
def handing(source: Noting) -> Handing:
    return Handing(source)


@pytest.mark.parametrize(
    "late", [{"audio": 0.02, "video": 0.3}, {"audio": 0.25, "video": 0.03}, {"audio": 0, "video": 0.7}]
)
@pytest.mark.parametrize(
    "first", [{"audio": 7, "video": 4_000_000}, {"audio": 2**32 - 48_000, "video": 2**32 - 270_000}]
)
def test_what_was_taken_together_is_due_together_however_late_each_comes(
    source: Noting, handing: Handing, late: dict[Track, float], first: dict[Track, int]
) -> None:
    send(source, handing, seconds=6.0, late=late, first=first)
    assert max(map(abs, source.lips(2.5))) <= LIPS_S
    for track, at in late.items():
        in_time = [due - 1000.0 - taken - at for taken, due in source.due[track].items() if taken >= 2.0]
        assert min(in_time) >= -0.005, "it would come too late"


def test_without_reports_they_belong_together_as_they_come(source: Noting, handing: Handing) -> None:
    late: dict[Track, float] = {"audio": 0.02, "video": 0.05}
    send(source, handing, seconds=4.0, late=late, first={"audio": 123, "video": 456}, reports=False)
    assert max(map(abs, source.lips(1.0))) <= LIPS_S


@pytest.mark.parametrize("much", [-0.7, -3.0, 0.7, 5.0, -40_000.0])
def test_stamps_that_leap_are_due_at_once_and_together(source: Noting, handing: Handing, much: float) -> None:
    late: dict[Track, float] = {"audio": 0.02, "video": 0.06}
    send(source, handing, seconds=8.0, late=late, first={"audio": 123, "video": 456}, leap=(4.0, much))
    assert max(map(abs, source.lips(4.5))) <= LIPS_S
    waits = [due - 1000.0 - taken for due, taken in ((d, t) for t, d in source.due["audio"].items()) if taken >= 4.5]
    assert max(waits) < 0.4
    assert min(waits) > 0.0
