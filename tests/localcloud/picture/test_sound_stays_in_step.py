"""The ring and the pacers, on a clock of the test's own: drift, jitter, gaps and jumps, and never a click."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from localcloud.mixer.sources.levels import PeakMeter
from localcloud.mixer.sources.pacer import LIVE_DELAY_S, LivePacer, RecordingPacer
from localcloud.mixer.sources.ring import KEEP_S, SoundRing
from tests.localcloud.picture.media import RATE, biggest_step, pitch

TICK = 960


def tone(start: int, samples: int, hertz: float = 500.0) -> NDArray[np.float32]:
    wave = 0.1 * np.sin(2 * np.pi * hertz * (start + np.arange(samples)) / RATE)
    return np.stack([wave, wave], axis=1).astype(np.float32)


def run(ring: SoundRing, seconds: float, sender_rate: float, jitter_s: float = 0.0) -> NDArray[np.float32]:
    """A sender whose clock runs at `sender_rate` of ours, and a reader that reads 20 ms every 20 ms."""
    rng = np.random.default_rng(3)
    pacer, heard, sent = LivePacer(), [], 0
    for tick in range(round(seconds * 50)):
        now = 1000 + tick / 50
        while sent / RATE <= (now - 1000) * sender_rate:
            arrived = now + float(rng.uniform(0, jitter_s))
            ring.write(tone(sent, 1024), pacer.due(5 + sent / RATE, arrived))
            sent += 1024
        heard.append(ring.read(TICK, now))
    return np.concatenate(heard)


@pytest.mark.parametrize("sender_rate", [1.0, 1.0005, 0.9995, 1.002, 0.998])
def test_a_sender_with_another_clock_is_followed_without_a_click_or_a_gap(sender_rate: float) -> None:
    ring = SoundRing()
    sound = run(ring, 60, sender_rate)[RATE:]
    assert biggest_step(sound) < 0.012  # the tone's own slope is 0.0065
    quiet = np.abs(sound[: len(sound) // 480 * 480, 0]).reshape(-1, 480).max(axis=1) < 0.05
    assert quiet.sum() == 0
    assert abs(ring.ahead(1060.0)) < 0.25


def test_uneven_arrival_is_smoothed() -> None:
    sound = run(SoundRing(), 20, 1.0, jitter_s=0.05)[RATE:]
    assert biggest_step(sound) < 0.012
    assert pitch(sound[: 5 * RATE]) == pytest.approx(500, abs=1.5)


def test_sound_is_heard_when_it_is_due_to_the_sample() -> None:
    ring = SoundRing()
    ring.write(np.full((4800, 2), 0.5, np.float32), 10.0105)
    first = ring.read(TICK, 10.0)
    assert np.all(first[: round(0.0105 * RATE)] == 0)
    assert np.all(first[round(0.0105 * RATE) + 240 :] == 0.5)
    assert np.all(ring.read(TICK, 10.02) == 0.5)


def test_what_runs_dry_fades_and_comes_back_without_a_click() -> None:
    ring = SoundRing()
    ring.write(tone(0, 2_000), 0.0)
    sound = [ring.read(TICK, n * 0.02) for n in range(4)]
    ring.write(tone(50_000, 9_600), 0.08)
    sound += [ring.read(TICK, n * 0.02) for n in range(4, 10)]
    joined = np.concatenate(sound)
    assert biggest_step(joined) < 0.012
    assert np.all(joined[2_300:3_800] == 0)
    assert np.abs(joined[5_000:]).max() > 0.09


def test_a_reader_that_was_away_goes_on_at_the_present() -> None:
    ring = SoundRing()
    for n in range(100):
        ring.write(np.full((960, 2), n / 100, np.float32), n * 0.02)
    assert ring.read(TICK, 0.0)[-1, 0] == pytest.approx(0.0, abs=0.01)
    later = ring.read(TICK, 1.0)
    assert later[-1, 0] == pytest.approx(0.5, abs=0.011)


def test_a_late_tick_and_those_that_follow_at_once_are_heard_as_if_in_time() -> None:
    ring, heard = SoundRing(), []
    for n in range(100):
        ring.write(tone(960 * n, 960), n * 0.02)
    for n in range(50):
        now = (
            0.02 * n if not 10 <= n < 25 else 0.5
        )  # three tenths of a second of standstill, then fifteen reads in a row
        heard.append(ring.read(TICK, now))
    sound = np.concatenate(heard)
    assert biggest_step(sound) < 0.012
    assert (np.abs(sound[: len(sound) // 480 * 480, 0]).reshape(-1, 480).max(axis=1) > 0.05).all()


def test_nobody_reading_costs_no_more_than_a_few_seconds_of_memory() -> None:
    ring = SoundRing()
    for n in range(3_000):
        ring.write(np.zeros((960, 2), np.float32), n * 0.02)
    assert ring.ahead(60.0 - KEEP_S) <= KEEP_S + 0.03
    assert len(ring._store) <= KEEP_S * RATE


def test_a_gap_in_the_stamps_is_silence_and_an_overlap_is_cut() -> None:
    ring = SoundRing()
    ring.write(np.full((4_800, 2), 0.5, np.float32), 0.0)
    ring.write(np.full((4_800, 2), 0.5, np.float32), 0.2)
    ring.write(np.full((9_600, 2), 0.5, np.float32), 0.2)  # its first half was heard already
    sound = np.concatenate([ring.read(TICK, n * 0.02) for n in range(21)])
    assert np.all(sound[5_100:9_500] == 0)
    assert np.all(sound[10_000:18_900] == 0.5)
    assert np.all(sound[19_600:] == 0)


def test_another_recording_is_joined_where_it_is_due() -> None:
    """Twenty-four milliseconds too long, as AAC in MP4 often is: ten loops later it is still in step."""
    ring, heard = SoundRing(), []
    for loop in range(10):
        ring.splice()
        ring.write(tone(0, round(1.024 * RATE)), float(loop))
        heard += [ring.read(TICK, loop + n / 50) for n in range(50)]
    assert biggest_step(np.concatenate(heard)[RATE // 2 :]) < 0.012
    assert ring.ahead(10.0) == pytest.approx(0.024, abs=0.005)


def test_levels_are_the_peak_of_the_last_tenth_of_a_second() -> None:
    meter = PeakMeter()
    assert meter.peak_db == (-100.0, -100.0)
    meter.feed(np.stack([np.full(960, 0.1), np.full(960, 0.5)], axis=1).astype(np.float32))
    assert meter.peak_db == (pytest.approx(-20, abs=0.1), pytest.approx(-6, abs=0.1))
    for _ in range(6):
        meter.feed(np.zeros((960, 2), np.float32))
    assert meter.peak_db == (-100.0, -100.0)


def test_a_live_burst_is_passed_over_and_the_rest_shown_after_the_delay() -> None:
    pacer = LivePacer()
    for n in range(50):
        pacer.due(n / 25, 100.0)  # two seconds at once
    for n in range(50, 300):
        now = 100.0 + (n - 49) / 25
        assert pacer.due(n / 25, now) == pytest.approx(now + LIVE_DELAY_S, abs=0.03)


def test_a_live_stall_does_not_move_the_picture_for_ever() -> None:
    pacer = LivePacer()
    for n in range(100):
        pacer.due(n / 25, 100.0 + n / 25)
    for n in range(100, 115):
        assert pacer.due(n / 25, 104.6) >= 104.6  # six tenths of a second of pictures come late, and all are seen
    held = [pacer.due(n / 25, 100.0 + n / 25) - (100.0 + n / 25) for n in range(115, 6_000)]
    assert held[0] == pytest.approx(0.7, abs=0.05)
    assert held[-1] == pytest.approx(LIVE_DELAY_S, abs=0.02)


def test_a_recording_plays_by_its_stamps_and_the_next_begins_where_it_ended() -> None:
    pacer = RecordingPacer(50.0)
    pacer.zero(2.0)
    assert pacer.due(2.0, 49.9) == 50.0
    assert pacer.due(2.5, 50.3) == 50.5
    pacer.ended(51.0)
    pacer.begin()
    pacer.zero(7.0)
    assert pacer.due(7.2, 50.9) == pytest.approx(51.2)


def test_a_recording_goes_on_after_the_machine_slept() -> None:
    pacer = RecordingPacer(50.0)
    pacer.due(0.0, 50.0)
    assert pacer.due(0.04, 400.0) == 400.0
    assert pacer.due(0.08, 400.0) == pytest.approx(400.04)
