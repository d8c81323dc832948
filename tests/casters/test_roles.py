"""Who may do what: every verb and every route of the casters, for each role, on their own caster and on another
team's."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern

from casters import api, urls
from casters.air import TAKES
from casters.commands import VERBS
from casters.display import Display, Source
from casters.services import prepared
from console import lanes
from console.accounts.models import User
from console.accounts.roles import Role, roles_of
from console.errors import Forbidden, NotFound
from console.http import rule_of
from tests.casters.conftest import Stage

SHOWN = Display(Source("input", 1)).as_json()
BOXES = [{"input": 1, "x": 0, "y": 0, "w": 1, "h": 1}]
PARAMS: dict[str, dict[str, Any]] = {
    "preview.show": {"display": SHOWN},
    "preview.stop": {},
    "program.take": {},
    "program.back": {},
    "program.direct": {"display": SHOWN},
    "program.standby": {},
    "program.black": {},
    "program.dump": {},
    "program.stop": {},
    "input.add": {"name": "CAM 9", "kind": "push"},
    "input.change": {"index": 1, "volume": 5},
    "input.remove": {"index": 1},
    "layout.add": {"name": "L", "layers": BOXES},
    "layout.change": {"index": 1, "name": "L"},
    "layout.remove": {"index": 1},
    "picture_mark.add": {"name": "M", "address": "http://127.0.0.1:1/m.png"},
    "picture_mark.change": {"index": 1, "x": 0.2},
    "picture_mark.remove": {"index": 1},
    "text_mark.add": {"text": "T"},
    "text_mark.change": {"index": 1, "text": "T"},
    "text_mark.remove": {"index": 1},
    "output.add": {"name": "O", "address": "rtmp://1.1.1.1/a/k"},
    "output.change": {"index": 1, "name": "O"},
    "output.remove": {"index": 1},
    "push.stop": {"index": 1},
    "push.start": {"index": 2},
    "caster.create": {"name": "New"},
    "caster.change": {"name": "Other"},
}
WHO = {
    "producer": {"preview", "input", "layout", "picture_mark", "text_mark"},
    "director": {"preview", "input", "layout", "picture_mark", "text_mark", "program", "push"},
    "admin": {"output", "caster"},
    "outsider": set(),
}


@pytest.fixture
def cast(stage: Stage, outsider: User) -> dict[str, User]:
    stage.run("output.add", stage.admin, {"index": 1, "name": "O", "address": "rtmp://1.1.1.1/a/k"})
    stage.run("output.add", stage.admin, {"index": 2, "name": "P", "address": "rtmp://1.1.1.1/a/l"})
    stage.run("push.stop", stage.director, {"index": 2})
    prepared.choose(stage.director, str(stage.caster.pk), {"standby": SHOWN, "black": SHOWN})
    stage.run("caster.change", stage.admin, {"delay_s": 1})  # viewers who are behind: DUMP has its sense
    stage.show(1)
    stage.take()
    stage.show(2)
    stage.take(flip_flop=False)  # something was on air before: BACK has its sense
    return {"producer": stage.producer, "director": stage.director, "admin": stage.admin, "outsider": outsider}


def test_every_verb_for_every_role(stage: Stage, cast: dict[str, User]) -> None:
    """Whoever has another role is told so; whoever has none does not learn that the caster exists."""
    for verb in (verb for verb in VERBS if verb.name in PARAMS):
        key = stage.account.pk if verb.topic == "account" else stage.caster.pk
        for name, person in cast.items():
            envelope = {"key": str(uuid.uuid4()), "based_on": stage.seen()}
            if verb.name.partition(".")[0] in WHO[name]:
                command = lanes.enter(verb.name, person, key, PARAMS[verb.name], **envelope)
                assert command.state == "accepted", (verb.name, name)
                lanes.Command.objects.filter(state="accepted").update(state="superseded")
                continue
            refused = NotFound if name == "outsider" else Forbidden
            with pytest.raises(refused):
                lanes.enter(verb.name, person, key, PARAMS[verb.name], **envelope)
            with pytest.raises(refused):
                verb.accept(person, str(key), PARAMS[verb.name], deadline_ms=None, **envelope)


# Tested in test_copies_and_deletions.py: nothing may be on air.
OF_WHOLE_CASTERS = {"caster.copy", "caster.release", "caster.delete"}


def test_the_table_of_this_test_is_complete() -> None:
    assert set(PARAMS) | OF_WHOLE_CASTERS == {verb.name for verb in VERBS}


def test_a_role_that_was_taken_away_is_asked_for_again_before_sending(stage: Stage) -> None:
    stage.show(1)
    command = stage.enter("program.take", stage.director, based_on=stage.seen())
    stage.director.membership_set.all().delete()
    lanes.run_lane(stage.caster.topic)
    assert stage.again(command).state == "refused"
    assert stage.cloud.journal("CreateCasterPgm") == []


def test_somebody_who_left_may_nothing(stage: Stage) -> None:
    User.objects.filter(pk=stage.director.pk).update(is_active=False)
    gone = User.objects.get(pk=stage.director.pk)
    assert roles_of(gone, stage.caster.topic) == frozenset()
    with pytest.raises(NotFound):
        stage.enter("preview.show", gone, {"display": SHOWN})


# --- routes -----------------------------------------------------------------------------------------------------------

ALL = {"producer", "director", "admin"}
PREPARE = {"producer", "director"}
ANYBODY = {*ALL, "outsider"}

# Route name: (its arguments, who may see it). A write is permitted by its verb, tested above.
PAGES: dict[str, tuple[dict[str, Any], set[str]]] = {
    "casters": ({}, ANYBODY),
    "gallery": ({}, ANYBODY),
    "caster_new": ({}, {"admin"}),
    "caster_live": ({"pk": 0}, ALL),
    "caster_setup": ({"pk": 0}, ALL),
    "caster_settings": ({"pk": 0}, {"admin"}),
    "caster_copy": ({"pk": 0}, {"admin"}),
    "caster_release": ({"pk": 0}, {"admin"}),
    "caster_delete": ({"pk": 0}, {"admin"}),
    "slot_add": ({"pk": 0, "path": "inputs"}, PREPARE),
    "slot_change": ({"pk": 0, "path": "inputs", "index": 1}, PREPARE),
    "slot_remove": ({"pk": 0, "path": "inputs", "index": 1}, PREPARE),
    "prepared_pictures": ({"pk": 0}, {"director"}),
    "caster_tally": ({"pk": 0, "index": 1}, ALL),
    "caster_wall": ({"pk": 0}, ALL),
    "caster_panic": ({"pk": 0}, {"director"}),
    "caster_guests": ({"pk": 0}, {"director"}),
    "caster_watch": ({"pk": 0}, ALL),
    "caster_watch_state": ({"pk": 0}, ALL),
    "caster_rundown": ({"pk": 0}, ALL),
    "rundown_export": ({"pk": 0}, ALL),
    "caster_log": ({"pk": 0}, ALL),
    "log_export": ({"pk": 0, "form": "csv"}, ALL),
}
READS: dict[str, tuple[dict[str, Any], set[str]]] = {
    "api_casters": ({}, ANYBODY),
    "api_caster": ({"pk": 0}, ALL),
    "api_inputs": ({"pk": 0}, ALL),
    "api_layouts": ({"pk": 0}, ALL),
    "api_picture_marks": ({"pk": 0}, ALL),
    "api_text_marks": ({"pk": 0}, ALL),
    "api_outputs": ({"pk": 0}, ALL),
    "api_play": ({"pk": 0}, ALL),
    "api_command": ({"pk": 0, "number": 0}, ALL),
    "api_rundown": ({"pk": 0}, ALL),
}
WRITES: dict[str, tuple[dict[str, Any], str, str]] = {
    "api_casters": ({}, "post", "caster.create"),
    "api_caster": ({"pk": 0}, "patch", "caster.change"),
    "api_preview": ({"pk": 0}, "put", "preview.show"),
    "api_program": ({"pk": 0}, "delete", "program.stop"),
    "api_take": ({"pk": 0}, "post", "program.take"),
    "api_back": ({"pk": 0}, "post", "program.back"),
    "api_direct": ({"pk": 0}, "post", "program.direct"),
    "api_standby": ({"pk": 0}, "post", "program.standby"),
    "api_push_stop": ({"pk": 0, "index": 1}, "post", "push.stop"),
    "api_push_start": ({"pk": 0, "index": 2}, "post", "push.start"),
    "api_dump": ({"pk": 0}, "post", "program.dump"),
    "api_black": ({"pk": 0}, "post", "program.black"),
    "api_inputs": ({"pk": 0}, "post", "input.add"),
    "api_layouts": ({"pk": 0}, "post", "layout.add"),
    "api_picture_marks": ({"pk": 0}, "post", "picture_mark.add"),
    "api_text_marks": ({"pk": 0}, "post", "text_mark.add"),
    "api_outputs": ({"pk": 0}, "post", "output.add"),
    "api_input": ({"pk": 0, "index": 1}, "patch", "input.change"),
    "api_layout": ({"pk": 0, "index": 1}, "delete", "layout.remove"),
    "api_picture_mark": ({"pk": 0, "index": 1}, "patch", "picture_mark.change"),
    "api_text_mark": ({"pk": 0, "index": 1}, "delete", "text_mark.remove"),
    "api_output": ({"pk": 0, "index": 1}, "delete", "output.remove"),
}


# Tested by themselves: test_rundown.py, test_push_address.py, test_standby_and_black.py, test_black_box.py,
# test_looking_at_addresses.py, test_lettering.py, test_copies_and_deletions.py, test_control.py.
ELSEWHERE = {
    "rundown_import",
    "api_rundown_act",
    "api_control_act",
    "api_push_address",
    "api_prepared",
    "log_still",
    "log_load",
    "guest_end",
    "api_caster_copy",
    "api_caster_release",
    "api_look",
    "api_text_picture",
}
# Behind a signed link instead of a sign-in: tests/casters/test_guests.py.
GUESTS = {"guest_watch", "guest_state", "guest_play"}


def test_every_route_has_a_rule_and_stands_in_these_tables() -> None:
    patterns: list[URLPattern] = [*urls.urlpatterns, *api.urlpatterns]
    assert {pattern.name for pattern in patterns} == set(PAGES) | set(READS) | set(WRITES) | ELSEWHERE | GUESTS
    for pattern in patterns:
        rule = rule_of(pattern.callback)
        assert rule is not None, pattern.name
        assert (rule.name == "public") == (pattern.name in GUESTS), pattern.name


def address(stage: Stage, name: str, arguments: dict[str, Any], command: lanes.Command) -> str:
    from django.urls import reverse

    known = {"pk": stage.caster.pk, "number": command.pk}
    where = reverse(name, kwargs={key: value or known[key] for key, value in arguments.items()})
    return f"{where}?bus=preview" if name == "api_play" else where


def client_of(person: User) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_every_page_and_read_for_every_role(stage: Stage, cast: dict[str, User]) -> None:
    command = stage.show(1)
    clients = {who: client_of(person) for who, person in cast.items()}
    for name, (arguments, may) in {**PAGES, **READS}.items():
        where = address(stage, name, arguments, command)
        assert Client().get(where).status_code in (302, 401), f"{name} for nobody"
        for who, client in clients.items():
            status = client.get(where).status_code
            expected = {200} if who in may else {403} if who != "outsider" or not arguments else {404}
            assert status in expected, f"{name} for {who}: {status}"


def test_every_write_by_rest_for_every_role(stage: Stage, cast: dict[str, User]) -> None:
    command = stage.show(1)
    clients = {who: client_of(person) for who, person in cast.items()}
    for name, (arguments, method, verb) in WRITES.items():
        where = address(stage, name, arguments, command)
        body = {**PARAMS[verb]}
        if verb == "caster.create":
            body["account"] = stage.account.pk
        if verb in TAKES:
            body["based_on"] = stage.seen()
        if "index" in arguments:
            body.pop("index", None)
        assert getattr(Client(), method)(where, body, content_type="application/json").status_code == 401, name
        for who, client in clients.items():
            answer = getattr(client, method)(where, body, content_type="application/json")
            may = verb.partition(".")[0] in WHO[who]
            assert answer.status_code == (202 if may else 404 if who == "outsider" else 403), f"{verb} by {who}"
            if may:
                assert answer.json()["command"]["state"] == "accepted"
                lanes.Command.objects.filter(state="accepted").update(state="superseded")
            else:
                assert set(answer.json()) >= {"code", "sentence", "data"}


def test_roles_on_one_caster_count_there_alone(stage: Stage) -> None:
    from tests.casters.conftest import member

    here = member("here", "director", topic=stage.caster.topic)
    assert client_of(here).get(f"/casters/{stage.caster.pk}/").status_code == 200
    assert stage.show(1, here).state == "done"
    other = stage.caster.pk + 1
    assert client_of(here).get(f"/casters/{other}/").status_code == 404
    assert [row["id"] for row in client_of(here).get("/api/casters/").json()["casters"]] == [stage.caster.pk]
    assert Role.DIRECTOR in roles_of(here, stage.caster.topic)
