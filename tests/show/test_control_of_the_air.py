"""Two directors in two browsers: the control is taken, asked for, handed over and let go; only its holder's keys change
the air."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import expect

from tests.show.desk import Desk
from tests.show.stack import Person, Show

pytestmark = [pytest.mark.show, pytest.mark.browser, pytest.mark.timeout(300)]

SAID = "take-keys .said"


async def opened(show: Show, boss: Person, new_context, name: str) -> Desk:
    """His desk, joined: it knows how long the way there and back takes."""
    desk = await Desk.open(await (await new_context()).new_page(), show, name, boss.caster)
    await expect(desk.page.locator("top-bar .link b .num")).to_have_text(re.compile(r"\d"), timeout=8000)
    return desk


async def looks(desk: Desk, look: str) -> None:
    await expect(desk.page.locator(f'top-bar [data-control="{look}"]')).to_have_count(1, timeout=8000)


async def test_control_is_asked_for_handed_over_and_refused(
    show: Show, boss: Person, second: Person, new_context
) -> None:
    one = await opened(show, boss, new_context, "director")
    two = await opened(show, boss, new_context, "second")
    name = boss.state()["you"]["name"]
    await one.shows("pgm", 1, seconds=20)

    # Free, then the first one's: the other page's keys are visibly not his, and refuse by name.
    await looks(two, "free")
    await one.page.keyboard.press("KeyH")
    await looks(one, "mine")
    await looks(two, "theirs")
    await expect(two.page.locator('take-keys [data-act="cut"]')).to_be_disabled()
    before = show.journal_end()
    await two.page.keyboard.press("Space")
    await expect(two.page.locator(SAID)).to_contain_text(f"{name} has the control. Nothing was sent.")
    refused = second.ask("POST", "program/take/", {"based_on": second.based_on()})
    assert (refused.status_code, refused.json()["code"], refused.json()["data"]) == (
        409,
        "not_in_control",
        {"by": name},
    )
    assert show.journal("CreateCasterPgm", since=before) == []

    # PVW is still everybody's.
    await two.page.keyboard.press("2")
    await one.shows("pvw", 2)

    # A loaded page has it still.
    await one.page.reload()
    await looks(one, "mine")

    # Asked for and handed over, one key each; then the tables are turned.
    await two.page.keyboard.press("KeyH")
    await expect(one.page.locator("top-bar .ctl small")).to_have_text("second asks for control", timeout=8000)
    await one.page.keyboard.press("KeyH")
    await looks(two, "mine")
    await looks(one, "theirs")
    await expect(one.page.locator('take-keys [data-act="cut"]')).to_be_disabled()
    await two.page.keyboard.press("Space")
    await one.shows("pgm", 2)
    await expect(one.page.locator("event-feed")).to_contain_text("handed the control to second")

    # Let go by the held key, it is everybody's again.
    await two.page.keyboard.down("Shift")
    await two.hold("KeyH", 1.0)
    await two.page.keyboard.up("Shift")
    await looks(one, "free")
    await expect(one.page.locator('take-keys [data-act="cut"]')).to_be_enabled()


async def test_a_holder_who_left_is_relieved_by_the_held_key(
    show: Show, boss: Person, second: Person, new_context
) -> None:
    one = await opened(show, boss, new_context, "director")
    two = await opened(show, boss, new_context, "second")
    await one.page.keyboard.press("KeyH")
    await looks(two, "theirs")
    over = two.page.locator('hold-key[data-act="seize"] button')
    await expect(over).to_be_disabled()
    await one.page.context.close()
    await expect(over).to_be_enabled(timeout=60_000)
    await two.page.keyboard.down("Shift")
    await two.hold("KeyH", 1.0)
    await two.page.keyboard.up("Shift")
    await looks(two, "mine")


async def test_a_line_is_read_on_the_other_desk(show: Show, boss: Person, second: Person, new_context) -> None:
    one = await opened(show, boss, new_context, "director")
    producer = await opened(show, boss, new_context, "producer")
    await producer.page.click('[data-tab="talk"]')
    await producer.page.fill("desk-talk input", "Guest in 30 s 嘉宾")
    await producer.page.keyboard.press("Enter")
    await expect(producer.page.locator("desk-talk input")).to_have_value("")
    await expect(one.page.locator("h2 .news")).to_contain_text("Guest in 30 s 嘉宾", timeout=8000)
