"""Marks: cut in and out of the picture on air, and their words edited in place, in a real browser."""

from __future__ import annotations

import pytest
from playwright.async_api import Page

from tests.page.stand import Stand, a_moment, soon, until

pytestmark = pytest.mark.browser

WORDS = "mark-chip input.words"
DRAFT = "document.querySelector('input.words.draft')"


async def test_cut_in_puts_a_mark_on_air_now_and_cut_out_takes_it_off(desk: Page, stand: Stand) -> None:
    await desk.click("mark-chip .cutin >> nth=0")
    await soon(lambda: len(stand.asked("program.direct")) == 1)
    shown = stand.sent[0][1]["display"]
    assert (shown["source"]["index"], shown["picture_marks"]) == (1, [1])
    await until(desk, "document.querySelector('.mark').dataset.look === 'air'")
    await until(desk, "!document.querySelector('live-desk').desk.lockout.locked(Date.now())")
    await desk.click("mark-chip .cutin >> nth=0")
    await soon(lambda: len(stand.asked("program.direct")) == 2)
    assert stand.sent[1][1]["display"]["picture_marks"] == []
    assert stand.previews == []


async def test_words_are_edited_in_place_and_sent_by_enter(desk: Page, stand: Stand) -> None:
    await desk.fill(WORDS, "")
    await desk.type(WORDS, "1 q Space 散场")
    assert stand.sent == [], "the keys of the desk rest while words are typed"
    await desk.keyboard.press("Enter")
    await soon(lambda: len(stand.asked("text_mark.change")) == 1)
    assert stand.sent[0][1]["text"] == "1 q Space 散场"
    await until(desk, f"!{DRAFT}")
    assert await desk.input_value(WORDS) == "1 q Space 散场"
    assert stand.takes == [], "Enter in the field takes nothing"


async def test_what_was_typed_stays_until_the_cloud_shows_it_and_escape_forgets_it(desk: Page, stand: Stand) -> None:
    stand.confirm = False
    before = await desk.input_value(WORDS)
    await desk.fill(WORDS, "Half typed")
    await desk.keyboard.press("Enter")
    await soon(lambda: len(stand.asked("text_mark.change")) == 1)
    await stand.say("text_marks.changed", {"text_marks": stand.state["text_marks"]})
    await a_moment()
    assert await desk.input_value(WORDS) == "Half typed"
    assert await desk.evaluate(f"Boolean({DRAFT})")
    await desk.focus(WORDS)
    await desk.keyboard.press("Escape")
    assert await desk.input_value(WORDS) == before
    assert len(stand.sent) == 1


async def test_what_the_clouds_fonts_lack_of_the_words_is_told_while_they_are_typed(desk: Page, stand: Stand) -> None:
    said = "document.querySelector('mark-chip .lacks')?.innerText ?? ''"
    await desk.fill(WORDS, "散场 \u182e")
    await until(desk, f"({said}).includes('left out: \u182e (U+182E)')")
    assert await desk.get_attribute(WORDS, "aria-invalid") == "true"
    assert stand.sent == [], "before anything is sent"
    await desk.fill(WORDS, "散场")
    await until(desk, f"({said}) === ''")
