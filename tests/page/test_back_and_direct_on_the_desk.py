"""RETAKE, BACK, DIRECT and undo by keys and by pointer, in a real browser."""

from __future__ import annotations

import asyncio

import pytest
from playwright.async_api import Page

from tests.page.stand import Stand, a_moment, soon, until

pytestmark = pytest.mark.browser

ARMED = "document.querySelector('.direct.armed')"


async def test_backspace_copies_pgm_to_pvw(desk: Page, stand: Stand) -> None:
    await desk.keyboard.press("Backspace")
    await soon(lambda: len(stand.previews) == 1)
    assert stand.previews[0]["display"]["source"] == {"kind": "input", "index": 1}


async def test_shift_backspace_goes_back_only_when_held(desk: Page, stand: Stand) -> None:
    await desk.keyboard.press("Shift+Backspace")
    await a_moment()
    assert stand.sent == [], "a tap is no hold"
    await desk.keyboard.down("Shift")
    await desk.keyboard.down("Backspace")
    await soon(lambda: len(stand.asked("program.back")) == 1)
    await asyncio.sleep(0.6)
    await desk.keyboard.up("Backspace")
    await desk.keyboard.up("Shift")
    assert len(stand.sent) == 1, "held on, it went back once"
    assert stand.sent[0][1]["based_on"] == {"preview": 3, "program": 9}
    await until(desk, "document.querySelector('[data-index=\"3\"]').dataset.look === 'air'")


async def test_letting_go_of_shift_alone_lets_go_of_back(desk: Page, stand: Stand) -> None:
    await desk.keyboard.down("Shift")
    await desk.keyboard.down("Backspace")
    await desk.keyboard.up("Shift")
    await asyncio.sleep(0.7)
    await desk.keyboard.up("Backspace")
    assert stand.sent == []


async def test_shift_and_a_key_go_to_air_only_while_armed(desk: Page, stand: Stand) -> None:
    await desk.keyboard.press("Shift+Digit4")
    await a_moment()
    assert stand.sent == []
    await desk.click("[data-act='arm']")
    await until(desk, ARMED)
    await desk.keyboard.press("Shift+Digit4")
    await soon(lambda: len(stand.asked("program.direct")) == 1)
    assert stand.sent[0][1]["display"]["source"] == {"kind": "input", "index": 4}
    await until(desk, "document.querySelector('[data-index=\"4\"]').dataset.look === 'air'")
    await desk.keyboard.press("Escape")
    await until(desk, f"!{ARMED}")
    await desk.keyboard.press("Shift+KeyA")
    await a_moment()
    assert len(stand.sent) == 1


async def test_ctrl_z_undoes_the_last_edit_of_pvw_and_ctrl_shift_z_does_it_again(desk: Page, stand: Stand) -> None:
    shown = [3, 2, 3]  # chosen, undone, done again; PVW began with input 2
    for times, (key, index) in enumerate(zip(("Digit3", "Control+KeyZ", "Control+Shift+KeyZ"), shown, strict=True), 1):
        await desk.keyboard.press(key)
        await soon(lambda wanted=times: len(stand.previews) == wanted)
        assert stand.previews[-1]["display"]["source"] == {"kind": "input", "index": index}
        await until(desk, f"document.querySelector('[data-index=\"{index}\"]').dataset.look.startsWith('next')")
    assert len(stand.sent) == 3


async def test_a_take_that_is_not_confirmed_turns_amber_then_red_and_says_so(desk: Page, stand: Stand) -> None:
    stand.confirm = False
    await desk.keyboard.press("Space")
    await until(desk, "document.querySelector('[data-act=\"cut\"].pend')")
    await until(desk, "document.querySelector('[data-act=\"cut\"].late')")
    await until(desk, "document.querySelector('[data-act=\"cut\"].fail')", 10)
    assert "not confirmed" in await desk.inner_text("[data-act='cut']")
    tally = "document.querySelector('[data-index=\"2\"]').dataset.look"
    assert await desk.evaluate(tally) == "next", "nothing turned red on the tiles"
