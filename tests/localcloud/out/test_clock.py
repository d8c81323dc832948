"""The beat: on time, and when late it jumps to the present and counts."""

from __future__ import annotations

import threading

from localcloud.mixer.clock import Clock, Ticks
from localcloud.studio import TickReport


class Hand:
    """A clock that is moved by hand; waiting moves it too."""

    def __init__(self) -> None:
        self.time = 0.0

    def now(self) -> float:
        return self.time


class Stop(threading.Event):
    def __init__(self, hand: Hand) -> None:
        super().__init__()
        self._hand = hand

    def wait(self, timeout: float | None = None) -> bool:
        self._hand.time += timeout or 0.0
        return self.is_set()


def test_ticks_come_one_after_the_other_at_their_time() -> None:
    hand = Hand()
    ticks = Ticks(Clock(hand.now), 25, Stop(hand))
    for expected in range(1, 50):
        assert ticks.next() == expected
        assert abs(hand.time - expected / 25) < 1e-9
    assert ticks.dropped == 0


def test_a_late_tick_is_dropped_and_counted() -> None:
    hand = Hand()
    ticks = Ticks(Clock(hand.now), 25, Stop(hand))
    assert ticks.next() == 1
    hand.time = 10.5 / 25
    assert ticks.next() == 10
    assert ticks.dropped == 8
    assert ticks.next() == 11
    assert ticks.report == TickReport(made=3, late=0, dropped=8)


def test_a_little_lateness_is_caught_up_without_a_drop() -> None:
    hand = Hand()
    ticks = Ticks(Clock(hand.now), 50, Stop(hand), patience=10)
    assert ticks.next() == 1
    hand.time = 9.5 / 50
    assert [ticks.next() for _ in range(9)] == list(range(2, 11))
    assert ticks.dropped == 0
    assert ticks.report == TickReport(made=10, late=7, dropped=0), "the ninth is not yet over when it is made"


def test_a_stopped_beat_ends() -> None:
    hand = Hand()
    stop = Stop(hand)
    ticks = Ticks(Clock(hand.now), 25, stop)
    stop.set()
    assert ticks.next() is None
