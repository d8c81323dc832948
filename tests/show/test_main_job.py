"""The main job: a director presses 2 and Space, and the decoded program really becomes camera 2, with the tally."""

from __future__ import annotations

import asyncio

import pytest

from tests.show.desk import Desk
from tests.show.stack import Person, Show

pytestmark = [pytest.mark.show, pytest.mark.browser, pytest.mark.timeout(300)]


async def test_two_and_space_change_the_decoded_program_and_the_tally_elsewhere(
    show: Show, boss: Person, new_context
) -> None:
    director = await Desk.open(await (await new_context()).new_page(), show, "director", boss.caster)
    producer = await Desk.open(await (await new_context()).new_page(), show, "producer", boss.caster)
    await director.shows("pgm", 1, seconds=20)
    await director.shows("pvw", 3)
    await producer.looks(1, "air")
    await producer.looks(2, "idle")

    await director.page.keyboard.press("2")
    await director.shows("pvw", 2)
    await producer.looks(2, "next")
    assert await director.shown("pgm") == 1, "a preview never touches the program"
    assert await producer.look(1) == "air"

    before = show.journal_end()
    await director.page.keyboard.press("Space")
    await director.shows("pgm", 2)
    await producer.looks(2, "air")
    await producer.shows("pgm", 2)
    for lamp in ("accepted", "confirmed", "seen"):
        await director.lamp_is(lamp, "lit", "late")  # how fast is for `make bench`
    assert [entry["code"] for entry in show.journal("CreateCasterPgm", since=before)] == [None]


async def test_a_take_that_the_cloud_refuses_changes_neither_picture_nor_tally(
    show: Show, boss: Person, new_context
) -> None:
    """The counter-proof of the test above, and the rule that red follows the cloud's word only."""
    director = await Desk.open(await (await new_context()).new_page(), show, "director", boss.caster)
    await director.shows("pgm", 1, seconds=20)
    await director.page.keyboard.press("2")
    await director.shows("pvw", 2)
    show.cloud_fault("CreateCasterPgm", "refuse", code="InvalidParameter", times=5)
    await director.page.keyboard.press("Space")
    await director.lamp_is("confirmed", "fail")
    for _ in range(20):
        assert await director.shown("pgm") == 1
        assert await director.look(2) == "next"
        await asyncio.sleep(0.05)
    assert boss.state()["commands"][0]["word"] == "refused"


async def test_a_key_held_for_two_seconds_takes_once(show: Show, boss: Person, new_context) -> None:
    director = await Desk.open(await (await new_context()).new_page(), show, "director", boss.caster)
    await director.shows("pvw", 3, seconds=20)
    before = show.journal_end()
    await director.hold("Space", 2.0)
    await director.shows("pgm", 3)
    await asyncio.sleep(1)
    assert len(show.journal("CreateCasterPgm", since=before)) == 1


async def test_a_producer_cannot_take_by_key_or_by_hand(show: Show, boss: Person, new_context) -> None:
    producer = await Desk.open(await (await new_context()).new_page(), show, "producer", boss.caster)
    await producer.shows("pgm", 1, seconds=20)
    before = show.journal_end()
    await producer.page.keyboard.press("Space")
    refused = show.person("producer").ask("POST", "program/take/", {"transition": "", "based_on": boss.based_on()})
    assert refused.status_code == 403
    await asyncio.sleep(1)
    assert show.journal("CreateCasterPgm", since=before) == []
    assert await producer.shown("pgm") == 1


async def test_without_webrtc_the_picture_comes_by_flv(show: Show, boss: Person, new_context) -> None:
    page = await (await new_context()).new_page()
    await page.add_init_script("window.RTCPeerConnection = undefined")
    director = await Desk.open(page, show, "director", boss.caster)
    await director.shows("pgm", 1, seconds=20)
    await page.keyboard.press("2")
    await director.shows("pvw", 2)
    await page.keyboard.press("Space")
    await director.shows("pgm", 2)
