"""A browser, and a console that does as it is told."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from playwright.async_api import Browser, Page, async_playwright

from tests.conftest import CHROMIUM_FLAGS, chromium
from tests.page.stand import Stand, until


@pytest.fixture(scope="session")
async def chrome() -> AsyncIterator[Browser]:
    path = chromium()
    if path is None:
        pytest.skip("Chromium is not installed")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=CHROMIUM_FLAGS)
        yield browser
        await browser.close()


@pytest.fixture
async def stand() -> AsyncIterator[Stand]:
    async with Stand().running() as stand:
        yield stand


@pytest.fixture
async def desk(chrome: Browser, stand: Stand) -> AsyncIterator[Page]:
    """The live page, open and joined. Anything that the browser complains about fails the test."""
    async with watched(chrome, stand.address) as page:
        await until(page, "document.querySelector('live-desk')?.socket.link.usable === true")
        yield page


@asynccontextmanager
async def watched(
    chrome: Browser, address: str, size: tuple[int, int] = (1366, 768), *, before: str = ""
) -> AsyncIterator[Page]:
    """A page of its own; anything that the browser complains about fails the test. `before`: a script to run first."""
    context = await chrome.new_context(viewport={"width": size[0], "height": size[1]}, locale="en-GB")
    page = await context.new_page()
    if before:
        await page.add_init_script(before)
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda said: complaints.append(said.text) if "Content Security Policy" in said.text else None)
    await page.goto(address)
    yield page
    await context.close()
    assert complaints == []
