"""Where an encoder pushes: told to those who prepare sources, split as encoders ask for it, and never kept."""

from __future__ import annotations

from django.test import Client

from console.accounts.models import User
from console.audit.models import AuditEntry
from tests.casters.conftest import Stage


def client_of(person: User) -> Client:
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_a_producer_is_told_server_and_key(stage: Stage) -> None:
    stage.run("input.add", stage.producer, {"index": 7, "name": "OBS", "kind": "push"})
    told = client_of(stage.producer).post(f"/api/casters/{stage.caster.pk}/inputs/7/push/")
    assert told.status_code == 200
    assert told["Cache-Control"] == "no-store"
    found = told.json()
    assert found["server"].startswith("rtmp://127.0.0.1:")
    assert found["server"].endswith("/live")
    assert found["key"].startswith(f"caster_{stage.number}_input_7?txSecret=")
    assert found["url"] == f"{found['server']}/{found['key']}"
    entry = AuditEntry.objects.get(verb="input.push_address")
    assert "txSecret" not in str(entry.detail)


def test_nobody_else_is(stage: Stage, outsider: User) -> None:
    stage.run("input.add", stage.producer, {"index": 7, "name": "OBS", "kind": "push"})
    where = f"/api/casters/{stage.caster.pk}/inputs/7/push/"
    assert client_of(stage.admin).post(where).status_code == 403
    assert client_of(outsider).post(where).status_code == 404
    assert Client().post(where).status_code == 401
    assert client_of(stage.producer).get(where).status_code == 405


def test_only_push_inputs_have_one(stage: Stage) -> None:
    client = client_of(stage.producer)
    clip = {"index": 8, "name": "Clip", "kind": "file", "address": "http://127.0.0.1:1/media/a.mp4"}
    stage.run("input.add", stage.producer, clip)
    stage.run("input.add", stage.producer, {"index": 7, "name": "OBS", "kind": "push"})
    assert client.post(f"/api/casters/{stage.caster.pk}/inputs/8/push/").json()["code"] == "no_push_input"
    assert client.post(f"/api/casters/{stage.caster.pk}/inputs/20/push/").status_code == 404
    pages = [client.get(f"/casters/{stage.caster.pk}/setup/inputs/{index}/").content.decode() for index in (7, 8)]
    assert ["<push-address" in page for page in pages] == [True, False]


def test_a_camera_input_is_told_where_browsers_send(stage: Stage) -> None:
    stage.run("input.add", stage.producer, {"index": 7, "name": "Phone", "kind": "webrtc_push"})
    found = client_of(stage.producer).post(f"/api/casters/{stage.caster.pk}/inputs/7/push/").json()
    assert found["url"].startswith("webrtc://")
    assert found["whip"].endswith("/webrtc/v2/whip") or not stage.account.whep_url
    page = client_of(stage.producer).get(f"/casters/{stage.caster.pk}/setup/inputs/7/").content.decode()
    assert "<camera-sender" in page
