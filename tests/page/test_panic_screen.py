"""The panic page on a phone: held keys, and what they send."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, Page

from tests.page.conftest import watched
from tests.page.stand import Stand, a_moment, display, soon, until

pytestmark = pytest.mark.browser

KEY = "hold-key[data-act='{}'] button"


@pytest.fixture
async def panic(chrome: Browser, stand: Stand) -> AsyncIterator[Page]:
    """The page with everything prepared: input 4 is the safe picture, input 3 is black."""
    stand.state["caster"] |= {"standby": display("input", 4), "black": display("input", 3)}
    async with watched(chrome, f"http://127.0.0.1:{stand.port}/screen/panic", (390, 844)) as page:
        await until(page, f'document.querySelector("{KEY.format("standby")}")?.disabled === false', 20)
        yield page


async def held(page: Page, act: str, stand: Stand, verb: str) -> None:
    """Hold a key by pointer until it was sent."""
    before = len(stand.asked(verb))
    await page.hover(KEY.format(act))
    await page.mouse.down()
    await soon(lambda: len(stand.asked(verb)) > before, 20)
    await page.mouse.up()


async def test_a_tap_sends_nothing_and_a_hold_sends_once(panic: Page, stand: Stand) -> None:
    for act in ("standby", "back", "black", "mute"):
        # All of a tap in one task: however slow the machine is, no hold comes out of it.
        await panic.evaluate(
            "(key) => ['pointerdown', 'pointerup'].forEach((name) => key.dispatchEvent(new PointerEvent(name)))",
            await panic.query_selector(KEY.format(act)),
        )
    await a_moment()
    assert stand.sent == []
    await held(panic, "standby", stand, "program.standby")
    await a_moment()
    assert len(stand.sent) == 1
    await until(panic, "document.querySelector('.now').innerText.includes('CAM 4')")


async def test_back_and_ftb_tell_what_was_seen(panic: Page, stand: Stand) -> None:
    await held(panic, "black", stand, "program.black")
    asked = stand.asked("program.black")[0]
    assert asked["transition"] == "fade", "a mix of a second"
    assert asked["based_on"] == {"preview": 3, "program": 9}
    await until(panic, f"document.querySelector(\"{KEY.format('black')}\").classList.contains('black')")
    await until(panic, "!document.querySelector('panic-screen').desk.lockout.locked(Date.now())")
    await held(panic, "back", stand, "program.back")
    await until(panic, "document.querySelector('[data-lamp=confirmed]').dataset.look !== 'idle'")


async def test_mute_silences_what_is_heard_and_again_lets_it_be_heard(panic: Page, stand: Stand) -> None:
    await held(panic, "mute", stand, "input.change")
    asked = stand.asked("input.change")
    assert [(ask["index"], ask["volume"], ask["unmuted"]) for ask in asked] == [(1, 0, 100)]
    muted = [{**item, "volume": 0, "unmuted": 100} if item["index"] == 1 else item for item in stand.state["inputs"]]
    await stand.say("inputs.changed", {"inputs": muted})
    await until(panic, f"document.querySelector(\"{KEY.format('mute')}\").innerText.includes('UNMUTE')")
    await held(panic, "mute", stand, "input.change")
    assert (stand.asked("input.change")[-1]["volume"], stand.asked("input.change")[-1]["unmuted"]) == (100, 0)


async def test_a_refusal_is_told_in_a_sentence(panic: Page, stand: Stand) -> None:
    stand.refusals["program.standby"] = {"code": "prepared_gone", "sentence": "It is not whole any more.", "data": {}}
    await held(panic, "standby", stand, "program.standby")
    await until(panic, "document.querySelector('.say2.warn')?.innerText.includes('It is not whole any more.')")
    await until(panic, "document.querySelector('[data-lamp=accepted]').dataset.look === 'fail'")


async def test_off_air_back_brings_the_former_picture_as_on_the_desk(panic: Page, stand: Stand) -> None:
    off = {**stand.state["program"], "display": None, "former": display("input", 2)}
    await stand.say("program.stopped", {"program": off})
    await until(panic, "document.querySelector('.now').dataset.air === 'off'")
    for act in ("standby", "black", "mute"):
        assert await panic.is_disabled(KEY.format(act)), act
    await held(panic, "back", stand, "program.back")


async def test_without_contact_nothing_is_red_and_nothing_can_be_pressed(panic: Page, stand: Stand) -> None:
    assert await panic.get_attribute(".now", "data-air") == "on"
    stand.mute = True
    await until(panic, "document.querySelector('.now').dataset.air === 'unknown'", 20)
    assert "last known" in await panic.inner_text(".now")
    for act in ("standby", "back", "black", "mute"):
        assert await panic.is_disabled(KEY.format(act))
    await until(panic, "document.querySelector('.lostband')")
    stand.mute = False
    await until(panic, "document.querySelector('.now').dataset.air === 'on'", 30)
    assert stand.sent == []


async def test_off_air_and_with_nothing_prepared_the_keys_say_why(chrome: Browser, stand: Stand) -> None:
    async with watched(chrome, f"http://127.0.0.1:{stand.port}/screen/panic", (390, 844)) as page:
        await until(page, f'document.querySelector("{KEY.format("back")}")?.disabled === false', 20)
        for act in ("standby", "black"):
            assert await page.is_disabled(KEY.format(act))
            assert "was chosen yet" in await page.inner_text(KEY.format(act))
        program = {**stand.state["program"], "display": None, "former": None}
        await stand.say("program.stopped", {"program": program})
        await until(page, "document.querySelector('.now').dataset.air === 'off'")
        assert await page.is_disabled(KEY.format("mute"))


async def test_every_key_is_large_and_nothing_leaves_the_screen(panic: Page, stand: Stand) -> None:
    for wide, height in ((390, 844), (360, 640), (844, 390), (1366, 768)):
        await panic.set_viewport_size({"width": wide, "height": height})
        whole = await panic.evaluate("[document.documentElement.scrollWidth, document.documentElement.scrollHeight]")
        assert whole == [wide, height]
        sizes = await panic.evaluate(
            "[...document.querySelectorAll('.btns .key')].map((key) => key.getBoundingClientRect()).map((it) => "
            "[Math.round(it.width), Math.round(it.height), Math.round(it.right), Math.round(it.bottom)])"
        )
        for width, tall, right, bottom in sizes:
            assert width >= 150
            assert tall >= 60
            assert right <= wide
            assert bottom <= height
