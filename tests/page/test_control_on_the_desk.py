"""The control of the air on the live page: whose it is, what is not his to press, and the one key of it."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.async_api import Page, expect

from tests.page.conftest import watched
from tests.page.stand import DIRECTOR, FREE, Stand, a_moment, display, soon, until

pytestmark = pytest.mark.browser

SECOND = {"id": 2, "name": "Director 2", "roles": ["director", "producer"]}
PRODUCER = {"id": 3, "name": "制片 王", "roles": ["producer"]}


def person(one: dict[str, Any]) -> dict[str, Any]:
    return {"id": one["id"], "name": one["name"]}


async def held_by(stand: Stand, one: dict[str, Any] | None, **more: Any) -> None:
    control = {**FREE, "holder": person(one) if one else None, **more}
    await stand.say("control.changed", {"control": control, "people": [DIRECTOR, SECOND, PRODUCER]})


async def looks(desk: Page, look: str) -> None:
    await expect(desk.locator(f'top-bar [data-control="{look}"]')).to_have_count(1)


async def test_what_another_director_has_is_visibly_not_mine(desk: Page, stand: Stand) -> None:
    await stand.say("caster.changed", {"caster": {**stand.state["caster"], "standby": display("input", 3)}})
    await held_by(stand, SECOND)
    await looks(desk, "theirs")
    await expect(desk.locator("top-bar .ctl small")).to_have_text("Director 2 has control")
    for act in ("cut", "auto", "arm"):
        await expect(desk.locator(f'take-keys [data-act="{act}"]')).to_be_disabled()
    await expect(desk.locator("take-keys .said")).to_contain_text("Director 2 has the control. H asks for it.")
    await expect(desk.locator('take-keys hold-key[data-act="back"] button')).to_be_disabled()
    await expect(desk.locator('take-keys [data-act="retake"]')).to_be_enabled()
    await expect(desk.locator('hold-key[data-act="standby"] button')).to_be_enabled()
    await held_by(stand, None)
    await looks(desk, "free")
    await expect(desk.locator('take-keys [data-act="cut"]')).to_be_enabled()


async def test_a_key_pressed_without_it_is_answered_by_the_holders_name_and_sends_nothing(
    desk: Page, stand: Stand
) -> None:
    await held_by(stand, SECOND)
    await looks(desk, "theirs")
    await desk.keyboard.press("Space")
    await expect(desk.locator("take-keys .said")).to_contain_text(
        "Not in control. Director 2 has the control. Nothing was sent."
    )
    await a_moment()
    assert stand.takes == []
    await desk.keyboard.press("Digit3")
    await soon(lambda: len(stand.previews) == 1)


async def test_a_refusal_by_the_server_is_said_in_its_words(desk: Page, stand: Stand) -> None:
    said = "Director 2 has the control. Nothing was sent."
    stand.refusal = {"code": "not_in_control", "sentence": said, "data": {"by": "Director 2"}}
    await desk.keyboard.press("Space")
    await expect(desk.locator("take-keys .said")).to_contain_text(f"Not in control. {said}")


async def test_one_key_takes_asks_and_hands_over(desk: Page, stand: Stand) -> None:
    await desk.keyboard.press("KeyH")
    await soon(lambda: stand.asked("control.take") == [{"caster": 7}])
    await held_by(stand, SECOND)
    await looks(desk, "theirs")
    await desk.keyboard.press("KeyH")
    await soon(lambda: stand.asked("control.ask") == [{"caster": 7}])
    await held_by(stand, SECOND, asked_by=person(DIRECTOR))
    await expect(desk.locator('control-keys [data-act="control"]')).to_be_disabled()
    await expect(desk.locator("top-bar .ctl small")).to_have_text("asked Director 2 for control")
    await held_by(stand, DIRECTOR, asked_by=person(SECOND))
    await expect(desk.locator("top-bar .ctl small")).to_have_text("Director 2 asks for control")
    await desk.keyboard.press("KeyH")
    await soon(lambda: stand.asked("control.give") == [{"caster": 7, "to": 2}])


async def test_nobody_asks_and_the_key_says_what_else_can_be_done(desk: Page, stand: Stand) -> None:
    await held_by(stand, DIRECTOR)
    await looks(desk, "mine")
    await desk.keyboard.press("KeyH")
    await expect(desk.locator("take-keys .said")).to_contain_text("Nobody asks.")
    assert stand.asked("control.give") == []


async def hold(desk: Page) -> None:
    await desk.keyboard.down("Shift")
    await desk.keyboard.down("KeyH")
    await desk.wait_for_timeout(900)
    await desk.keyboard.up("KeyH")
    await desk.keyboard.up("Shift")


async def test_held_it_is_let_go_and_tapped_it_is_not(desk: Page, stand: Stand) -> None:
    await held_by(stand, DIRECTOR)
    await looks(desk, "mine")
    await desk.keyboard.press("Shift+KeyH")
    await a_moment()
    assert stand.asked("control.release") == []
    await hold(desk)
    await soon(lambda: stand.asked("control.release") == [{"caster": 7}])


async def test_it_is_taken_over_only_from_a_holder_who_is_away(desk: Page, stand: Stand) -> None:
    over = desk.locator('hold-key[data-act="seize"] button')
    await held_by(stand, SECOND)
    await expect(over).to_be_disabled()
    nearly = (datetime.now(UTC) - timedelta(seconds=9)).isoformat()
    await held_by(stand, SECOND, away_since=nearly)
    await expect(over).to_be_enabled()
    await expect(desk.locator("top-bar .ctl small")).to_have_text("Director 2 has control, but left")
    await hold(desk)
    await soon(lambda: stand.asked("control.take") == [{"caster": 7, "force": True}])


async def test_the_holder_hands_it_to_a_name_in_the_list_of_people(desk: Page, stand: Stand) -> None:
    await held_by(stand, SECOND)
    await looks(desk, "theirs")
    await desk.click("people-bar summary")
    await expect(desk.locator(".here-list li")).to_have_count(2)
    await expect(desk.locator(".here-list button")).to_have_count(0)
    await held_by(stand, DIRECTOR)
    await expect(desk.locator(".here-list button")).to_have_count(1)
    await desk.click('[data-give="2"]')
    await soon(lambda: stand.asked("control.give") == [{"caster": 7, "to": 2}])
    await until(desk, "!document.querySelector('people-bar details[open]')")
    await desk.click("people-bar summary")
    await until(desk, "document.querySelector('people-bar details[open]')")
    await desk.keyboard.press("Escape")
    await until(desk, "!document.querySelector('people-bar details[open]')")


async def test_direct_falls_back_when_the_control_goes(desk: Page, stand: Stand) -> None:
    await desk.click('[data-act="arm"]')
    await until(desk, "document.querySelector('.direct.armed')")
    await held_by(stand, SECOND)
    await until(desk, "!document.querySelector('.direct.armed')")


async def test_its_key_can_be_another_one(desk: Page, stand: Stand) -> None:
    await desk.keyboard.press("?")
    await desk.click(".ownkeys summary")
    await desk.click("[data-key='KeyH']")
    await desk.keyboard.press("KeyJ")
    await soon(lambda: stand.asked("desk.settings") == [{"keys": {"KeyH": "KeyJ"}}])
    await until(desk, "document.querySelector('control-keys kbd').innerText === 'J'")


async def test_on_the_panic_page_only_standby_and_the_sound_are_left(chrome: Any, stand: Stand) -> None:
    stand.state["caster"] = {**stand.state["caster"], "standby": display("input", 3), "black": display("input", 4)}
    stand.state["control"] = {**FREE, "holder": person(SECOND)}
    async with watched(chrome, f"http://127.0.0.1:{stand.port}/screen/panic", (390, 844)) as page:
        await expect(page.locator('hold-key[data-act="standby"] button')).to_be_enabled()
        for act in ("back", "black"):
            await expect(page.locator(f'hold-key[data-act="{act}"] button')).to_be_disabled()
            await expect(page.locator(f'hold-key[data-act="{act}"]')).to_contain_text("Director 2 has control")
    assert json.dumps(stand.sent) == "[]"


@pytest.mark.parametrize("size", [(1366, 768), (1920, 1080), (390, 844)])
async def test_the_bar_keeps_its_place_in_every_state(chrome: Any, stand: Stand, size: tuple[int, int]) -> None:
    """Nothing is wider than the window, and STANDBY is never pushed out of it."""
    safe = {"standby": display("input", 3), "expires_at": "2027-01-01T00:00:00Z"}
    stand.state["caster"] = {**stand.state["caster"], **safe}
    long = {"id": 2, "name": "A director with a rather long name", "roles": ["director", "producer"]}
    states: list[tuple[dict[str, Any] | None, dict[str, Any]]] = [
        (None, {}),
        (DIRECTOR, {}),
        (DIRECTOR, {"asked_by": person(long)}),
        (long, {}),
        (long, {"asked_by": person(DIRECTOR)}),
        (long, {"away_since": "2026-01-01T00:00:00Z"}),
    ]
    async with watched(chrome, stand.address, size) as page:
        await until(page, "document.querySelector('live-desk')?.socket.link.usable === true")
        for one, more in states:
            await held_by(stand, one, **more)
            look = "free" if one is None else "mine" if one is DIRECTOR else "theirs"
            await looks(page, look)
            await until(page, "document.documentElement.scrollWidth <= innerWidth")
            key = "document.querySelector('hold-key[data-act=standby] button').getBoundingClientRect().right"
            await until(page, f"{key} <= innerWidth")
            await until(page, "document.querySelector('.row1').getBoundingClientRect().right <= innerWidth")
