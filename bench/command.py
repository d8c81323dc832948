"""The way of a command: from the key to the request at the cloud, and to 'on air' on somebody else's screen.

Two real browsers on a real stack; the cloud's own journal says when a request arrived. In the same run the vendor's SDK
makes the same call without a console in between: what remains as a ratio is the console's share.

Twice: without pictures in the browsers, which is the command's way alone; and with them, where two browsers on this
same machine decode four videos and compete with the mixer for its cores.
"""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, async_playwright
from tencentcloud.common.credential import Credential
from tencentcloud.common.profile.client_profile import ClientProfile
from tencentcloud.common.profile.http_profile import HttpProfile
from tencentcloud.live.v20180801 import live_client, models

from bench.report import line
from tests.conftest import CHROMIUM_FLAGS, chromium
from tests.show.desk import Desk
from tests.show.stack import Person, Show

TAKES = 25

# Wall-clock times in ms with fractions, as performance counts them.
NOTE_KEY = """() => {
  window.pressedAt = null;
  window.addEventListener("keydown", (event) => {
    if (event.code === "Space") window.pressedAt = performance.timeOrigin + performance.now();
  }, true);
}"""
NOTE_TALLY = """() => {
  window.airAt = {};
  new MutationObserver((changes) => {
    for (const { target } of changes) {
      const { look, index } = target.dataset;
      if (look === "air") window.airAt[index] = performance.timeOrigin + performance.now();
    }
  }).observe(document.body, { subtree: true, attributes: true, attributeFilter: ["data-look"] });
}"""


async def main() -> None:
    with tempfile.TemporaryDirectory() as folder, Show.start(Path(folder) / "show") as show:
        boss = show.person("director")
        boss.settle()
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=chromium(), args=CHROMIUM_FLAGS)
            results = {pictures: await takes(browser, show, boss, pictures) for pictures in (False, True)}
            await browser.close()
        bare = sdk_calls(show, boss)
    print(line("bare SDK call, asked to answered", bare, "ms"))
    for pictures, (sent, confirmed) in results.items():
        mode = "with pictures" if pictures else "no pictures"
        print(line(f"key to request at the cloud, {mode}", sent, "ms", ("a bare SDK call", bare)))
        print(line(f"key to 'on air' on a second browser, {mode}", confirmed, "ms", ("a bare SDK call", bare)))


async def takes(browser: Browser, show: Show, boss: Person, pictures: bool) -> tuple[list[float], list[float]]:
    async with two_desks(browser, show, boss, pictures=pictures) as (presser, watcher):
        return await _takes(show, presser, watcher)


async def _takes(show: Show, presser: Desk, watcher: Desk) -> tuple[list[float], list[float]]:
    await presser.page.evaluate(NOTE_KEY)
    await watcher.page.evaluate(NOTE_TALLY)
    sent, confirmed = [], []
    for turn in range(TAKES):
        camera = 2 if turn % 2 == 0 else 4
        await presser.page.keyboard.press(str(camera))
        await presser.looks(camera, "next")
        await watcher.looks(camera, "next")
        await asyncio.sleep(0.35)  # the desk's own lock-out after a take
        before = show.journal_end()
        await watcher.page.evaluate("() => { window.airAt = {}; }")
        await presser.page.keyboard.press("Space")
        await watcher.looks(camera, "air", seconds=30)
        pressed: float = await presser.page.evaluate("window.pressedAt")
        air: float = await watcher.page.evaluate(f"window.airAt[{camera}]")
        (arrived,) = show.journal("CreateCasterPgm", since=before)
        sent.append(arrived["at_ms"] - pressed)
        confirmed.append(air - pressed)
    return sent, confirmed


@asynccontextmanager
async def two_desks(browser: Browser, show: Show, boss: Person, *, pictures: bool) -> AsyncIterator[tuple[Desk, Desk]]:
    """A director's and a producer's, camera 1 on air; without pictures, no video is decoded."""
    contexts = [await browser.new_context() for _ in range(2)]
    if not pictures:
        for context in contexts:
            await context.route("**/api/casters/*/play/**", lambda route: route.abort())
    pages = [await context.new_page() for context in contexts]
    presser = await Desk.open(pages[0], show, "director", boss.caster)
    watcher = await Desk.open(pages[1], show, "producer", boss.caster)
    await asyncio.to_thread(boss.settle)
    await watcher.looks(1, "air", seconds=30)
    try:
        yield presser, watcher
    finally:
        for context in contexts:
            await context.close()


def sdk_calls(show: Show, boss: Person) -> list[float]:
    key_file = (show.folder / "var" / "localcloud.env").read_text()
    keys = dict(row.split("=", 1) for row in key_file.splitlines())
    http = HttpProfile(protocol="http", endpoint=f"127.0.0.1:{show.port + 1}", keepAlive=True)
    profile = ClientProfile(httpProfile=http)
    credential = Credential(keys["LOCALCLOUD_SECRET_ID"], keys["LOCALCLOUD_SECRET_KEY"])
    client = live_client.LiveClient(credential, "ap-guangzhou", profile)
    cloud_id = boss.state()["caster"]["cloud_id"]
    took = []
    for turn in range(TAKES):
        request: Any = models.CreateCasterPgmRequest()
        display = {"LayoutIndex": 2 if turn % 2 == 0 else 4, "LayoutIndexType": 1, "TransitionType": ""}
        request._deserialize({"CasterId": cloud_id, "PgmDisplayInfo": display})
        begin = time.perf_counter()
        client.CreateCasterPgm(request)
        took.append((time.perf_counter() - begin) * 1000)
        time.sleep(0.05)
    return took


if __name__ == "__main__":
    asyncio.run(main())
