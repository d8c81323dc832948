"""The delay window on the desk: what is on its way, DUMP and COVER, held."""

from __future__ import annotations

import time

import pytest
from playwright.async_api import Page

from tests.page.stand import Stand, a_moment, display, soon, until

pytestmark = pytest.mark.browser

KEY = "hold-key[data-act='window-{}'] button"


def ago(seconds: float) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime(time.time() - seconds))


async def delayed(desk: Page, stand: Stand, *, on_air: float = 600) -> None:
    """Viewers a minute behind; `on_air` seconds since the program began."""
    caster = {
        **stand.state["caster"],
        "air_delay_s": 60,
        "delay_s": 60,
        "on_air_since": ago(on_air),
        "standby": display("input", 4),
    }
    await stand.say("caster.changed", {"caster": caster})
    await until(desk, "document.querySelector('delay-window .delay') !== null")


async def held(desk: Page, act: str, stand: Stand, verb: str) -> None:
    before = len(stand.asked(verb))
    await desk.hover(KEY.format(act))
    await desk.mouse.down()
    await soon(lambda: len(stand.asked(verb)) > before, 20)
    await desk.mouse.up()


async def test_without_a_delay_there_is_no_window_and_with_one_it_tells_the_viewers_moment(
    desk: Page, stand: Stand
) -> None:
    assert await desk.query_selector("delay-window") is None
    await delayed(desk, stand)
    shown = await desk.evaluate("[...document.querySelectorAll('.delay footer .num')].map((one) => one.textContent)")
    clock = [sum(int(part) * unit for part, unit in zip(one.split(":"), (3600, 60, 1), strict=True)) for one in shown]
    assert (clock[1] - clock[0]) % 86400 == 60
    await delayed(desk, stand, on_air=20)
    await until(desk, "document.querySelector('.delay footer').innerText.includes('nothing before')")


async def test_dump_must_be_held_and_is_sent_once(desk: Page, stand: Stand) -> None:
    await delayed(desk, stand)
    await desk.click(KEY.format("dump"))
    await a_moment()
    assert stand.asked("program.dump") == []
    await held(desk, "dump", stand, "program.dump")
    await a_moment()
    assert len(stand.asked("program.dump")) == 1


async def test_cover_puts_standby_on_air_and_counts_down_to_the_viewers(desk: Page, stand: Stand) -> None:
    await delayed(desk, stand)
    await until(desk, "document.querySelector('.delay header').innerText.includes('would reach them in 1:00')")
    await held(desk, "standby", stand, "program.standby")
    await until(desk, "document.querySelector('.delay header .covering') !== null", 20)
    await until(desk, "/0:5\\d|1:00/.test(document.querySelector('.delay header .covering').innerText)")


async def test_the_window_fits_beside_the_layouts(desk: Page, stand: Stand) -> None:
    await delayed(desk, stand)
    for width, height in ((1920, 1080), (1366, 768), (390, 844)):
        await desk.set_viewport_size({"width": width, "height": height})
        await until(desk, "document.querySelector('.delay').getBoundingClientRect().right <= innerWidth + 1")
        parts = "[...document.querySelectorAll('.delay, .delay .key')]"
        await until(desk, f"{parts}.every((one) => one.scrollWidth <= one.clientWidth + 1)")
