"""Two directors take at the same moment on the same picture: one wins, the other is told, the cloud hears of one."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from tests.show.line import Line
from tests.show.stack import ENDED, Show

pytestmark = [pytest.mark.show, pytest.mark.timeout(300)]


def fate(line: Line, answer: list[Any]) -> tuple[str, str]:
    """What became of one director's take: the state word, and the sentence he reads."""
    if answer[0] == "error":
        return "refused", answer[2]["sentence"]
    name = answer[2]["command"]["id"]
    commands = [event["data"]["command"] for event in line.events if "command" in event["data"]]
    ends = [command for command in commands if command["id"] == name and command["state"] in ENDED]
    return (ends[-1]["state"], ends[-1]["sentence"]) if ends else ("", "")


@pytest.mark.parametrize("round_", range(3))
async def test_one_wins_and_the_other_is_told(show: Show, round_: int) -> None:
    show.add_director("second")
    one, two = show.person("director"), show.person("second")
    one.done(one.preview(2))
    before, seen = show.journal_end(), one.based_on()
    async with Line(one) as first, Line(two) as second:
        answers = await asyncio.gather(first.take(seen, flip_flop=True), second.take(seen, flip_flop=True))
        pairs = list(zip((first, second), answers, strict=True))
        for line, answer in pairs:
            await line.heard(lambda line, answer=answer: bool(fate(line, answer)[0]))
        fates = [fate(line, answer) for line, answer in pairs]
        await asyncio.sleep(0.5)
    assert [state for state, _ in fates].count("done") == 1, fates
    losers = [(state, sentence) for state, sentence in fates if state != "done"]
    assert len(losers) == 1, fates
    assert losers[0][1], "the loser reads a sentence"
    assert len(show.journal("CreateCasterPgm", since=before)) == 1
    assert one.state()["program"]["display"]["source"] == {"kind": "input", "index": 2}


async def test_a_take_on_a_preview_that_somebody_else_changed_is_refused_with_a_sentence(show: Show) -> None:
    show.add_director("second")
    one, two = show.person("director"), show.person("second")
    old = one.based_on()
    two.done(two.preview(4))
    before = show.journal_end()
    async with Line(one) as line:
        answer = await line.take(old)
        await line.heard(lambda line: bool(fate(line, answer)[0]))
        state, sentence = fate(line, answer)
    assert state == "refused"
    assert "CAM 4" in sentence, "it says what is there now"
    assert show.journal("CreateCasterPgm", since=before) == []
