"""Pictures and sound of any rate, on a clock of the test's own: the rhythm is arithmetic, pitch and level are right."""

from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np
import pytest

from localcloud.mixer.bus import Bus as MixerBus
from localcloud.mixer.bus import BusSettings
from localcloud.mixer.bus_shot import shot_of
from localcloud.mixer.clock import Clock
from localcloud.mixer.compositor import Compositor
from localcloud.mixer.encoder import PictureSettings
from localcloud.mixer.frames import Frame, flat
from localcloud.mixer.sources.screen import Screen
from localcloud.model import Bus, Display
from tests.localcloud.picture.drawing import caster
from tests.localcloud.picture.fixed import Fixed
from tests.localcloud.picture.media import BLUE, RATE, RED, biggest_step, make_media, make_sound, pitch
from tests.localcloud.picture.simulated import PIECE_S, Passing, play_files, play_live
from tests.localcloud.picture.watching import wait_for


def rhythm(seen: Passing) -> list[tuple[int, int]]:
    """Each picture that was shown: how many source pictures after the one before, and for how many ticks."""
    serials = [frame.serial for frame in seen.frames if frame is not None]
    runs = [(serial, len(list(run))) for serial, run in itertools.groupby(serials)]
    return [(now - before, ticks) for (before, _), (now, ticks) in itertools.pairwise(runs[:-1])]


@pytest.mark.parametrize(
    ("fps", "bus", "steps", "ticks"),
    [(5, 25, {1}, {5}), (25, 25, {1}, {1}), (60, 25, {2, 3}, {1}), (30, 25, {1, 2}, {1}), (25, 60, {1}, {2, 3})],
)
def test_a_source_of_another_rate_moves_as_evenly_as_arithmetic_allows(
    media: Path, fps: int, bus: int, steps: set[int], ticks: set[int]
) -> None:
    make_media(media / "clip.mp4", [RED, BLUE], seconds=2.0, fps=fps, size=(64, 36), hertz=None)
    seen = rhythm(play_files(media, ["clip.mp4"], 5.0, bus))  # through two loops
    assert {step for step, _ in seen} == steps
    assert {count for _, count in seen} == ticks
    source = np.cumsum([step for step, _ in seen]) / fps
    shown = np.cumsum([count for _, count in seen]) / bus
    assert np.ptp(source - shown) <= max(1 / bus, 1 / fps) + 1e-6, "it drifts or stumbles"


@pytest.mark.parametrize(("fps", "steps"), [(25, {1}), (60, {2, 3})])
def test_a_live_stream_that_arrives_unevenly_moves_evenly(media: Path, fps: int, steps: set[int]) -> None:
    """Its packets come up to 40 ms late: half of what it is held back."""
    make_media(media / "live.mp4", [RED, BLUE], seconds=float(PIECE_S), fps=fps, size=(64, 36))
    seen = rhythm(play_live(media / "live.mp4", 20.0, jitter_s=0.04))[5:]
    assert {step for step, _ in seen} == steps
    assert {count for _, count in seen} == {1}


def test_a_bus_that_is_late_shows_the_picture_of_its_tick_and_not_of_its_awakening() -> None:
    """Source and bus at 25 a second, nearly in phase; the bus wakes up to 30 ms late, and others look in between."""
    screen, late = Screen(), np.random.default_rng(5).uniform(0, 0.03, 100)
    shown = []
    for tick in range(100):
        screen.put(flat(2, 2, (16, 128, 128), 0.039 + tick / 25))
        screen.latest(0.04 + tick / 25 + late[tick])
        frame = screen.latest(0.04 + tick / 25)
        assert frame is not None
        shown.append(round((frame.at - 0.039) * 25))
    assert shown == list(range(100))


class Asked(Fixed):
    """Notes for which moments it was asked."""

    def __init__(self) -> None:
        super().__init__()
        self.moments: list[float] = []

    def latest(self, at: float | None = None) -> Frame | None:
        assert at is not None
        self.moments.append(at)
        return super().latest(at)


def test_a_bus_asks_for_the_middle_of_its_tick_however_late_it_is(compositor: Compositor) -> None:
    """So a picture is shown in the tick that is nearest to it, at most half a tick off its sound."""
    source, clock = Asked(), Clock()
    settings = BusSettings(PictureSettings(64, 36, 25, 800))
    shot = shot_of(caster(), Bus(Display(1, 1), 1, "", 0), 64, 36)
    bus = MixerBus("asking", settings, shot, clock=clock, compositor=compositor, sources=lambda: {1: source})
    try:
        wait_for(lambda: len(source.moments) > 10, 20)
    finally:
        bus.close()
    parts = [(moment - clock.start) * 25 % 1 for moment in source.moments]
    assert parts == pytest.approx([0.5] * len(parts), abs=1e-3)


@pytest.mark.parametrize(
    ("rate", "layout", "tones", "left", "right"),
    [
        (8_000, "mono", [440.0], 0.2, 0.2),
        (8_000, "stereo", [440.0, 0.0], 0.2, 0.0),
        (11_025, "stereo", [440.0, 440.0], 0.2, 0.2),
        (44_100, "stereo", [440.0, 440.0], 0.2, 0.2),
        (96_000, "stereo", [440.0, 0.0], 0.2, 0.0),
        (48_000, "5.1", [440.0, 0.0, 0.0, 0.0, 0.0, 0.0], 0.2, 0.0),
        (48_000, "5.1", [0.0, 0.0, 440.0, 0.0, 0.0, 0.0], 0.1414, 0.1414),
        (48_000, "5.1", [0.0, 0.0, 0.0, 440.0, 0.0, 0.0], 0.0, 0.0),
        (96_000, "5.1", [0.0, 0.0, 0.0, 0.0, 440.0, 0.0], 0.1414, 0.0),
    ],
)
def test_sound_of_any_rate_and_layout_has_its_pitch_and_level_and_does_not_click(
    media: Path, rate: int, layout: str, tones: list[float], left: float, right: float
) -> None:
    """Of 5.1 the middle and the sides are heard 3 dB quieter than front left and right, the low effects not at all: the
    usual mix for two loudspeakers."""
    make_sound(media / "tone.wav", tones, rate=rate, layout=layout)
    sound = play_files(media, ["tone.wav"], 4.0).sound[RATE // 2 :]  # through the end of the file and its beginning
    loudest = np.abs(sound[: len(sound) // RATE * RATE].reshape(-1, RATE // 50, 2)).max(axis=1)
    for side, level in enumerate((left, right)):
        assert loudest[:, side].max() == pytest.approx(level, abs=0.004)
        assert loudest[:, side].min() == pytest.approx(level, abs=0.004), "a hole"
    if left:
        assert pitch(sound[: RATE // 2 * 2]) == pytest.approx(440, abs=1.1)
        assert biggest_step(sound) < left * 2 * np.pi * 440 / RATE * 1.6
