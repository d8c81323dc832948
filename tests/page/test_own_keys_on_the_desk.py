"""One's own keys: chosen on the sheet of keys, printed on the desk, and kept."""

from __future__ import annotations

import pytest
from playwright.async_api import Page

from tests.page.stand import Stand, a_moment, soon, until

pytestmark = pytest.mark.browser

CUT = "document.querySelector('[data-act=\"cut\"] kbd').innerText"


async def choose(desk: Page, ours: str, theirs: str) -> None:
    await desk.keyboard.press("?")
    await desk.wait_for_selector("dialog[open]")
    if not await desk.evaluate("document.querySelector('.ownkeys').open"):
        await desk.click(".ownkeys summary")
    await desk.click(f"[data-key='{ours}']")
    await desk.keyboard.press(theirs)


async def test_another_key_cuts_and_space_does_nothing_any_more(desk: Page, stand: Stand) -> None:
    await choose(desk, "Space", "KeyJ")
    await soon(lambda: stand.asked("desk.settings") == [{"keys": {"Space": "KeyJ"}}])
    await until(desk, f"{CUT} === 'J'")
    await desk.keyboard.press("Escape")
    await until(desk, "!document.querySelector('dialog[open]')")
    await desk.keyboard.press("Space")
    await a_moment()
    assert stand.takes == []
    await desk.keyboard.press("KeyJ")
    await soon(lambda: len(stand.takes) == 1)


async def test_a_key_that_is_taken_is_refused_by_name_and_escape_leaves_it(desk: Page, stand: Stand) -> None:
    await choose(desk, "Space", "Digit2")
    await until(desk, "document.querySelector('.ownkeys .fault')?.innerText.includes('Input 2')")
    await desk.click("[data-key='Space']")
    await desk.keyboard.press("Escape")
    await until(desk, "document.querySelector('[data-key=\"Space\"] kbd').innerText === 'Space'")
    assert stand.asked("desk.settings") == []


async def test_the_tiles_print_the_key_that_is_pressed_and_all_goes_back(desk: Page, stand: Stand) -> None:
    printed = "document.querySelector('source-tile kbd').innerText"
    await choose(desk, "Digit1", "F2")
    await until(desk, f"{printed} === 'F2'")
    await desk.click(".ownkeys .key.small")
    await soon(lambda: stand.asked("desk.settings")[-1] == {"keys": {}})
    await until(desk, f"{printed} === '1'")
