"""A guest opens the address that a director gave, sees the program move and hears it, until the director ends it."""

from __future__ import annotations

import asyncio

import pytest
from playwright.async_api import Page

from tests.show.desk import CAMERAS, SAMPLE, Desk, eventually
from tests.show.stack import Person, Show

pytestmark = [pytest.mark.show, pytest.mark.browser, pytest.mark.timeout(300)]

PALETTE = {str(camera): list(colour) for camera, colour in CAMERAS.items()}


async def mostly(page: Page, bus: str, camera: int) -> bool:
    counts = await page.evaluate(SAMPLE, [f".{bus} video", PALETTE])
    return bool(counts) and counts.get(str(camera), 0) > 64 * 36 * 0.4


async def given(page: Page, show: Show, caster: int, label: str, *, preview: bool) -> str:
    """A director makes a link on the page, and takes its address along."""
    await page.goto(f"{show.url}/casters/{caster}/guests/")
    await page.fill("input[name=label]", label)
    if preview:
        await page.check("input[name=sees_preview]")
    await page.click("form.form button[type=submit]")
    await page.wait_for_selector("copy-field input")
    return await page.input_value("tr:first-child copy-field input")


async def test_a_guest_sees_the_program_change_until_the_link_is_ended(show: Show, boss: Person, new_context) -> None:
    director = (await Desk.open(await (await new_context()).new_page(), show, "director", boss.caster)).page
    address = await given(director, show, boss.caster, "Sponsor", preview=True)
    guest = await (await new_context()).new_page()
    asked: list[str] = []
    guest.on("request", lambda request: asked.append(request.url))
    await guest.goto(address)
    await eventually(lambda: mostly(guest, "pgm", 1), 20, "the guest sees camera 1 on PGM")
    await eventually(lambda: mostly(guest, "pvw", 3), 20, "and camera 3 on PVW")
    await asyncio.to_thread(boss.settle, 2, 3)
    await eventually(lambda: mostly(guest, "pgm", 2), 20, "the guest sees the take")

    async def names_it() -> bool:
        return await guest.evaluate("/CAM 2|Camera 2|2/.test(document.querySelector('.pgm p').innerText)")

    await eventually(names_it, 10, "and its name")
    await guest.click("[data-act=sound]")

    async def hears() -> bool:
        return await guest.evaluate("document.querySelector('watch-screen').listener.state === 'on'")

    await eventually(hears, 20, "the guest hears it")
    secret = address.partition("#")[2]
    assert not [url for url in asked if secret in url.partition("#")[0]], "the secret stands in no address"
    await director.click("tr:first-child form button")

    async def is_over() -> bool:
        words = await guest.text_content("body")
        return "This link has ended." in (words or "") and await guest.query_selector("video") is None

    await eventually(is_over, 15, "the guest is told, and the picture is gone")


async def test_without_pvw_a_guest_sees_the_program_alone(show: Show, boss: Person, new_context) -> None:
    director = (await Desk.open(await (await new_context()).new_page(), show, "director", boss.caster)).page
    address = await given(director, show, boss.caster, "Viewer", preview=False)
    guest = await (await new_context()).new_page()
    await guest.goto(address)
    await eventually(lambda: mostly(guest, "pgm", 1), 20, "the guest sees camera 1 on PGM")
    assert await guest.query_selector(".pvw") is None
