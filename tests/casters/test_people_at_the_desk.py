"""Who has a caster's desk open, as its state, its events and its feed tell it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from console.live import presence
from tests.casters.conftest import Stage, member

NOW = datetime(2026, 11, 20, 20, 0, tzinfo=UTC)


def test_everybody_at_the_desk_stands_in_the_state_with_his_roles(stage: Stage) -> None:
    presence.come(stage.producer, stage.caster.topic, "one", NOW)
    presence.come(stage.director, stage.caster.topic, "two", NOW)
    assert stage.state()["people"] == [
        {"id": stage.director.pk, "name": "director", "roles": ["director", "producer"]},
        {"id": stage.producer.pk, "name": "producer", "roles": ["producer"]},
    ]


def test_coming_and_going_are_lines_of_the_feed(stage: Stage) -> None:
    presence.come(stage.producer, stage.caster.topic, "one", NOW)
    presence.sweep(NOW + presence.LEASE + timedelta(seconds=1))
    lines = [(line["source"], line["text"], line["severity"]) for line in stage.state()["feed"]]
    assert lines == [("producer", "came to the desk", "note"), ("producer", "left the desk", "note")]


def test_another_casters_desk_hears_nothing(stage: Stage) -> None:
    only_there = member("elsewhere", "director", topic="caster:999999")
    presence.come(only_there, "caster:999999", "one", NOW)
    assert stage.state()["people"] == []
    assert [event for event in stage.events() if event["name"] == "people.changed"] == []
