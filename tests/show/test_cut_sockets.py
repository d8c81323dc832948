"""A socket that was cut goes on with exactly what it missed; a desk without its socket sends nothing, then or later."""

from __future__ import annotations

import asyncio

import pytest

from tests.show.desk import Desk, eventually
from tests.show.line import Line
from tests.show.stack import Person, Show

pytestmark = [pytest.mark.show, pytest.mark.timeout(300)]


async def test_a_cut_socket_replays_exactly_what_it_missed(show: Show, boss: Person) -> None:
    async with Line(boss) as witness:
        async with Line(boss) as line:
            boss.done(boss.preview(2))
            await line.heard(lambda line: any(event["name"] == "preview.changed" for event in line.events))
            position = line.position
            line.cut()
        for camera in (4, 3, 1):
            boss.done(boss.preview(camera))
        async with Line(boss, position=position) as back:
            last = witness.position["seq"]
            await back.heard(lambda line: bool(line.events) and line.events[-1]["seq"] >= last)
            replayed = [event for event in back.events if event["seq"] <= last]
            missed = [event for event in witness.events if position["seq"] < event["seq"] <= last]
    assert missed, "something was missed"
    assert [event["seq"] for event in replayed] == list(range(position["seq"] + 1, last + 1))
    assert replayed == missed
    assert not any(frame[0] == "snapshot" for frame in back.frames), "a replay, not a snapshot"


async def test_a_hundred_cuts_lose_and_double_nothing(show: Show, boss: Person) -> None:
    seen: list[int] = []
    async with Line(boss) as first:
        await first.heard(lambda line: bool(line.frames))
        boss.done(boss.preview(2))
        await first.heard(lambda line: bool(line.events))
        position = first.position

    async def work() -> None:
        for turn in range(12):
            await asyncio.to_thread(lambda turn=turn: boss.done(boss.preview(1 + turn % 4)))

    start = position["seq"]
    working = asyncio.create_task(work())
    for _ in range(100):
        async with Line(boss, position=position) as line:
            await asyncio.sleep(0.03)
            line.cut()
        news = [event["seq"] for event in line.events]
        seen += news
        if news:
            position = position | {"seq": news[-1]}
        assert not any(frame[0] == "snapshot" for frame in line.frames)
    await working
    async with Line(boss, position=position) as line:
        await line.heard(lambda line: any(frame[0] == "beat" and frame[1]["seq"] for frame in line.frames))
        seen += [event["seq"] for event in line.events]
    assert seen == list(range(start + 1, start + 1 + len(seen)))
    assert len(seen) >= 24


@pytest.mark.browser
async def test_a_desk_cut_off_for_six_seconds_says_so_and_sends_nothing_later(
    show: Show, boss: Person, new_context
) -> None:
    desk = await Desk.open(await (await new_context()).new_page(), show, "director", boss.caster, front=True)
    await desk.shows("pgm", 1, seconds=20)
    before = show.journal_end()
    show.front.refuse(True)
    await desk.page.wait_for_selector("lost-band", timeout=9000)
    for key in ("2", "Space", "Enter", "4", "Space"):
        await desk.page.keyboard.press(key)
    boss.done(boss.preview(4))
    await asyncio.sleep(2)
    show.front.refuse(False)
    await desk.looks(4, "next", seconds=20)
    await eventually(lambda: gone(desk), 8, "the band goes away")
    await asyncio.sleep(1.5)
    assert show.journal("CreateCasterPgm", since=before) == []
    assert len(show.journal("CreateCasterPvw", since=before)) == 1
    await desk.page.keyboard.press("Space")
    await desk.shows("pgm", 4)


@pytest.mark.browser
async def test_a_desk_gets_back_in_over_a_line_that_needs_a_second_for_every_answer(
    show: Show, boss: Person, new_context
) -> None:
    desk = await Desk.open(await (await new_context()).new_page(), show, "director", boss.caster, front=True)
    await desk.looks(1, "air")
    show.front.refuse(True)
    await desk.page.wait_for_selector("lost-band", timeout=9000)
    show.front.slow(0.5)
    show.front.refuse(False)
    await eventually(lambda: gone(desk), 25, "the band goes away")


async def gone(desk: Desk) -> bool:
    return await desk.page.query_selector("lost-band") is None
