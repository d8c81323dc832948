"""The words of a text that is on air are changed in place, against a real local cloud."""

from __future__ import annotations

import pytest
from django.test import Client

from console.errors import Forbidden
from tests.casters.conftest import Stage


def test_words_change_while_the_text_is_on_air_and_the_take_stays(stage: Stage) -> None:
    stage.show(1, text_marks=(1,))
    stage.take()
    before = stage.now()
    command = stage.run("text_mark.change", stage.director, {"index": 1, "text": "Good night 晚安"})
    assert command.state == "done", command.sentence
    assert stage.state()["text_marks"][0]["text"] == "Good night 晚安"
    now = stage.now()
    assert (now.program, now.program_revision) == (before.program, before.program_revision)
    found = stage.display().pgm_display_info
    assert found is not None
    assert found.mark_word_index_list == (1,)


def test_what_is_on_air_is_changed_by_directors_alone(stage: Stage) -> None:
    stage.show(1, text_marks=(1,), picture_marks=(1,))
    changes = {"text_mark": {"text": "Other"}, "picture_mark": {"x": 0.2}, "input": {"volume": 40}}
    for word, change in changes.items():
        assert stage.run(f"{word}.change", stage.producer, {"index": 1, **change}).state == "done", "only on PVW"
    stage.take()
    for word, change in changes.items():
        with pytest.raises(Forbidden, match="on air"):
            stage.enter(f"{word}.change", stage.producer, {"index": 1, **change})
        stage.enter(f"{word}.change", stage.producer, {"index": 1, "name": "Mine"})
        stage.enter(f"{word}.change", stage.director, {"index": 1, **change})


def test_the_inputs_of_a_layout_on_air_count_too(stage: Stage) -> None:
    stage.run("preview.show", stage.director, {"display": {"source": {"kind": "layout", "index": 1}}})
    stage.take()
    with pytest.raises(Forbidden):
        stage.enter("input.change", stage.producer, {"index": 2, "volume": 0})
    assert stage.run("input.change", stage.producer, {"index": 3, "volume": 0}).state == "done"


def test_the_page_of_a_mark_says_where_it_is_seen_now(stage: Stage) -> None:
    client = Client()
    client.force_login(stage.director, backend="django.contrib.auth.backends.ModelBackend")
    where = f"/casters/{stage.caster.pk}/setup/text-marks/1/"
    assert client.get(where).context["lies_on"] == []
    stage.show(1, text_marks=(1,))
    stage.take(flip_flop=False)
    page = client.get(where)
    assert page.context["lies_on"] == ["PGM", "PVW"]
    assert "Saving changes it there at once." in page.content.decode()
