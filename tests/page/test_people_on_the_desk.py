"""The top bar of the live page: who is here, by letters, names and roles."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.async_api import Page, expect

from tests.page.stand import DIRECTOR, Stand

pytestmark = pytest.mark.browser

SECOND = {"id": 2, "name": "Director 2", "roles": ["director", "producer"]}
PRODUCER = {"id": 3, "name": "制片 王", "roles": ["producer"]}
CAME = {"severity": "note", "source": "Director 2", "text": "came to the desk"}


def crowd(count: int) -> list[dict[str, Any]]:
    return [DIRECTOR, *({"id": n, "name": f"Producer {n}", "roles": ["producer"]} for n in range(2, count + 1))]


async def test_the_page_says_that_somebody_is_at_its_desk(desk: Page, stand: Stand) -> None:
    assert stand.joins[0]["present"] is True


async def test_people_appear_with_letters_names_and_roles_and_go_again(desk: Page, stand: Stand) -> None:
    here = desk.locator("top-bar .here")
    await expect(here).to_have_text("nobody else here")
    await stand.say("people.changed", {"people": [DIRECTOR, SECOND, PRODUCER], "notice": CAME})
    await expect(here.locator(".av")).to_have_text(["D2", "制王"])
    await expect(here).to_contain_text("2 more here")
    assert await here.get_attribute("title") == "Director 2: director · producer\n制片 王: producer"
    await expect(desk.locator("event-feed")).to_contain_text("Director 2came to the desk")
    await stand.say("people.changed", {"people": [DIRECTOR]})
    await expect(here).to_have_text("nobody else here")


async def test_many_people_take_no_more_room_than_a_few(desk: Page, stand: Stand) -> None:
    await stand.say("people.changed", {"people": crowd(15)})
    await expect(desk.locator("top-bar .here .av")).to_have_text(["P2", "P3", "P4", "+11"])
    await expect(desk.locator("top-bar .here")).to_contain_text("14 more here")


async def test_screen_readers_hear_a_list_of_people(desk: Page, stand: Stand) -> None:
    await stand.say("people.changed", {"people": [DIRECTOR, SECOND]})
    others = desk.get_by_role("list", name="Also at this desk")
    await expect(others.get_by_role("listitem", name="Director 2: director · producer")).to_have_count(1)
