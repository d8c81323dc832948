"""A person at a desk in a real browser, and what his screen really shows."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Self

from playwright.async_api import Page

from tests.show.stack import PASSWORD, Show

# The grounds of the test pictures, as anybody would name them.
CAMERAS = {1: (196, 43, 48), 2: (38, 84, 206), 3: (22, 138, 66), 4: (214, 140, 16)}

# Draws the video's current frame and counts, for each camera, the pixels nearest to its colour, and near at all.
SAMPLE = """
([selector, palette]) => {
  const video = document.querySelector(selector);
  if (!video || video.readyState < 2 || !video.videoWidth) return null;
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [64, 36];
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  pen.drawImage(video, 0, 0, 64, 36);
  const { data } = pen.getImageData(0, 0, 64, 36);
  const counts = {};
  for (let at = 0; at < data.length; at += 4) {
    let best = null, nearest = 60 * 60;
    for (const [name, [r, g, b]] of Object.entries(palette)) {
      const far = (data[at] - r) ** 2 + (data[at + 1] - g) ** 2 + (data[at + 2] - b) ** 2;
      if (far < nearest) [best, nearest] = [name, far];
    }
    if (best) counts[best] = (counts[best] ?? 0) + 1;
  }
  return counts;
}
"""


@dataclass
class Desk:
    page: Page
    show: Show
    name: str

    @classmethod
    async def open(cls, page: Page, show: Show, name: str, caster: int, *, front: bool = False) -> Self:
        """Sign in as a person does, then open the live desk."""
        base = show.front.url if front else show.url
        await page.goto(f"{base}/sign-in/")
        await page.fill("input[name=username]", name)
        await page.fill("input[name=password]", PASSWORD)
        await page.press("input[name=password]", "Enter")
        await page.wait_for_url(lambda url: "/sign-in/" not in url)
        await page.goto(f"{base}/casters/{caster}/")
        await page.wait_for_selector("live-desk bus-view.pgm video", state="attached")
        return cls(page, show, name)

    async def shown(self, bus: str) -> int | None:
        """The camera whose colour fills most of the decoded picture of `pvw` or `pgm`."""
        counts: dict[str, int] | None = await self.page.evaluate(
            SAMPLE, [f"bus-view.{bus} video", {str(camera): list(colour) for camera, colour in CAMERAS.items()}]
        )
        if not counts:
            return None
        camera, pixels = max(counts.items(), key=lambda item: item[1])
        return int(camera) if pixels > 64 * 36 * 0.4 else None

    async def shows(self, bus: str, camera: int, seconds: float = 12) -> None:
        why = f"{self.name} sees camera {camera} on {bus}"
        await eventually(lambda: self._is(self.shown(bus), camera), seconds, why)

    async def look(self, tile: int) -> str | None:
        """The tally of an input's tile: air, air-in, next, next-in or idle."""
        return await self.page.get_attribute(f'source-tile [data-index="{tile}"]', "data-look")

    async def looks(self, tile: int, look: str, seconds: float = 8) -> None:
        why = f"tile {tile} looks '{look}' for {self.name}"
        await eventually(lambda: self._is(self.look(tile), look), seconds, why)

    async def lamp(self, name: str) -> str | None:
        return await self.page.get_attribute(f'[data-lamp="{name}"]', "data-look")

    async def lamp_is(self, name: str, *looks: str, seconds: float = 8) -> None:
        async def one_of() -> bool:
            return await self.lamp(name) in looks

        await eventually(one_of, seconds, f"the lamp '{name}' is {' or '.join(looks)} for {self.name}")

    async def hold(self, key: str, seconds: float) -> None:
        """A key held down, repeating as a keyboard does."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            await self.page.keyboard.down(key)
            await asyncio.sleep(0.033)
        await self.page.keyboard.up(key)

    @staticmethod
    async def _is(what: Awaitable[Any], wanted: Any) -> bool:
        return bool(await what == wanted)


async def eventually(what: Callable[[], Awaitable[bool]], seconds: float, why: str) -> None:
    end = time.monotonic() + seconds
    while not await what():
        assert time.monotonic() < end, f"{why}: not within {seconds} s"
        await asyncio.sleep(0.05)
