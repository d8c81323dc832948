"""`make screenshots`: pictures of the console as it really runs, into docs/images/.

A stack of its own with the demo show, a director at the desk, real video in the pictures.
"""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path

from playwright.async_api import Browser, async_playwright

from tests.conftest import CHROMIUM_FLAGS, chromium
from tests.show.desk import Desk
from tests.show.stack import ROOT, Person, Show

IMAGES = ROOT / "docs" / "images"


# File, width, height.
VIEWS = (("console.png", 1920, 1080), ("console-1366x768.png", 1366, 768), ("console-phone.png", 390, 844))


async def main() -> None:
    IMAGES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, Show.start(Path(folder) / "show") as show:
        boss = show.person("director")
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=chromium(), args=CHROMIUM_FLAGS)
            for file, width, height in VIEWS:
                await shoot(browser, show, boss, IMAGES / file, width, height)
                print(f"docs/images/{file}", flush=True)
            await browser.close()


async def in_full_swing(desk: Desk, boss: Person) -> None:
    """Camera 2 was just taken, with the bug, by this desk's own key; the first layout is next."""
    marks = tuple(mark["index"] for mark in boss.state()["picture_marks"][:1])
    await asyncio.to_thread(boss.settle, 1, 3)
    await asyncio.to_thread(lambda: boss.done(boss.preview(2, marks=marks)))
    await desk.shows("pvw", 2, seconds=20)
    await desk.page.keyboard.press("Space")
    await desk.shows("pgm", 2, seconds=20)
    await desk.lamp_is("seen", "lit", "late")
    await desk.page.keyboard.press("q")
    await desk.page.wait_for_selector('layout-tile [data-look="next"]')
    await asyncio.sleep(4)  # ages, meters and tiles settle


async def shoot(browser: Browser, show: Show, boss: Person, file: Path, width: int, height: int) -> None:
    context = await browser.new_context(viewport={"width": width, "height": height}, locale="en-GB")
    desk = await Desk.open(await context.new_page(), show, "director", boss.caster)
    await in_full_swing(desk, boss)
    await desk.page.screenshot(path=file)
    await context.close()


if __name__ == "__main__":
    asyncio.run(main())
