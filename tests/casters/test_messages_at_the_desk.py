"""One line to everybody at the desk."""

from __future__ import annotations

from typing import Any

import pytest

from casters.models import Message
from casters.people import chat
from casters.snapshot import MOST_MESSAGES
from console import live
from console.accounts.models import User
from console.errors import Invalid, NotFound
from console.live.registry import socket_verb
from tests.casters.conftest import Stage


def say(stage: Stage, person: User, text: Any, key: Any = "") -> None:
    chat.say(person, str(stage.caster.pk), {"text": text, "key": key or f"k{Message.objects.count()}-{text}"[:80]})


def said(stage: Stage) -> list[tuple[str, list[str], str]]:
    return [(line["by"], line["roles"], line["text"]) for line in stage.state()["messages"]]


def test_everybody_who_sees_the_caster_may_speak_with_name_and_roles(stage: Stage) -> None:
    for person in (stage.producer, stage.director, stage.admin):
        say(stage, person, f"Hello 你好 from {person.username}")
    assert said(stage) == [
        ("producer", ["producer"], "Hello 你好 from producer"),
        ("director", ["director", "producer"], "Hello 你好 from director"),
        ("admin", ["admin"], "Hello 你好 from admin"),
    ]


def test_an_outsider_may_not(stage: Stage, outsider: User) -> None:
    with pytest.raises(NotFound):
        say(stage, outsider, "Hello")
    assert said(stage) == []


def test_a_line_is_told_to_every_desk_by_one_event(stage: Stage) -> None:
    head = stage.head()
    say(stage, stage.producer, "Guest in 30 s")
    told = stage.events(head)
    assert [(event["name"], event["actor"]) for event in told] == [("message.said", "producer")]
    assert told[0]["data"] == {"messages": stage.state()["messages"]}


def test_only_the_newest_are_kept(stage: Stage) -> None:
    for number in range(MOST_MESSAGES + 5):
        say(stage, stage.producer, f"line {number}")
    assert [text for _, _, text in said(stage)] == [f"line {number}" for number in range(5, MOST_MESSAGES + 5)]
    assert Message.objects.count() == MOST_MESSAGES


def test_the_same_key_is_the_same_line(stage: Stage) -> None:
    say(stage, stage.producer, "Once", key="k")
    head = stage.head()
    say(stage, stage.producer, "Once", key="k")
    say(stage, stage.director, "Mine", key="k")
    assert [text for _, _, text in said(stage)] == ["Once", "Mine"]
    assert len(stage.events(head)) == 1


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  two \n lines\tand a tab ", "two lines and a tab"),
        ("nul\x00 and \u2028 separators", "nul and separators"),
        ("turned \u202egnimoc\u202c", "turned gnimoc"),
        ('<b>no markup</b> & "none"', '<b>no markup</b> & "none"'),
        ("家庭 👨‍👩‍👧", "家庭 👨‍👩‍👧"),
        ("half a pair \ud83d", "half a pair"),
        ("x" * chat.LONGEST, "x" * chat.LONGEST),
    ],
)
def test_it_is_one_line_of_plain_text(stage: Stage, typed: str, kept: str) -> None:
    say(stage, stage.producer, typed, key="k")
    assert said(stage)[0][2] == kept


@pytest.mark.parametrize("text", ["", "   \n", "\u202e", "x" * (chat.LONGEST + 1), None, 5, ["a"]])
def test_what_is_no_line_is_refused(stage: Stage, text: object) -> None:
    with pytest.raises(Invalid) as refused:
        say(stage, stage.producer, text, key="k")
    assert refused.value.field == "text"


@pytest.mark.parametrize("key", [None, 5, "x" * 81, "a\nb"])
def test_a_line_needs_a_key(stage: Stage, key: object) -> None:
    with pytest.raises(Invalid) as refused:
        chat.say(stage.producer, str(stage.caster.pk), {"text": "Hello", "key": key})
    assert refused.value.field == "key"


def test_sockets_say_it_with_the_casters_number(stage: Stage) -> None:
    verb = socket_verb("message.say")
    assert verb is not None
    params = {"caster": stage.caster.pk, "text": "Hello", "key": "k"}
    assert verb.handle(stage.producer, live.Frame("message.say", "1", params)) == {}
    assert [text for _, _, text in said(stage)] == ["Hello"]
