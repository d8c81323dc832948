"""STANDBY and FTB by held keys and by pointer, in a real browser."""

from __future__ import annotations

import asyncio

import pytest
from playwright.async_api import Page

from tests.page.stand import Stand, a_moment, display, soon, until

pytestmark = pytest.mark.browser

KEY = "hold-key[data-act='{}'] button"


@pytest.fixture
async def chosen(desk: Page, stand: Stand) -> Stand:
    """Input 4 is the safe picture, input 3 is black."""
    caster = {**stand.state["caster"], "standby": display("input", 4), "black": display("input", 3)}
    await stand.say("caster.changed", {"caster": caster})
    await until(desk, f'!document.querySelector("{KEY.format("standby")}").disabled')
    return stand


async def hold(desk: Page, *keys: str, seconds: float = 1.2) -> None:
    for key in keys:
        await desk.keyboard.down(key)
    await asyncio.sleep(seconds)
    for key in reversed(keys):
        await desk.keyboard.up(key)


async def test_shift_b_held_sends_standby_once_and_a_tap_sends_nothing(desk: Page, chosen: Stand) -> None:
    await desk.keyboard.press("Shift+KeyB")
    await a_moment()
    assert chosen.sent == [], "a tap is no hold"
    await hold(desk, "Shift", "KeyB", seconds=1.5)
    await soon(lambda: len(chosen.asked("program.standby")) == 1)
    await a_moment()
    assert len(chosen.sent) == 1
    await until(desk, "document.querySelector('[data-index=\"4\"]').dataset.look === 'air'")


async def test_standby_does_not_wait_for_the_rest_after_a_take(desk: Page, chosen: Stand) -> None:
    await desk.evaluate("document.querySelector('live-desk').desk.lockout.ms = 60000")
    await desk.keyboard.press("Space")
    await soon(lambda: len(chosen.takes) == 1)
    await desk.keyboard.press("Space")
    await desk.keyboard.down("Shift")
    await desk.keyboard.down("KeyB")
    await soon(lambda: len(chosen.asked("program.standby")) == 1)
    await desk.keyboard.up("KeyB")
    await desk.keyboard.up("Shift")
    assert len(chosen.takes) == 1, "the other air keys rest"


async def test_a_click_elsewhere_does_not_let_go_of_a_held_key(desk: Page, chosen: Stand) -> None:
    """A clicked button gives the focus back: that is no loss of the keyboard."""
    await desk.evaluate("document.querySelector(\"hold-key[data-act='standby']\").hold = 2000")
    await desk.keyboard.down("Shift")
    await desk.keyboard.down("KeyB")
    await desk.click("[data-rate='500']")
    await until(desk, "document.querySelector('[data-rate=\"500\"]').ariaPressed === 'true'")
    await soon(lambda: len(chosen.asked("program.standby")) == 1)
    await desk.keyboard.up("KeyB")
    await desk.keyboard.up("Shift")


async def test_the_pointer_holds_the_same_keys(desk: Page, chosen: Stand) -> None:
    for act, verb in (("standby", "program.standby"), ("black", "program.black")):
        await desk.hover(KEY.format(act))
        await desk.mouse.down()
        await soon(lambda verb=verb: len(chosen.asked(verb)) == 1)
        await desk.mouse.up()
        await until(desk, "!document.querySelector('live-desk').desk.lockout.locked(Date.now())")


async def test_the_clouds_own_emergency_picture_is_named_as_one(desk: Page, chosen: Stand) -> None:
    words = "document.querySelector('bus-view.pgm .plate em').innerText.toLowerCase()"
    await until(desk, f"{words} === 'on air'")
    air = {"revision": 10, "display": display("input", 4), "request_id": "e", "at": None, "former": None}
    await chosen.say("program.taken", {"program": {**air, "emergency": True}})
    await until(desk, f"{words} === 'emergency'")
    await chosen.say("program.taken", {"program": {**air, "revision": 11, "emergency": False}})
    await until(desk, f"{words} === 'on air'")


async def test_ftb_mixes_at_the_chosen_rate_and_blinks_while_black(desk: Page, chosen: Stand) -> None:
    await desk.click("[data-rate='500']")
    await hold(desk, "Shift", "KeyF")
    await soon(lambda: len(chosen.asked("program.black")) == 1)
    asked = chosen.asked("program.black")[0]
    assert asked["transition"] == "fade-500"
    assert asked["based_on"] == {"preview": 3, "program": 9}
    caster = chosen.state["caster"]
    black = {"revision": 10, "display": caster["black"], "request_id": "b", "at": None, "former": display("input", 1)}
    await chosen.say("program.taken", {"program": black})
    await until(desk, f"document.querySelector(\"{KEY.format('black')}\").classList.contains('black')")


async def test_without_a_chosen_picture_the_keys_say_so(desk: Page, stand: Stand) -> None:
    assert await desk.is_disabled(KEY.format("standby"))
    assert await desk.is_disabled(KEY.format("black"))
    await hold(desk, "Shift", "KeyB", seconds=0.1)
    await until(desk, "document.querySelector('.said').innerText.includes('No safe picture was chosen')")
    await hold(desk, "Shift", "KeyF", seconds=0.1)
    await until(desk, "document.querySelector('.said').innerText.includes('No black picture was chosen')")
    assert stand.sent == []


async def test_producers_see_the_keys_and_cannot_press_them(desk: Page, chosen: Stand) -> None:
    await desk.evaluate(
        "const it = document.querySelector('live-desk');"
        "it.desk.state = {...it.desk.state, you: {name: 'P', roles: ['producer']}}; it.requestUpdate()"
    )
    await until(desk, f'document.querySelector("{KEY.format("standby")}").disabled')
    await hold(desk, "Shift", "KeyB", seconds=0.9)
    await a_moment()
    assert chosen.sent == []
