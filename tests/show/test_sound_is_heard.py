"""The sound of the show, heard in a real browser through one's own headphones, changes with mute and follow video."""

from __future__ import annotations

import asyncio

import pytest

from tests.show.desk import Desk, eventually
from tests.show.stack import Person, Show

pytestmark = [pytest.mark.show, pytest.mark.browser, pytest.mark.timeout(300)]

# The tones of the test pictures, in hertz.
TONES = {1: 262, 2: 330, 3: 392, 4: 523}
HEAR = """
() => {
  const { listener } = document.querySelector("live-desk");
  if (!listener.audio.srcObject) return null;
  if (!window.analyser) {
    const context = new AudioContext({ sampleRate: 48000 });
    context.resume();
    window.analyser = context.createAnalyser();
    window.analyser.fftSize = 32768;
    window.analyser.smoothingTimeConstant = 0;
  }
  if (window.heard !== listener.audio.srcObject) {
    window.heard = listener.audio.srcObject;
    window.analyser.context.createMediaStreamSource(window.heard).connect(window.analyser);
  }
  const bins = new Float32Array(window.analyser.frequencyBinCount);
  window.analyser.getFloatFrequencyData(bins);
  const hertz = window.analyser.context.sampleRate / window.analyser.fftSize;
  return Object.fromEntries(Object.entries(TONES).map(([camera, tone]) => {
    const at = Math.round(tone / hertz);
    return [camera, Math.max(...bins.slice(at - 2, at + 3))];
  }));
}
""".replace("TONES", str({str(camera): tone for camera, tone in TONES.items()}))
LOUD, QUIET = -45, -60


async def heard(desk: Desk, cameras: set[int]) -> bool:
    """Exactly these tones stand out; dB of the strongest bin near each."""
    levels = await desk.page.evaluate(HEAR)
    if levels is None:
        return False
    return all((level > LOUD) if int(camera) in cameras else (level < QUIET) for camera, level in levels.items())


async def test_own_headphones_hear_the_program_and_what_the_strips_do_to_it(
    show: Show, boss: Person, new_context
) -> None:
    desk = await Desk.open(await (await new_context()).new_page(), show, "director", boss.caster)
    await asyncio.to_thread(boss.settle, 1, 2)
    await desk.looks(1, "air", seconds=20)
    await desk.page.click("[data-listen='program']")

    async def hears(*cameras: int, why: str) -> None:
        await eventually(lambda: heard(desk, set(cameras)), 30, why)

    await hears(1, why="the program's sound is heard")
    await desk.page.click("[data-strip='3'] [aria-label*='follows the picture']")
    await hears(1, 3, why="camera 3 is heard always, beside the picture")
    await desk.page.click("[data-strip='1'] .mute")
    await hears(3, why="camera 1 is muted on air")
    await desk.page.click("[data-strip='1'] .mute")
    await hears(1, 3, why="the mute is taken back")
    await desk.page.click("[data-listen='input:4']")
    await hears(4, why="one's own headphones hear camera 4 alone")
    assert (await asyncio.to_thread(boss.state))["program"]["display"]["audio"] == [1, 3], "the air does not change"
