"""Named control: one director holds the air, and every other one is told his name. Against a real local cloud."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from casters.display import Display, Source
from casters.models import Control
from casters.people import control, services, watch
from casters.rundown import services as rundown
from casters.services import prepared
from console import lanes
from console.accounts.models import Membership, User
from console.audit.models import AuditEntry
from console.errors import Conflict, Forbidden, Invalid, NotFound, Refusal
from console.live import presence
from tests.casters.conftest import Stage, member

SHOWN = Display(Source("input", 3)).as_json()


@pytest.fixture
def second(stage: Stage) -> User:
    """Another director, at the desk like the first."""
    other = member("Director 2", "director")
    at_the_desk(stage, stage.director)
    at_the_desk(stage, other)
    return other


def at_the_desk(stage: Stage, person: User) -> None:
    presence.come(person, stage.caster.topic, f"of {person.pk}")


def gone(stage: Stage, person: User, seconds: float) -> None:
    """His last page was closed so long ago."""
    presence.go(f"of {person.pk}", [stage.caster.topic], timezone.now() - timedelta(minutes=1))
    presence.sweep()
    watch.keep_true()
    Control.objects.filter(holder=person).update(away_since=timezone.now() - timedelta(seconds=seconds))


def act(stage: Stage, name: str, person: User, **params: Any) -> dict[str, Any]:
    getattr(services, name)(person, str(stage.caster.pk), params)
    return held(stage)


def held(stage: Stage) -> dict[str, Any]:
    found: dict[str, Any] = stage.state()["control"]
    return found


def named(person: User) -> dict[str, Any]:
    return {"id": person.pk, "name": person.shown_name}


def last_line(stage: Stage) -> tuple[str, str, str]:
    line = stage.state()["feed"][-1]
    return line["severity"], line["source"], line["text"]


CHANGES: dict[str, Callable[[Stage, User], object]] = {
    "program.take": lambda stage, person: stage.enter("program.take", person, based_on=stage.seen()),
    "program.back": lambda stage, person: stage.enter("program.back", person, based_on=stage.seen()),
    "program.direct": lambda stage, person: stage.enter(
        "program.direct", person, {"display": SHOWN}, based_on=stage.seen()
    ),
    "program.black": lambda stage, person: stage.enter("program.black", person, based_on=stage.seen()),
    "program.stop": lambda stage, person: stage.enter("program.stop", person),
    "program.dump": lambda stage, person: stage.enter("program.dump", person),
    "rundown.take": lambda stage, person: rundown.take(
        person, str(stage.caster.pk), {}, key="k", based_on=stage.seen(), deadline_ms=None
    ),
    "rundown.automatic": lambda stage, person: rundown.automatic(person, str(stage.caster.pk), {"on": True}),
    "rundown.reset": lambda stage, person: rundown.reset(person, str(stage.caster.pk), {}),
}


@pytest.fixture
def on_air(stage: Stage, second: User) -> Stage:
    """Two pictures were on air, one is on PVW and one in the rundown, STANDBY and black are chosen."""
    prepared.choose(stage.director, str(stage.caster.pk), {"standby": SHOWN, "black": SHOWN})
    stage.run("caster.change", stage.admin, {"delay_s": 2})
    stage.show(1)
    stage.take()
    stage.show(2)
    stage.take(flip_flop=False)
    rundown.add(stage.producer, str(stage.caster.pk), {"name": "Next"})
    return stage


# --- who may change the air -------------------------------------------------------------------------------------------


def test_while_nobody_has_it_every_director_changes_the_air(on_air: Stage, second: User) -> None:
    assert held(on_air) == {"holder": None, "since": None, "away_since": None, "asked_by": None}
    assert on_air.take(second).state == "done"
    assert on_air.take(on_air.director).state == "done"


@pytest.mark.parametrize("name", CHANGES)
def test_every_other_director_is_refused_by_the_holders_name(on_air: Stage, second: User, name: str) -> None:
    act(on_air, "take", on_air.director)
    before = len(on_air.cloud.journal())
    with pytest.raises(Conflict, match=r"^director has the control\. Nothing was sent\.$") as refused:
        CHANGES[name](on_air, second)
    assert refused.value.as_dict() == {
        "code": "not_in_control",
        "sentence": "director has the control. Nothing was sent.",
        "data": {"by": "director"},
    }
    assert len(on_air.cloud.journal()) == before


@pytest.mark.parametrize("name", CHANGES)
def test_the_holder_does_all_of_it(on_air: Stage, second: User, name: str) -> None:
    act(on_air, "take", on_air.director)
    CHANGES[name](on_air, on_air.director)


def test_standby_stays_with_every_director_and_is_signed_in_the_feed(on_air: Stage, second: User) -> None:
    act(on_air, "take", on_air.director)
    assert on_air.run("program.standby", second).state == "done"
    assert on_air.state()["program"]["display"]["source"] == {"kind": "input", "index": 3}
    assert last_line(on_air) == ("warning", "Director 2", "put STANDBY on air while director has the control")
    on_air.run("program.back", on_air.director, based_on=on_air.seen())
    on_air.run("program.standby", on_air.director)
    assert len([line for line in on_air.state()["feed"] if "STANDBY" in line["text"]]) == 1


def test_pvw_and_the_sources_stay_everybodys(on_air: Stage, second: User) -> None:
    act(on_air, "take", on_air.director)
    assert on_air.show(3, on_air.producer).state == "done"
    assert on_air.show(1, second).state == "done"
    assert on_air.run("input.change", second, {"index": 2, "volume": 40}).state == "done"


def test_one_casters_control_is_not_anothers(on_air: Stage, second: User) -> None:
    row = on_air.now()
    row.pk, row.cloud_id = None, row.cloud_id + 1
    row.save()
    control.hand(row, second, control.By(second), control.Note("note", "x", "took the control"))
    assert on_air.take(on_air.director).state == "done"


# --- taking, asking, handing on, letting go ---------------------------------------------------------------------------


def test_taking_it_is_told_and_signed(stage: Stage, second: User) -> None:
    head = stage.head()
    now = act(stage, "take", stage.director)
    assert now["holder"] == named(stage.director)
    assert now["since"]
    assert now["away_since"] is None
    assert [(event["name"], event["actor"]) for event in stage.events(head)] == [("control.changed", "director")]
    assert last_line(stage) == ("note", "director", "took the control")
    entry = AuditEntry.objects.get(verb="control.take")
    assert (entry.actor, entry.topic) == (stage.director, stage.caster.topic)


def test_taking_what_is_his_already_changes_nothing(stage: Stage, second: User) -> None:
    act(stage, "take", stage.director)
    head = stage.head()
    act(stage, "take", stage.director)
    assert stage.events(head) == []


def test_what_somebody_has_cannot_be_taken_but_asked_for(stage: Stage, second: User) -> None:
    act(stage, "take", stage.director)
    with pytest.raises(Conflict) as refused:
        act(stage, "take", second)
    assert (refused.value.code, refused.value.data) == ("not_in_control", {"by": "director"})
    now = act(stage, "ask", second)
    assert (now["holder"], now["asked_by"]) == (named(stage.director), named(second))
    assert last_line(stage) == ("note", "Director 2", "asks for the control")


def test_asking_twice_is_told_once_and_the_last_who_asks_is_answered(stage: Stage, second: User) -> None:
    third = member("Director 3", "director")
    at_the_desk(stage, third)
    act(stage, "take", stage.director)
    act(stage, "ask", second)
    head = stage.head()
    act(stage, "ask", second)
    assert stage.events(head) == []
    assert act(stage, "ask", third)["asked_by"] == named(third)


def test_asking_for_what_is_free_or_ones_own_is_refused(stage: Stage, second: User) -> None:
    with pytest.raises(Conflict, match="take it") as free:
        act(stage, "ask", second)
    act(stage, "take", second)
    with pytest.raises(Conflict, match="yours") as own:
        act(stage, "ask", second)
    assert (free.value.code, own.value.code) == ("control_free", "control_yours")


def test_it_goes_to_the_one_who_asked(stage: Stage, second: User) -> None:
    act(stage, "take", stage.director)
    act(stage, "ask", second)
    now = act(stage, "give", stage.director)
    assert (now["holder"], now["asked_by"]) == (named(second), None)
    assert last_line(stage) == ("note", "director", "handed the control to Director 2")


def test_it_goes_to_any_director_at_the_desk_without_asking(stage: Stage, second: User) -> None:
    act(stage, "take", stage.director)
    assert act(stage, "give", stage.director, to=second.pk)["holder"] == named(second)


def test_it_goes_to_nobody_who_is_no_director_or_not_there(stage: Stage, second: User) -> None:
    absent = member("Director 3", "director")
    at_the_desk(stage, stage.producer)
    act(stage, "take", stage.director)
    for other in (stage.producer, absent):
        with pytest.raises(Conflict) as refused:
            act(stage, "give", stage.director, to=other.pk)
        assert refused.value.code == "not_at_the_desk"
    with pytest.raises(Conflict) as nobody:
        act(stage, "give", stage.director)
    assert nobody.value.code == "nobody_asks"
    for wrong in (0, -1, "2", 2**70, True):
        with pytest.raises(Invalid):
            act(stage, "give", stage.director, to=wrong)
    assert held(stage)["holder"] == named(stage.director)


def test_only_the_holder_hands_it_on_or_lets_it_go(stage: Stage, second: User) -> None:
    for name in ("give", "release"):
        with pytest.raises(Conflict) as free:
            act(stage, name, second)
        assert free.value.code == "control_free"
    act(stage, "take", stage.director)
    for name in ("give", "release"):
        with pytest.raises(Conflict) as others:
            act(stage, name, second)
        assert others.value.code == "not_in_control"


def test_let_go_it_is_free(on_air: Stage, second: User) -> None:
    act(on_air, "take", on_air.director)
    assert act(on_air, "release", on_air.director)["holder"] is None
    assert last_line(on_air) == ("note", "director", "let the control go: it is free")
    assert on_air.take(second).state == "done"


@pytest.mark.parametrize("name", ["take", "ask", "give", "release"])
def test_only_directors_do_any_of_it(stage: Stage, outsider: User, name: str) -> None:
    act(stage, "take", stage.director)
    for person in (stage.producer, stage.admin):
        with pytest.raises(Forbidden):
            act(stage, name, person)
    with pytest.raises(NotFound):
        act(stage, name, outsider)


# --- by force ---------------------------------------------------------------------------------------------------------


def test_a_holder_at_the_desk_is_not_relieved_by_force(stage: Stage, second: User) -> None:
    act(stage, "take", stage.director)
    with pytest.raises(Conflict, match="at the desk"):
        act(stage, "take", second, force=True)


def test_a_holder_who_is_away_for_ten_seconds_is_relieved_by_force_alone(stage: Stage, second: User) -> None:
    act(stage, "take", stage.director)
    gone(stage, stage.director, seconds=8)
    assert held(stage)["away_since"]
    with pytest.raises(Conflict, match="10 s ago"):
        act(stage, "take", second, force=True)
    gone(stage, stage.director, seconds=11)
    with pytest.raises(Conflict):
        act(stage, "take", second)
    assert act(stage, "take", second, force=True)["holder"] == named(second)
    assert last_line(stage) == ("warning", "Director 2", "took the control from director")


def test_a_holder_who_is_back_keeps_it(stage: Stage, second: User) -> None:
    act(stage, "take", stage.director)
    gone(stage, stage.director, seconds=60)
    at_the_desk(stage, stage.director)
    with pytest.raises(Conflict):
        act(stage, "take", second, force=True)
    watch.keep_true()
    assert held(stage)["away_since"] is None


def test_an_admin_among_the_directors_relieves_anybody(stage: Stage, second: User) -> None:
    chief = member("Chief", "director", "admin")
    act(stage, "take", stage.director)
    with pytest.raises(Conflict):
        act(stage, "take", chief)
    assert act(stage, "take", chief, force=True)["holder"] == named(chief)


def test_force_is_true_or_false(stage: Stage) -> None:
    with pytest.raises(Invalid):
        act(stage, "take", stage.director, force="yes")


# --- what becomes of it without anybody's act -------------------------------------------------------------------------


def test_who_is_no_director_any_more_has_no_control_at_once(on_air: Stage, second: User) -> None:
    act(on_air, "take", on_air.director)
    Membership.objects.filter(user=on_air.director).update(roles=["producer"])
    assert on_air.take(second).state == "done"
    watch.keep_true()
    assert held(on_air)["holder"] is None
    assert last_line(on_air)[1:] == ("director", "is no director here any more: the control is free")
    head = on_air.head()
    watch.keep_true()
    assert on_air.events(head) == []


def test_going_away_is_told_once_and_the_control_stays(stage: Stage, second: User) -> None:
    act(stage, "take", stage.director)
    gone(stage, stage.director, seconds=0)
    head = stage.head()
    watch.keep_true()
    assert stage.events(head) == []
    assert held(stage)["holder"] == named(stage.director)


def test_a_request_does_not_outlive_the_holder_it_was_for(stage: Stage, second: User) -> None:
    act(stage, "take", stage.director)
    act(stage, "ask", second)
    act(stage, "release", stage.director)
    assert act(stage, "take", stage.director)["asked_by"] is None


# --- a command on its way while it changes hands ----------------------------------------------------------------------


def test_what_was_accepted_before_a_hand_over_still_runs(on_air: Stage, second: User) -> None:
    act(on_air, "take", on_air.director)
    command = on_air.enter("program.take", on_air.director, based_on=on_air.seen())
    act(on_air, "give", on_air.director, to=second.pk)
    lanes.run_lane(on_air.caster.topic)
    assert on_air.again(command).state == "done"


def test_what_was_accepted_before_somebody_took_the_free_control_still_runs(on_air: Stage, second: User) -> None:
    command = on_air.enter("program.take", second, based_on=on_air.seen())
    act(on_air, "take", on_air.director)
    lanes.run_lane(on_air.caster.topic)
    assert on_air.again(command).state == "done"


@pytest.mark.parametrize("verb", ["program.take", "program.stop"])
def test_what_was_accepted_before_it_was_taken_by_force_is_not_sent(on_air: Stage, second: User, verb: str) -> None:
    chief = member("Chief", "director", "admin")
    act(on_air, "take", on_air.director)
    command = on_air.enter(verb, on_air.director, based_on=on_air.seen())
    act(on_air, "take", chief, force=True)
    before = len(on_air.cloud.journal())
    lanes.run_lane(on_air.caster.topic)
    ended = on_air.again(command)
    assert (ended.state, ended.code) == ("refused", "not_in_control")
    assert "Chief has the control" in ended.sentence
    assert len(on_air.cloud.journal()) == before


# --- by REST ----------------------------------------------------------------------------------------------------------


def client_of(person: User) -> Client:
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_scripts_have_the_same_acts(stage: Stage, second: User, outsider: User) -> None:
    def post(person: User, name: str, **body: Any) -> Any:
        where = f"/api/casters/{stage.caster.pk}/control/{name}/"
        return client_of(person).post(where, body, content_type="application/json")

    assert post(stage.director, "take").json()["control"]["holder"] == named(stage.director)
    refused = post(second, "take")
    assert (refused.status_code, refused.json()["code"]) == (409, "not_in_control")
    assert post(second, "ask").json()["control"]["asked_by"] == named(second)
    assert post(stage.director, "give", to=second.pk).json()["control"]["holder"] == named(second)
    assert post(second, "release").json()["control"]["holder"] is None
    assert post(stage.producer, "take").status_code == 403
    assert post(outsider, "take").status_code == 404
    assert post(stage.director, "seize").status_code == 404
    assert Client().post(f"/api/casters/{stage.caster.pk}/control/take/").status_code == 401


def test_a_refusal_is_a_refusal_like_any_other(stage: Stage, second: User) -> None:
    act(stage, "take", stage.director)
    with pytest.raises(Refusal):
        act(stage, "take", second, unknown=1)
