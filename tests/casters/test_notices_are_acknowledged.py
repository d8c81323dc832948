"""Signing for notices of the feed: who may, who was first, what every desk is told."""

from __future__ import annotations

from typing import Any

import pytest

import liveapi
from casters.services import notices
from console.accounts.models import User
from console.errors import Invalid, NotFound
from tests.casters.conftest import Stage


@pytest.fixture
def noted(stage: Stage) -> Stage:
    """Two notices: an outside change of the show is a warning, its stop an alarm."""
    stage.show(1)
    stage.take()
    info = liveapi.CasterDisplayInfo(layout_index=3, layout_index_type=1, transition_type="")
    stage.api.call(liveapi.CreateCasterPgm(caster_id=stage.number, pgm_display_info=info))
    stage.look()
    stage.api.call(liveapi.StopCasterPgm(caster_id=stage.number))
    stage.look()
    return stage


def feed(stage: Stage) -> dict[int, dict[str, Any]]:
    return {line["seq"]: line for line in stage.state()["feed"] if line["severity"] != "note"}


def sign(stage: Stage, actor: User, *seqs: int) -> list[int]:
    return notices.acknowledge(actor, str(stage.caster.pk), {"seqs": list(seqs)})


def test_who_signs_first_stands_and_every_desk_is_told_once(noted: Stage) -> None:
    [first, second] = sorted(feed(noted))
    head = noted.head()
    assert sign(noted, noted.producer, first) == [first]
    assert sign(noted, noted.director, first) == []
    assert sign(noted, noted.director, first, second) == [second]
    assert [feed(noted)[seq]["ack"] for seq in (first, second)] == ["producer", "director"]
    told = [event["data"] for event in noted.events(head)]
    assert told == [
        {"acknowledged": {"seqs": [first], "by": "producer"}},
        {"acknowledged": {"seqs": [second], "by": "director"}},
    ]


def test_numbers_of_nothing_change_nothing(noted: Stage) -> None:
    head = noted.head()
    assert sign(noted, noted.director, 10**18, 7_000_000) == []
    assert noted.head() == head


@pytest.mark.parametrize("seqs", [None, [], "1", [True], ["1"], [1.0], list(range(1, 102))])
def test_what_is_no_list_of_numbers_is_told(stage: Stage, seqs: object) -> None:
    with pytest.raises(Invalid) as caught:
        notices.acknowledge(stage.director, str(stage.caster.pk), {"seqs": seqs})
    assert set(caught.value.data["fields"]) == {"seqs"}


def test_who_does_not_see_the_caster_signs_for_nothing(noted: Stage, outsider: User) -> None:
    with pytest.raises(NotFound):
        sign(noted, outsider, *feed(noted))
