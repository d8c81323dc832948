"""A browser's camera becomes an input: from the input's page, by WHIP, into the mixer and back as a picture."""

from __future__ import annotations

import io
from typing import Any

import av
import httpx
import pytest
from playwright.async_api import async_playwright

from tests.conftest import CHROMIUM_FLAGS, chromium
from tests.page.stand import until
from tests.show.stack import Person, Show
from tests.show.test_rundown_runs_alone import soon

pytestmark = [pytest.mark.show, pytest.mark.browser, pytest.mark.timeout(300)]
FAKE = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]


def picture_of(person: Person, index: int) -> Any:
    """The input's picture now as RGB, or None."""
    answer = person.ask("GET", f"play/?bus=input:{index}")
    if answer.status_code != 200:
        return None
    still = httpx.get(answer.json()["flv"].replace(".flv", ".jpg"))
    if still.status_code != 200:
        return None
    with av.open(io.BytesIO(still.content)) as picture:
        return next(picture.decode(video=0)).to_ndarray(format="rgb24")


async def test_a_camera_of_a_browser_is_an_input(show: Show, boss: Person) -> None:
    path = chromium()
    if path is None:
        pytest.skip("Chromium is not installed")
    assert boss.ask("POST", "inputs/", {"index": 9, "name": "Phone", "kind": "webrtc_push"}).status_code == 202
    await soon(lambda: any(item["index"] == 9 for item in boss.state()["inputs"]))
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=[*CHROMIUM_FLAGS, *FAKE])
        context = await browser.new_context()
        pairs = (pair.partition("=") for pair in boss.cookies.split("; "))
        await context.add_cookies([{"name": name, "value": value, "url": show.url} for name, _, value in pairs])
        page = await context.new_page()
        complaints: list[str] = []
        page.on("console", lambda said: complaints.append(said.text) if "Security Policy" in said.text else None)
        await page.goto(f"{show.url}/casters/{boss.caster}/setup/inputs/9/")
        await page.click("[data-send=camera]")
        await until(page, "document.querySelector('camera-sender [data-state=connected]')", seconds=15)
        await soon(lambda: (seen := picture_of(boss, 9)) is not None and seen.std() > 20, seconds=20)
        await page.click("camera-sender button")
        await until(page, "document.querySelector('camera-sender [data-send=camera]')")
        await browser.close()
    assert complaints == []
    assert boss.ask("DELETE", "inputs/9/").status_code == 202
    await soon(lambda: all(item["index"] != 9 for item in boss.state()["inputs"]))
