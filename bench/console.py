"""The console's feedback in time, against the limits it promises: what happens within which time after a press.

Two real browsers on a real stack, one presses, the other watches. Printed without pictures in the browsers, which is
the console's own way, and with them, where both decode video in software on the same cores as the mixer. `n` tells how
many of the presses had that end at all within ten seconds.
"""

from __future__ import annotations

import asyncio
import contextlib
import tempfile
from collections import defaultdict
from pathlib import Path
from typing import Any, Final

from playwright.async_api import Browser, async_playwright

from bench.command import NOTE_TALLY, TAKES, two_desks
from bench.report import against
from tests.conftest import CHROMIUM_FLAGS, chromium
from tests.show.desk import Desk, eventually
from tests.show.stack import Person, Show

LIMITS: Final = {
    "key to pressed look, painted": 50.0,
    "accepted by the server": 150.0,
    "confirmed on the presser's desk": 250.0,
    "confirmed on a second console": 250.0,
    "seen: the picture itself, WebRTC": 500.0,
}
"""In ms, p95; the last is the limit for the age of the picture."""

# From the key to the first painted frame in which the key looks pressed.
NOTE_PRESS = """() => {
  window.pressed = null;
  window.addEventListener("keydown", (event) => {
    if (event.code !== "Space") return;
    const at = performance.now();
    window.pressed = { at: performance.timeOrigin + at, look: null };
    const key = document.querySelector('[data-act="cut"]');
    const look = () => {
      if (key.classList.contains("down")) window.pressed.look = performance.now() - at;
      else if (performance.now() - at < 2000) requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  }, true);
}"""
LAST_TAKE = """() => {
  const { take } = document.querySelector("live-desk").desk;
  return { ...window.pressed, accepted: take.acceptedMs, confirmed: take.confirmedMs, seen: take.seenMs };
}"""


async def main() -> None:
    with tempfile.TemporaryDirectory() as folder, Show.start(Path(folder) / "show") as show:
        boss = show.person("director")
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=chromium(), args=CHROMIUM_FLAGS)
            for pictures in (False, True):
                print(f"  {'with' if pictures else 'without'} pictures in the browsers", flush=True)
                for name, values in (await measured(browser, show, boss, pictures)).items():
                    print(against(name, values, "ms", LIMITS[name]), flush=True)
            await browser.close()


async def measured(browser: Browser, show: Show, boss: Person, pictures: bool) -> dict[str, list[float]]:
    found: dict[str, list[float]] = defaultdict(list)
    async with two_desks(browser, show, boss, pictures=pictures) as (presser, watcher):
        if pictures:
            await presser.shows("pgm", 1, seconds=30)
        await presser.page.evaluate(NOTE_PRESS)
        await watcher.page.evaluate(NOTE_TALLY)
        for turn in range(TAKES):
            camera = 2 if turn % 2 == 0 else 4
            for name, value in (await one(presser, watcher, camera, pictures)).items():
                found[name].append(value)
    return found


async def one(presser: Desk, watcher: Desk, camera: int, pictures: bool) -> dict[str, float]:
    await presser.page.keyboard.press(str(camera))
    await presser.looks(camera, "next", seconds=30)
    await watcher.looks(camera, "next", seconds=30)
    await asyncio.sleep(0.35)  # the desk's own rest after a take
    await watcher.page.evaluate("() => { window.airAt = {}; }")
    await presser.page.keyboard.press("Space")
    await watcher.looks(camera, "air", seconds=30)

    async def over() -> bool:
        last: dict[str, Any] = await presser.page.evaluate(LAST_TAKE)
        return None not in (last["look"], last["accepted"], last["confirmed"], *([last["seen"]] if pictures else []))

    with contextlib.suppress(AssertionError):  # what did not come is left out, and counted so
        await eventually(over, 10, "the take was followed to its end")
    last: dict[str, Any] = await presser.page.evaluate(LAST_TAKE)
    air: float = await watcher.page.evaluate(f"window.airAt[{camera}]")
    values = [last["look"], last["accepted"], last["confirmed"], air - last["at"], last["seen"]]
    return {name: value for name, value in zip(LIMITS, values, strict=True) if value is not None}


if __name__ == "__main__":
    asyncio.run(main())
