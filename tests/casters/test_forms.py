"""The setup pages: a wrong field is named beside itself, a right one becomes a command, a secret never comes back."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from casters.display import Display, Source
from casters.models import Caster
from console import lanes
from tests.casters.conftest import Stage


@pytest.fixture
def browser(stage: Stage) -> Client:
    client = Client()
    client.force_login(stage.director, backend="django.contrib.auth.backends.ModelBackend")
    return client


def last(stage: Stage) -> lanes.Command:
    return lanes.Command.objects.filter(topic=stage.caster.topic).latest("pk")


def at(stage: Stage, rest: str) -> str:
    return f"/casters/{stage.caster.pk}/setup/{rest}"


WRONG: dict[str, tuple[str, dict[str, Any], str, str]] = {
    "kind": ("inputs/add/", {"name": "x", "kind": "camera", "address": "http://1.1.1.1/a.mp4"}, "kind", "camera"),
    "address": (
        "inputs/add/",
        {"name": "x", "kind": "file", "address": "ftp://1.1.1.1/a"},
        "address",
        "must begin with",
    ),
    "no address": ("inputs/add/", {"name": "x", "kind": "file"}, "address", "needed"),
    "volume": ("inputs/add/", {"name": "x", "kind": "push", "volume": "900"}, "volume", "from 0 to 200"),
    "no number": ("inputs/add/", {"name": "x", "kind": "push", "volume": "loud"}, "volume", "whole number"),
    "used": ("inputs/add/", {"index": "2", "name": "x", "kind": "push"}, "index", "already used by CAM 2"),
    "template": ("layouts/add/", {"name": "x"}, "template", "Choose a template"),
    "inputs": ("layouts/add/", {"name": "x", "template": "20", "inputs": "1"}, "inputs", "shows 2 inputs"),
    "json": ("layouts/add/", {"name": "x", "layers": "[{"}, "layers", "not JSON"),
    "layers": ("layouts/add/", {"name": "x", "layers": '[{"input": 1}]'}, "layers", "Layer 1"),
    "mark": ("picture-marks/add/", {"name": "x", "address": "http://127.0.0.1:1/a.svg"}, "address", "must end in"),
    "mark size": ("picture-marks/add/", {"address": "http://127.0.0.1:1/a.png", "w": "1.5"}, "w", "whole number"),
    "no text": ("text-marks/add/", {"name": "x"}, "text", "needed"),
    "text size": ("text-marks/add/", {"text": "x", "size": "8"}, "size", "from 16 to 60"),
    "colour": ("text-marks/add/", {"text": "x", "color": "red"}, "color", "six digits"),
}


def test_each_fault_stands_beside_its_field(stage: Stage, browser: Client) -> None:
    for case, (where, data, field, words) in WRONG.items():
        answer = browser.post(at(stage, where), data)
        assert answer.status_code == 400, case
        errors = answer.context["form"].errors
        assert list(errors) == [field], f"{case}: {errors}"
        assert words in " ".join(errors[field]), f"{case}: {errors}"
        if field in data:
            assert str(data[field]) in answer.content.decode().replace("&quot;", '"'), f"{case}: what was typed is kept"
    assert not lanes.Command.objects.filter(topic=stage.caster.topic).exists()


RIGHT: dict[str, tuple[str, dict[str, Any], dict[str, Any]]] = {
    "input": (
        "inputs/add/",
        {"name": "Reel", "kind": "file", "address": "http://127.0.0.1:1/media/a.mp4\r\nhttp://127.0.0.1:1/media/b.mp4"},
        {"index": 4, "name": "Reel", "kind": "file", "volume": 100},
    ),
    "layout": (
        "layouts/add/",
        {"name": "Two", "template": "20", "inputs": "2|3"},
        {"index": 2, "name": "Two", "template": 20, "inputs": [2, 3]},
    ),
    "picture mark": (
        "picture-marks/add/",
        {"index": "9", "name": "Bug", "address": "http://127.0.0.1:1/media/bug.png", "x": "0.8"},
        {"index": 9, "name": "Bug", "x": 0.8, "y": 0.0, "w": 0.2},
    ),
    "text mark": (
        "text-marks/add/",
        {"text": "晚上好", "color": "#FFCC00", "roll": "on", "roll_s": "20", "font": "1", "roll_direction": "0"},
        {"index": 2, "text": "晚上好", "color": "0xffcc00", "roll": True, "roll_s": 20, "font": 1, "roll_direction": 0},
    ),
}


def test_a_right_form_becomes_a_command_and_leads_back_to_the_setup(stage: Stage, browser: Client) -> None:
    for case, (where, data, payload) in RIGHT.items():
        answer = browser.post(at(stage, where), data)
        assert answer.status_code == 302, f"{case}: {answer.context and answer.context['form'].errors}"
        assert answer.headers["Location"] == f"/casters/{stage.caster.pk}/setup/"
        command = last(stage)
        assert payload.items() <= command.payload.items(), case
        lanes.run_lane(command.topic)
        assert stage.again(command).state == "done", case


def test_a_change_sends_only_what_was_changed(stage: Stage, browser: Client) -> None:
    shown = browser.get(at(stage, "text-marks/1/")).context["form"]
    typed = {name: shown[name].value() for name in shown.fields if shown[name].value() is not None}
    browser.post(at(stage, "text-marks/1/"), {**{k: v for k, v in typed.items() if v is not False}, "text": "Other"})
    assert last(stage).payload == {"index": 1, "text": "Other"}


def test_a_form_saved_unchanged_asks_for_nothing(stage: Stage, browser: Client) -> None:
    for where in ("inputs/1/", "layouts/1/", "picture-marks/1/", "text-marks/1/"):
        shown = browser.get(at(stage, where)).context["form"]
        typed = {name: shown[name].value() for name in shown.fields if shown[name].value() not in (None, False)}
        assert browser.post(at(stage, where), typed).status_code == 302, where
    assert not lanes.Command.objects.filter(topic=stage.caster.topic).exists()


def test_a_layout_in_use_can_still_be_renamed(stage: Stage, browser: Client) -> None:
    stage.run("preview.show", stage.director, {"display": {"source": {"kind": "layout", "index": 1}}})
    browser.post(at(stage, "layouts/1/"), {"name": "Two up", "template": "20", "inputs": "1|2"})
    assert last(stage).payload == {"index": 1, "name": "Two up"}
    lanes.run_lane(stage.caster.topic)
    assert stage.again(last(stage)).state == "done"


def test_a_layout_that_is_shown_is_saved_as_a_copy(stage: Stage, browser: Client) -> None:
    assert "Save as a copy" not in browser.get(at(stage, "layouts/1/")).content.decode()
    stage.run("preview.show", stage.director, {"display": {"source": {"kind": "layout", "index": 1}}})
    assert "Save as a copy" in browser.get(at(stage, "layouts/1/")).content.decode()
    layers = '[{"input": 1, "x": 0, "y": 0, "w": 0.25, "h": 1}]'
    browser.post(at(stage, "layouts/1/"), {"name": "Two, moved", "template": "", "layers": layers, "as_copy": "1"})
    command = last(stage)
    lanes.run_lane(command.topic)
    assert (command.verb, stage.again(command).state, command.payload["index"]) == ("layout.add", "done", 2)
    assert stage.caster.layouts.get(index=1).name != "Two, moved"
    assert stage.caster.layouts.get(index=2).layers[0]["w"] == 0.25


def test_a_mark_that_is_shown_is_saved_as_a_copy_with_the_address_that_the_form_does_not_show(
    stage: Stage, browser: Client
) -> None:
    assert "Save as a copy" not in browser.get(at(stage, "picture-marks/1/")).content.decode()
    stage.show(1, picture_marks=(1,), text_marks=(1,))
    stage.take()
    assert "Save as a copy" in browser.get(at(stage, "picture-marks/1/")).content.decode()
    box = {"name": "Bug, left", "x": 0.1, "y": 0.1, "w": 0.1, "h": 0.1, "as_copy": "1"}
    browser.post(at(stage, "picture-marks/1/"), box)
    browser.post(at(stage, "text-marks/1/"), {"name": "", "text": "Good night", "size": 32, "as_copy": "1"})
    lanes.run_lane(stage.caster.topic)
    copy, original = stage.caster.picture_marks.get(index=2), stage.caster.picture_marks.get(index=1)
    assert (copy.x, copy.address) == (0.1, original.address)
    assert original.x == 0.8, "what is on air stays as it is"
    assert stage.caster.text_marks.get(index=2).text == "Good night"
    assert stage.now().program == Display(Source("input", 1), picture_marks=(1,), text_marks=(1,))


def test_a_stored_address_never_reaches_the_page(stage: Stage, browser: Client) -> None:
    stage.run("output.add", stage.admin, {"index": 1, "name": "CDN", "address": "rtmp://1.1.1.1/live/canary-key"})
    pull = {"index": 5, "name": "Pull", "kind": "pull", "address": "http://127.0.0.1:1/live/canary.flv?txSecret=canary"}
    stage.run("input.add", stage.producer, pull)
    admin = Client()
    admin.force_login(stage.admin, backend="django.contrib.auth.backends.ModelBackend")
    for who, where in ((browser, ""), (browser, "inputs/5/"), (admin, "outputs/1/"), (admin, "outputs/1/remove/")):
        text = who.get(at(stage, where)).content.decode()
        assert "canary" not in text, where
        assert "***" in text or "remove" in where, where


def test_an_empty_address_keeps_the_stored_one(stage: Stage) -> None:
    stage.run("output.add", stage.admin, {"index": 1, "name": "CDN", "address": "rtmp://1.1.1.1/live/canary-key"})
    admin = Client()
    admin.force_login(stage.admin, backend="django.contrib.auth.backends.ModelBackend")
    assert admin.post(at(stage, "outputs/1/"), {"name": "CDN 2", "address": ""}).status_code == 302
    lanes.run_lane(stage.caster.topic)
    row = stage.now().outputs.get(index=1)
    assert (row.name, row.address) == ("CDN 2", "rtmp://1.1.1.1/live/canary-key")


def test_removing_asks_first_and_then_removes(stage: Stage, browser: Client) -> None:
    where = at(stage, "inputs/3/remove/")
    assert "CAM 3" in browser.get(where).content.decode()
    assert stage.now().inputs.filter(index=3).exists()
    assert browser.post(where).status_code == 302
    lanes.run_lane(stage.caster.topic)
    assert not stage.now().inputs.filter(index=3).exists()


def test_a_name_with_markup_stays_text(stage: Stage, browser: Client) -> None:
    name = "<script>alert(1)</script>"
    stage.run("input.change", stage.producer, {"index": 1, "name": name})
    for where in (f"/casters/{stage.caster.pk}/", at(stage, ""), at(stage, "inputs/1/"), "/"):
        assert name not in browser.get(where).content.decode(), where


def test_an_unknown_family_or_slot_is_not_found(stage: Stage, browser: Client) -> None:
    for where in ("cameras/add/", "inputs/20/", "inputs/20/remove/"):
        assert browser.get(at(stage, where)).status_code == 404, where


def test_an_admin_makes_a_caster_by_form(stage: Stage) -> None:
    admin = Client()
    admin.force_login(stage.admin, backend="django.contrib.auth.backends.ModelBackend")
    wrong = admin.post("/casters/new/", {"account": stage.account.pk, "name": "", "delay_s": "900"})
    assert wrong.status_code == 400
    assert set(wrong.context["form"].errors) == {"name", "delay_s"}
    assert admin.post("/casters/new/", {"account": stage.account.pk, "name": "Late Night"}).status_code == 302
    lanes.run_lane(f"account:{stage.account.pk}")
    assert Caster.objects.filter(name="Late Night").exists()


def test_the_pages_give_what_their_templates_and_scripts_read(stage: Stage, browser: Client) -> None:
    stage.show(1)
    stage.take()
    desk = browser.get(f"/casters/{stage.caster.pk}/").context
    frame = desk["snapshot_json"]
    assert frame["topic"] == stage.caster.topic
    assert frame["seq"] == stage.head()
    director = {"id": stage.director.pk, "name": "director", "roles": ["director", "producer"]}
    assert frame["state"] == {**stage.state(), "you": director}
    assert desk["config"]["play_api"] == f"/api/casters/{stage.caster.pk}/play/"
    assert desk["config"]["socket"] == "ws://testserver/ws/live/"
    [card] = browser.get("/").context["casters"]
    assert (card["status"], card["on_air"], card["running"], card["inputs"]) == ("both", True, "program", 3)
    setup = browser.get(at(stage, "")).context
    assert setup["can"] == {"prepare": True, "air": True, "outputs": False, "settings": False, "change": False}
    assert [item["index"] for item in setup["inputs"]] == [1, 2, 3]
