"""Each key of the air, in a browser against the real local cloud: judged by the pixels of the decoded picture."""

from __future__ import annotations

import asyncio
import time

import pytest

from tests.show.desk import CAMERAS, Desk, eventually
from tests.show.stack import Person, Show

pytestmark = [pytest.mark.show, pytest.mark.browser, pytest.mark.timeout(300)]

Rgb = tuple[int, int, int]
Box = tuple[float, float, float, float]

# The mean colour of a box (fractions of the picture: left, top, width, height), or null before there is a picture.
MEAN = """
([selector, [x, y, w, h]]) => {
  const video = document.querySelector(selector);
  if (!video || video.readyState < 2 || !video.videoWidth) return null;
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [96, 54];
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  pen.drawImage(video, 0, 0, 96, 54);
  const { data } = pen.getImageData(x * 96, y * 54, Math.max(1, w * 96), Math.max(1, h * 54));
  const sums = [0, 0, 0];
  for (let at = 0; at < data.length; at += 4) for (const part of [0, 1, 2]) sums[part] += data[at + part];
  return sums.map((sum) => Math.round(sum / (data.length / 4)));
}
"""
WHOLE: Box = (0.0, 0.0, 1.0, 1.0)
BUG: Box = (0.87, 0.08, 0.06, 0.06)
GROUND: Box = (0.93, 0.86, 0.05, 0.1)
"""A corner where a camera's picture is its ground alone."""


async def mean(desk: Desk, bus: str, box: Box = WHOLE) -> Rgb | None:
    found = await desk.page.evaluate(MEAN, [f"bus-view.{bus} video", list(box)])
    return (found[0], found[1], found[2]) if found else None


async def is_dark(desk: Desk, most: int) -> bool:
    found = await mean(desk, "pgm")
    return found is not None and max(found) <= most


async def rested(desk: Desk) -> None:
    """Until the desk takes keys of the air again after the last one."""

    async def open_again() -> bool:
        return not await desk.page.evaluate("document.querySelector('live-desk').desk.lockout.locked(Date.now())")

    await eventually(open_again, 10, "the keys rest no more")


async def held(desk: Desk, *keys: str, seconds: float = 0.9) -> None:
    """Pressed together and held, as soon as they count."""
    await rested(desk)
    for key in keys:
        await desk.page.keyboard.down(key)
    await asyncio.sleep(seconds)
    for key in reversed(keys):
        await desk.page.keyboard.up(key)


async def pressed(desk: Desk, key: str) -> None:
    await held(desk, *key.split("+"), seconds=0.05)


@pytest.fixture
async def desk(show: Show, boss: Person, new_context) -> Desk:
    """Camera 1 on air, camera 3 on preview."""
    desk = await Desk.open(await (await new_context()).new_page(), show, "director", boss.caster)
    await desk.shows("pgm", 1, seconds=20)
    await desk.shows("pvw", 3)
    return desk


async def test_auto_mixes_the_two_pictures_and_ends_in_the_new_one(desk: Desk) -> None:
    await desk.page.click("[data-rate='2000']")
    await pressed(desk, "Enter")
    reds, end = [], time.monotonic() + 15
    while await desk.shown("pgm") != 3:
        assert time.monotonic() < end, "the mix never ended"
        if (now := await mean(desk, "pgm", GROUND)) is not None:
            reds.append(now[0])
    between = [red for red in reds if 70 < red < 120]
    assert between, f"from red over a mixture to green: {reds}"
    await desk.looks(3, "air")
    await desk.shows("pvw", 1)


async def test_back_restores_what_was_on_air(desk: Desk) -> None:
    await pressed(desk, "Space")
    await desk.shows("pgm", 3)
    await held(desk, "Shift", "Backspace")
    await desk.shows("pgm", 1)
    await desk.looks(1, "air")


async def test_retake_puts_the_air_on_preview_and_leaves_the_air(desk: Desk) -> None:
    await pressed(desk, "Backspace")
    await desk.shows("pvw", 1)
    assert await desk.shown("pgm") == 1


async def test_ftb_goes_to_black_and_back(desk: Desk) -> None:
    await held(desk, "Shift", "KeyF")
    await eventually(lambda: is_dark(desk, 12), 12, "the program is black")
    await held(desk, "Shift", "KeyF")
    await desk.shows("pgm", 1)


@pytest.mark.parametrize("emergency", [False, True], ids=["the chosen picture", "the cloud's own"])
async def test_standby_covers_the_air_and_back_leads_out(desk: Desk, show: Show, boss: Person, emergency: bool) -> None:
    boss.ask("PUT", "prepared/", {"emergency_first": emergency}).raise_for_status()
    before = show.journal_end()
    try:
        await held(desk, "Shift", "KeyB")
        await eventually(lambda: is_dark(desk, 70), 12, "the dark safe picture is on air")
        await desk.looks(5, "air")
        for lamp in ("accepted", "confirmed", "seen"):
            await desk.lamp_is(lamp, "lit", "late")
        assert len(show.journal("SwitchCasterToEmergency", since=before)) == int(emergency)
        assert boss.state()["program"]["emergency"] is emergency
        await held(desk, "Shift", "Backspace")
        await desk.shows("pgm", 1)
    finally:
        boss.ask("PUT", "prepared/", {"emergency_first": False}).raise_for_status()


async def test_direct_goes_straight_to_air_only_while_armed(desk: Desk) -> None:
    await pressed(desk, "Shift+4")
    await asyncio.sleep(1)
    assert await desk.shown("pgm") == 1, "disarmed"
    await desk.page.click("[data-act='arm']")
    await pressed(desk, "Shift+4")
    await desk.shows("pgm", 4)
    assert await desk.shown("pvw") == 3


async def test_a_layouts_key_shows_its_sources_side_by_side(desk: Desk) -> None:
    await pressed(desk, "q")

    async def two_up() -> bool:
        left, right = await mean(desk, "pvw", (0.1, 0.4, 0.1, 0.2)), await mean(desk, "pvw", (0.88, 0.4, 0.1, 0.2))
        return left is not None and right is not None and _near(left, CAMERAS[1]) and _near(right, CAMERAS[2])

    await eventually(two_up, 12, "camera 1 left and camera 2 right")


async def test_a_mark_goes_on_air_with_the_take_and_at_once_by_cut_in(desk: Desk) -> None:
    plain = await mean(desk, "pgm", BUG)
    assert plain is not None

    async def marked(so: bool) -> bool:
        now = await mean(desk, "pgm", BUG)
        return now is not None and (_far(now, plain) > 40) is so

    await desk.page.click("mark-chip .cutin >> nth=0")
    await eventually(lambda: marked(True), 12, "the mark is on air")
    await rested(desk)
    await desk.page.click("mark-chip .cutin >> nth=0")
    await eventually(lambda: marked(False), 12, "the mark is off air")
    await pressed(desk, "1")
    await desk.shows("pvw", 1)
    await pressed(desk, "a")
    await asyncio.sleep(1)
    assert await marked(False), "a mark on preview is not on air"
    await pressed(desk, "Space")
    await eventually(lambda: marked(True), 12, "the mark came with the take")


async def test_off_air_ends_the_program_for_everybody(desk: Desk, boss: Person) -> None:
    await desk.page.hover("hold-key[title='Hold to stop PGM'] button")
    await desk.page.mouse.down()
    await asyncio.sleep(1.5)
    await desk.page.mouse.up()
    await desk.looks(1, "idle")

    async def empty() -> bool:
        return await desk.page.query_selector("bus-view.pgm.dark") is not None

    await eventually(empty, 12, "nothing is on air")
    assert boss.state()["caster"]["on_air"] is False


async def test_a_source_that_dies_is_told_within_five_seconds(desk: Desk, show: Show, boss: Person) -> None:
    tile = "source-tile [data-index='2']"
    caster = boss.state()["caster"]["cloud_id"]
    show.cloud_source(caster, 2, "break")
    try:
        begun = time.monotonic()

        async def told() -> bool:
            words = (await desk.page.inner_text(tile)).lower()
            return "no signal" in words or "frozen" in words

        await eventually(told, 10, "the tile says that its source is gone")
        assert time.monotonic() - begun < 10, "5 s, doubled"
    finally:
        show.cloud_source(caster, 2, "heal")


def _far(one: Rgb, other: Rgb) -> int:
    return max(abs(a - b) for a, b in zip(one, other, strict=True))


def _near(one: Rgb, other: Rgb) -> bool:
    return _far(one, other) < 60
