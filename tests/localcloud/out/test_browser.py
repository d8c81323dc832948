"""A real browser plays WHEP, HTTP-FLV and HLS: the decoded pixels on the page change with the take."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.async_api import Page, Route, async_playwright

from tests.conftest import CHROMIUM_FLAGS, chromium
from tests.localcloud.out.conftest import OnAir
from tests.localcloud.out.stage import camera_in

HERE = Path(__file__).resolve().parent
MODULES = HERE.parents[2] / "node_modules"
MPEGTS = MODULES / "mpegts.js" / "dist" / "mpegts.js"
HLS = MODULES / "hls.js" / "dist" / "hls.js"

pytestmark = pytest.mark.browser


@asynccontextmanager
async def player(on_air: OnAir, *, script: Path | None = None) -> AsyncIterator[Page]:
    """The player's page, on the origin of the media (a page of the loopback may play)."""
    path = chromium()
    if path is None:
        pytest.skip("Chromium is not installed")
    html = (HERE / "player.html").read_text()
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=CHROMIUM_FLAGS)
        page = await browser.new_page()

        async def serve(route: Route) -> None:
            await route.fulfill(content_type="text/html", body=html)

        await page.route("**/player", serve)
        await page.goto(f"{on_air.addresses.origin}/player")
        if script:
            await page.add_script_tag(path=script)
        try:
            yield page
        finally:
            await browser.close()


async def sees(page: Page, camera: str, seconds: float = 8.0) -> dict[str, Any]:
    """Wait until the page shows this camera."""
    async with asyncio.timeout(seconds):
        while True:
            sample: dict[str, Any] = await page.evaluate("sample()")
            if sample["pictures"] and camera_in(np.array([[sample["rgb"]]])) == camera:
                return sample
            await asyncio.sleep(0.05)


async def stamped(page: Page, revs: set[int], seconds: float = 4.0) -> None:
    """Wait until pictures were presented whose stamps tell these revisions."""
    async with asyncio.timeout(seconds):
        while not revs <= {rev for _, rev, _ in await page.evaluate("ages()")}:
            await asyncio.sleep(0.1)


async def test_whep_shows_the_program_and_its_take_in_a_browser(on_air: OnAir) -> None:
    async with player(on_air) as page:
        address = on_air.addresses.webrtc("caster_7_pgm")
        location = await page.evaluate("([w, a]) => playWhep(w, a)", [on_air.addresses.whep(), address])
        assert location.startswith("/webrtc/v2/whep/")
        await sees(page, "cam1")
        rev = on_air.take(3)
        await sees(page, "cam3", 3)
        await stamped(page, {1, rev})
        found = await page.evaluate("codecs()")
        assert found["video"]["codec"] == "video/H264"
        assert found["audio"]["codec"] == "audio/opus"
        assert found["audio"]["bytes"] > 1000


async def test_flv_shows_the_program_and_its_take_in_a_browser(on_air: OnAir) -> None:
    async with player(on_air, script=MPEGTS) as page:
        await page.evaluate("(url) => playFlv(url)", on_air.addresses.flv("caster_7_pgm"))
        await sees(page, "cam1")
        rev = on_air.take(3)
        await sees(page, "cam3", 4)
        await stamped(page, {1, rev})


async def test_hls_shows_the_program_and_its_take_in_a_browser_about_a_second_late(on_air: OnAir) -> None:
    async with player(on_air, script=HLS) as page:
        await page.evaluate("(url) => playHls(url)", on_air.addresses.hls("caster_7_pgm"))
        await sees(page, "cam1", 20)
        on_air.take(3)
        await sees(page, "cam3", 12)
        state = await page.evaluate("hlsState()")
    assert state["low"]
    assert not [error for error in state["errors"] if error[2]], state
    assert state["behind"] < 5.0, "less than what a player without parts must keep"
