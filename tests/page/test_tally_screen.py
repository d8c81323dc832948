"""The tally of one input, on the whole screen of a phone."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, Page

from tests.page.conftest import watched
from tests.page.stand import Stand, display, until

pytestmark = pytest.mark.browser

RED, GREEN = "rgb(212, 21, 31)", "rgb(39, 199, 103)"
GROUND = "getComputedStyle(document.querySelector('main.light')).backgroundColor"
INSIDE = """() => {
  const word = document.querySelector('.light strong').getBoundingClientRect();
  const light = document.querySelector('.light').getBoundingClientRect();
  return light.left <= word.left && word.right <= light.right && light.top <= word.top && word.bottom <= light.bottom;
}"""
LOUD = """
const speak = speechSynthesis.speak.bind(speechSynthesis);
window.spoken = [];
speechSynthesis.speak = (word) => { spoken.push([word.text, word.lang]); speak(word); };
"""


@pytest.fixture
async def tally(chrome: Browser, stand: Stand) -> AsyncIterator[Page]:
    """The tally of input 2, which is next."""
    async with watched(chrome, f"http://127.0.0.1:{stand.port}/screen/tally?index=2", (390, 844)) as page:
        await looks(page, "next")
        yield page


async def looks(page: Page, look: str, seconds: float = 20) -> None:
    await until(page, f"document.querySelector('main.light')?.dataset.look === '{look}'", seconds)


async def on_air(stand: Stand, kind: str, index: int, transition: str = "") -> None:
    program = {
        **stand.state["program"],
        "display": display(kind, index, transition=transition),
        "request_id": f"{index}",
    }
    await stand.say("program.taken", {"program": program})


async def on_preview(stand: Stand, kind: str, index: int) -> None:
    await stand.say("preview.changed", {"preview": {**stand.state["preview"], "display": display(kind, index)}})


async def test_each_state_has_its_colour_its_word_and_its_shape(tally: Page, stand: Stand) -> None:
    assert await tally.evaluate(GROUND) == GREEN
    assert await tally.inner_text("main.light strong") == "NEXT"
    await on_air(stand, "input", 2)
    await looks(tally, "air")
    assert await tally.evaluate(GROUND) == RED
    assert await tally.inner_text("main.light strong") == "ON AIR"
    assert await tally.get_attribute("main.light > div use", "href") == "#air"
    assert await tally.is_visible("main.light .flag"), "it is on preview as well"
    await on_preview(stand, "input", 3)
    await on_air(stand, "layout", 1)
    await looks(tally, "air-in")
    assert "Two up" in await tally.inner_text("main.light p")
    await on_preview(stand, "layout", 1)
    await on_air(stand, "input", 4)
    await looks(tally, "next-in")
    await on_preview(stand, "input", 3)
    await looks(tally, "idle")
    assert await tally.get_attribute("main.light > div use", "href") == "#idle"


async def test_a_take_that_waits_or_is_refused_colours_nothing(tally: Page, stand: Stand) -> None:
    command = {
        "id": "x",
        "verb": "program.take",
        "state": "accepted",
        "by": "Director 1",
        "payload": {},
        "request_id": "",
    }
    await stand.say("command.accepted", {"command": command})
    refused = {**command, "state": "refused", "code": "stale", "sentence": "Somebody else was first."}
    await stand.say("command.refused", {"command": refused})
    await until(tally, f"document.querySelector('tally-screen').socket.follower.seq === {stand.seq}")
    await looks(tally, "next")


async def test_the_source_that_a_mix_takes_away_stays_red_until_the_mix_is_over(tally: Page, stand: Stand) -> None:
    await on_air(stand, "input", 2)
    await looks(tally, "air")
    await on_preview(stand, "input", 4)
    await stand.say("caster.changed", {"transitions": [{"type": "slow", "stem": "slow", "rate_ms": 600_000}]})
    await on_air(stand, "input", 1, transition="slow")
    await until(tally, "document.querySelector('tally-screen').state.program.display.source.index === 1")
    await looks(tally, "air")
    await tally.evaluate("document.querySelector('tally-screen').desk.leaving.until = 0")
    await looks(tally, "idle")


async def test_lost_contact_is_neither_red_nor_green(tally: Page, stand: Stand) -> None:
    await on_air(stand, "input", 2)
    await looks(tally, "air")
    stand.mute = True
    await looks(tally, "lost")
    assert await tally.evaluate(GROUND) not in (RED, GREEN)
    assert "Last known: ON AIR" in await tally.inner_text("main.light p")
    assert not await tally.is_visible(".under svg"), "what lay on the buses is not known either"
    stand.mute = False
    await looks(tally, "air")


async def test_a_page_that_never_joins_shows_no_colour_either(chrome: Browser, stand: Stand) -> None:
    stand.refuse_sockets = True
    async with watched(chrome, f"http://127.0.0.1:{stand.port}/screen/tally?index=1", (390, 844)) as page:
        await looks(page, "joining")
        await looks(page, "lost")
        stand.refuse_sockets = False
        await looks(page, "air")


async def test_a_silent_cloud_and_a_removed_input_have_looks_of_their_own(tally: Page, stand: Stand) -> None:
    account = {**stand.state["account"], "state": "unreachable", "sentence": "No answer."}
    await stand.say("account.changed", {"account": account})
    await looks(tally, "silent")
    await stand.say("account.changed", {"account": {**account, "state": "ok"}})
    await looks(tally, "next")
    await stand.say("inputs.changed", {"inputs": [item for item in stand.state["inputs"] if item["index"] != 2]})
    await looks(tally, "gone")


async def test_it_speaks_once_somebody_asked_for_it(chrome: Browser, stand: Stand) -> None:
    stand.language = "zh-hans"
    async with watched(chrome, f"http://127.0.0.1:{stand.port}/screen/tally?index=2", (390, 844), before=LOUD) as page:
        await looks(page, "next")
        await on_air(stand, "input", 2)
        await looks(page, "air")
        assert await page.evaluate("spoken") == [], "off by default"
        await page.click("[data-act=voice]")
        await until(page, "spoken.length === 1")
        await on_preview(stand, "input", 3)
        await on_air(stand, "input", 4)
        await until(page, "spoken.length === 2")
        assert await page.evaluate("spoken") == [["播出中", "zh-hans"], ["空闲。", "zh-hans"]]
        await page.click("[data-act=voice]")
        await on_air(stand, "input", 2)
        await looks(page, "air")
        assert await page.evaluate("spoken.length") == 2


async def test_screen_readers_are_told_at_once(tally: Page, stand: Stand) -> None:
    line = "document.querySelector('[aria-live=assertive]')"
    await until(tally, f"{line}.textContent.includes('CAM 2 主持人: NEXT')")
    await on_air(stand, "layout", 1)
    await until(tally, f"{line}.textContent.includes('CAM 2 主持人: ON AIR in Q, Two up')")


async def test_it_fits_a_phone_upright_and_lying_down(tally: Page, stand: Stand) -> None:
    await stand.say("caster.changed", {"caster": {**stand.state["caster"], "name": "A long name of a show, " * 4}})
    await on_air(stand, "layout", 1)
    await looks(tally, "air-in")
    for width, height in ((390, 844), (320, 568), (844, 390), (1366, 768)):
        await tally.set_viewport_size({"width": width, "height": height})
        whole: list[int] = await tally.evaluate(
            "[document.documentElement.scrollWidth, document.documentElement.scrollHeight]"
        )
        assert whole == [width, height]
        assert await tally.evaluate(INSIDE), (width, height)
