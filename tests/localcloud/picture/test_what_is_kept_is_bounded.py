"""What the mixer keeps of texts, marks and slates is bounded by its bytes; what is on a bus stays."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from localcloud.mixer import compositor_workshop
from localcloud.mixer.canvas_overlay import Overlay
from localcloud.mixer.compositor_workshop import Workshop
from localcloud.mixer.geometry import Box
from localcloud.mixer.text import Word, text_of
from localcloud.model import MarkWord
from tests.localcloud.picture.watching import wait_for


@dataclass(frozen=True)
class Thing:
    nbytes: int


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    now = [100.0]
    monkeypatch.setattr(compositor_workshop.time, "monotonic", lambda: now[0])
    return now


def made(workshop: Workshop[Thing], key: int, nbytes: int) -> None:
    wait_for(lambda: workshop.get(key, lambda: Thing(nbytes)) is not None, 10)


def kept(workshop: Workshop[Thing]) -> set[int]:
    return {key for key in range(20) if key in workshop._entries}


def test_the_least_recently_used_goes_when_the_bytes_are_used_up(clock: list[float]) -> None:
    workshop = Workshop[Thing]("things", room=10, room_bytes=1000)
    for key in range(3):
        made(workshop, key, 300)
        clock[0] += 10
    made(workshop, 0, 300)
    clock[0] += 10
    made(workshop, 3, 300)
    assert kept(workshop) == {0, 2, 3}
    clock[0] += 10
    made(workshop, 4, 900)
    assert kept(workshop) == {4}
    workshop.close()


def test_what_is_on_a_bus_is_never_made_anew(clock: list[float]) -> None:
    workshop = Workshop[Thing]("things", room=10, room_bytes=1000)
    for key in range(6):
        made(workshop, key, 900)
    assert kept(workshop) == set(range(6))
    workshop.close()


def test_many_small_things_are_bounded_by_their_number(clock: list[float]) -> None:
    workshop = Workshop[Thing]("things", room=4, room_bytes=1000)
    for key in range(8):
        made(workshop, key, 1)
    assert kept(workshop) == {4, 5, 6, 7}
    workshop.close()


def test_a_text_knows_its_weight() -> None:
    """A scrolling one is kept for both parities of its place."""
    still, roll = (MarkWord(1, "Good evening", 40, roll_enable=rolls) for rolls in (False, True))
    one = Overlay.of_rgba(text_of(still).rgba).nbytes
    assert Word(still, Box(0, 0, 0, 0)).nbytes == one
    assert Word(roll, Box(0, 0, 0, 0)).nbytes == pytest.approx(2 * one, rel=0.05)
