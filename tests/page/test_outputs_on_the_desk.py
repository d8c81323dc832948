"""How the pushes do: told by the local cloud over the tiles' socket, shown beside each output."""

from __future__ import annotations

import pytest
from playwright.async_api import Page

from tests.page.stand import until

pytestmark = pytest.mark.browser

TELL = """(outputs) => {
  const { feed } = document.querySelector('live-desk');
  feed.outputs = outputs;
  feed.dispatchEvent(new Event('levels'));
}"""
WORDS = "document.querySelector('.outputs li').innerText.replace(/\\s+/g, ' ')"


async def test_an_output_shows_its_state_rate_and_time_and_why_it_fails(desk: Page) -> None:
    assert await desk.get_attribute(".outputs li", "data-state") == "", "nobody has told yet: no state is claimed"
    live = {"state": "live", "kbps": 4120, "uptime_s": 3725.2, "retries": 0, "last_error": ""}
    await desk.evaluate(TELL, {"1": live})
    await until(desk, "document.querySelector('.outputs li').dataset.state === 'live'")
    words = await desk.evaluate(WORDS)
    assert "live" in words
    assert "4.1 Mb/s" in words
    assert "1:02:05" in words
    lost = {**live, "state": "retrying", "retries": 3, "last_error": "The destination does not answer."}
    await desk.evaluate(TELL, {"1": lost})
    await until(desk, "document.querySelector('.outputs li').dataset.state === 'retrying'")
    words = await desk.evaluate(WORDS)
    assert "3 retries" in words
    assert "The destination does not answer." in words
    assert "Mb/s" not in words
