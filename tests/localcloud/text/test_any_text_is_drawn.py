"""Any characters in any order: they are drawn within bounds, and never by the box that stands for a missing sign."""

from __future__ import annotations

import time
import unicodedata
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from localcloud.mixer.text import MAX_LINES, draw
from localcloud.mixer.text_fonts import FILES, Family
from localcloud.mixer.text_ink import shaped
from localcloud.mixer.text_runs import invisible, lines_of
from tests.localcloud.ladder.budget import bounded, fuzzed
from tests.localcloud.text.drawn import WHITE

pytestmark = fuzzed

SCRIPTS = (
    "aé1 Ωж中かハ한กำ้ि्रकষ্ণلامבּ١៍ស၏မ္ለ🔴👍🏽🇨\u200d\u200c\u200e\u2067\u2069\u202e\u0301\u0308\ufe0f\u20e3(]«\n\t\u00ad"
)
TEXTS = st.one_of(
    st.text(st.sampled_from(SCRIPTS), max_size=40),
    st.text(st.characters(exclude_categories=()), max_size=20),
    st.text(st.characters(min_codepoint=0x0590, max_codepoint=0x1100), max_size=20),
)
FAMILIES = st.sampled_from(("serif", "sans", "bold"))


@bounded(300, 20_000)
@given(TEXTS, FAMILIES, st.integers(8, 120))
@example("\u0e33", "sans", 40)
@example("\u202e" * 130 + "a", "sans", 40)
def test_it_is_drawn_within_bounds(text: str, family: Family, size: int) -> None:
    drawn = draw(text, family, size, WHITE, 2_000)
    height, width, depth = drawn.rgba.shape
    assert depth == 4
    assert 1 <= width <= 2_000
    assert 1 <= height <= MAX_LINES * 6 * size
    if not drawn.blank:
        alpha = drawn.rgba[:, :, 3]
        assert alpha[0].any()
        assert alpha[-1].any()
        assert alpha[:, 0].any()
        assert alpha[:, -1].any()


@bounded(300, 20_000)
@given(TEXTS, FAMILIES)
def test_no_glyph_is_the_box_of_a_missing_sign(text: str, family: Family) -> None:
    for line in lines_of(text, family):
        assert all(glyph.code for glyph in shaped(line, family, 40).glyphs)


@bounded(300, 20_000)
@given(TEXTS, FAMILIES)
def test_each_character_is_in_a_run_or_missing_or_a_control(text: str, family: Family) -> None:
    for line in lines_of(text, family):
        drawn = sum(run.end - run.start for run in line.runs)
        assert drawn + sum(map(len, line.missing)) == len(line.text)
        assert all(unicodedata.category(sign) != "Cc" for sign in line.text)


@pytest.mark.parametrize("name", FILES)
def test_every_letter_of_a_font_of_the_set_is_drawn(name: str) -> None:
    """As far as its font is asked for it: every character that it maps, one by one, in a sample."""
    import uharfbuzz as hb

    from localcloud.mixer.text_fonts import font

    face = font(name, "sans", 16)
    assert face is not None
    codes = [code for code in hb.Set(face.face.unicodes) if code > 32 and not invisible(chr(code))]
    for code in codes[:: max(1, len(codes) // 150)]:
        assert not draw(chr(code), "sans", 16, WHITE).missing or unicodedata.category(chr(code)) == "Cc", hex(code)


@pytest.mark.parametrize(
    "text",
    ["a" + "\u0301" * 1_999, "\u2068" * 1_000 + "א" * 1_000, "א()" * 600, "\u0e49" * 2_000, "한" + "\u1161" * 500],
    ids=["marks", "isolates", "brackets", "marks of nothing", "jamo"],
)
def test_very_much_of_one_thing_is_drawn_within_bounds(text: str) -> None:
    begun = time.monotonic()
    drawn = draw(text, "sans", 400, WHITE)
    assert drawn.rgba.shape[0] < 5 * 400
    assert time.monotonic() - begun < 20


def test_threads_that_draw_at_once_draw_the_same() -> None:
    texts = ["שלום 中文 नमस्ते 🔴", "مرحبا بالعالم 123", "สวัสดี 한국어 Hello"] * 8
    alone = [draw(text, "sans", 40, WHITE).rgba for text in texts]
    with ThreadPoolExecutor(6) as threads:
        together = list(threads.map(lambda text: draw(text, "sans", 40, WHITE).rgba, texts))
    assert all(np.array_equal(one, other) for one, other in zip(alone, together, strict=True))


def test_the_same_text_is_the_same_picture() -> None:
    one, other = (draw("שלום 中文 नमस्ते 🔴", "sans", 40, WHITE).rgba for _ in range(2))
    assert np.array_equal(one, other)
