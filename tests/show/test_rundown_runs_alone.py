"""The rundown in a browser, and its automatic run with every page closed."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.async_api import Page

from tests.page.stand import until
from tests.show.stack import Person, Show

pytestmark = [pytest.mark.show, pytest.mark.browser, pytest.mark.timeout(300)]


def program_of(person: Person) -> int:
    source = person.state()["program"]["display"]["source"]
    return int(source["index"]) if source["kind"] == "input" else 0


def on_air(person: Person) -> str:
    rundown = person.ask("GET", "rundown/").json()["rundown"]
    return next((str(cue["name"]) for cue in rundown["cues"] if cue["id"] == rundown["current"]), "")


async def soon(true: Any, seconds: float = 15) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not happen in time"
        await asyncio.sleep(0.1)


async def opened(new_context: Any, show: Show, person: Person) -> Page:
    context = await new_context()
    pairs = (pair.partition("=") for pair in person.cookies.split("; "))
    await context.add_cookies([{"name": name, "value": value, "url": show.url} for name, _, value in pairs])
    page: Page = await context.new_page()
    await page.goto(f"{show.url}/casters/{person.caster}/rundown/")
    await until(page, "document.querySelector('rundown-desk')?.rundown?.link.usable === true", seconds=15)
    return page


@pytest.fixture
def cleared(boss: Person) -> Iterator[Person]:
    """Without cues in the end: one that is next would follow the takes of other tests."""
    yield boss
    boss.ask("POST", "rundown/reset/")
    for cue in boss.ask("GET", "rundown/").json()["rundown"]["cues"]:
        assert boss.ask("POST", "rundown/remove/", {"cue": cue["id"]}).status_code < 300
    assert not boss.ask("GET", "rundown/").json()["rundown"]["cues"]


async def test_cues_are_made_taken_and_then_run_by_the_server_alone(
    show: Show, cleared: Person, new_context: Any
) -> None:
    boss = cleared
    page = await opened(new_context, show, boss)
    for index, name, length in ((2, "Opening", "0:02"), (3, "Talk 访谈", "0:02"), (4, "Closing", "")):
        boss.settle(program=1, preview=index)
        await until(page, f"document.querySelector('.adder button').textContent.includes('{index}')", seconds=10)
        await page.fill(".adder [name=name]", name)
        await page.fill(".adder [name=planned_s]", length)
        await page.click(".adder button")
        await page.wait_for_selector(f".cue input.name >> nth={index - 2}")
    for row in (1, 2):
        await page.locator(".cue").nth(row).locator("input[type=checkbox]").check()

    await page.click("text=Next to PVW")
    await until(page, "!document.querySelector('.runkeys .take').disabled", seconds=10)
    await page.click(".runkeys .take")
    await until(page, "document.querySelector('.cue.is-air input.name')?.value === 'Opening'", seconds=15)
    assert program_of(boss) == 2
    await page.click("text=Automatic >> nth=0")
    await page.close()

    await soon(lambda: program_of(boss) == 3)
    await soon(lambda: program_of(boss) == 4)
    await soon(lambda: on_air(boss) == "Closing")


async def test_without_the_control_the_page_prepares_and_takes_nothing(
    show: Show, cleared: Person, second: Person, new_context: Any
) -> None:
    boss, name = cleared, cleared.state()["you"]["name"]
    boss.settle(program=1, preview=2)
    page = await opened(new_context, show, second)
    await page.fill(".adder [name=name]", "Opening")
    await page.click(".adder button")
    await page.wait_for_selector(".cue input.name")
    assert await page.locator(".runkeys .take").count() == 1

    assert boss.ask("POST", "control/take/").status_code == 200
    await page.wait_for_selector(f".runkeys .runby:has-text('{name} has control')")
    assert await page.locator(".runkeys .take, .runkeys .tog").count() == 0
    await page.click("text=Next to PVW")
    await soon(lambda: second.state()["preview"]["display"]["source"]["index"] == 2)
    refused = second.ask("POST", "rundown/take/", {"based_on": second.based_on()})
    assert (refused.status_code, refused.json()["code"]) == (409, "not_in_control")
    assert program_of(boss) == 1

    assert boss.ask("POST", "control/release/").status_code == 200
    await page.wait_for_selector(".runkeys .take:not([disabled])")
    await page.click(".runkeys .take")
    await soon(lambda: program_of(boss) == 2)
