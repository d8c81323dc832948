"""How the pushes do: told by the local cloud over the tiles' socket, shown beside each output."""

from __future__ import annotations

import pytest
from playwright.async_api import Page

from tests.page.stand import Stand, a_moment, soon, until

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


async def test_a_push_is_stopped_by_a_held_key_and_started_by_a_press(desk: Page, stand: Stand) -> None:
    key = ".outputs li hold-key button"
    await desk.click(key)
    await a_moment()
    assert stand.asked("push.stop") == [], "a click is no hold"
    await desk.hover(key)
    await desk.mouse.down()
    await soon(lambda: len(stand.asked("push.stop")) == 1, 20)
    await desk.mouse.up()
    await until(desk, f"document.querySelector('{key}').disabled", 10)
    stopped = [{**output, "stopped": True} for output in stand.state["outputs"]]
    done = {"id": str(len(stand.sent)), "verb": "push.stop", "state": "done", "code": "", "sentence": ""}
    await stand.say("outputs.changed", {"outputs": stopped})
    await stand.say("command.done", {"command": done})
    await until(desk, "document.querySelector('.outputs li').dataset.state === 'stopped'")
    await until(desk, "document.querySelector('.outputs li > .key')?.disabled === false")
    await desk.click("[data-act='start-all']")
    await soon(lambda: [asked["index"] for asked in stand.asked("push.start")] == [1], 20)


async def test_a_refused_stop_says_why_and_the_key_can_be_held_again(desk: Page, stand: Stand) -> None:
    stand.refusals["push.stop"] = {"code": "stopped", "sentence": "It is stopped already.", "data": {}}
    key = ".outputs li hold-key button"
    await desk.hover(key)
    await desk.mouse.down()
    await soon(lambda: len(stand.asked("push.stop")) == 1, 20)
    await desk.mouse.up()
    await until(desk, "document.querySelector('.said')?.innerText.includes('It is stopped already.')")
    await until(desk, f"document.querySelector('{key}').disabled === false")
