"""The rundown: written by producers, taken by directors, moved on by the server alone, automatic until a hand is laid
on it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from casters.people import services as people
from casters.rundown import acts, runner, services, state, table
from casters.rundown.models import Rundown
from console import lanes
from console.accounts.models import User
from console.errors import Conflict, Forbidden, Invalid, NotFound
from tests.casters.conftest import Stage, member


def shown(index: int) -> dict[str, Any]:
    return {"source": {"kind": "input", "index": index}}


def cue(stage: Stage, index: int, **more: Any) -> int:
    given = {"name": f"Cue {index}", "display": shown(index), **more}
    return services.add(stage.producer, str(stage.caster.pk), given).pk


def told(stage: Stage) -> dict[str, Any]:
    found: dict[str, Any] = state.part(stage.now())
    return found


def row(stage: Stage) -> Rundown:
    return Rundown.objects.select_related("caster__account", "current", "next", "driver").get(caster=stage.caster)


def tick(stage: Stage) -> None:
    """One turn of the runner, and of the lane after it."""
    runner.run_due()
    lanes.run_lane(stage.caster.topic)


def on_preview(stage: Stage, number: int) -> None:
    services.cue(stage.producer, str(stage.caster.pk), {"cue": number}, key=uuid4().hex)
    lanes.run_lane(stage.caster.topic)


def take(stage: Stage, person: User | None = None) -> lanes.Command:
    who = person or stage.director
    command = services.take(who, str(stage.caster.pk), {}, key=uuid4().hex, based_on=stage.seen(), deadline_ms=3000)
    lanes.run_lane(stage.caster.topic)
    return stage.again(command)


def test_cues_are_kept_in_their_order(stage: Stage) -> None:
    one, two, three = (cue(stage, n) for n in (1, 2, 3))
    services.move(stage.producer, str(stage.caster.pk), {"cue": three, "before": one})
    assert [entry["id"] for entry in told(stage)["cues"]] == [three, one, two]
    services.move(stage.producer, str(stage.caster.pk), {"cue": three, "before": None})
    services.remove(stage.producer, str(stage.caster.pk), {"cue": two})
    assert [entry["id"] for entry in told(stage)["cues"]] == [one, three]
    assert told(stage)["next"] == one


def test_a_cue_without_a_display_is_what_pvw_shows(stage: Stage) -> None:
    with pytest.raises(Conflict, match="Nothing is on PVW"):
        services.add(stage.producer, str(stage.caster.pk), {"name": "Opening"})
    stage.show(2, picture_marks=(1,))
    services.add(stage.producer, str(stage.caster.pk), {"name": "Opening"})
    assert told(stage)["cues"][0]["display"]["source"] == {"kind": "input", "index": 2}
    assert told(stage)["cues"][0]["display"]["picture_marks"] == [1]


def test_a_take_moves_the_rundown_on_and_brings_the_next_cue_to_pvw(stage: Stage) -> None:
    one, two, three = (cue(stage, n) for n in (1, 2, 3))
    on_preview(stage, one)
    assert take(stage).state == "done"
    tick(stage)
    now = told(stage)
    assert (now["current"], now["next"]) == (one, two)
    assert now["current_at"] == now["started_at"]
    assert stage.now().preview is not None
    assert stage.now().preview == stage.caster.cues.get(pk=two).shown
    tick(stage)
    assert told(stage)["current"] == one, "one take moves it on once"
    assert take(stage).state == "done"
    tick(stage)
    assert (told(stage)["current"], told(stage)["next"]) == (two, three)


def test_a_take_from_the_desk_counts_as_well(stage: Stage) -> None:
    one, two = cue(stage, 1), cue(stage, 2)
    stage.show(1)
    assert stage.take(flip_flop=False).state == "done"
    tick(stage)
    assert (told(stage)["current"], told(stage)["next"]) == (one, two)
    stage.show(3)
    stage.take()
    tick(stage)
    assert told(stage)["current"] == one, "what stands in no cue moves nothing"


def test_the_same_picture_twice_needs_two_takes(stage: Stage) -> None:
    one, again = cue(stage, 1), cue(stage, 1)
    stage.show(1)
    stage.take(flip_flop=False)
    tick(stage)
    tick(stage)
    assert (told(stage)["current"], told(stage)["next"]) == (one, again)


def test_a_take_needs_its_cue_on_pvw(stage: Stage) -> None:
    one = cue(stage, 1)
    stage.show(2)
    with pytest.raises(Conflict, match="PVW does not show Cue 1"):
        take(stage)
    assert stage.cloud.journal("CreateCasterPgm") == []
    on_preview(stage, one)
    assert take(stage).state == "done"


def test_skipping_makes_the_cue_after_it_the_next(stage: Stage) -> None:
    _, two = cue(stage, 1), cue(stage, 2)
    services.skip(stage.producer, str(stage.caster.pk), {}, key="s")
    assert told(stage)["next"] == two
    with pytest.raises(Conflict, match="no cue after"):
        services.skip(stage.producer, str(stage.caster.pk), {}, key="s2")


# --- automatic --------------------------------------------------------------------------------------------------------


def started(stage: Stage, *, ago_s: float = 0.0) -> tuple[int, int]:
    """The first cue on air, planned for ten seconds; the second one automatic; the run switched on."""
    one = cue(stage, 1, planned_s=10)
    two = cue(stage, 2, auto=True)
    on_preview(stage, one)
    take(stage)
    tick(stage)
    services.automatic(stage.director, str(stage.caster.pk), {"on": True})
    Rundown.objects.update(current_at=timezone.now() - timedelta(seconds=ago_s))
    return one, two


def test_an_automatic_cue_goes_when_the_one_before_has_had_its_time(stage: Stage) -> None:
    one, two = started(stage)
    tick(stage)
    assert told(stage)["current"] == one
    Rundown.objects.update(current_at=timezone.now() - timedelta(seconds=10.1))
    tick(stage)
    tick(stage)
    assert told(stage)["current"] == two
    takes = lanes.Command.objects.filter(topic=stage.caster.topic, verb="program.take")
    assert [take.actor.username for take in takes] == ["director", "director"]
    assert stage.now().program == stage.caster.cues.get(pk=two).shown


def test_a_directors_touch_suspends_the_run_and_says_whose(stage: Stage) -> None:
    one, _ = started(stage, ago_s=9)
    stage.show(3)
    tick(stage)
    assert told(stage)["suspended"] == "director took over."
    Rundown.objects.update(current_at=timezone.now() - timedelta(seconds=10.5))
    tick(stage)
    assert told(stage)["current"] == one
    services.automatic(stage.director, str(stage.caster.pk), {"on": True})
    assert told(stage)["suspended"] == ""


def test_a_cue_that_was_missed_is_left_to_a_person(stage: Stage) -> None:
    one, _ = started(stage, ago_s=60)
    tick(stage)
    assert told(stage)["current"] == one
    assert "was not taken" in told(stage)["suspended"]
    assert len(stage.cloud.journal("CreateCasterPgm")) == 1


def test_a_refused_automatic_take_suspends_the_run_with_the_reason(stage: Stage) -> None:
    started(stage, ago_s=10.2)
    stage.director.membership_set.all().delete()
    tick(stage)
    assert "was not taken" in told(stage)["suspended"]


def test_the_run_does_not_take_for_somebody_who_handed_the_control_on(stage: Stage) -> None:
    one, _ = started(stage, ago_s=10.2)
    people.take(member("Director 2", "director"), str(stage.caster.pk), {})
    tick(stage)
    assert told(stage)["suspended"] == "Cue 2 was not taken: Director 2 has the control. Nothing was sent."
    assert told(stage)["current"] == one


def test_a_time_of_day_counts_around_midnight_too(stage: Stage) -> None:
    number = cue(stage, 1, at="00:05", auto=True)
    one = stage.caster.cues.get(pk=number)
    late = timezone.localtime(timezone.now()).replace(hour=23, minute=58, second=0, microsecond=0)
    due = runner.due_at(row(stage), one, late)
    assert due is not None
    assert due - late == timedelta(minutes=7)


def test_nothing_runs_by_itself_while_the_run_is_off(stage: Stage) -> None:
    one, _ = started(stage, ago_s=10.2)
    services.automatic(stage.director, str(stage.caster.pk), {"on": False})
    tick(stage)
    assert told(stage)["current"] == one


# --- people and words -------------------------------------------------------------------------------------------------

BY_PRODUCERS = {"add", "change", "remove", "move", "cue", "skip"}


def test_every_act_for_every_role(stage: Stage, outsider: User) -> None:
    one, two = cue(stage, 1), cue(stage, 2)
    stage.show(1)
    params: dict[str, dict[str, Any]] = {
        "add": {"name": "More", "display": shown(1)}, "change": {"cue": one, "name": "Other"},
        "move": {"cue": two, "before": one}, "cue": {"cue": one}, "skip": {}, "take": {"based_on": stage.seen()},
        "automatic": {"on": False}, "reset": {}, "remove": {"cue": two},
    }  # fmt: skip
    assert set(params) == set(acts.ACTS)
    for name, (rule, act) in acts.ACTS.items():
        assert rule == ("producer" if name in BY_PRODUCERS else "director"), name
        with pytest.raises(NotFound):
            act(outsider, str(stage.caster.pk), dict(params[name]))
        with pytest.raises(Forbidden):
            act(stage.admin, str(stage.caster.pk), dict(params[name]))
        if name not in BY_PRODUCERS:
            with pytest.raises(Forbidden):
                act(stage.producer, str(stage.caster.pk), dict(params[name]))


def test_wrong_words_are_told_field_by_field(stage: Stage) -> None:
    wrong = {
        "name": "",
        "display": shown(9),
        "transition": "star",
        "planned_s": 0,
        "at": "25:00",
        "auto": "maybe",
        "x": 1,
    }
    with pytest.raises(Invalid) as refused:
        services.add(stage.producer, str(stage.caster.pk), wrong)
    assert set(refused.value.data["fields"]) == set(wrong)
    assert told(stage)["cues"] == []


def test_rest_tells_and_changes_the_same(stage: Stage) -> None:
    client = Client()
    client.force_login(stage.director, backend="django.contrib.auth.backends.ModelBackend")
    where = f"/api/casters/{stage.caster.pk}/rundown/"
    made = client.post(f"{where}add/", {"name": "One", "display": shown(1)}, content_type="application/json")
    assert made.status_code == 200
    asked = client.post(f"{where}cue/", {"cue": made.json()["cue"]}, content_type="application/json")
    assert asked.status_code == 202
    lanes.run_lane(stage.caster.topic)
    took = client.post(f"{where}take/", {"based_on": stage.seen()}, content_type="application/json")
    assert (took.status_code, took.json()["command"]["verb"]) == (202, "program.take")
    assert client.get(where).json()["rundown"]["next"] == made.json()["cue"]
    assert client.post(f"{where}dance/", {}, content_type="application/json").status_code == 404
    bad = client.post(f"{where}add/", {"name": "", "display": shown(1)}, content_type="application/json")
    assert (bad.status_code, list(bad.json()["data"]["fields"])) == (400, ["name"])


# --- tables -----------------------------------------------------------------------------------------------------------


def test_a_table_goes_out_and_comes_in_again_as_it_was(stage: Stage) -> None:
    cue(stage, 1, planned_s=90, note="=SUM(A1) 晚上好", at="20:45")
    cue(stage, 2, auto=True, transition="fade", planned_s=3725)
    before = [{**entry, "id": 0} for entry in told(stage)["cues"]]
    text = table.written(stage.caster.cues.all())
    assert "'=SUM" in text
    assert "1:30" in text
    assert services.replace(stage.producer, str(stage.caster.pk), table.read(text)) == 2
    assert [{**entry, "id": 0} for entry in told(stage)["cues"]] == before


def test_a_bad_row_changes_nothing_and_is_named(stage: Stage) -> None:
    cue(stage, 1)
    text = "name;source;length\nGood;input 1;1:00\nBad;input 99;\n"
    with pytest.raises(Invalid) as refused:
        services.replace(stage.producer, str(stage.caster.pk), table.read(text))
    assert "There is no input 99" in str(refused.value.data["fields"]["row 2"])
    assert [entry["name"] for entry in told(stage)["cues"]] == ["Cue 1"]
    for broken in ("", "a,b\n1,2\n", "name,source\nx,camera\n", "name,source,length\nx,input 1,soon\n"):
        with pytest.raises(Invalid):
            table.read(broken)


def test_tables_by_the_page(stage: Stage) -> None:
    client = Client()
    client.force_login(stage.producer, backend="django.contrib.auth.backends.ModelBackend")
    where = f"/casters/{stage.caster.pk}/rundown/"
    done = client.post(f"{where}import/", {"table": "name,source\nOne,input 1\nTwo,layout 1\n"})
    assert done.status_code == 302
    out = client.get(f"{where}export/")
    assert out["Content-Disposition"].startswith("attachment")
    assert "Two,layout 1" in out.content.decode("utf-8-sig")
    bad = client.post(f"{where}import/", {"table": "name,source\nOne,input 77\n"})
    assert bad.status_code == 400
    assert "There is no input 77" in bad.content.decode()
    assert "One,input 77" in bad.content.decode(), "what was typed is kept"
    admin = Client()
    admin.force_login(stage.admin, backend="django.contrib.auth.backends.ModelBackend")
    assert admin.post(f"{where}import/", {"table": "name,source\nOne,input 1\n"}).status_code == 403
