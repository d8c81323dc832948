"""The line to everybody at the desk, on the live page."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.async_api import Page, expect

from tests.page.stand import Stand, a_moment, soon, until

pytestmark = pytest.mark.browser

FIELD = "desk-talk input"


def line(number: int, text: str, by: str = "Producer 1", roles: tuple[str, ...] = ("producer",)) -> dict[str, Any]:
    return {"id": number, "at": "2026-01-01T00:00:00.000Z", "by": by, "roles": list(roles), "text": text}


async def told(stand: Stand, *lines: dict[str, Any]) -> None:
    await stand.say("message.said", {"messages": list(lines)})


async def write(desk: Page, text: str) -> None:
    await desk.click('[data-tab="talk"]')
    await desk.fill(FIELD, text)


async def test_a_new_line_is_seen_without_turning_to_it_and_counted(desk: Page, stand: Stand) -> None:
    await told(stand, line(1, "Guest in 30 s"), line(2, "嘉宾到了", "制片 王"))
    await expect(desk.locator('[data-tab="talk"] .num')).to_have_text("2")
    await expect(desk.locator("h2 .news")).to_have_text("制片 王: 嘉宾到了")
    await desk.click('[data-tab="talk"]')
    await expect(desk.locator(".talk li b")).to_have_text(["制片 王", "Producer 1"])
    await expect(desk.locator(".talk li small")).to_have_text(["producer", "producer"])
    await expect(desk.locator('[data-tab="talk"] .num')).to_have_count(0)
    await desk.click('[data-tab="events"]')
    await expect(desk.locator("h2 .news")).to_have_count(0)


async def test_it_is_text_and_never_markup(desk: Page, stand: Stand) -> None:
    text = '<img src=x onerror="document.title=1"><b>bold</b>'
    await told(stand, line(1, text, by="<i>Producer</i>"))
    await desk.click('[data-tab="talk"]')
    await expect(desk.locator(".talk li span")).to_have_text(text)
    await expect(desk.locator(".talk li b").first).to_have_text("<i>Producer</i>")
    assert await desk.locator(".talk img").count() == 0


async def test_what_is_typed_goes_to_the_desk_and_the_keys_are_free_again(desk: Page, stand: Stand) -> None:
    await write(desk, "")
    await desk.keyboard.type("Camera 2 please qwas 12")
    await desk.keyboard.press("Enter")
    await soon(lambda: len(stand.asked("message.say")) == 1)
    sent = stand.asked("message.say")[0]
    assert (sent["caster"], sent["text"]) == (7, "Camera 2 please qwas 12")
    await until(desk, f"document.querySelector('{FIELD}').value === ''")
    await until(desk, f"document.activeElement !== document.querySelector('{FIELD}')")
    assert {verb for verb, _ in stand.sent} == {"message.say"}, "typing pressed no key of the desk"
    await desk.keyboard.press("Space")
    await soon(lambda: len(stand.takes) == 1)


async def test_a_line_that_was_refused_stays_in_the_field(desk: Page, stand: Stand) -> None:
    stand.refusals["message.say"] = {"code": "too_many", "sentence": "Too many messages in a second.", "data": {}}
    await write(desk, "Important")
    await desk.keyboard.press("Enter")
    await expect(desk.locator("desk-talk .fault")).to_have_text("Too many messages in a second.")
    await expect(desk.locator(FIELD)).to_have_value("Important")
    stand.refusals.clear()
    await desk.keyboard.press("Enter")
    await expect(desk.locator(FIELD)).to_have_value("")
    first, second = stand.asked("message.say")
    assert first["key"] == second["key"], "the same line, once"


async def test_a_line_outlives_the_loss_of_contact_and_a_look_at_the_events(desk: Page, stand: Stand) -> None:
    await write(desk, "Still here")
    stand.mute = True
    await desk.keyboard.press("Escape")
    await until(desk, "document.querySelector('lost-band')", 10)
    await desk.focus(FIELD)
    await desk.keyboard.press("Enter")
    await expect(desk.locator("desk-talk .fault")).to_contain_text("there is no contact with the console")
    await desk.click('[data-tab="events"]')
    await desk.click('[data-tab="talk"]')
    await expect(desk.locator(FIELD)).to_have_value("Still here")
    assert stand.asked("message.say") == []


async def test_nothing_moves_when_lines_come(desk: Page, stand: Stand) -> None:
    parts = "[...document.querySelectorAll('.row1, .row2, .row3, .outs')]"
    boxes = f"JSON.stringify({parts}.map((part) => part.getBoundingClientRect()))"
    before = await desk.evaluate(boxes)
    await told(stand, *(line(n, "a long line " * 16) for n in range(1, 21)))
    await expect(desk.locator('[data-tab="talk"] .num')).to_have_text("20")
    assert await desk.evaluate(boxes) == before
    await desk.click('[data-tab="talk"]')
    await expect(desk.locator(".talk li")).to_have_count(20)
    assert await desk.evaluate(boxes) == before


async def test_an_empty_line_is_not_sent(desk: Page, stand: Stand) -> None:
    await write(desk, "   ")
    await desk.keyboard.press("Enter")
    await a_moment()
    assert stand.asked("message.say") == []
