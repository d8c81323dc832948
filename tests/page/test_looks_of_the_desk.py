"""The live page at its sizes: nothing overlaps, nothing is cut off, nothing leaves the screen."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.async_api import Page

from tests.page.stand import Stand

pytestmark = pytest.mark.browser

OVERLAPS = """() => {
  const boxes = [...document.querySelectorAll('bus-view, .mixer, .tile, .row3 > .panel, .top, .foot')]
    .map((part) => [part.className || part.tagName, part.getBoundingClientRect()])
    .filter(([, box]) => box.width > 0);
  const found = [];
  boxes.forEach(([one, a], i) => boxes.slice(i + 1).forEach(([other, b]) => {
    const w = Math.min(a.right, b.right) - Math.max(a.left, b.left);
    const h = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
    if (w > 1 && h > 1) found.push(`${one} / ${other}: ${Math.round(w)} x ${Math.round(h)}`);
  }));
  return found;
}"""
CUT = """() => [...document.querySelectorAll(
    '.key, .tog, .lamp b, .lamp i, .umd small span, .tri > *, .plate strong, .plate em, .panel h2, .onair b')]
  .filter((part) => part.offsetParent && part.clientWidth > 0)
  .filter((part) => part.scrollWidth > part.clientWidth + 1 || part.scrollHeight > part.clientHeight + 3)
  .map((part) => `${part.className || part.tagName}: ${part.textContent.trim().slice(0, 40)}`)"""
CELLS = """() => {
  const cells = [...document.querySelectorAll('.top .cell, .top .onair, .top .pages, .top hold-key')];
  const shown = cells.filter((cell) => cell.offsetWidth);
  const cut = shown.filter((cell) => cell.scrollWidth > cell.clientWidth + 1
    || cell.getBoundingClientRect().right > innerWidth + 1);
  return cut.map((cell) => `${cell.className}: ${cell.textContent.trim()}`);
}"""
SIZES = [(1920, 1080), (1366, 768), (2560, 1440), (1600, 900)]


async def laid_out(page: Page, width: int, height: int) -> None:
    await page.set_viewport_size({"width": width, "height": height})
    await page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")


async def test_nothing_overlaps_and_nothing_is_cut_off(desk: Page) -> None:
    page = "document.documentElement"
    for width, height in SIZES:
        await laid_out(desk, width, height)
        assert await desk.evaluate(OVERLAPS) == [], (width, height)
        assert await desk.evaluate(CUT) == [], (width, height)
        assert await desk.evaluate(f"[{page}.scrollWidth, {page}.scrollHeight]") == [width, height]


async def test_the_top_bar_has_room_for_all_its_cells(desk: Page, stand: Stand) -> None:
    crowd = [{"id": n, "name": f"Producer {n}", "roles": ["producer"]} for n in range(1, 12)]
    await stand.say("people.changed", {"people": crowd})
    await desk.wait_for_selector("top-bar .av.more")
    for width, height in SIZES:
        await laid_out(desk, width, height)
        over = await desk.evaluate(CELLS)
        assert over == [], (width, height)


async def test_both_buses_are_of_one_size_and_dominate(desk: Page) -> None:
    for width, height in SIZES:
        await laid_out(desk, width, height)
        sizes: list[Any] = await desk.evaluate(
            "[...document.querySelectorAll('.screen .pic')].map((pic) => [pic.clientWidth, pic.clientHeight])"
        )
        assert sizes[0] == sizes[1]
        assert sizes[0][1] > height * 0.36, (width, height)
        frames: list[Any] = await desk.evaluate(
            "[...document.querySelectorAll('.screen')].map((it) => it.offsetHeight - it.children[0].offsetHeight)"
        )
        assert frames == [8, 8], "a frame is as tall as its picture"


async def test_the_buses_stay_where_they_are_while_the_show_runs(desk: Page, stand: Stand) -> None:
    pictures = "[...document.querySelectorAll('.screen .pic')]"
    places = f"{pictures}.map((pic) => Object.values(pic.getBoundingClientRect().toJSON()))"
    before = await desk.evaluate(places)
    stand.refusal = {"code": "stale", "sentence": "A long sentence that tells what happened. " * 6, "data": {}}
    await desk.keyboard.press("Space")
    await desk.wait_for_selector(".mixer .said.warn")
    assert await desk.evaluate(places) == before
    stand.refusal = None
    await stand.say("preview.stopped", {"preview": {"revision": 4, "display": None, "request_id": "", "at": None}})
    await desk.wait_for_selector("bus-view.pvw.dark")
    assert await desk.evaluate(places) == before


async def test_on_a_phone_the_page_scrolls_down_but_never_sideways(desk: Page) -> None:
    await laid_out(desk, 390, 844)
    assert await desk.evaluate("document.documentElement.scrollWidth") == 390
    assert await desk.evaluate(OVERLAPS) == []


async def test_no_style_attribute_is_written_into_the_page(desk: Page) -> None:
    """A style attribute in markup is a breach of the policy; what scripts set on `element.style` is not."""
    html = await desk.evaluate("fetch(location.href).then((answer) => answer.text())")
    assert " style=" not in html
