"""TIE and AUTO-OFF: which marks a take brings, against a real local cloud. The page shows the same beforehand.
The rule alone is judged by one list of cases on both sides."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from casters.display import Display, Source
from casters.riding import Riding, Rules
from console.errors import Forbidden
from tests.casters.conftest import Stage

CASES = json.loads((Path(__file__).parent.parent / "riding.json").read_text(encoding="utf-8"))
"""As in tests/js/riding.test.js."""


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_both_sides_keep_one_rule(case: dict[str, list[int]]) -> None:
    rules = Rules(frozenset(case["untied"]), frozenset(case["auto_off"]))
    assert list(rules.coming(case["preview"], case["program"])) == case["coming"]


def test_off_air_nothing_stays_and_nothing_leaves() -> None:
    riding = Riding(Rules(frozenset({1}), frozenset({2})))
    assert riding.coming(Display(Source("input", 1), picture_marks=(1, 2)), None).picture_marks == (2,)


def test_a_mark_without_tie_stays_on_air_through_a_take_and_stays_away_likewise(stage: Stage) -> None:
    stage.show(1, picture_marks=(1,))
    stage.take()
    ruled = stage.run("picture_mark.change", stage.producer, {"index": 1, "tie": False})
    assert ruled.state == "done", "a producer may, also for a mark on air: it counts for the pictures to come"
    assert [mark["tie"] for mark in stage.state()["picture_marks"]] == [False]
    assert not stage.cloud.journal("ModifyCasterMarkPicInfo"), "the cloud knows nothing of it"
    stage.show(2)
    taken = stage.take()
    assert taken.payload["display"]["picture_marks"] == [1]
    assert stage.now().program == Display(Source("input", 2), picture_marks=(1,))
    stage.run(
        "program.direct", stage.director, {"display": Display(Source("input", 2)).as_json()}, based_on=stage.seen()
    )
    stage.show(3, picture_marks=(1,))
    stage.take()
    assert stage.now().program == Display(Source("input", 3)), "PVW has no say about it"


def test_a_mark_with_auto_off_is_on_air_for_one_picture_and_does_not_return_by_flip_flop(stage: Stage) -> None:
    stage.run("text_mark.change", stage.director, {"index": 1, "auto_off": True})
    stage.show(1, text_marks=(1,))
    stage.take()
    assert stage.now().program == Display(Source("input", 1), text_marks=(1,))
    stage.show(2, text_marks=(1,))
    stage.take()
    assert stage.now().program == Display(Source("input", 2))
    assert stage.now().preview == Display(Source("input", 1)), "the former picture waits without it"
    stage.take()
    assert stage.now().program == Display(Source("input", 1))


def test_the_former_picture_waits_with_the_marks_that_stay(stage: Stage) -> None:
    stage.run("picture_mark.change", stage.director, {"index": 1, "tie": False})
    stage.show(1)
    stage.take()
    air = Display(Source("input", 1), picture_marks=(1,))
    stage.run("program.direct", stage.director, {"display": air.as_json()}, based_on=stage.seen())
    stage.show(2)
    stage.take()
    assert stage.now().preview == Display(Source("input", 1), picture_marks=(1,))


def test_back_restores_what_was_whole_whatever_the_marks_would_do_at_a_take(stage: Stage) -> None:
    stage.run("text_mark.change", stage.director, {"index": 1, "auto_off": True})
    stage.show(1, text_marks=(1,))
    stage.take()
    stage.show(2)
    stage.take()
    stage.run("program.back", stage.director, based_on=stage.seen())
    assert stage.now().program == Display(Source("input", 1), text_marks=(1,))


def test_who_only_manages_has_no_say_in_it(stage: Stage) -> None:
    with pytest.raises(Forbidden):
        stage.enter("picture_mark.change", stage.admin, {"index": 1, "tie": False})
