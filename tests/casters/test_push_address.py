"""Where an encoder pushes: told to those who prepare sources, split as encoders ask for it, and never kept."""

from __future__ import annotations

import re
from typing import Any

import cv2
import numpy as np
import pytest
from django.db import connection
from django.test import Client

from casters import qr
from casters.services.push_address import _srt
from console.accounts.models import User
from console.audit.models import AuditEntry
from srt.library import installed
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
    name = found["key"].partition("?")[0]
    assert installed() == bool(found["srt"])
    if found["srt"]:
        assert found["srt"].startswith("srt://127.0.0.1:")
        assert found["srt"].partition("?streamid=")[2].startswith(f"#!::h=127.0.0.1,r=live/{name},txSecret=")
    entry = AuditEntry.objects.get(verb="input.push_address")
    assert "txSecret" not in str(entry.detail)


def test_nobody_else_is(stage: Stage, outsider: User) -> None:
    stage.run("input.add", stage.producer, {"index": 7, "name": "OBS", "kind": "push"})
    where = f"/api/casters/{stage.caster.pk}/inputs/7/push/"
    assert client_of(stage.admin).post(where).status_code == 403
    assert client_of(outsider).post(where).status_code == 404
    assert Client().post(where).status_code == 401
    assert client_of(stage.producer).get(where).status_code == 405


def test_the_vendors_address_by_srt_is_made_of_the_one_by_rtmp() -> None:
    """As its guide writes it."""
    start = "srt://push.example.com:9000?streamid=#!::h=push.example.com,r=live/test"
    keyed = _srt("rtmp://push.example.com/live/test?txSecret=2a03&txTime=668CA90F")
    assert keyed == f"{start},txSecret=2a03,txTime=668CA90F"
    assert _srt("rtmp://push.example.com/live/test") == start


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


# --- the same as a QR code --------------------------------------------------------------------------------------------


def read(code: dict[str, Any]) -> str:
    """What a phone's lens would read in it."""
    fields = np.full((code["size"] + 8, code["size"] + 8), 255, np.uint8)
    for x, y, width in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\3z", code["path"]):
        fields[int(y) + 4, int(x) + 4 : int(x) + 4 + int(width)] = 0
    text, _, _ = cv2.QRCodeDetectorAruco().detectAndDecode(cv2.resize(fields, None, fx=8, fy=8, interpolation=0))
    return str(text)


def test_a_phone_reads_the_whole_address_from_the_code(stage: Stage) -> None:
    stage.run("input.add", stage.producer, {"index": 7, "name": "OBS", "kind": "push"})
    found = client_of(stage.producer).post(f"/api/casters/{stage.caster.pk}/inputs/7/push/").json()
    assert read(found["qr"]) == found["url"]


@pytest.mark.parametrize("text", ["https://console.example/casters/7/setup/inputs/9/", "城市之夜", "x" * 500])
def test_any_text_comes_back_out_of_its_code(text: str) -> None:
    assert read(qr.drawn(text)) == text


def test_the_page_of_a_camera_carries_its_own_address_and_no_secret(stage: Stage) -> None:
    stage.run("input.add", stage.producer, {"index": 7, "name": "Phone", "kind": "webrtc_push"})
    where = f"/casters/{stage.caster.pk}/setup/inputs/7/"
    page = client_of(stage.producer).get(where)
    here = page.context["editor"]["here"]
    assert here["address"] == f"http://testserver{where}"
    assert read(here["qr"]) == here["address"]
    assert client_of(stage.producer).post(f"/api/casters/{stage.caster.pk}/inputs/7/push/").json()["qr"] is None


def test_neither_address_nor_code_is_written_down_anywhere(
    stage: Stage, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level("DEBUG")
    stage.run("input.add", stage.producer, {"index": 7, "name": "OBS", "kind": "push"})
    found = client_of(stage.producer).post(f"/api/casters/{stage.caster.pk}/inputs/7/push/").json()
    secret = found["key"].partition("txSecret=")[2].partition("&")[0]
    with connection.cursor() as cursor:
        kept = "\n".join(
            str(cursor.execute(f'SELECT * FROM "{table}"').fetchall())
            for table in connection.introspection.table_names()
        )
    said = capfd.readouterr()
    for place in (kept, caplog.text, said.out, said.err, str([stage.state(), stage.events()])):
        assert secret not in place
        assert found["qr"]["path"][:200] not in place
