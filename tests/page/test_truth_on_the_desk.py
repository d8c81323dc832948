"""What the live page shows: red only after confirmation, gaps filled, and silence told."""

from __future__ import annotations

import asyncio

import pytest
from playwright.async_api import Page

from tests.page.stand import Stand, a_moment, display, soon, until

pytestmark = pytest.mark.browser

TILES = "[...document.querySelectorAll('source-tile .tile')]"
LOOKS = f"Object.fromEntries({TILES}.map((tile) => [tile.dataset.index, tile.dataset.look]))"
LAMPS = "[...document.querySelectorAll('.lamp')].map((lamp) => lamp.dataset.look)"


async def test_while_a_take_waits_every_colour_stays_as_it_was(desk: Page, stand: Stand) -> None:
    stand.confirm = False
    before = await desk.evaluate(LOOKS)
    await desk.keyboard.press("Space")
    await soon(lambda: len(stand.takes) == 1)
    await a_moment()
    assert await desk.evaluate(LOOKS) == before == {"1": "air", "2": "next", "3": "idle", "4": "idle"}
    assert await desk.evaluate("document.querySelector('[data-act=\"cut\"]').classList.contains('pend')")


async def test_a_refused_take_turns_nothing_red_and_says_why(desk: Page, stand: Stand) -> None:
    stand.refusal = {"code": "stale", "sentence": "Director 2 was first: PGM shows CAM 3.", "data": {}}
    before = await desk.evaluate(LOOKS)
    await desk.keyboard.press("Space")
    await desk.wait_for_selector(".mixer .said.warn")
    assert "Director 2 was first" in await desk.inner_text(".mixer .said")
    assert await desk.evaluate(LOOKS) == before
    await until(desk, f"{LAMPS}[0] === 'fail'")


async def test_a_confirmation_turns_the_source_red_and_the_lamps_on(desk: Page, stand: Stand) -> None:
    await desk.keyboard.press("Space")
    await until(desk, f"{LOOKS}['2'] === 'air'")
    await until(desk, f"{LAMPS}.slice(0, 2).join() === 'lit,lit'")
    assert (await desk.evaluate(LAMPS))[2] == "wait", "nobody saw the picture yet, so the third lamp must not be on"


async def test_somebody_elses_take_is_shown_like_an_own_one(desk: Page, stand: Stand) -> None:
    now = {"revision": 10, "display": display("layout", 1), "request_id": "other", "at": None}
    await stand.say("program.taken", {"program": now})
    await until(desk, f"{LOOKS}['1'] === 'air-in' && {LOOKS}['2'] === 'air-in'")
    assert "ON AIR in Q" in await desk.inner_text("[data-index='2'] .umd small")


async def test_a_missed_event_is_asked_for_and_applied(desk: Page, stand: Stand) -> None:
    hidden = {"revision": 10, "display": display("input", 4), "request_id": "x", "at": None}
    await stand.say("program.taken", {"program": hidden}, quietly=True)
    await stand.say("preview.changed", {"preview": {**stand.state["preview"], "display": display("input", 3)}})
    await until(desk, f"{LOOKS}['4'] === 'air' && {LOOKS}['3'] === 'next'")


async def test_a_missed_last_event_is_found_by_the_beat(desk: Page, stand: Stand) -> None:
    hidden = {"revision": 10, "display": display("input", 4), "request_id": "x", "at": None}
    await stand.say("program.taken", {"program": hidden}, quietly=True)
    await until(desk, f"{LOOKS}['4'] === 'air'", 6)


@pytest.mark.slow
async def test_control_lost_is_told_nothing_pressed_is_sent_later_and_it_comes_back(desk: Page, stand: Stand) -> None:
    stand.mute = stand.refuse_sockets = True
    await desk.wait_for_selector("lost-band .lostband", timeout=9000)
    for key in ("Space", "Digit3", "Enter"):
        await desk.keyboard.press(key)
    assert await desk.is_disabled("[data-act='cut']")
    stand.mute = stand.refuse_sockets = False
    await desk.wait_for_selector("lost-band .lostband", state="detached", timeout=11000)
    await a_moment()
    assert stand.sent == []
    await desk.keyboard.press("Space")
    await soon(lambda: len(stand.takes) == 1)


@pytest.mark.slow
async def test_after_seven_lost_sockets_the_desk_still_works(desk: Page, stand: Stand) -> None:
    for _ in range(7):
        await asyncio.gather(*(socket.close(code=1012) for socket in list(stand.sockets)))
        await until(desk, "document.querySelector('live-desk').socket.link.usable === false")
        await until(desk, "document.querySelector('live-desk').socket.link.usable === true", 8)
    await desk.keyboard.press("Space")
    await soon(lambda: len(stand.takes) == 1)


async def test_a_hidden_tab_does_not_claim_to_have_seen_anything(desk: Page, stand: Stand) -> None:
    await desk.evaluate(
        "() => { Object.defineProperty(document, 'hidden', {value: true, configurable: true});"
        "document.dispatchEvent(new Event('visibilitychange')); }"
    )
    await desk.keyboard.press("Space")
    await until(desk, f"{LAMPS}.slice(0, 2).join() === 'lit,lit'")
    assert "not watching" in await desk.inner_text("[data-lamp='seen']")


async def test_the_desk_speaks_chinese_to_who_reads_it(desk: Page, stand: Stand) -> None:
    stand.language = "zh-hans"
    await desk.reload()
    await until(desk, "document.querySelector('live-desk')?.socket.link.usable === true")
    assert "硬切" in await desk.inner_text("[data-act='cut']")
    assert "播出中" in await desk.inner_text(".onair")
