"""The live page in Chinese: what the server says is heard in Chinese as well, whoever else hears it in English."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Page, expect

from tests.page.stand import Stand

pytestmark = pytest.mark.browser


@pytest.fixture
async def stand() -> AsyncIterator[Stand]:
    async with Stand(language="zh-hans").running() as stand:
        yield stand


async def test_a_refusal_is_said_in_chinese_with_the_name_in_it(desk: Page, stand: Stand) -> None:
    said = "PVW is being changed by Anna Berg at this moment. Look again. Nothing was sent."
    stand.refusal = {"code": "stale", "sentence": said, "data": {"by": "Anna Berg"}}
    await desk.keyboard.press("Space")
    await expect(desk.locator("take-keys .said")).to_contain_text(
        "Anna Berg 此刻正在改变预监。请再看一眼。未发送任何指令。"
    )


async def test_a_line_of_the_feed_and_the_state_of_the_cloud_too(desk: Page, stand: Stand) -> None:
    text = "PGM was stopped: changed outside this console, or by the cloud itself."
    said = "Our key may not do this. Ask the administrator."
    account = {**stand.state["account"], "state": "key_refused", "sentence": said}
    notice = {"severity": "warning", "source": "PGM", "text": text}
    await stand.say("account.changed", {"account": account, "notice": notice})
    await expect(desk.locator("event-feed")).to_contain_text("主监已停止：由本控制台之外或云端自身改变。")
    await expect(desk.locator("top-bar .cloudbad small")).to_have_text("我们的密钥无权这样做。请联系管理员。")


async def test_what_no_catalogue_knows_stays_as_it_was_said(desk: Page, stand: Stand) -> None:
    stand.refusal = {"code": "refused", "sentence": "A sentence from a newer server.", "data": {}}
    await desk.keyboard.press("Space")
    await expect(desk.locator("take-keys .said")).to_contain_text("A sentence from a newer server.")
