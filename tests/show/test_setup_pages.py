"""The setup pages on the whole console: marks are placed on a true picture, and what their page shows before saving is
what the mixer draws afterwards; addresses are looked at; phones read theirs from the screen."""

from __future__ import annotations

import asyncio
import base64
import io
import re
from collections.abc import AsyncIterator
from typing import Any

import av
import cv2
import httpx
import numpy as np
import pytest
from PIL import Image
from playwright.async_api import Browser, Page, async_playwright

from casters.demo import BLACK
from tests.conftest import CHROMIUM_FLAGS, chromium
from tests.page.conftest import watched
from tests.page.stand import until
from tests.show.stack import Person, Show
from tests.show.test_rundown_runs_alone import soon

pytestmark = [pytest.mark.show, pytest.mark.browser, pytest.mark.timeout(300)]

Area = tuple[int, int, int, int]


@pytest.fixture
async def chrome() -> AsyncIterator[Browser]:
    path = chromium()
    if path is None:
        pytest.skip("Chromium is not installed")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=CHROMIUM_FLAGS)
        yield browser
        await browser.close()


@pytest.fixture
async def setup(chrome: Browser, show: Show, boss: Person) -> AsyncIterator[Page]:
    """A page of somebody who is signed in; anything that the browser complains about fails the test."""
    async with watched(chrome, f"{show.url}/sign-in/") as page:
        pairs = (pair.partition("=") for pair in boss.cookies.split("; "))
        await page.context.add_cookies([{"name": name, "value": value, "url": show.url} for name, _, value in pairs])
        yield page


@pytest.fixture
def logo(show: Show) -> str:
    """A yellow picture, four times as wide as high, in the media folder."""
    folder = show.folder / "var" / "media"
    Image.new("RGBA", (400, 100), (255, 220, 0, 255)).save(folder / "logo.png")
    return f"{show.proxy.url}/media/logo.png"


async def opened(page: Page, show: Show, boss: Person, path: str) -> None:
    await page.goto(f"{show.url}/casters/{boss.caster}/setup/{path}/")
    await until(page, "document.querySelector('mark-editor canvas')?.clientWidth > 100", seconds=15)
    await page.select_option("mark-editor select", "black")


async def dragged(page: Page, start: tuple[float, float], to: tuple[float, float]) -> None:
    """From and to in pixels of the program."""
    box = await page.locator("mark-editor .sheet svg").bounding_box()
    assert box
    width, height = (
        int(value) for value in (await page.get_attribute("mark-editor .sheet svg", "viewBox") or "").split()[2:]
    )

    def place(point: tuple[float, float]) -> tuple[float, float]:
        return box["x"] + point[0] * box["width"] / width, box["y"] + point[1] * box["height"] / height

    await page.mouse.move(*place(start))
    await page.mouse.down()
    await page.mouse.move(*place(((start[0] + to[0]) / 2, (start[1] + to[1]) / 2)))
    await page.mouse.move(*place(to))
    await page.mouse.up()


async def placed(page: Page) -> list[int]:
    """x, y, width and height as the page says them, in pixels."""
    return [int(found) for found in re.findall(r"\d+", await page.inner_text("mark-editor output"))]


async def fields(page: Page, *names: str) -> list[float]:
    return [float(await page.input_value(f"[name={name}]")) for name in names]


def lit(picture: Image.Image) -> Area:
    """Where something else than black is, in 1280ths and 720ths."""
    rows, columns = np.nonzero(np.asarray(picture.convert("L").resize((1280, 720))) > 60)
    return int(columns.min()), int(rows.min()), int(columns.max()) + 1, int(rows.max()) + 1


async def drawn_by_the_page(page: Page) -> Area:
    data = await page.evaluate("document.querySelector('mark-editor canvas').toDataURL('image/png')")
    return lit(Image.open(io.BytesIO(base64.b64decode(data.partition(",")[2]))))


def drawn_by_the_mixer(person: Person) -> Area | None:
    """What is lit on PVW, or None while nothing is."""
    answer = person.ask("GET", "play/?bus=preview")
    if answer.status_code != 200:
        return None
    still = httpx.get(answer.json()["flv"].replace(".flv", ".jpg"))
    if still.status_code != 200:
        return None
    with av.open(io.BytesIO(still.content)) as box:
        picture = next(box.decode(video=0)).to_image()
    return lit(picture) if np.asarray(picture.convert("L")).max() > 100 else None


async def the_mixer_agrees(person: Person, kind: str, index: int, seen: Area) -> None:
    parts = {"picture_marks": [], "text_marks": [], kind: [index]}
    display = {"source": {"kind": "input", "index": BLACK}, "audio": [], "transition": "", "restart": False, **parts}
    await asyncio.to_thread(lambda: person.done(person._accepted(person.ask("PUT", "preview/", {"display": display}))))
    near: list[Any] = []

    def agrees() -> bool:
        near[:] = [drawn_by_the_mixer(person)]
        return near[0] is not None and max(abs(a - b) for a, b in zip(near[0], seen, strict=True)) <= 8

    try:
        await soon(agrees)
    except AssertionError:
        raise AssertionError(f"the page showed {seen}, the mixer draws {near}") from None


def made(person: Person, family: str, name: str) -> dict[str, Any] | None:
    return next((dict(item) for item in person.state()[family] if item["name"] == name), None)


async def saved(page: Page, person: Person, family: str, name: str) -> dict[str, Any]:
    await page.click("form.form button[type=submit]")
    await page.wait_for_url("**/setup/")
    await soon(lambda: made(person, family, name))
    found = made(person, family, name)
    assert found
    return found


async def test_a_new_picture_comes_in_its_own_shape_into_the_corner(
    setup: Page, show: Show, boss: Person, logo: str
) -> None:
    await opened(setup, show, boss, "picture-marks/add")
    await setup.fill("[name=name]", "Logo")
    await setup.fill("[name=address]", logo)
    await setup.press("[name=address]", "Tab")
    await until(setup, "document.querySelector('address-look .good')", seconds=15)
    assert "400 x 100" in await setup.inner_text("address-look")
    assert await placed(setup) == [960, 36, 256, 64]

    await dragged(setup, (1000, 60), (300, 400))
    x, y, w, h = await placed(setup)
    assert (x, y) == pytest.approx((260, 376), abs=4)
    assert await fields(setup, "x", "y", "w", "h") == pytest.approx([x / 1280, y / 720, w / 1280, h / 720], abs=1e-3)
    await setup.fill("[name=w]", "0.4")
    await setup.fill("[name=h]", "160")
    assert (await placed(setup))[2:] == [512, 160]
    assert "out of shape" in await setup.inner_text("mark-editor .checks")
    await setup.click("text=Own shape")
    assert await fields(setup, "w", "h") == [0.4, 128]

    seen = await drawn_by_the_page(setup)
    assert seen == (x, y, x + 512, y + 128)
    mark = await saved(setup, boss, "picture_marks", "Logo")
    assert (mark["w"], mark["h"]) == (0.4, 128)
    await the_mixer_agrees(boss, "picture_marks", mark["index"], seen)

    await opened(setup, show, boss, f"picture-marks/{mark['index']}")
    await until(setup, "document.querySelector('address-look .good')", seconds=15)
    assert await placed(setup) == [x, y, 512, 128]
    await setup.focus("mark-editor .sheet")
    await setup.keyboard.press("Shift+ArrowLeft")
    await setup.keyboard.press("ArrowUp")
    assert await placed(setup) == [x - 10, y - 1, 512, 128]
    await setup.keyboard.press("Control+z")
    assert await placed(setup) == [x - 10, y, 512, 128]
    assert boss.ask("DELETE", f"picture-marks/{mark['index']}/").status_code in (202, 409)


async def test_an_address_without_a_picture_says_why(setup: Page, show: Show, boss: Person) -> None:
    await opened(setup, show, boss, "picture-marks/add")
    await setup.fill("[name=address]", f"{show.proxy.url}/media/none.png")
    await setup.click("address-look button")
    await until(setup, "document.querySelector('address-look .bad')", seconds=15)
    assert "nothing is there" in await setup.inner_text("address-look")
    assert "the box shows its place" in await setup.inner_text("mark-editor .checks")
    await setup.fill("[name=address]", "http://10.0.0.1/a.png")
    assert await setup.inner_text("address-look .found") == ""
    await setup.click("address-look button")
    await until(setup, "document.querySelector('address-look .bad')", seconds=15)
    assert "inner or reserved network" in await setup.inner_text("address-look")


async def test_a_text_is_drawn_by_the_cloud_and_lies_where_the_mixer_lays_it(
    setup: Page, show: Show, boss: Person
) -> None:
    await opened(setup, show, boss, "text-marks/add")
    assert "no text yet" in await setup.inner_text("mark-editor .checks")
    await setup.fill("[name=name]", "Title")
    await setup.fill("[name=text]", "城市之夜 Live gjpq")
    await setup.fill("[name=size]", "60")
    await until(setup, "document.querySelector('[data-drawn=cloud]')", seconds=10)
    await until(
        setup, "Number(document.querySelector('mark-editor output').textContent.split('x ')[1].split(' ')[0]) > 45"
    )
    x, y, w, h = await placed(setup)
    assert (x, y) == (64, 634)
    await dragged(setup, (x + 20, y + 20), (x + 220, y - 200))
    moved = await placed(setup)
    assert moved[:2] == pytest.approx([264, 414], abs=4)
    seen = await drawn_by_the_page(setup)
    assert seen == pytest.approx((moved[0], moved[1], moved[0] + w, moved[1] + h), abs=2)
    mark = await saved(setup, boss, "text_marks", "Title")
    await the_mixer_agrees(boss, "text_marks", mark["index"], seen)
    assert boss.ask("DELETE", f"text-marks/{mark['index']}/").status_code in (202, 409)


async def test_a_rolling_text_is_seen_on_its_way_in_its_window(setup: Page, show: Show, boss: Person) -> None:
    await opened(setup, show, boss, "text-marks/add")
    await setup.fill("[name=text]", "Doors close at ten 十点散场")
    assert not await setup.is_visible("[name=roll_s]")
    await setup.check("[name=roll]")
    assert not await setup.is_visible("[name=x]")
    await setup.fill("[name=roll_s]", "5")
    await until(setup, "document.querySelector('[data-drawn=cloud]')", seconds=10)
    x, y, w, h = await placed(setup)
    assert (x, w) == (0, 1280)
    await dragged(setup, (1276, y + h / 2), (960, y + h / 2))
    assert await fields(setup, "roll_from", "roll_to") == pytest.approx([0, 0.75], abs=0.005)
    edges = set()
    for _ in range(40):
        try:
            left, _, right, _ = await drawn_by_the_page(setup)
        except ValueError:  # between two passes nothing is seen
            continue
        assert right <= 964
        edges.add(left)
        await asyncio.sleep(0.05)
    assert len(edges) > 5, "it moves"
    await setup.click("mark-editor >> text=Moving")
    still = await drawn_by_the_page(setup)
    await asyncio.sleep(0.3)
    assert await drawn_by_the_page(setup) == still


async def test_what_no_font_has_is_named_beside_the_picture(setup: Page, show: Show, boss: Person) -> None:
    await opened(setup, show, boss, "text-marks/add")
    await setup.fill("[name=text]", "ok \u182e")
    await until(setup, "document.querySelector('mark-editor .checks').innerText.includes('U+182E MONGOLIAN LETTER MA')")
    assert "left out" in await setup.inner_text("mark-editor .checks")
    await setup.fill("[name=text]", "\ue000")
    await until(setup, "document.querySelector('mark-editor .checks').innerText.includes('nothing of this text')")
    await setup.fill("[name=text]", "مرحبا بالعالم")
    await setup.check("[name=roll]")
    await until(setup, "document.querySelector('mark-editor .checks').innerText.includes('let it run to the right')")
    await setup.fill("[name=text]", "城市之夜 🔴")
    said = "document.querySelector('mark-editor .checks').innerText"
    await until(setup, f"!{said}.includes('left out') && !{said}.includes('to the right')")


async def test_what_no_font_has_is_named_on_the_desk_while_words_are_typed(
    setup: Page, show: Show, boss: Person
) -> None:
    asked = boss.ask("POST", "text-marks/", {"name": "Strap", "text": "Tonight", "index": 9})
    await asyncio.to_thread(lambda: boss.done(boss._accepted(asked)))
    # On a small screen many marks leave no room for their words.
    await setup.set_viewport_size({"width": 1920, "height": 1080})
    await setup.goto(f"{show.url}/casters/{boss.caster}/")
    chip = "[...document.querySelectorAll('mark-chip')].find((it) => it.mark.name === 'Strap')"
    await until(setup, f"Boolean({chip}?.querySelector('input.words'))", seconds=20)
    field = (await setup.evaluate_handle(f"{chip}.querySelector('input.words')")).as_element()
    assert field is not None
    await field.fill("城市 \u182e")
    await until(setup, f"{chip}.querySelector('.lacks')?.innerText.includes('U+182E MONGOLIAN LETTER MA')", seconds=10)
    await field.fill("城市 مرحبا 🔴")
    await until(setup, f"!{chip}.querySelector('.lacks')", seconds=10)
    assert boss.ask("DELETE", "text-marks/9/").status_code == 202


async def test_an_input_is_looked_at_line_by_line(setup: Page, show: Show, boss: Person) -> None:
    await setup.goto(f"{show.url}/casters/{boss.caster}/setup/inputs/add/")
    await setup.select_option("[name=kind]", "push")
    await until(setup, "document.querySelector('address-look') && !document.querySelector('address-look button')")
    await setup.select_option("[name=kind]", "file")
    await setup.fill("[name=address]", f"{show.proxy.url}/test/cam1\n{show.proxy.url}/media/none.mp4")
    await setup.click("address-look button")
    await until(setup, "document.querySelectorAll('address-look p').length === 2", seconds=20)
    codes = await setup.eval_on_selector_all("address-look p", "found => found.map((it) => it.dataset.code)")
    assert codes == ["test_picture", "status"]
    assert await setup.locator("address-look img").count() == 1


async def code_read(page: Page) -> str:
    """What a lens in front of the screen reads."""
    shot = await page.locator("qr-code svg").screenshot()
    return str(cv2.QRCodeDetectorAruco().detectAndDecode(cv2.imdecode(np.frombuffer(shot, np.uint8), 1))[0])


async def test_a_phone_reads_the_push_address_from_the_screen_while_it_is_shown(
    setup: Page, show: Show, boss: Person
) -> None:
    assert boss.ask("POST", "inputs/", {"index": 15, "name": "OBS", "kind": "push"}).status_code == 202
    await soon(lambda: made(boss, "inputs", "OBS"))
    await setup.goto(f"{show.url}/casters/{boss.caster}/setup/inputs/15/")
    await setup.click("push-address button")
    await setup.click("push-address [data-act=qr]")
    server, key = [await setup.input_value(f"[data-part={part}]") for part in ("server", "key")]
    assert await code_read(setup) == f"{server}/{key}"
    assert "no phone can reach it" in await setup.inner_text("push-address")
    await setup.click("push-address [data-act=qr]")
    assert await setup.locator("qr-code").count() == 0
    assert boss.ask("DELETE", "inputs/15/").status_code == 202


async def test_a_phone_finds_the_page_of_a_camera(setup: Page, show: Show, boss: Person) -> None:
    assert boss.ask("POST", "inputs/", {"index": 16, "name": "Phone", "kind": "webrtc_push"}).status_code == 202
    await soon(lambda: made(boss, "inputs", "Phone"))
    where = f"{show.url}/casters/{boss.caster}/setup/inputs/16/"
    await setup.goto(where)
    await setup.click("camera-sender [data-act=qr]")
    assert await code_read(setup) == where
    assert boss.ask("DELETE", "inputs/16/").status_code == 202
