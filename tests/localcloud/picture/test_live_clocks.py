"""A live stream whose stamps and arrival misbehave: picture and sound are back within half a second, together and
without a click. On a clock of the test's own; what is real is the pacer, the ring and the screen."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from localcloud.mixer.sources.pacer import LIVE_DELAY_S, MAX_HOLD_S, LivePacer
from tests.localcloud.ladder.budget import FUZZ, amount
from tests.localcloud.picture.sender import FPS, RATE, Event, Kind, Seen, Sender, play

BACK_S = 0.5
LIPS_S = 0.04
CLICK = 0.012
"""The tone's own slope is 0.0065 a sample."""
AWAY: frozenset[Kind] = frozenset({"stall", "hiccup", "loss", "restart"})


def judged(
    seen: Seen, since: float, until: float = np.inf, fps: float = FPS, few: int = 0, lips: float = LIPS_S
) -> None:
    """All is well from `since` on, but for silence in a `few` ticks of 20 ms."""
    ticks = (seen.times >= since) & (seen.times < until)
    silent = seen.times[ticks & (seen.silent > 0.01)]
    assert silent.size <= few, f"silence at {silent}"
    apart = seen.lips(fps)[ticks]
    apart = apart[~np.isnan(apart)]
    assert not apart.size or np.abs(apart).max() <= lips, f"sound {apart.min():.3f} to {apart.max():.3f} s ahead"


def no_clicks(seen: Seen) -> None:
    steps = np.abs(np.diff(seen.sound[:, 0]))
    assert steps.max() < CLICK, f"a click of {steps.max():.3f} at {steps.argmax() / RATE:.3f}"


def test_even_arrival_costs_no_more_than_a_tenth_of_a_second() -> None:
    seen = play(Sender((), 20.0))
    judged(seen, 0.2)
    assert seen.hold.min() >= LIVE_DELAY_S - 1e-6
    assert seen.hold.max() <= 0.1
    assert np.nanmax(seen.times - seen.heard) <= 0.1


@pytest.mark.parametrize("piece", [0.04, 0.08, 0.12, 0.16, 0.24, 0.25, 0.4, 0.8])
def test_a_stream_that_comes_in_pieces_is_heard_whole_once_two_of_them_have_come(piece: float) -> None:
    seen = play(Sender([Event(0.0, "pieces", piece)], 12.0))
    judged(seen, max(1.0, 2.1 * piece))
    no_clicks(seen)
    assert seen.hold[-1] < piece + 0.11


@pytest.mark.parametrize("kind", ["stall", "hiccup", "loss", "restart"])
@pytest.mark.parametrize("much", [0.05, 0.2, 0.7, 0.95, 1.05, 2.5, 30.0])
def test_whoever_was_away_is_back_within_half_a_second(kind: Kind, much: float) -> None:
    seen = play(Sender([Event(4.0, kind, much)], 8.0 + much))
    judged(seen, 1.0, 4.0)
    judged(seen, 4.0 + much + BACK_S)
    no_clicks(seen)


@pytest.mark.parametrize("much", [0.05, 0.15, 0.7, 2.5, 5.0, 3_600.0, 2**24 / 1000, 2**33 / 90_000, 2**32 / 1000])
@pytest.mark.parametrize("way", [1, -1])
@pytest.mark.parametrize("sound_late", [-0.06, 0.0, 0.1])
def test_stamps_that_leap_cost_less_than_half_a_second(much: float, way: int, sound_late: float) -> None:
    """The sound's leap some packets before or after the pictures'."""
    seen = play(Sender([Event(4.0, "step", way * much)], 8.0, sound_late_s=sound_late))
    judged(seen, 1.0, 4.0)
    judged(seen, 4.0 + abs(sound_late) + BACK_S)
    no_clicks(seen)
    if much > 0.1 and sound_late == 0.0:
        judged(seen, 1.0)  # nothing is heard or seen of it


@pytest.mark.parametrize("much", [0.15, 0.7, 5.0])
@pytest.mark.parametrize("way", [1, -1])
def test_a_leap_within_pieces_is_passed_over(much: float, way: int) -> None:
    seen = play(Sender([Event(0.0, "pieces", 0.25), Event(4.0, "step", way * much)], 9.0))
    judged(seen, 1.0, 4.0)
    judged(seen, 4.75)
    no_clicks(seen)


@pytest.mark.parametrize("much", [0.0005, -0.0005, 0.002, -0.002, 0.005, -0.005])
def test_a_clock_that_drifts_is_followed(much: float) -> None:
    seen = play(Sender([Event(0.0, "drift", much)], 60.0))
    judged(seen, 1.0)
    no_clicks(seen)
    assert seen.hold[-1] < 0.15


def test_a_fast_clock_is_no_recording_after_days() -> None:
    """Half a second fast in a thousand: in a day that is more than any server keeps."""
    pacer = LivePacer()
    for second in range(3 * 86_400):
        pacer.due(second * 1.0005, 1000.0 + second)


def test_less_is_held_back_when_arrival_is_even_again() -> None:
    seen = play(Sender([Event(2.0, "hiccup", 0.6)], 160.0))
    judged(seen, 3.2)
    assert seen.hold[200] > 0.6
    assert seen.hold[-1] <= 0.12
    no_clicks(seen)


EVENTS = st.one_of(
    st.tuples(st.just("stall"), st.floats(0.02, 4.0)),
    st.tuples(st.just("hiccup"), st.floats(0.02, 4.0)),
    st.tuples(st.just("loss"), st.floats(0.02, 4.0)),
    st.tuples(st.just("restart"), st.floats(0.02, 4.0)),
    st.tuples(st.just("step"), st.one_of(st.floats(-6.0, 6.0), st.sampled_from([-4e6, -9.0, 60.0, 90_000.0]))),
    st.tuples(st.just("pieces"), st.floats(0.02, 0.4)),
    st.tuples(st.just("drift"), st.floats(-0.002, 0.002)),
)


@pytest.mark.fuzz
@pytest.mark.timeout(900)
@settings(max_examples=amount(40, 3_000), deadline=None, derandomize=not FUZZ, suppress_health_check=list(HealthCheck))
@given(
    what=st.lists(st.tuples(EVENTS, st.floats(1.6, 4.0)), min_size=1, max_size=5),
    sound_late=st.floats(-0.08, 0.12),
    fps=st.sampled_from([10, 25, 30, 50]),
)
def test_after_any_sequence_of_them_all_is_back(
    what: list[tuple[tuple[Kind, float], float]], sound_late: float, fps: int
) -> None:
    at, events, calm = 2.0, [], []
    for (kind, much), rest in what:
        events.append(Event(at, kind, much))
        gone = much if kind in AWAY else 0.0
        piece = max((e.much for e in events if e.kind == "pieces"), default=0.0)
        learns = 1.0 if kind == "pieces" else BACK_S
        calm.append((at + gone + abs(sound_late) + learns + 1.3 * piece, at + gone + rest))
        at += gone + rest
    seen = play(Sender(events, at, sound_late_s=sound_late, fps=fps))
    no_clicks(seen)
    assert seen.hold.max() <= MAX_HOLD_S + 0.35
    for since, until in calm:
        held = max(
            seen.hold[min(int(since * 50), len(seen.hold) - 1)] - LIVE_DELAY_S, 0.0
        )  # what is lost is missed so much later
        judged(
            seen, since + held, until - 0.1, fps, few=3, lips=LIPS_S + 0.015
        )  # a piece may be a little later than all before
