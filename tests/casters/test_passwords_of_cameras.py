"""The user name and the password of an RTSP camera: fields of their own, told to the cloud and to nobody else."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import connection
from django.test import Client

import liveapi
from casters.forms import InputForm
from casters.models import Input
from console.audit.models import AuditEntry
from console.errors import Invalid
from console.lanes.models import Command
from console.live.models import Event
from tests.casters.conftest import Stage

CAMERA = "rtsp://127.0.0.1:9/main"
SECRET = "geheim:1/ü"


def added(stage: Stage, **more: Any) -> Input:
    params = {"index": 5, "name": "Door", "kind": "pull", "address": CAMERA, "username": "admin", "password": SECRET}
    command = stage.run("input.add", stage.producer, {**params, **more})
    assert command.state == "done", command.sentence
    return camera(stage)


def camera(stage: Stage) -> Input:
    return Input.objects.get(caster=stage.caster, index=5)


def login(stage: Stage) -> tuple[str, str]:
    row = camera(stage)
    return row.username, row.password


def sent(stage: Stage, action: str) -> str:
    """The address of the last such request, as the local cloud's journal has it: with its secret left out."""
    return str(stage.cloud.journal(action)[-1]["params"]["InputInfo"]["InputUrl"])


def test_it_is_sent_in_the_address_and_kept_apart_from_it(stage: Stage) -> None:
    row = added(stage)
    assert (row.address, row.username, row.password) == (CAMERA, "admin", SECRET)
    assert sent(stage, "AddCasterInputInfo") == "rtsp://***@127.0.0.1:9/main"
    listed = stage.api.call(liveapi.DescribeCasterInputInfos(caster_id=stage.number)).input_infos
    assert next(info.input_url for info in listed if info.input_index == 5) == CAMERA
    stage.look()
    assert login(stage) == ("admin", SECRET)


def test_nobody_reads_it_anywhere(stage: Stage) -> None:
    added(stage)
    stage.run("input.change", stage.producer, {"index": 5, "password": f"{SECRET}2"})
    told = [stage.state(), stage.events()]
    told += [[row.payload, row.sentence] for row in Command.objects.all()]
    told += [[row.detail] for row in AuditEntry.objects.all()]
    told += [[row.data] for row in Event.objects.all()]
    told += [stage.cloud.journal()]
    assert "geheim" not in json.dumps(told, default=str)
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            assert "geheim" not in str(cursor.fetchall()), table


def test_a_change_of_something_else_keeps_it_and_another_camera_does_not_get_it(stage: Stage) -> None:
    added(stage)
    stage.run("input.change", stage.producer, {"index": 5, "volume": 80})
    stage.run("input.change", stage.producer, {"index": 5, "address": f"{CAMERA}/sub"})
    assert login(stage) == ("admin", SECRET)
    assert sent(stage, "ModifyCasterInputInfo") == "rtsp://***@127.0.0.1:9/main/sub"
    stage.run("input.change", stage.producer, {"index": 5, "address": "rtsp://127.0.0.2:9/main"})
    assert login(stage) == ("", "")
    assert sent(stage, "ModifyCasterInputInfo") == "rtsp://@127.0.0.2:9/main"


def test_a_new_password_alone_is_sent_and_an_empty_pair_takes_it_away(stage: Stage) -> None:
    added(stage)
    since = len(stage.cloud.journal("ModifyCasterInputInfo"))
    stage.run("input.change", stage.producer, {"index": 5, "password": "other"})
    assert len(stage.cloud.journal("ModifyCasterInputInfo")) == since + 1
    assert login(stage) == ("admin", "other")
    stage.run("input.change", stage.producer, {"index": 5, "username": "", "password": ""})
    assert login(stage) == ("", "")


def test_a_lost_answer_is_not_taken_for_a_password_that_arrived(stage: Stage) -> None:
    added(stage)
    for kind in ("drop_request", "drop_reply"):
        since = len(stage.cloud.journal("ModifyCasterInputInfo"))
        stage.cloud.fault("ModifyCasterInputInfo", kind)
        command = stage.run("input.change", stage.producer, {"index": 5, "password": kind})
        command.refresh_from_db()
        assert command.state == "done"
        assert len(stage.cloud.journal("ModifyCasterInputInfo")) > since
        assert login(stage) == ("admin", kind)


def test_somebody_else_who_moves_the_input_does_not_get_it_later(stage: Stage) -> None:
    added(stage)
    info = liveapi.CasterInputInfo(input_index=5, input_type=2, input_url="rtsp://127.0.0.3:9/main")
    stage.api.call(liveapi.ModifyCasterInputInfo(caster_id=stage.number, input_info=info))
    stage.look()
    assert login(stage) == ("", "")


@pytest.mark.parametrize(
    ("params", "name"),
    [
        ({"kind": "pull", "address": "rtmp://127.0.0.1/live/a", "password": "x"}, "password"),
        ({"kind": "pull", "address": "http://127.0.0.1/a.flv", "username": "x"}, "username"),
        ({"kind": "push", "address": "", "username": "x"}, "username"),
        ({"kind": "pull", "address": "rtsp://a:b@127.0.0.1/main"}, "address"),
        ({"kind": "pull", "address": CAMERA, "password": "x" * 129}, "password"),
        ({"kind": "pull", "address": CAMERA, "password": 5}, "password"),
    ],
)
def test_it_belongs_to_cameras_alone(stage: Stage, params: dict[str, Any], name: str) -> None:
    with pytest.raises(Invalid) as refused:
        stage.enter("input.add", stage.producer, params)
    assert name in refused.value.data["fields"]


def test_the_form_never_shows_it_and_an_empty_field_keeps_it(stage: Stage) -> None:
    added(stage)
    client = Client()
    client.force_login(stage.producer)
    page = client.get(f"/casters/{stage.caster.pk}/setup/inputs/5/").content.decode()
    assert 'value="admin"' in page
    assert "geheim" not in page
    shown = {"name": "Door", "kind": "pull", "username": "admin", "volume": 100}
    form = InputForm({**shown, "address": "", "password": "", "volume": 70}, initial=shown, changing=True)
    assert form.is_valid(), form.errors
    assert form.changes() == {"volume": 70}
    form = InputForm({**shown, "username": "", "password": ""}, initial=shown, changing=True)
    assert form.is_valid()
    assert form.changes() == {"username": "", "password": ""}
