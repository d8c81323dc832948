"""The wall: everything to see, nothing to press."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from typing import Any

import pytest
from playwright.async_api import Browser, Page

from tests.page.conftest import watched
from tests.page.stand import Stand, display, until

pytestmark = pytest.mark.browser

TILE = "document.querySelector('{}-tile [data-index=\"{}\"]')?.dataset.look === '{}'"
PLACES = """() => {
  const places = (parts) => [...document.querySelectorAll(parts)].map((part) => part.getBoundingClientRect());
  const [pvw, pgm] = places('.screen .pic');
  const tiles = places('.tiles .tile');
  const bottom = innerHeight + 1;
  const fits = (it) => it.left >= 0 && it.right <= innerWidth + 1 && it.bottom <= bottom && it.top >= pgm.bottom;
  const { scrollWidth, scrollHeight } = document.documentElement;
  return {
    inside: tiles.every(fits), smallest: Math.min(...tiles.map((it) => it.width)), page: [scrollWidth, scrollHeight],
    same: pvw.width === pgm.width && pvw.height === pgm.height, share: pgm.height / innerHeight,
  };
}"""


@pytest.fixture
async def wall(chrome: Browser, stand: Stand) -> AsyncIterator[Page]:
    async with watched(chrome, f"http://127.0.0.1:{stand.port}/screen/wall", (1920, 1080)) as page:
        await until(page, "document.querySelector('wall-screen')?.socket.link.usable", 20)
        yield page


async def test_the_tiles_follow_what_is_confirmed(wall: Page, stand: Stand) -> None:
    await until(wall, TILE.format("source", 1, "air"))
    await until(wall, TILE.format("source", 2, "next"))
    program = {**stand.state["program"], "display": display("layout", 1)}
    await stand.say("program.taken", {"program": program})
    await until(wall, TILE.format("layout", 1, "air"))
    await until(wall, TILE.format("source", 2, "air-in"))
    assert "Two up" in await wall.inner_text("bus-view.pgm header")
    assert "CAM 2" in await wall.inner_text("bus-view.pgm footer")


async def test_there_is_nothing_to_press_but_full_screen(wall: Page, stand: Stand) -> None:
    seen = set()
    for _ in range(8):
        await wall.keyboard.press("Tab")
        seen.add(await wall.evaluate("document.activeElement.dataset.act ?? document.activeElement.tagName"))
    assert seen <= {"full", "BODY"}
    for key in ("Space", "Enter", "Digit3", "KeyQ", "Shift+KeyB"):
        await wall.evaluate("document.activeElement?.blur()")
        await wall.keyboard.press(key)
    await wall.mouse.click(200, 1000)
    await wall.mouse.click(960, 400)
    assert stand.sent == []


async def test_the_pointer_goes_when_it_rests_and_comes_when_it_moves(wall: Page) -> None:
    await wall.mouse.move(500, 500)
    await until(wall, "getComputedStyle(document.body).cursor === 'none'", 30)
    await wall.mouse.move(520, 500)
    await until(wall, "getComputedStyle(document.body).cursor !== 'none'")


async def test_it_shows_how_long_the_show_is_on_air_and_what_went_wrong(wall: Page, stand: Stand) -> None:
    since = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() - 3723))
    await stand.say("caster.changed", {"caster": {**stand.state["caster"], "on_air_since": since}})
    await until(wall, "document.querySelector('.onair').innerText.includes('1:02:')")
    now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    feed: list[dict[str, Any]] = [
        {"seq": 1, "at": now, "severity": "alarm", "source": "Main CDN", "text": "connection reset"},
        {"seq": 2, "at": now, "severity": "note", "source": "Desk", "text": "somebody came"},
    ]
    await stand.say("feed.changed", {"feed": feed})
    await until(wall, "document.querySelector('.notice').innerText.includes('connection reset')")


async def test_lost_contact_takes_the_colours_away(wall: Page, stand: Stand) -> None:
    stand.mute = True
    await until(wall, "document.querySelector('.lostband')", 20)
    for part in (".tile.is-air", ".bus.pgm > header", ".onair"):
        look = await wall.evaluate("(part) => getComputedStyle(document.querySelector(part)).filter", part)
        assert look == "grayscale(1)", part
    stand.mute = False
    await until(wall, "!document.querySelector('.lostband')", 30)
    assert await wall.evaluate("getComputedStyle(document.querySelector('.onair')).filter") == "none"


async def test_everything_fits_with_few_sources_and_with_many(wall: Page, stand: Stand) -> None:
    many = [{"index": n, "name": f"CAM {n}", "kind": "file", "address": "*", "volume": 100} for n in range(1, 25)]
    layouts = [{"index": n, "name": f"Layout {n}", "template": 0, "layers": []} for n in range(1, 11)]
    for inputs, count in ((stand.state["inputs"], 5), (many, 34)):
        more = {"inputs": inputs, **({"layouts": layouts} if count == 34 else {})}
        await stand.say("inputs.changed", more)
        await until(wall, f"document.querySelectorAll('.tiles .tile').length === {count}")
        for width, height in ((1920, 1080), (1366, 768), (2560, 1440)):
            await wall.set_viewport_size({"width": width, "height": height})
            await wall.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
            found = await wall.evaluate(PLACES)
            assert found["page"] == [width, height]
            assert found["inside"], (count, width)
            assert found["same"]
            assert found["share"] > 0.38, (count, width)
            assert found["smallest"] >= 80, (count, width)


async def test_on_a_phone_it_scrolls_down_and_not_sideways(wall: Page) -> None:
    await wall.set_viewport_size({"width": 390, "height": 844})
    assert await wall.evaluate("document.documentElement.scrollWidth") == 390
