"""A caster with all that it may hold: every key works, no press is lost, nothing is cut off. With real pictures, for
half an hour: `make bench-fullhouse`."""

from __future__ import annotations

import pytest
from playwright.async_api import Page

from tests.page.stand import Stand, soon, until

pytestmark = pytest.mark.browser

INPUTS, LAYOUTS, MARKS, OUTPUTS = 24, 10, 4, 10


async def filled(desk: Page, stand: Stand) -> None:
    state = stand.state
    [layout, bug, ticker, output] = [state[name][0] for name in ("layouts", "picture_marks", "text_marks", "outputs")]
    inputs = [{**state["inputs"][0], "index": n, "name": f"Camera {n}"} for n in range(1, INPUTS + 1)]
    await stand.say("inputs.changed", {"inputs": inputs})
    await stand.say("layouts.changed", {"layouts": [{**layout, "index": n} for n in range(1, LAYOUTS + 1)]})
    await stand.say("picture_marks.changed", {"picture_marks": [{**bug, "index": n} for n in range(1, MARKS + 1)]})
    await stand.say("text_marks.changed", {"text_marks": [{**ticker, "index": n} for n in range(1, MARKS + 1)]})
    await stand.say("outputs.changed", {"outputs": [{**output, "index": n} for n in range(1, OUTPUTS + 1)]})
    await until(desk, f"document.querySelectorAll('source-tile').length === {INPUTS}")
    await until(desk, f"document.querySelectorAll('mark-chip').length === {2 * MARKS}")
    await until(desk, f"document.querySelectorAll('.outputs li').length === {OUTPUTS}")


async def test_no_press_is_lost_however_fast_they_come(desk: Page, stand: Stand) -> None:
    await filled(desk, stand)
    presses = [f"Digit{n % 10}" for n in range(1, 31)] + [f"Key{key}" for key in "QWERTYUIOP"]
    for key in presses:
        await desk.keyboard.press(key)
    await soon(lambda: len(stand.asked("preview.show")) == len(presses), 30)
    shown = [asked["display"]["source"] for asked in stand.asked("preview.show")]
    expected = [{"kind": "input", "index": n % 10 or 10} for n in range(1, 31)]
    assert shown == expected + [{"kind": "layout", "index": n} for n in range(1, 11)]


async def test_the_second_bank_reaches_the_inputs_beyond_ten(desk: Page, stand: Stand) -> None:
    await filled(desk, stand)
    await desk.keyboard.press("Backquote")
    await desk.keyboard.press("Digit3")
    await desk.keyboard.press("Backquote")
    await desk.keyboard.press("Digit4")
    await soon(lambda: len(stand.asked("preview.show")) == 2, 20)
    assert [asked["display"]["source"]["index"] for asked in stand.asked("preview.show")] == [13, 24]


@pytest.mark.parametrize(("width", "height"), [(1920, 1080), (1366, 768)])
async def test_everything_is_on_the_screen(desk: Page, stand: Stand, width: int, height: int) -> None:
    await filled(desk, stand)
    await desk.set_viewport_size({"width": width, "height": height})
    page = "document.documentElement"
    await until(desk, f"{page}.scrollWidth === {width} && {page}.scrollHeight === {height}")
