"""Preview and take against a real local cloud: what is sent, what is confirmed, and what is refused with which
sentence."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

import liveapi
from casters.display import Display, Source
from casters.services import program
from console import lanes
from console.errors import Conflict, Forbidden, Invalid, Stale
from tests.casters.conftest import Stage, member


def test_a_previewed_input_is_confirmed_by_the_cloud(stage: Stage) -> None:
    command = stage.show(2, picture_marks=(1,))
    assert command.state == "done", command.sentence
    now = stage.now()
    assert now.preview == Display(Source("input", 2), picture_marks=(1,))
    assert now.preview_revision == 1
    assert now.preview_request_id == command.request_id != ""
    assert now.status == 2
    assert not now.on_air


def test_a_take_sends_the_previewed_display_and_flips_the_former_program_to_preview(stage: Stage) -> None:
    stage.show(1)
    stage.take()
    stage.show(2)
    since = len(stage.cloud.journal())
    command = stage.take(transition="fade-500")
    assert command.state == "done", command.sentence
    now = stage.now()
    assert now.program == Display(Source("input", 2))
    assert now.preview == Display(Source("input", 1))
    assert now.on_air
    assert now.program_request_id == command.request_id
    calls = [entry for entry in stage.cloud.journal()[since:] if entry["action"].startswith("Create")]
    assert [entry["action"] for entry in calls] == ["CreateCasterPgm", "CreateCasterPvw"]
    assert calls[0]["params"]["PgmDisplayInfo"]["LayoutIndex"] == 2
    assert calls[0]["params"]["PgmDisplayInfo"]["TransitionType"] == "fade-500"
    assert calls[1]["params"]["PvwDisplayInfo"]["TransitionType"] == ""


def test_a_cut_says_that_it_is_a_cut(stage: Stage) -> None:
    stage.show(1)
    stage.take()
    sent = stage.cloud.journal("CreateCasterPgm")[-1]["params"]["PgmDisplayInfo"]
    assert sent["TransitionType"] == ""


def test_a_take_without_flip_flop_leaves_preview_alone(stage: Stage) -> None:
    stage.show(1)
    stage.take()
    stage.show(2)
    stage.take(flip_flop=False)
    assert stage.now().preview == Display(Source("input", 2))


def test_a_newer_preview_supersedes_one_that_waits(stage: Stage) -> None:
    first = stage.enter("preview.show", stage.producer, {"display": Display(Source("input", 1)).as_json()})
    second = stage.enter("preview.show", stage.director, {"display": Display(Source("input", 3)).as_json()})
    lanes.run_lane(stage.caster.topic)
    assert stage.again(first).state == "superseded"
    assert stage.again(second).state == "done"
    assert len(stage.cloud.journal("CreateCasterPvw")) == 1


def test_the_flip_flop_never_overtakes_a_preview_that_somebody_asked_for(stage: Stage) -> None:
    stage.show(1)
    stage.take()
    stage.show(2)
    stage.enter("program.take", stage.director, based_on=stage.seen())
    stage.enter("preview.show", stage.producer, {"display": Display(Source("input", 3)).as_json()})
    lanes.run_lane(stage.caster.topic)
    assert stage.now().program == Display(Source("input", 2))
    assert stage.now().preview == Display(Source("input", 3))


def test_a_take_of_an_older_preview_is_refused_in_a_plain_sentence(stage: Stage) -> None:
    stage.show(1)
    seen = stage.seen()
    stage.show(3, stage.producer)
    with pytest.raises(Stale) as caught:
        stage.enter("program.take", stage.director, based_on=seen)
    assert caught.value.sentence == "PVW changed since you looked: now CAM 3. Nothing was sent."
    assert stage.cloud.journal("CreateCasterPgm") == []


def test_a_take_based_on_an_older_program_is_refused(stage: Stage) -> None:
    stage.show(1)
    seen = stage.seen()
    stage.take(flip_flop=False)
    with pytest.raises(Stale) as caught:
        stage.enter("program.take", stage.director, based_on=seen)
    assert caught.value.sentence == "PGM changed since you looked: now CAM 1. Nothing was sent."


def test_of_two_directors_who_take_together_one_wins_and_the_other_is_told(stage: Stage) -> None:
    other = member("second", "director")
    stage.show(2)
    seen = stage.seen()
    first = stage.enter("program.take", stage.director, based_on=seen)
    with pytest.raises(Stale) as caught:
        stage.enter("program.take", other, based_on=seen)
    assert caught.value.sentence == "director is taking at this moment. Nothing was sent."
    lanes.run_lane(stage.caster.topic)
    assert stage.again(first).state == "done"
    assert len(stage.cloud.journal("CreateCasterPgm")) == 1
    with pytest.raises(Stale):
        stage.enter("program.take", other, based_on=seen)


def test_a_director_who_presses_an_input_and_takes_at_once_gets_his_input(stage: Stage) -> None:
    """He need not wait for the confirmation of his own choice: the display goes with the take."""
    stage.show(1)
    seen = stage.seen()
    stage.enter("preview.show", stage.director, {"display": Display(Source("input", 2)).as_json()})
    take = stage.enter("program.take", stage.director, based_on=seen)
    lanes.run_lane(stage.caster.topic)
    assert stage.again(take).state == "done"
    assert stage.now().program == Display(Source("input", 2))


def test_a_confirmation_that_crosses_his_next_press_does_not_stop_him(stage: Stage) -> None:
    stage.show(1)
    seen = stage.seen()
    stage.show(2)
    take = stage.run("program.take", stage.director, {}, based_on=seen)
    assert take.state == "done"
    assert stage.now().program == Display(Source("input", 2))


def test_nobody_takes_what_somebody_else_is_just_choosing(stage: Stage) -> None:
    stage.show(1)
    seen = stage.seen()
    stage.enter("preview.show", stage.producer, {"display": Display(Source("input", 2)).as_json()})
    with pytest.raises(Stale) as caught:
        stage.enter("program.take", stage.director, based_on=seen)
    assert "PVW is being changed by producer" in caught.value.sentence


def test_nothing_on_preview_cannot_be_taken(stage: Stage) -> None:
    with pytest.raises(Conflict, match="Nothing is on PVW"):
        stage.enter("program.take", stage.director, based_on=stage.seen())


def test_a_take_must_say_what_the_director_saw(stage: Stage) -> None:
    stage.show(1)
    for based_on in (None, {}, {"preview": 1}, {"preview": "1", "program": 0}, {"preview": True, "program": 0}):
        with pytest.raises(Invalid):
            stage.enter("program.take", stage.director, based_on=based_on)


def test_a_take_past_its_deadline_is_not_sent(stage: Stage) -> None:
    stage.show(2)
    command = stage.enter("program.take", stage.director, based_on=stage.seen())
    lanes.Command.objects.filter(pk=command.pk).update(deadline_at=timezone.now() - timedelta(seconds=1))
    lanes.run_lane(stage.caster.topic)
    ended = stage.again(command)
    assert ended.state == "expired"
    assert ended.sentence.startswith("Not sent, nothing changed")
    assert stage.cloud.journal("CreateCasterPgm") == []
    assert not stage.now().on_air


def test_a_take_is_not_sent_when_the_program_changed_while_it_waited(stage: Stage) -> None:
    stage.show(2)
    command = stage.enter("program.take", stage.director, based_on=stage.seen())
    other = liveapi.CasterDisplayInfo(layout_index=3, layout_index_type=1, transition_type="")
    stage.api.call(liveapi.CreateCasterPgm(caster_id=stage.number, pgm_display_info=other))
    stage.look()
    lanes.run_lane(stage.caster.topic)
    ended = stage.again(command)
    assert ended.state == "refused"
    assert ended.sentence == "PGM changed since you looked: now CAM 3. Nothing was sent."
    assert stage.now().program == Display(Source("input", 3))


def test_a_stop_goes_before_a_waiting_take_and_makes_it_pointless(stage: Stage) -> None:
    stage.show(1)
    stage.take()
    stage.show(2)
    take = stage.enter("program.take", stage.director, based_on=stage.seen())
    stop = stage.enter("program.stop", stage.director)
    lanes.run_lane(stage.caster.topic)
    assert stage.again(take).state == "superseded"
    assert stage.again(stop).state == "done"
    assert not stage.now().on_air
    assert stage.now().program is None
    assert stage.display().status == 2


def test_preview_can_be_stopped_without_touching_air(stage: Stage) -> None:
    stage.show(1)
    stage.take()
    stage.run("preview.stop", stage.producer)
    assert stage.now().status == 1
    assert stage.now().preview is None
    assert stage.now().on_air


def test_a_revision_rises_only_when_the_content_changes(stage: Stage) -> None:
    stage.show(1)
    first = stage.now()
    again = stage.show(1)
    now = stage.now()
    assert now.preview_revision == first.preview_revision
    assert now.preview_request_id == again.request_id != first.preview_request_id
    stage.show(2)
    assert stage.now().preview_revision == first.preview_revision + 1


def test_a_producer_does_not_touch_air(stage: Stage) -> None:
    stage.show(1, stage.producer)
    for verb in ("program.take", "program.stop"):
        with pytest.raises(Forbidden):
            stage.enter(verb, stage.producer, based_on=stage.seen())


WRONG_DISPLAYS: list[tuple[object, str, str]] = [
    ({"source": {"kind": "input", "index": 9}}, "source", "Input 9 does not exist."),
    ({"source": {"kind": "layout", "index": 7}}, "source", "Layout 7 does not exist."),
    (
        {"source": {"kind": "input", "index": 1}, "picture_marks": [4]},
        "picture_marks",
        "Picture mark 4 does not exist.",
    ),
    ({"source": {"kind": "input", "index": 1}, "text_marks": [5]}, "text_marks", "Text mark 5 does not exist."),
    ({"source": {"kind": "input", "index": 1}, "audio": [8]}, "audio", "Input 8 does not exist."),
    ({"source": {"kind": "camera", "index": 1}}, "source", "The source must be an input or a layout."),
    (None, "display", "The display must be an object."),
]


def test_a_display_of_things_that_are_not_there_names_them(stage: Stage) -> None:
    for display, field, sentence in WRONG_DISPLAYS:
        with pytest.raises(Invalid) as caught:
            stage.enter("preview.show", stage.director, {"display": display})
        assert caught.value.data["fields"] == {field: [sentence]}


def test_an_unknown_transition_is_refused(stage: Stage) -> None:
    stage.show(1)
    with pytest.raises(Invalid) as caught:
        stage.enter("program.take", stage.director, {"transition": "explode"}, based_on=stage.seen())
    assert list(caught.value.data["fields"]) == ["transition"]


def test_a_seen_picture_is_told_once(stage: Stage) -> None:
    stage.show(1)
    take = stage.take()
    report = {"caster": stage.caster.pk, "command": str(take.pk), "ms": 61.4, "request_id": take.request_id}
    program.seen(stage.producer, report)
    program.seen(stage.director, {**report, "ms": 500})
    assert stage.again(take).seen_ms == 61
    told = [event for event in stage.events() if event["name"] == "take.seen"]
    assert [event["data"]["command"]["seen_ms"] for event in told] == [61]


def test_a_picture_of_another_request_is_no_sight_of_this_take(stage: Stage) -> None:
    stage.show(1)
    take = stage.take()
    with pytest.raises(Conflict):
        program.seen(
            stage.director, {"caster": stage.caster.pk, "command": str(take.pk), "ms": 5, "request_id": "other"}
        )
    assert stage.again(take).seen_ms is None


def test_an_expired_caster_takes_nothing(stage: Stage) -> None:
    stage.show(1)
    stage.cloud.door("expire", caster=stage.number)
    stage.look()
    assert stage.now().preview is None
    with pytest.raises(Conflict, match="time is up"):
        stage.enter("program.take", stage.director, based_on=stage.seen())
