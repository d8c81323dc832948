"""The take check on the page: what the tiles and levels tell becomes a sentence under PVW."""

from __future__ import annotations

import pytest
from playwright.async_api import Page

from tests.page.stand import Stand, display, until

pytestmark = pytest.mark.browser

SAID = "[...document.querySelectorAll('bus-view.pvw .check.warn')].map((it) => it.innerText).join(' | ')"


async def test_a_text_wider_than_the_frame_is_told_before_the_take(desk: Page, stand: Stand) -> None:
    long = {**stand.state["text_marks"][0], "roll": False, "text": "A very long line " * 12, "name": "Lower third"}
    await stand.say("text_marks.changed", {"text_marks": [long]})
    shown = {"revision": 4, "display": display("input", 2, text_marks=[1]), "request_id": "p2", "at": None}
    await stand.say("preview.changed", {"preview": shown})
    await until(desk, f"{SAID}.includes('Lower third: past the frame')")
    await stand.say("text_marks.changed", {"text_marks": [{**long, "text": "Host", "x": 0.1, "y": 0.8}]})
    await until(desk, f"{SAID} === ''")


async def test_a_muted_source_is_told_and_the_take_goes_all_the_same(desk: Page, stand: Stand) -> None:
    inputs = [{**it, "volume": 0, "unmuted": 90} if it["index"] == 2 else it for it in stand.state["inputs"]]
    await stand.say("inputs.changed", {"inputs": inputs})
    await until(desk, f"{SAID}.includes('CAM 2 主持人: muted')")
    await desk.keyboard.press("Space")
    await until(desk, "document.querySelector('[data-index=\"2\"]').dataset.look === 'air'")
    assert len(stand.takes) == 1


async def test_black_is_seen_in_the_very_picture(desk: Page) -> None:
    """Pictures as the tiles bring them: black, nearly black, and one with a single bright corner."""
    seen = await desk.evaluate(
        """async () => {
          const { Darkness } = await import("/static/js/lib/darkness.js");
          const dark = new Darkness();
          return ["#000", "#101214", "corner", "#c42b30"].map((colour) => {
            const canvas = new OffscreenCanvas(320, 180);
            const pen = canvas.getContext("2d");
            pen.fillStyle = colour === "corner" ? "#000" : colour;
            pen.fillRect(0, 0, 320, 180);
            if (colour === "corner") { pen.fillStyle = "#fff"; pen.fillRect(260, 120, 60, 60); }
            return dark.is(canvas.transferToImageBitmap());
          });
        }"""
    )
    assert seen == [True, True, False, False]


async def test_what_the_clouds_fonts_lack_is_named_before_the_take(desk: Page, stand: Stand) -> None:
    """As the tiles socket tells it, by the index of the text mark."""
    mark = {**stand.state["text_marks"][0], "roll": False, "text": "ok", "name": "Lower third", "x": 0.1, "y": 0.8}
    await stand.say("text_marks.changed", {"text_marks": [mark]})
    shown = {"revision": 4, "display": display("input", 2, text_marks=[1]), "request_id": "p2", "at": None}
    await stand.say("preview.changed", {"preview": shown})
    lacks = {"1": {"missing": ["\u182e (U+182E MONGOLIAN LETTER MA)"], "more": 0}}
    await desk.evaluate("(texts) => { document.querySelector('live-desk').feed.texts = texts }", lacks)
    await until(desk, f"{SAID}.includes('Lower third: no sign in the fonts, left out: \u182e (U+182E MONGOLIAN')")
    await desk.evaluate("document.querySelector('live-desk').feed.texts = {}")
    await until(desk, f"{SAID} === ''")
