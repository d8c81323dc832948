"""What a bus shows at a moment: arithmetic of displays, transitions and loudness."""

from __future__ import annotations

from dataclasses import replace

import pytest

from localcloud.mixer.bus_shot import DEPTH, Shot, redrawn, shot_of, taken
from tests.localcloud.out.stage import bus, show


def on(index: int, rev: int, **display: object) -> Shot:
    return shot_of(show(), bus(index, rev=rev, **display), 320, 180)


def depth(shot: Shot) -> int:
    return 0 if shot.before is None else 1 + depth(shot.before)


def test_a_cut_is_complete_at_once() -> None:
    shot = taken(show(), on(2, 2), on(1, 1), at=10.0)
    assert shot.progress(10.0) == 1.0
    assert shot.gains_at(10.0) == {2: 1.0}
    assert shot.before is None


def test_a_fade_goes_from_the_old_to_the_new_in_its_time() -> None:
    shot = taken(show(), on(2, 2, transition="fade-500"), on(1, 1), at=10.0)
    assert [shot.progress(10.0 + t) for t in (-0.1, 0.0, 0.125, 0.25, 0.5, 9.0)] == [0, 0, 0.25, 0.5, 1, 1]
    assert shot.gains_at(10.125) == pytest.approx({1: 0.75, 2: 0.25})
    assert shot.gains_at(10.5) == {2: 1.0}


def test_an_input_that_is_heard_before_and_after_keeps_its_loudness_through_a_fade() -> None:
    shot = taken(show(), on(1, 2, index_type=0, transition="fade"), on(1, 1), at=0.0)
    for t in (0.0, 0.3, 0.7, 1.0):
        assert shot.gains_at(t)[1] == pytest.approx(1.0)


def test_the_default_of_the_caster_counts_only_where_the_display_is_silent_about_it() -> None:
    caster = replace(show(), transition_type="dip-500")
    assert taken(caster, on(2, 2, transition=None), on(1, 1), 0.0).transition.kind == "dip"
    assert taken(caster, on(2, 2, transition=""), on(1, 1), 0.0).transition.is_cut
    assert taken(caster, on(2, 2, transition="wipe-left"), on(1, 1), 0.0).transition.kind == "wipe-left"


def test_a_take_inside_a_transition_begins_with_the_moving_picture_without_a_jump() -> None:
    first = taken(show(), on(2, 2, transition="fade"), on(1, 1), at=0.0)
    second = taken(show(), on(3, 3, transition="fade"), first, at=0.5)
    assert second.gains_at(0.5) == pytest.approx(first.gains_at(0.5) | {3: 0.0})
    assert second.gains_at(2.0) == {3: 1.0}


def test_many_takes_in_a_row_do_not_pile_up() -> None:
    shot = on(1, 1)
    for rev in range(2, 20):
        shot = taken(show(), on(1 + rev % 4, rev, transition="fade-2000"), shot, at=rev * 0.01)
    assert depth(shot) == DEPTH


def test_what_is_no_longer_seen_is_forgotten() -> None:
    first = taken(show(), on(2, 2, transition="fade-500"), on(1, 1), at=0.0)
    second = taken(show(), on(3, 3, transition="fade-500"), first, at=2.0)
    assert depth(second) == 1


def test_sound_is_that_of_the_display_or_of_the_inputs_it_names_by_their_volume() -> None:
    caster = show()
    caster = replace(caster, inputs={**caster.inputs, 3: replace(caster.inputs[3], volume=150)})
    assert shot_of(caster, bus(1, index_type=0), 320, 180).gains == {1: 1.0, 2: 1.0}
    assert shot_of(caster, bus(1, index_type=0, audio=(3, 9)), 320, 180).gains == {3: 1.5}


def test_a_redrawn_shot_keeps_its_place_in_time() -> None:
    caster = show()
    shot = taken(caster, on(2, 2, transition="fade"), on(1, 1), at=1.0)
    quiet = replace(caster, inputs={n: replace(given, volume=0) for n, given in caster.inputs.items()})
    again = redrawn(quiet, shot)
    assert (again.rev, again.since, again.progress(1.5)) == (2, 1.0, 0.5)
    assert set(again.gains_at(1.5).values()) == {0.0}
