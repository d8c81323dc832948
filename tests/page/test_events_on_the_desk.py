"""The feed on the desk: an alarm stands on top until somebody signs for it, and every desk sees who did."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.async_api import Page

from tests.page.stand import Stand, soon, until

pytestmark = pytest.mark.browser

FIRST = "document.querySelector('.events li')"


def notice(seq: int, severity: str, seconds: float) -> dict[str, Any]:
    at = (datetime.now(UTC) - timedelta(seconds=seconds)).isoformat()
    return {"seq": seq, "at": at, "severity": severity, "source": "CAM 5", "text": "lost its signal", "ack": ""}


@pytest.fixture
async def told(desk: Page, stand: Stand) -> Page:
    """An alarm of two minutes ago and a note of now."""
    await stand.say("feed.test", {"feed": [notice(1, "alarm", 120), notice(2, "note", 1)]})
    await until(desk, f"{FIRST}?.dataset.seq === '1'")
    return desk


async def test_seen_is_pressed_once_and_the_alarm_goes_down(told: Page, stand: Stand) -> None:
    await told.click(".events li .key")
    await soon(lambda: [asked["seqs"] for asked in stand.asked("notice.acknowledge")] == [[1]], 20)
    await stand.say("notice.acknowledged", {"acknowledged": {"seqs": [1], "by": "Director 1"}})
    await until(told, f"{FIRST}.dataset.seq === '2'")
    await until(told, "document.querySelector('.events li.seen').innerText.includes('Director 1')")
    await until(told, "document.querySelector('.events li .key') === null")


async def test_what_is_refused_is_said_and_can_be_pressed_again(told: Page, stand: Stand) -> None:
    stand.refusals["notice.acknowledge"] = {"code": "gone", "sentence": "There is no such caster.", "data": {}}
    await told.click(".events li .key")
    await until(told, "document.querySelector('.said')?.innerText.includes('There is no such caster.')")
    await until(told, "document.querySelector('.events li .key').disabled === false")
