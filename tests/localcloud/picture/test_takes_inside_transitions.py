"""Takes while a transition runs, judged by every picture that the bus gives out.

What is seen moves on without a jump, a hole or a foreign colour, and ends with the display that was asked for last."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from numpy.typing import NDArray

from localcloud.mixer.bus_easel import Easel
from localcloud.mixer.bus_shot import Shot, shot_of, taken
from localcloud.mixer.compositor import Compositor
from localcloud.mixer.frames import to_rgb
from localcloud.mixer.sources import Source
from localcloud.mixer.transition import KINDS
from localcloud.model import Bus, Display
from tests.localcloud.picture.drawing import COLOURS, caster
from tests.localcloud.picture.fixed import Fixed

WIDTH, HEIGHT, FPS = 128, 72, 25
SOURCES: dict[int, Source] = {n: Fixed(colour) for n, colour in enumerate(COLOURS, 1)}
SHAPES = ("push-left", "push-right", "slide-left", "slide-right", "iris", "heart", "wipe-up")


def on(index: int, rev: int, kind: str = "") -> Shot:
    """Input `index` alone, to come on within half a second, or by a cut."""
    transition = f"{kind}-500" if kind else ""
    return shot_of(caster(), Bus(Display(index, 1, transition=transition), rev, "", 0), WIDTH, HEIGHT)


def is_flat(picture: NDArray[np.uint8], index: int) -> bool:
    return bool(np.abs(picture.astype(int) - np.array(COLOURS[index - 1])).max() <= 3)


def foreign(picture: NDArray[np.uint8]) -> float:
    """The share of the picture that is no input's colour; a soft edge is little of it."""
    near = [np.abs(picture.astype(np.int16) - np.array(colour, np.int16)).max(axis=2) <= 6 for colour in COLOURS]
    return 1 - float(np.any(near, axis=0).mean())


@pytest.mark.parametrize("second", [0, 1, 3])
@pytest.mark.parametrize("first", SHAPES)
def test_a_take_inside_a_transition_brings_no_foreign_colour(compositor: Compositor, first: str, second: int) -> None:
    kind = SHAPES[(SHAPES.index(first) + second) % len(SHAPES)]
    easel, shot = Easel(compositor, WIDTH, HEIGHT, 0.0), taken(caster(), on(2, 2, first), on(1, 1), 0.03)
    for tick in range(22):
        if tick == 7:
            shot = taken(caster(), on(3, 3, kind), shot, 0.27)
        picture = to_rgb(easel.draw(shot, SOURCES, tick / FPS))
        assert foreign(picture) < 0.1
    assert is_flat(picture, 3)


@pytest.mark.parametrize("kind", KINDS)
def test_hurried_takes_never_jump_and_end_on_the_last(compositor: Compositor, kind: str) -> None:
    """Six takes, one every 80 ms: more than run inside one another. Each begins with the picture that it found."""
    easel, shot, rev = Easel(compositor, WIDTH, HEIGHT, 0.0), on(1, 1), 1
    for tick in range(30):
        at = tick / FPS
        before = to_rgb(easel.draw(shot, SOURCES, at))
        if tick % 2 == 0 and rev < 7:
            rev += 1
            shot = taken(caster(), on(1 + rev % 4, rev, kind), shot, at)
            assert np.array_equal(to_rgb(easel.draw(shot, SOURCES, at)), before), f"take {rev} jumped"
    assert is_flat(before, 1 + rev % 4)


def test_two_transitions_in_one_another_both_go_on(compositor: Compositor) -> None:
    """The old one is not frozen as long as there is room: the wipe below the iris still moves."""
    easel, shot = Easel(compositor, WIDTH, HEIGHT, 0.0), taken(caster(), on(2, 2, "wipe-right"), on(1, 1), 0.0)
    shot = taken(caster(), on(3, 3, "iris"), shot, 0.1)
    edges = []
    for tick in range(3, 8):
        row = to_rgb(easel.draw(shot, SOURCES, tick / FPS))[2].astype(int)
        edges.append(int((row[:, 2] > row[:, 0]).sum()))
    assert all(b > a for a, b in itertools.pairwise(edges)), edges


def test_the_sound_goes_on_from_where_it_was_too() -> None:
    shot = on(1, 1)
    for n in range(5):
        at = 0.1 * (n + 1)
        was, shot = shot.gains_at(at), taken(caster(), on(2 + n % 3, 2 + n, "fade"), shot, at)
        now = shot.gains_at(at)
        for index in was.keys() | now.keys():
            assert now.get(index, 0.0) == pytest.approx(was.get(index, 0.0))
    assert {index for index, gain in shot.gains_at(2.0).items() if gain} == {3}


def test_a_cut_inside_a_transition_is_a_cut(compositor: Compositor) -> None:
    easel, shot = Easel(compositor, WIDTH, HEIGHT, 0.0), taken(caster(), on(2, 2, "heart"), on(1, 1), 0.0)
    assert not is_flat(to_rgb(easel.draw(shot, SOURCES, 0.2)), 2)
    shot = taken(caster(), on(3, 3), shot, 0.2)
    assert is_flat(to_rgb(easel.draw(shot, SOURCES, 0.2)), 3)
