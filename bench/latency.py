"""How late the picture is: from the take to the first PGM packet, and from the mixer to the screen by WHEP and FLV.

The mixer runs at 1280x720, 25 pictures a second, PVW and PGM on, four moving inputs. The time of a picture is the stamp
it carries; the time on the screen is Chromium's own (requestVideoFrameCallback), both on this machine's clock.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from playwright.async_api import Page, async_playwright

from bench.report import line
from localcloud.media.addresses import Addresses
from localcloud.mixer import Mixer, stamp
from localcloud.model import Caster
from tests.conftest import CHROMIUM_FLAGS, chromium
from tests.localcloud.out import stage

FRAME_MS = 40.0
WARM_UP_S = {"WHEP": 2.0, "HTTP-FLV": 6.0}
"""An FLV player begins with the cached second and plays a little faster until it has caught up."""
PLAYER = Path(stage.__file__).with_name("player.html")
MPEGTS = Path(__file__).resolve().parent.parent / "node_modules" / "mpegts.js" / "dist" / "mpegts.js"


def show(index: int, rev: int) -> Caster:
    """An input alone on program, a layout of two on preview, at full size."""
    pgm, pvw = stage.bus(index, rev=rev), stage.bus(1, rev=1, index_type=0)
    return replace(stage.show(pgm=pgm, pvw=pvw), pgm_width=0, pgm_height=0)


async def takes(mixer: Mixer, count: int) -> list[float]:
    """From the call to the first PGM packet of the new display, in frames."""
    feed = mixer.bus_feed(stage.CASTER, "pgm")
    assert feed is not None
    viewer = feed.subscribe(frozenset({"video"}))
    frames: list[float] = []
    for rev in range(2, count + 2):
        await asyncio.sleep(random.uniform(0.1, 0.2))  # anywhere between two ticks
        asked = time.monotonic()
        mixer.apply(show(1 + rev % 4, rev))
        while packet := await viewer.next():
            found = stamp.find(packet.data)
            if found and found.rev == rev:
                break
        frames.append((time.monotonic() - asked) * 1000 / FRAME_MS)
    viewer.close()
    return frames


async def ages(page: Page, warm_up: float, seconds: float) -> list[float]:
    """Age of each presented picture in ms, after a warm-up."""
    await asyncio.sleep(warm_up)
    begun = time.time() * 1000
    await asyncio.sleep(seconds)
    found: list[list[float]] = await page.evaluate("ages()")
    return [age for age, _, at in found if at >= begun]


async def glass(addresses: Addresses, seconds: float) -> dict[str, list[float]]:
    """Mixer to screen, by each way of playing, one after the other in a fresh page."""
    path = chromium()
    if path is None:
        print("  Chromium is not installed: glass to glass is left out")
        return {}
    html = PLAYER.read_text()
    results: dict[str, list[float]] = {}
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=CHROMIUM_FLAGS)
        for way in ("WHEP", "HTTP-FLV"):
            page = await browser.new_page()
            await page.route("**/player", lambda route: route.fulfill(content_type="text/html", body=html))
            await page.goto(f"{addresses.origin}/player")
            if way == "WHEP":
                given = [addresses.whep(), addresses.webrtc(f"caster_{stage.CASTER}_pgm")]
                await page.evaluate("([whep, address]) => playWhep(whep, address)", given)
            else:
                await page.add_script_tag(path=MPEGTS)
                await page.evaluate("(url) => playFlv(url)", addresses.flv(f"caster_{stage.CASTER}_pgm"))
            results[way] = await ages(page, WARM_UP_S[way], seconds)
            await page.close()
        await browser.close()
    return results


async def measure(mixer: Mixer, count: int, seconds: float) -> int:
    found = await takes(mixer, count)
    print(line("take call to first PGM packet", found, "frames"))
    with stage.media_server(mixer) as addresses:
        results = await glass(addresses, seconds)
    for way, values in results.items():
        if not values:
            print(f"  glass to glass by {way}: no picture was presented with its stamp")
            return 1
        print(line(f"glass to glass by {way}", values, "ms"))
    if len(results) == 2:
        whep, flv = (statistics.median(results[way]) for way in ("WHEP", "HTTP-FLV"))
        print(f"  HTTP-FLV against WHEP: {flv / whep:.2f}x;  WHEP in frames: {whep / FRAME_MS:.2f}")
    print(f"  late pictures left out meanwhile: {dict(mixer.dropped(stage.CASTER))}")
    return 0


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.latency", description=__doc__)
    parser.add_argument("--takes", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=8.0, help="for each way of playing")
    given = parser.parse_args(argv)
    with tempfile.TemporaryDirectory() as folder:
        mixer = stage.mixer_at(Path(folder))
        try:
            mixer.apply(show(1, 1))
            time.sleep(1)
            return asyncio.run(measure(mixer, given.takes, given.seconds))
        finally:
            mixer.close()


if __name__ == "__main__":
    sys.exit(main())
