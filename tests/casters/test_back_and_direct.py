"""BACK restores the whole last state of the air; DIRECT goes past PVW. Both against a real local cloud."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

import liveapi
from casters.display import Display, Source
from casters.services import program
from console import lanes
from console.errors import Conflict, Forbidden, Invalid, Stale
from tests.casters.conftest import Stage

THIRD = {"display": Display(Source("input", 3), text_marks=(1,)).as_json()}


def back(stage: Stage) -> lanes.Command:
    return stage.run("program.back", stage.director, based_on=stage.seen())


def on_air_twice(stage: Stage) -> None:
    stage.show(1, picture_marks=(1,), text_marks=(1,), audio=(2,))
    stage.take()
    stage.show(2)
    stage.take(transition="fade-500", flip_flop=False)
    stage.show(3)


def test_back_restores_the_whole_last_picture_with_marks_and_sound_by_a_cut(stage: Stage) -> None:
    on_air_twice(stage)
    command = back(stage)
    assert command.state == "done", command.sentence
    now = stage.now()
    assert now.program == Display(Source("input", 1), picture_marks=(1,), text_marks=(1,), audio=(2,))
    assert now.program_request_id == command.request_id
    assert now.preview == Display(Source("input", 3)), "PVW stays"
    sent = stage.cloud.journal("CreateCasterPgm")[-1]["params"]["PgmDisplayInfo"]
    assert (sent["LayoutIndex"], sent["TransitionType"]) == (1, "")


def test_back_pressed_twice_goes_forth_again(stage: Stage) -> None:
    on_air_twice(stage)
    back(stage)
    back(stage)
    assert stage.now().program == Display(Source("input", 2))


def test_back_after_off_air_brings_the_picture_back_on_air(stage: Stage) -> None:
    on_air_twice(stage)
    stage.run("program.stop", stage.director)
    assert stage.state()["program"]["former"]["source"]["index"] == 2
    back(stage)
    assert stage.now().on_air
    assert stage.now().program == Display(Source("input", 2))


def test_back_knows_a_picture_that_somebody_else_changed(stage: Stage) -> None:
    on_air_twice(stage)
    other = liveapi.CasterDisplayInfo(layout_index=3, layout_index_type=1, transition_type="")
    stage.api.call(liveapi.CreateCasterPgm(caster_id=stage.number, pgm_display_info=other))
    stage.look()
    back(stage)
    assert stage.now().program == Display(Source("input", 2))


def test_there_is_no_way_back_before_the_first_change(stage: Stage) -> None:
    stage.show(1)
    stage.take()
    assert stage.state()["program"]["former"] is None
    with pytest.raises(Conflict, match="Nothing else was on air before"):
        stage.enter("program.back", stage.director, based_on=stage.seen())


def test_back_to_an_input_that_is_gone_says_which(stage: Stage) -> None:
    on_air_twice(stage)
    stage.run("text_mark.remove", stage.producer, {"index": 1})
    with pytest.raises(Conflict, match="not whole any more: Text mark 1 does not exist"):
        stage.enter("program.back", stage.director, based_on=stage.seen())


def test_direct_goes_past_pvw(stage: Stage) -> None:
    on_air_twice(stage)
    command = stage.run("program.direct", stage.director, THIRD, based_on=stage.seen())
    assert command.state == "done", command.sentence
    now = stage.now()
    assert now.program == Display(Source("input", 3), text_marks=(1,))
    assert now.preview == Display(Source("input", 3))
    back(stage)
    assert stage.now().program == Display(Source("input", 2))


def test_direct_does_not_care_that_pvw_changed(stage: Stage) -> None:
    on_air_twice(stage)
    seen = stage.seen()
    stage.show(1, stage.producer)
    assert stage.run("program.direct", stage.director, THIRD, based_on=seen).state == "done"


def test_direct_names_what_is_not_there(stage: Stage) -> None:
    with pytest.raises(Invalid) as caught:
        stage.enter(
            "program.direct",
            stage.director,
            {"display": Display(Source("input", 9)).as_json()},
            based_on=stage.seen(),
        )
    assert caught.value.data["fields"] == {"source": ["Input 9 does not exist."]}


@pytest.mark.parametrize(("verb", "params"), [("program.back", {}), ("program.direct", THIRD)])
def test_both_are_takes(stage: Stage, verb: str, params: dict[str, object]) -> None:
    """Only of the PGM that the director saw, one at a time, never late, superseded by a stop, not for producers."""
    on_air_twice(stage)
    with pytest.raises(Forbidden):
        stage.enter(verb, stage.producer, params, based_on=stage.seen())
    old = {**stage.seen(), "program": 1}
    with pytest.raises(Stale, match="PGM changed since you looked"):
        stage.enter(verb, stage.director, params, based_on=old)
    with pytest.raises(Invalid):
        stage.enter(verb, stage.director, params, based_on={})
    late = stage.enter(verb, stage.director, params, based_on=stage.seen())
    with pytest.raises(Stale, match="is taking at this moment"):
        stage.enter(verb, stage.director, params, based_on=stage.seen())
    lanes.Command.objects.filter(pk=late.pk).update(deadline_at=timezone.now() - timedelta(seconds=1))
    lanes.run_lane(stage.caster.topic)
    assert stage.again(late).state == "expired"
    waiting = stage.enter(verb, stage.director, params, based_on=stage.seen())
    stage.enter("program.stop", stage.director)
    lanes.run_lane(stage.caster.topic)
    assert stage.again(waiting).state == "superseded"
    assert stage.now().program is None


def test_the_picture_of_both_can_be_seen(stage: Stage) -> None:
    on_air_twice(stage)
    command = back(stage)
    report = {"caster": stage.caster.pk, "command": command.pk, "ms": 80, "request_id": command.request_id}
    program.seen(stage.director, report)
    assert stage.again(command).seen_ms == 80
