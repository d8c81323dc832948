"""The REST door: accepted commands, keys, refusals of one shape, and a description that is true."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from casters.display import Display, Source
from console import lanes
from tests.casters.conftest import Stage

SHOWN = {"display": Display(Source("input", 2)).as_json()}


@pytest.fixture
def director_rest(stage: Stage) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(stage.director, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_a_whole_show_by_rest(stage: Stage, director_rest: Client) -> None:
    base = f"/api/casters/{stage.caster.pk}/"
    accepted = director_rest.put(f"{base}preview/", SHOWN, content_type="application/json")
    assert accepted.status_code == 202
    assert accepted.headers["Cache-Control"] == "no-store"
    command = accepted.json()["command"]
    assert (command["verb"], command["state"], command["word"]) == ("preview.show", "accepted", "waiting")
    lanes.run_lane(stage.caster.topic)
    ended = director_rest.get(f"{base}commands/{command['id']}/").json()["command"]
    assert (ended["state"], ended["word"]) == ("done", "done")
    state = director_rest.get(base).json()
    assert state["preview"]["display"]["source"] == {"kind": "input", "index": 2}
    body = {"based_on": {bus: state[bus]["revision"] for bus in ("preview", "program")}, "transition": "fade-500"}
    assert director_rest.post(f"{base}program/take/", body, content_type="application/json").status_code == 202
    lanes.run_lane(stage.caster.topic)
    state = director_rest.get(base).json()
    assert state["caster"]["on_air"]
    assert state["program"]["display"]["source"]["index"] == 2
    assert director_rest.delete(f"{base}program/").status_code == 202
    assert director_rest.delete(f"{base}preview/").status_code == 202
    lanes.run_lane(stage.caster.topic)
    assert director_rest.get(base).json()["caster"]["status"] == "stopped"


def test_the_same_key_answers_the_same_command(stage: Stage, director_rest: Client) -> None:
    where = f"/api/casters/{stage.caster.pk}/inputs/"
    body = {"name": "CAM 9", "kind": "push"}
    answers = [
        director_rest.post(where, body, content_type="application/json", headers={"Idempotency-Key": "press-1"}).json()
        for _ in range(2)
    ]
    assert answers[0]["command"]["id"] == answers[1]["command"]["id"]
    other = director_rest.post(
        where, {**body, "name": "other"}, content_type="application/json", headers={"Idempotency-Key": "press-1"}
    )
    assert (other.status_code, other.json()["code"]) == (409, "key_reused")


WRONG: list[tuple[str, str, Any, int, str]] = [
    ("post", "inputs/", {"kind": "file", "volume": 900}, 400, "volume"),
    ("post", "inputs/", {"kind": "file", "address": "http://10.0.0.1/a.mp4"}, 400, "address"),
    ("post", "inputs/", {"kind": "push", "index": "1"}, 400, "index"),
    ("post", "layouts/", {"layers": [{"input": 9, "x": 0, "y": 0, "w": 1, "h": 1}]}, 400, "layers"),
    ("post", "text-marks/", {"text": ""}, 400, "text"),
    ("post", "picture-marks/", {"address": None}, 400, "address"),
    ("patch", "inputs/1/", {}, 400, "name"),
    ("patch", "inputs/1/", {"colour": "red"}, 400, "colour"),
    ("put", "preview/", {"display": {"source": {"kind": "input", "index": 20}}}, 400, "source"),
    ("put", "preview/", {"display": [], "deadline_ms": 5}, 400, "display"),
    ("put", "preview/", {**SHOWN, "deadline_ms": "soon"}, 400, "deadline_ms"),
    ("post", "program/take/", {"based_on": [1, 2]}, 400, "based_on"),
    ("post", "program/take/", {"based_on": {"preview": 0}}, 400, "based_on.program"),
    ("post", "program/take/", {"based_on": {"preview": 0, "program": 0}, "flip_flop": "yes"}, 400, "flip_flop"),
]


def test_each_fault_is_a_sentence_at_its_field(stage: Stage, director_rest: Client) -> None:
    since = len(stage.cloud.journal())
    for method, rest, body, status, field in WRONG:
        where = f"/api/casters/{stage.caster.pk}/{rest}"
        answer = getattr(director_rest, method)(where, json.dumps(body), content_type="application/json")
        told = answer.json()
        assert answer.status_code == status, f"{rest} {body}: {told}"
        assert field in told["data"]["fields"], f"{rest} {body}: {told}"
        assert told["sentence"]
        assert all(line.endswith((".", "!")) for lines in told["data"]["fields"].values() for line in lines), told
    assert stage.cloud.journal()[since:] == []
    assert not lanes.Command.objects.filter(topic=stage.caster.topic).exists()


def test_a_body_that_is_no_object_is_refused(stage: Stage, director_rest: Client) -> None:
    where = f"/api/casters/{stage.caster.pk}/inputs/"
    for body in ("[]", "7", '"text"', "null", "{", "", "[" * 5000):
        answer = director_rest.post(where, body, content_type="application/json")
        assert answer.status_code == 400, body[:10]
        assert answer.json()["sentence"], body[:10]
    assert director_rest.post(where, {"name": "x"}).status_code == 415


def test_stale_and_missing_have_their_codes(stage: Stage, director_rest: Client) -> None:
    stage.show(1)
    base = f"/api/casters/{stage.caster.pk}/"
    stale = director_rest.post(
        f"{base}program/take/", {"based_on": {"preview": 99, "program": 0}}, content_type="application/json"
    )
    assert (stale.status_code, stale.json()["code"]) == (409, "stale")
    assert stale.json()["data"]["now"] == "CAM 1"
    assert director_rest.delete(f"{base}layouts/9/").status_code == 404
    assert director_rest.get(f"{base}commands/999999/").status_code == 404
    assert director_rest.get("/api/casters/999999/").status_code == 404


def test_a_command_of_another_caster_is_not_shown(stage: Stage, director_rest: Client) -> None:
    command = lanes.enter("caster.create", stage.admin, stage.account.pk, {"name": "New"}, key="k")
    assert director_rest.get(f"/api/casters/{stage.caster.pk}/commands/{command.pk}/").status_code == 404


def test_every_route_is_described(stage: Stage, director_rest: Client) -> None:
    schema = director_rest.get("/api/schema/", {"format": "json"}, headers={"Accept": "application/json"})
    assert schema.status_code == 200
    described = json.loads(schema.content)["paths"]
    for family in ("inputs", "layouts", "picture-marks", "text-marks", "outputs"):
        assert {"get", "post"} <= set(described[f"/api/casters/{{id}}/{family}/"])
        assert {"patch", "delete"} <= set(described[f"/api/casters/{{id}}/{family}/{{index}}/"])
    assert "post" in described["/api/casters/{id}/program/take/"]
