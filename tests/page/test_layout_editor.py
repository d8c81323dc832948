"""A layout is arranged by pointer and by exact numbers, over the true pictures, and the form sends just that."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from playwright.async_api import Browser, Page

from tests.page.conftest import watched
from tests.page.layout_stand import COLOURS, LayoutStand
from tests.page.stand import soon, until

pytestmark = pytest.mark.browser

LAYERS = [
    {"input": 1, "x": 0.0, "y": 0.0, "w": 1.0, "h": 1.0},
    {"input": 2, "x": 0.5, "y": 0.5, "w": 0.25, "h": 0.25},
]
PIXEL = "[...document.querySelector('.sheet canvas').getContext('2d').getImageData({x}, {y}, 1, 1).data].slice(0, 3)"


@pytest.fixture
async def stand() -> AsyncIterator[LayoutStand]:
    initial = {"name": "Two up", "template": "", "layers": json.dumps(LAYERS)}
    async with LayoutStand(layers=LAYERS, initial=initial).running() as stand:
        yield stand


@pytest.fixture
async def sheet(chrome: Browser, stand: LayoutStand) -> AsyncIterator[Page]:
    async with watched(chrome, stand.address) as page:
        await until(page, "document.querySelector('layout-editor .sheet canvas')?.clientWidth > 100")
        yield page


async def drag(sheet: Page, start: tuple[float, float], to: tuple[float, float]) -> None:
    """From and to in pixels of the layout's canvas."""
    box = await sheet.locator(".sheet svg").bounding_box()
    assert box

    def place(point: tuple[float, float]) -> tuple[float, float]:
        return box["x"] + point[0] * box["width"] / 1280, box["y"] + point[1] * box["height"] / 720

    await sheet.mouse.move(*place(start))
    await sheet.mouse.down()
    await sheet.mouse.move(*place(((start[0] + to[0]) / 2, (start[1] + to[1]) / 2)))
    await sheet.mouse.move(*place(to))
    await sheet.mouse.up()


async def saved(sheet: Page, stand: LayoutStand) -> dict[str, Any]:
    await sheet.click("button[type=submit]")
    await soon(lambda: bool(stand.posted))
    return stand.posted[-1]


async def numbers(sheet: Page) -> list[int]:
    fields = sheet.locator("layer-panel input[data-side]")
    return [int(await fields.nth(n).input_value()) for n in range(4)]


async def test_the_true_pictures_lie_in_their_boxes(sheet: Page) -> None:
    await until(sheet, f"JSON.stringify({PIXEL.format(x=100, y=650)}) !== '[21,22,23]'")
    for (x, y), index in {(100, 650): 1, (800, 520): 2}.items():
        await until(sheet, f"{PIXEL.format(x=x, y=y)}.every((v, n) => Math.abs(v - {list(COLOURS[index])}[n]) < 25)")


async def test_a_drag_moves_the_box_under_the_pointer_and_the_form_sends_it(sheet: Page, stand: LayoutStand) -> None:
    await drag(sheet, (700, 400), (300, 200))
    assert await numbers(sheet) == pytest.approx([240, 160, 320, 180], abs=3)
    x, y = (await numbers(sheet))[:2]
    sent = await saved(sheet, stand)
    assert sent["template"] == ""
    layer = json.loads(sent["layers"])[1]
    assert (layer["input"], layer["x"], layer["y"]) == (2, pytest.approx(x / 1280), pytest.approx(y / 720))
    assert json.loads(sent["layers"])[0] == LAYERS[0]


async def test_an_edge_near_the_middle_line_is_caught_by_it(sheet: Page) -> None:
    await drag(sheet, (700, 400), (703, 403))
    assert (await numbers(sheet))[:2] == [640, 360]
    await sheet.click("text=Snap")
    await drag(sheet, (700, 400), (704, 404))
    assert (await numbers(sheet))[0] == pytest.approx(644, abs=2)


async def test_a_corner_resizes_and_keeps_the_shape_when_asked(sheet: Page) -> None:
    await sheet.click("text=Keep 16:9")
    await drag(sheet, (960, 540), (1120, 640))
    x, y, w, h = await numbers(sheet)
    assert (x, y) == (640, 360)
    assert w == pytest.approx(480, abs=4)
    assert w / h == pytest.approx(16 / 9, abs=0.02)


async def test_exact_numbers_and_arrow_keys(sheet: Page, stand: LayoutStand) -> None:
    await sheet.fill("layer-panel input[data-side=x]", "123")
    await sheet.keyboard.press("Tab")
    await sheet.focus(".sheet")
    for key in ("ArrowRight", "Shift+ArrowDown"):
        await sheet.keyboard.press(key)
    assert (await numbers(sheet))[:2] == [124, 370]
    await sheet.keyboard.press("Control+z")
    assert (await numbers(sheet))[:2] == [124, 360]
    layer = json.loads((await saved(sheet, stand))["layers"])[1]
    assert layer["x"] == pytest.approx(124 / 1280, abs=1e-6)


async def test_layers_are_added_ordered_shown_and_deleted(sheet: Page, stand: LayoutStand) -> None:
    await sheet.click("layer-panel h3 .key")
    assert await sheet.locator("layer-panel .layers li").count() == 3
    assert "Slides" in await sheet.locator("layer-panel .layers li.on").inner_text()
    await sheet.click("text=Send back")
    await sheet.select_option("layer-panel select", "1")
    sent = json.loads((await saved(sheet, stand))["layers"])
    assert [layer["input"] for layer in sent] == [1, 1, 2]


async def test_what_nobody_touched_is_sent_as_it_was(sheet: Page, stand: LayoutStand) -> None:
    await sheet.mouse.click(5, 5)
    assert json.loads((await saved(sheet, stand))["layers"]) == LAYERS


async def test_a_layout_that_is_shown_offers_a_copy(chrome: Browser) -> None:
    async with LayoutStand(layers=LAYERS, initial={"name": "Two up"}, buses=["PGM"]).running() as stand:
        page = await chrome.new_page()
        await page.goto(stand.address)
        await page.click("text=Save as a copy")
        await soon(lambda: bool(stand.posted))
        assert stand.posted[-1]["as_copy"] == "1"
        await page.close()
