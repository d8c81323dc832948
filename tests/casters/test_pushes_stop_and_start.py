"""Stopping and starting the push to one output, against a real local cloud, which knows no stopped output."""

from __future__ import annotations

from typing import Any

import pytest

import liveapi
from console.errors import Conflict, Forbidden, NotFound
from tests.casters.conftest import Stage

SECRET = "rtmp://1.1.1.1/live/canary-key"


@pytest.fixture
def pushed(stage: Stage) -> Stage:
    """On air, with two outputs."""
    stage.run("output.add", stage.admin, {"index": 1, "name": "Main CDN", "address": SECRET})
    stage.run("output.add", stage.admin, {"index": 2, "name": "Backup", "address": "rtmp://1.1.1.2/live/k"})
    stage.show(1)
    stage.take()
    return stage


def in_the_cloud(stage: Stage) -> dict[int, Any]:
    found = stage.api.call(liveapi.DescribeCasterOutputInfos(caster_id=stage.number)).output_infos
    return {info.output_index: info for info in found if info.output_index}


def known(stage: Stage) -> dict[int, bool]:
    return {output["index"]: output["stopped"] for output in stage.state()["outputs"] if output["index"]}


def stop(stage: Stage, index: int = 1) -> None:
    command = stage.run("push.stop", stage.director, {"index": index})
    assert command.state == "done", command.sentence


def test_a_stopped_push_leaves_the_cloud_and_stays_here_through_every_look(pushed: Stage) -> None:
    stop(pushed)
    assert set(in_the_cloud(pushed)) == {2}
    assert known(pushed) == {1: True, 2: False}
    pushed.look()
    pushed.look()
    assert known(pushed) == {1: True, 2: False}
    assert pushed.now().on_air


def test_started_again_it_is_as_it_was_with_its_secret_address(pushed: Stage) -> None:
    stop(pushed)
    command = pushed.run("push.start", pushed.director, {"index": 1})
    assert command.state == "done", command.sentence
    assert in_the_cloud(pushed)[1].output_url == SECRET
    assert known(pushed) == {1: False, 2: False}
    assert "canary" not in str(command.payload)
    assert command.secret is None, "wiped when the command ended"


def test_what_somebody_else_starts_in_its_place_is_pushed(pushed: Stage) -> None:
    stop(pushed)
    info = liveapi.CasterOutputInfo(output_index=1, output_type=2, output_url="rtmp://1.1.1.3/live/x")
    pushed.api.call(liveapi.AddCasterOutputInfo(caster_id=pushed.number, output_info=info))
    pushed.look()
    assert known(pushed) == {1: False, 2: False}


def test_a_stopped_output_can_be_changed_and_removed_without_the_cloud(pushed: Stage) -> None:
    stop(pushed)
    stop(pushed, 2)
    changed = pushed.run("output.change", pushed.admin, {"index": 1, "address": "rtmp://1.1.1.9/live/new"})
    assert changed.state == "done", changed.sentence
    assert known(pushed)[1] is True
    removed = pushed.run("output.remove", pushed.admin, {"index": 2})
    assert removed.state == "done", removed.sentence
    assert known(pushed) == {1: True}
    pushed.run("push.start", pushed.director, {"index": 1})
    assert in_the_cloud(pushed)[1].output_url == "rtmp://1.1.1.9/live/new"


def test_what_makes_no_sense_is_told(pushed: Stage) -> None:
    pushed.look()  # the platform's own output is there since the start of the program
    for verb, params, refused in (
        ("push.start", {"index": 1}, Conflict),
        ("push.stop", {"index": 0}, Conflict),
        ("push.stop", {"index": 7}, NotFound),
    ):
        with pytest.raises(refused):
            pushed.enter(verb, pushed.director, params)
    stop(pushed)
    with pytest.raises(Conflict):
        pushed.enter("push.stop", pushed.director, {"index": 1})


def test_directors_stop_pushes_and_nobody_else(pushed: Stage) -> None:
    for person in (pushed.producer, pushed.admin):
        with pytest.raises(Forbidden):
            pushed.enter("push.stop", person, {"index": 1})
