"""Stamps of two clocks on one line: by the sender's reports, by RTP-Info, by arrival; over wraps and leaps."""

from __future__ import annotations

import pytest

from localcloud.rtsp.clocks import PATIENCE_S, Clocks

VIDEO, AUDIO = 0, 1
RATES = (90_000, 48_000)
WALL = 3.9e9


def test_reports_tell_where_the_sound_lies() -> None:
    """The sound's first packet comes late, but was taken 200 ms before the picture's."""
    clocks = Clocks(RATES)
    picture, sound = clocks.came(VIDEO, 1_000, 10.0), clocks.came(AUDIO, 500, 10.3)
    assert not clocks.settled(10.3)
    clocks.reported(VIDEO, WALL + 5.0, 1_000)
    clocks.reported(AUDIO, WALL + 4.8, 500)
    assert clocks.settled(10.3)
    assert clocks.seconds(VIDEO, picture) == 0.0
    assert clocks.seconds(AUDIO, sound) == pytest.approx(-0.2, abs=1e-4)


def test_reports_that_come_before_the_first_packet_count() -> None:
    clocks = Clocks(RATES)
    clocks.reported(VIDEO, WALL, 1_000)
    clocks.reported(AUDIO, WALL, 500)
    clocks.came(VIDEO, 1_000, 10.0)
    sound = clocks.came(AUDIO, 500 + 4_800, 10.3)
    assert clocks.settled(10.3)
    assert clocks.seconds(AUDIO, sound) == pytest.approx(0.1, abs=1e-4)


def test_without_reports_the_stamps_of_one_moment_count() -> None:
    clocks = Clocks(RATES)
    clocks.informed(VIDEO, 1_000)
    clocks.informed(AUDIO, 500)
    clocks.came(VIDEO, 1_000 + 9_000, 10.0)
    sound = clocks.came(AUDIO, 500, 10.0)
    assert not clocks.settled(10.0 + PATIENCE_S / 2)
    assert clocks.settled(10.1 + PATIENCE_S)
    assert clocks.seconds(AUDIO, sound) == pytest.approx(-0.1, abs=1e-4)


def test_where_nothing_is_told_or_only_nonsense_arrival_counts() -> None:
    for info in (None, 3_000_000_000):
        clocks = Clocks(RATES)
        if info is not None:
            clocks.informed(VIDEO, info)
            clocks.informed(AUDIO, 7)
        clocks.came(VIDEO, 1_000, 10.0)
        sound = clocks.came(AUDIO, 500, 10.25)
        assert clocks.settled(11.0)
        assert clocks.seconds(AUDIO, sound) == pytest.approx(0.25)


def test_what_is_held_up_least_tells_by_arrival() -> None:
    """Five sounds come in one packet, when the last one is over."""
    clocks = Clocks(RATES)
    clocks.came(VIDEO, 0, 10.0)
    for number in range(5):
        clocks.came(AUDIO, number * 4_800, 10.4)
    assert clocks.settled(11.0)
    assert clocks.seconds(AUDIO, 4 * 4_800) == pytest.approx(0.4)


def test_how_much_later_the_pictures_come_is_told() -> None:
    clocks = Clocks(RATES)
    clocks.reported(VIDEO, WALL, 0)
    clocks.reported(AUDIO, WALL, 0)
    clocks.came(AUDIO, 0, 10.0)
    clocks.came(VIDEO, 0, 10.3)
    assert clocks.settled(10.3)
    assert clocks.skew_s == pytest.approx(0.3)


def test_pictures_that_begin_long_after_the_sound_join_its_line() -> None:
    clocks = Clocks(RATES)
    for second in range(5):
        clocks.came(AUDIO, second * 48_000, 10.0 + second)
    assert clocks.settled(14.0)
    assert clocks.seconds(AUDIO, 4 * 48_000) == pytest.approx(4.0)
    picture = clocks.came(VIDEO, 777, 14.5)
    assert clocks.seconds(VIDEO, picture) == pytest.approx(4.5)


def test_stamps_go_on_over_their_wrap() -> None:
    clocks = Clocks((90_000,))
    first = clocks.came(VIDEO, 2**32 - 900, 1.0)
    second = clocks.came(VIDEO, 900, 1.02)
    assert clocks.settled(1.02)
    assert clocks.seconds(VIDEO, second) - clocks.seconds(VIDEO, first) == pytest.approx(0.02)


def test_a_wall_clock_that_is_set_in_the_middle_moves_nothing_and_drift_is_followed() -> None:
    clocks = Clocks(RATES)
    clocks.came(VIDEO, 0, 0.0)
    clocks.came(AUDIO, 0, 0.0)
    clocks.reported(VIDEO, WALL, 0)
    clocks.reported(AUDIO, WALL, 0)
    assert clocks.settled(0.0)
    leap = 0.0
    for second in range(5, 600, 5):
        drift = second * 50e-6
        if second == 300:
            leap = 3600.0
        for track, rate, slow in ((AUDIO, 48_000, drift), (VIDEO, 90_000, 0.0)):
            whole = clocks.came(track, round(second * rate), float(second))
            clocks.reported(track, WALL + second + slow + (leap if track == VIDEO or second > 300 else 0.0), whole)
        assert clocks.seconds(AUDIO, second * 48_000) == pytest.approx(second + drift, abs=0.01), second


def test_a_single_track_needs_nobody() -> None:
    clocks = Clocks((8_000,))
    clocks.came(0, 77, 5.0)
    assert clocks.settled(5.0)
