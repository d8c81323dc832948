"""DUMP against a real local cloud: a stop and a start, the same picture, nothing of what was delayed."""

from __future__ import annotations

import time

import pytest

from casters.display import Display, Source
from console import lanes
from console.errors import Conflict, Forbidden
from tests.casters.conftest import Stage


@pytest.fixture
def delayed(stage: Stage) -> Stage:
    """Camera 1 on air with a mark, for viewers who are 2 s behind; camera 2 on PVW."""
    stage.run("caster.change", stage.admin, {"delay_s": 2})
    stage.show(1, text_marks=(1,))
    stage.take()
    stage.show(2)
    return stage


def writes(stage: Stage) -> list[str]:
    return [entry["action"] for entry in stage.cloud.journal() if "Pgm" in entry["action"]]


def test_the_program_is_stopped_and_started_with_the_same_picture(delayed: Stage) -> None:
    before, since = writes(delayed), delayed.now().on_air_since
    time.sleep(0.01)
    command = delayed.run("program.dump", delayed.director)
    assert command.state == "done", command.sentence
    assert writes(delayed)[len(before) :] == ["StopCasterPgm", "CreateCasterPgm"]
    now = delayed.now()
    assert now.program == Display(Source("input", 1), text_marks=(1,))
    assert now.preview == Display(Source("input", 2)), "PVW stays"
    assert now.on_air_since is not None
    assert since is not None
    assert now.on_air_since > since, "the delay begins anew"
    assert delayed.display().pgm_display_info is not None


def test_how_far_behind_the_viewers_are_is_what_counted_at_the_start(delayed: Stage) -> None:
    assert delayed.state()["caster"]["air_delay_s"] == 2
    delayed.run("caster.change", delayed.admin, {"delay_s": 0})
    assert delayed.state()["caster"]["delay_s"] == 0
    assert delayed.state()["caster"]["air_delay_s"] == 2, "a change counts from the next start"
    delayed.run("program.dump", delayed.director)
    assert delayed.state()["caster"]["air_delay_s"] == 0
    delayed.run("program.stop", delayed.director)
    assert delayed.state()["caster"]["air_delay_s"] == 0


def test_it_goes_before_everything_that_waits_and_ends_the_takes(delayed: Stage) -> None:
    take = delayed.enter("program.take", delayed.director, based_on=delayed.seen())
    text = delayed.enter("text_mark.change", delayed.director, {"index": 1, "text": "late"})
    dump = delayed.enter("program.dump", delayed.director)
    lanes.run_lane(delayed.caster.topic)
    assert delayed.again(take).state == "superseded"
    assert delayed.again(dump).state == "done"
    assert delayed.again(text).state == "done"
    assert delayed.now().program == Display(Source("input", 1), text_marks=(1,))


def test_where_nothing_is_behind_there_is_nothing_to_dump(stage: Stage) -> None:
    with pytest.raises(Conflict) as caught:
        stage.enter("program.dump", stage.director)
    assert caught.value.code == "off_air"
    stage.show(1)
    stage.take()
    with pytest.raises(Conflict) as caught:
        stage.enter("program.dump", stage.director)
    assert caught.value.code == "no_delay"
    assert "StopCasterPgm" not in writes(stage)


def test_only_directors_dump(delayed: Stage) -> None:
    for person in (delayed.producer, delayed.admin):
        with pytest.raises(Forbidden):
            delayed.enter("program.dump", person)


def test_a_program_that_does_not_stop_is_not_touched_further(delayed: Stage) -> None:
    before = writes(delayed)
    delayed.cloud.fault("StopCasterPgm", "refuse", code="FailedOperation.CallOtherSvrError", times=9)
    command = delayed.run("program.dump", delayed.director)
    assert command.state == "refused"
    assert "was not dumped" in command.sentence
    assert "CreateCasterPgm" not in writes(delayed)[len(before) :]
    assert delayed.now().program == Display(Source("input", 1), text_marks=(1,))


def test_pressed_twice_with_one_key_it_is_once(delayed: Stage) -> None:
    before = writes(delayed)
    first = delayed.enter("program.dump", delayed.director, key="held-once")
    again = delayed.enter("program.dump", delayed.director, key="held-once")
    lanes.run_lane(delayed.caster.topic)
    assert first.pk == again.pk
    assert writes(delayed)[len(before) :] == ["StopCasterPgm", "CreateCasterPgm"]
