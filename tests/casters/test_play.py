"""Play addresses: for those who may see the caster, fresh from the cloud, never cached, and written down nowhere."""

from __future__ import annotations

import hashlib
import json
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from django.db import connection
from django.test import Client

from casters.services import play
from console.errors import Conflict, Invalid, NotFound
from tests.casters.conftest import Stage


def get(stage: Stage, who: object, bus: str) -> tuple[int, dict[str, object], str]:
    client = Client()
    client.force_login(who, backend="django.contrib.auth.backends.ModelBackend")  # type: ignore[arg-type]
    answer = client.get(f"/api/casters/{stage.caster.pk}/play/", {"bus": bus})
    return answer.status_code, answer.json(), answer.headers["Cache-Control"]


def test_a_running_bus_has_addresses_that_open(stage: Stage) -> None:
    stage.show(1)
    stage.take()
    status, answer, cache = get(stage, stage.producer, "program")
    assert status == 200
    assert cache == "no-store"
    assert set(answer) == {"flv", "webrtc", "whep", "tiles", "expires"}
    assert str(answer["webrtc"]).startswith("webrtc://")
    assert answer["whep"] == stage.account.whep_url
    with httpx.stream("GET", str(answer["flv"]), timeout=10) as stream:
        assert stream.status_code == 200
        assert next(stream.iter_bytes(3))[:3] == b"FLV"
    assert int(str(answer["expires"])) == int(parse_qs(urlsplit(str(answer["flv"])).query)["txTime"][0], 16)


def test_a_bus_that_does_not_run_has_none_and_says_so(stage: Stage) -> None:
    status, answer, _ = get(stage, stage.director, "preview")
    assert status == 409
    assert answer["sentence"] == "PVW is not running."


def test_an_input_without_a_picture_says_so(stage: Stage) -> None:
    status, answer, _ = get(stage, stage.director, "input:2")
    assert status == 409
    assert answer["sentence"] == "CAM 2: Input 2 has no signal."


def test_the_tiles_address_is_signed_by_the_vendors_rule(stage: Stage) -> None:
    _, answer, _ = get(stage, stage.producer, "tiles")
    parts = urlsplit(str(answer["tiles"]))
    query = {name: values[0] for name, values in parse_qs(parts.query).items()}
    stream = f"caster_{stage.number}_tiles"
    assert parts._replace(query="").geturl() == stage.account.tiles_url
    assert query["caster"] == str(stage.number)
    signed = hashlib.md5(f"{stage.account.play_key}{stream}{query['txTime']}".encode()).hexdigest()
    assert query["txSecret"] == signed
    assert query["txTime"] == query["txTime"].upper()


def test_the_tiles_socket_opens_with_it(stage: Stage) -> None:
    from websockets.sync.client import connect

    _, answer, _ = get(stage, stage.producer, "tiles")
    with connect(str(answer["tiles"]), open_timeout=5) as socket:
        while isinstance(frame := socket.recv(timeout=5), bytes):
            pass
    assert set(json.loads(frame)["inputs"]) == {"1", "2", "3"}


def test_who_may_not_see_the_caster_learns_nothing(stage: Stage, outsider: object) -> None:
    status, answer, _ = get(stage, outsider, "program")
    assert status == 404
    assert "flv" not in answer
    with pytest.raises(NotFound):
        play.addresses(outsider, stage.caster.pk, "program")  # type: ignore[arg-type]
    assert Client().get(f"/api/casters/{stage.caster.pk}/play/?bus=program").status_code == 401


def test_a_question_for_no_bus_is_refused(stage: Stage) -> None:
    for bus in ("", "pgm", "input:", "input:x", "input:٣", "input:1000", "program "):
        with pytest.raises(Invalid):
            play.addresses(stage.producer, stage.caster.pk, bus)
    with pytest.raises(NotFound):
        play.addresses(stage.producer, stage.caster.pk, "input:20")


def test_an_account_without_tiles_says_so(stage: Stage) -> None:
    stage.account.tiles_url = ""
    stage.account.save()
    with pytest.raises(Conflict, match="no tiles"):
        play.addresses(stage.producer, stage.caster.pk, "tiles")


def test_the_addresses_are_written_down_nowhere(
    stage: Stage, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    """Every table of the database and every line logged, searched for the signatures just handed out."""
    caplog.set_level("DEBUG")
    stage.show(1)
    stage.take()
    handed = [get(stage, stage.director, bus)[1] for bus in ("program", "preview", "tiles")]
    secrets = {
        parse_qs(urlsplit(str(address)).query)["txSecret"][0]
        for answer in handed
        for address in (answer["flv"], answer["webrtc"], answer["tiles"])
        if address
    }
    assert len(secrets) >= 3
    with connection.cursor() as cursor:
        text = "\n".join(
            str(cursor.execute(f'SELECT * FROM "{table}"').fetchall())
            for table in connection.introspection.table_names()
        )
    said = capfd.readouterr()
    logged = caplog.text + said.out + said.err
    state = json.dumps([stage.state(), stage.events()])
    for secret in secrets:
        assert secret not in text
        assert secret not in logged
        assert secret not in state
