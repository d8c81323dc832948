"""The live page at its fullest: 24 inputs, of which four move, 10 layouts, 8 marks, 10 outputs, on a real stack.

Three promises: no press is lost, the page's main thread rests more than half of the time, its memory stays flat. A desk
with few sources on the same machine in the same run says what the crowd costs.

The thread is judged by the processor time that it takes. By the clock its tasks last longer here: the whole stack,
the mixer and four videos decoded in software want the same processors; both are told.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import tempfile
import time
import uuid
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from PIL import Image
from playwright.async_api import Browser, CDPSession, async_playwright

from bench.report import p95
from tests.conftest import CHROMIUM_FLAGS, chromium
from tests.show.desk import Desk
from tests.show.stack import Person, Show

FULL_S: Final = 1800.0
INPUTS, LAYOUTS, MARKS, OUTPUTS = 24, 10, 4, 10
"""Marks of each family."""
PRESS_EVERY_S: Final = 0.5
LOOK_EVERY_S: Final = 10.0
IDLE_AT_LEAST: Final = 0.5
GROWTH: Final = 0.10
"""Of the heap after a collection, between the first and the last quarter; the first tenth of the time warms up."""
WARM_UP: Final = 0.1
ROW: Final = "1234567890"
COUNT: Final = """() => {
  const { socket } = document.querySelector("live-desk");
  const call = socket.call.bind(socket);
  window.asked = 0;
  socket.call = (verb, params) => {
    if (verb === "preview.show") window.asked += 1;
    return call(verb, params);
  };
}"""


def fill(show: Show, boss: Person, admin: Person) -> None:
    """Everything that a caster may hold, beside what the demo show has."""
    still = show.folder / "var" / "media" / "still.png"
    Image.new("RGB", (1280, 720), (40, 60, 90)).save(still)
    state = boss.state()
    picture = f"{show.cloud_url}/media/still.png"
    for person, path, body in _missing(state, boss, admin, picture):
        answer = person.ask("POST", path, body, key=str(uuid.uuid4()))
        answer.raise_for_status()
        boss.done(answer.json()["command"], seconds=30)
    for index in range(2, OUTPUTS + 1):  # one tries for ever to reach nobody; the others rest
        boss.done(boss.ask("POST", f"outputs/{index}/stop/").raise_for_status().json()["command"], seconds=30)


def _missing(
    state: dict[str, Any], boss: Person, admin: Person, picture: str
) -> Iterator[tuple[Person, str, dict[str, Any]]]:
    """Who asks for what, where."""

    def free(plural: str, most: int) -> list[int]:
        return sorted(set(range(1, most + 1)) - {item["index"] for item in state[plural]})

    for index in free("inputs", INPUTS):
        yield boss, "inputs/", {"index": index, "name": f"Still {index}", "kind": "picture", "address": picture}
    for index in free("layouts", LAYOUTS):
        boxes = [{"x": 0.5 * (at % 2), "y": 0.5 * (at // 2), "w": 0.5, "h": 0.5} for at in range(4)]
        layers = [{"input": 1 + (index + at) % 8, **box} for at, box in enumerate(boxes)]
        yield boss, "layouts/", {"index": index, "name": f"Four {index}", "layers": layers}
    for index in free("picture_marks", MARKS):
        yield boss, "picture-marks/", {"index": index, "name": f"Bug {index}", "address": picture, "w": 0.1, "h": 0.1}
    for index in free("text_marks", MARKS):
        yield boss, "text-marks/", {"index": index, "name": f"Name {index}", "text": f"Guest {index}"}
    for index in free("outputs", OUTPUTS):
        yield admin, "outputs/", {"index": index, "name": f"CDN {index}", "address": f"rtmp://127.0.0.1:9/live/{index}"}


class Thread:
    """What the page's main thread and heap do, as the browser's own meters tell it."""

    def __init__(self, clock: CDPSession, worked: CDPSession) -> None:
        self._meters = clock, worked
        self._last: list[dict[str, float]] = []
        self.busy: list[float] = []
        self.cpu: list[float] = []
        self.heap: list[float] = []

    @classmethod
    async def of(cls, desk: Desk) -> Thread:
        clock, worked = [await desk.page.context.new_cdp_session(desk.page) for _ in range(2)]
        await clock.send("Performance.enable", {"timeDomain": "timeTicks"})
        await worked.send("Performance.enable", {"timeDomain": "threadTicks"})
        return cls(clock, worked)

    async def look(self) -> None:
        """The share of the time since the last look that tasks lasted, that which they had the processor for, and the
        heap in MB after a collection."""
        now = await self._told()
        for found, before, after in zip((self.busy, self.cpu), self._last, now, strict=False):
            passed = now[0]["Timestamp"] - self._last[0]["Timestamp"]
            found.append((after["TaskDuration"] - before["TaskDuration"]) / passed)
        await self._meters[0].send("HeapProfiler.collectGarbage")
        self._last = await self._told()
        self.heap.append(self._last[0]["JSHeapUsedSize"] / 1e6)

    async def _told(self) -> list[dict[str, float]]:
        """What both meters say, by name."""
        told = [await meter.send("Performance.getMetrics") for meter in self._meters]
        return [{one["name"]: one["value"] for one in found["metrics"]} for found in told]


async def watched(browser: Browser, show: Show, boss: Person, seconds: float) -> tuple[Thread, int, int]:
    """A desk with its pictures, pressed twice a second: the thread, the presses, and what arrived of them."""
    context = await browser.new_context(viewport={"width": 1920, "height": 1080}, locale="en-GB")
    desk = await Desk.open(await context.new_page(), show, "director", boss.caster)
    await desk.shows("pgm", 1, seconds=30)
    await desk.page.evaluate(COUNT)
    thread = await Thread.of(desk)
    await thread.look()
    end, looked, presses = time.monotonic() + seconds, time.monotonic(), 0
    while time.monotonic() < end:
        await desk.page.keyboard.press(ROW[presses % len(ROW)])
        presses += 1
        await asyncio.sleep(PRESS_EVERY_S)
        if time.monotonic() - looked >= min(LOOK_EVERY_S, seconds / 6):
            await thread.look()
            looked = time.monotonic()
    arrived = await desk.page.evaluate("window.asked")
    await context.close()
    return thread, presses, arrived


def tell(name: str, thread: Thread, presses: int, arrived: int) -> None:
    print(
        f"  {name}: main thread busy median {statistics.median(thread.busy):.1%}, p95 {p95(thread.busy):.1%},"
        f" with the processor {statistics.median(thread.cpu):.1%} ({p95(thread.cpu):.1%});"
        f" heap {thread.heap[0]:.1f} to {thread.heap[-1]:.1f} MB; {arrived} of {presses} presses were asked for",
        flush=True,
    )


def judged(thread: Thread, presses: int, arrived: int, seconds: float) -> list[str]:
    faults = []
    if arrived != presses:
        faults.append(f"{presses - arrived} of {presses} presses were lost.")
    if statistics.median(thread.cpu) > 1 - IDLE_AT_LEAST:
        faults.append(f"The main thread works {statistics.median(thread.cpu):.0%} of the time.")
    settled = thread.heap[round(len(thread.heap) * WARM_UP) :]
    size = len(settled) // 4
    if seconds >= FULL_S / 3 and size:
        first, last = statistics.median(settled[:size]), statistics.median(settled[-size:])
        print(f"  heap: first quarter {first:.1f} MB, last quarter {last:.1f} MB ({last / first - 1:+.1%})")
        if last > first * (1 + GROWTH):
            faults.append(f"The heap grew by {last / first - 1:.1%}; {GROWTH:.0%} are allowed.")
    else:
        print("  memory is not judged in so short a time")
    return faults


async def measure(seconds: float) -> list[str]:
    with tempfile.TemporaryDirectory() as folder, Show.start(Path(folder) / "show") as show:
        boss, admin = show.person("director"), show.person("admin")
        boss.settle()
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=chromium(), args=CHROMIUM_FLAGS)
            tell("the demo show", *await watched(browser, show, boss, min(60.0, seconds)))
            fill(show, boss, admin)
            boss.settle()
            found = await watched(browser, show, boss, seconds)
            tell("a full house", *found)
            await browser.close()
    return judged(*found, seconds)


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.fullhouse", description=__doc__)
    parser.add_argument("--seconds", type=float, default=FULL_S)
    given = parser.parse_args(argv)
    faults = asyncio.run(measure(given.seconds))
    for fault in faults:
        print(f"  FAILED: {fault}")
    if not faults:
        print("  kept: every press, the rest of the thread, the memory as far as it was judged")
    return 1 if faults else 0


if __name__ == "__main__":
    raise SystemExit(main())
