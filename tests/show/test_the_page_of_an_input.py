"""The page of an input: the address by SRT or what is missing for it, and what a camera asks for."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from playwright.async_api import Page, async_playwright

from srt import address
from srt.library import installed
from tests.conftest import CHROMIUM_FLAGS, chromium
from tests.page.conftest import watched
from tests.page.stand import until
from tests.show.stack import Person, Show
from tests.show.test_rundown_runs_alone import soon

pytestmark = [pytest.mark.show, pytest.mark.browser, pytest.mark.timeout(300)]


@asynccontextmanager
async def page_of(show: Show, person: Person, path: str) -> AsyncIterator[Page]:
    executable = chromium()
    if executable is None:
        pytest.skip("Chromium is not installed")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=executable, args=CHROMIUM_FLAGS)
        async with watched(browser, f"{show.url}/sign-in/") as page:
            pairs = (pair.partition("=") for pair in person.cookies.split("; "))
            await page.context.add_cookies([{"name": name, "value": it, "url": show.url} for name, _, it in pairs])
            await page.goto(f"{show.url}/casters/{person.caster}/setup/inputs/{path}/")
            yield page
        await browser.close()


@asynccontextmanager
async def told_where_to_push(show: Show, person: Person) -> AsyncIterator[Page]:
    assert person.ask("POST", "inputs/", {"index": 17, "name": "SRT", "kind": "push"}).status_code == 202
    await soon(lambda: any(one["index"] == 17 for one in person.state()["inputs"]))
    async with page_of(show, person, "17") as page:
        await page.click("push-address button")
        await until(page, "document.querySelector('push-address [data-part=key]')", seconds=15)
        yield page
    assert person.ask("DELETE", "inputs/17/").status_code == 202


@pytest.mark.skipif(not installed(), reason="libsrt is not installed")
async def test_the_whole_address_by_srt_stands_there(show: Show, boss: Person) -> None:
    async with told_where_to_push(show, boss) as page:
        told = address.parse(await page.input_value("push-address [data-part=srt]"))
        name, _, _ = (await page.input_value("push-address [data-part=key]")).partition("?")
        assert await page.locator("push-address [data-part=no-srt]").count() == 0
    assert told.host == "127.0.0.1"
    assert f"r=live/{name}" in told.settings.stream_id
    assert "txSecret=" in told.settings.stream_id  # a key of its own: it was asked for by itself


async def test_without_srt_the_page_says_what_to_install(tmp_path: Path) -> None:
    with Show.start(tmp_path / "show", options="--no-srt") as show:
        async with told_where_to_push(show, show.person("director")) as page:
            assert "apt-get install srt-tools" in await page.inner_text("push-address [data-part=no-srt]")
            assert await page.locator("push-address input[data-part=srt]").count() == 0
            assert (await page.input_value("push-address [data-part=server]")).startswith("rtmp://")


async def test_only_a_pulled_stream_asks_for_a_cameras_password_and_is_looked_at_with_it(
    show: Show, boss: Person
) -> None:
    async with page_of(show, boss, "add") as page:
        await until(page, "document.querySelector('address-look')")
        for kind, asks in (("file", False), ("pull", True), ("push", False), ("picture", False), ("pull", True)):
            await page.select_option("[name=kind]", kind)
            assert [await page.is_visible(f"[name={name}]") for name in ("username", "password")] == [asks, asks], kind
        await page.fill("[name=address]", "rtsp://127.0.0.1:1/cam")
        await page.fill("[name=username]", "desk")
        await page.fill("[name=password]", "a secret of a camera")
        async with page.expect_request("**/look/") as asked:
            await page.click("address-look button")
        sent = json.loads((await asked.value).post_data or "")
        assert (sent["username"], sent["password"]) == ("desk", "a secret of a camera")
        await until(page, "document.querySelector('address-look .bad')", seconds=15)
        assert "a secret" not in await page.inner_text("address-look")
