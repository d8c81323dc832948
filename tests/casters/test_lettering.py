"""A text mark's picture before it is saved: drawn by the local cloud itself, for those who prepare."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from django.test import Client
from PIL import Image

from casters.services import lettering
from console.accounts.models import User
from tests.casters.conftest import Stage


def drawn(stage: Stage, who: User, **params: Any) -> Any:
    client = Client()
    client.force_login(who, backend="django.contrib.auth.backends.ModelBackend")
    where = f"/api/casters/{stage.caster.pk}/text-marks/picture/"
    return client.post(where, {"text": "城市之夜 Live", **params}, content_type="application/json")


def test_the_text_comes_as_the_cloud_draws_it(stage: Stage) -> None:
    answer = drawn(stage, stage.producer, size=48, color="#ffcc00", font=2)
    assert (answer.status_code, answer["Content-Type"], answer["Cache-Control"]) == (200, "image/png", "no-store")
    picture = Image.open(io.BytesIO(answer.content))
    assert picture.mode == "RGBA"
    assert 30 < picture.height < 60
    assert (255, 204, 0, 255) in {colour for _, colour in picture.getcolors(1 << 20) or ()}
    smaller = Image.open(io.BytesIO(drawn(stage, stage.producer, size=24).content))
    assert smaller.width == pytest.approx(picture.width / 2, rel=0.1)


def test_a_rolling_text_is_one_line_of_single_spaces(stage: Stage) -> None:
    one, other = (
        Image.open(io.BytesIO(drawn(stage, stage.producer, text="above      below", roll=roll).content))
        for roll in (True, False)
    )
    assert one.width < other.width


def test_only_who_prepares_may_ask(stage: Stage, outsider: User) -> None:
    assert drawn(stage, stage.admin).status_code == 403
    assert drawn(stage, outsider).status_code == 404


@pytest.mark.parametrize("wrong", [{"text": ""}, {"size": 400}, {"color": "red"}, {"x": 0.5}, {"font": 3}])
def test_what_would_not_be_saved_is_not_drawn(stage: Stage, wrong: dict[str, Any]) -> None:
    answer = drawn(stage, stage.producer, **wrong)
    assert answer.status_code == 400
    assert set(answer.json()["data"]["fields"]) == set(wrong)


def test_a_cloud_that_cannot_says_so(stage: Stage) -> None:
    stage.account.kind = "tencent"
    stage.account.save()
    assert drawn(stage, stage.producer).json()["code"] == "no_lettering"


def test_a_cloud_that_does_not_answer_is_no_bug(stage: Stage) -> None:
    stage.account.endpoint = "http://127.0.0.1:1"
    stage.account.save()
    assert drawn(stage, stage.producer).status_code == 503


def test_the_ticket_is_written_down_nowhere(stage: Stage, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG", logger="casters")
    drawn(stage, stage.producer)
    assert "txSecret" not in caplog.text


def test_what_the_fonts_lack_comes_with_the_picture(stage: Stage) -> None:
    answer = drawn(stage, stage.producer, text="ok \u182e")
    assert answer.status_code == 200
    assert json.loads(answer["Text-Notes"]) == {
        "missing": ["\u182e (U+182E MONGOLIAN LETTER MA)"],
        "more": 0,
        "cut": False,
        "to_left": False,
        "blank": False,
    }
    assert json.loads(drawn(stage, stage.producer, text="مرحبا").headers["Text-Notes"])["to_left"] is True


@pytest.mark.parametrize("said", ["no JSON", '{"missing": 3}', '{"missing": ["x"], "more": "many"}', "[" * 9_000])
def test_notes_that_are_none_are_not_passed_on(said: str) -> None:
    assert lettering._notes(said) is None


def test_a_cloud_that_says_nothing_beside_its_picture_lacks_nothing() -> None:
    assert lettering._notes("{}") == lettering.Notes()
