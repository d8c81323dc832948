"""Each script with its forms, marks and ligatures, against other programs that draw with the very same fonts."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from localcloud.mixer.text import draw
from localcloud.mixer.text_runs import lines_of
from tests.localcloud.text.drawn import (
    SIZE,
    WHITE,
    by_harfbuzz,
    by_pango,
    ink_of,
    needs_hb_view,
    needs_pango,
    overlap,
)

SCRIPTS = {
    "Latin with marks and ligatures": ("sans", "Wörld office AVATAR e\u0301 q\u0323\u0307"),
    "Greek and Cyrillic": ("sans", "Καλημέρα мир Ёж"),
    "Latin with serifs": ("serif", "Καλημέρα мир Wörld"),
    "Chinese, kana and Hangul": ("cjk", "城市之夜かなハ한국어龍體"),
    "Chinese with serifs": ("serif-cjk", "城市之夜かな龍體"),
    "Arabic": ("Arab", "مرحبا بالعالم لا"),
    "Hebrew with points": ("Hebr", "שָׁלוֹם עולם"),
    "Thai with stacked marks": ("Thai", "สวัสดี ผู้ใหญ่ น้ำ"),
    "Devanagari": ("Deva", "नमस्ते क्षत्रिय हिन्दी र्कि"),
    "Bengali": ("Beng", "নমস্কার"),
    "Tamil": ("Taml", "வணக்கம் கொ"),
    "Khmer": ("Khmr", "សួស្តី"),
    "Myanmar": ("Mymr", "မင်္ဂလာပါ"),
    "Ethiopic": ("Ethi", "ሰላም"),
}


@needs_hb_view
@pytest.mark.parametrize("script", SCRIPTS)
def test_a_script_is_drawn_as_harfbuzz_draws_it(script: str, tmp_path: Path) -> None:
    name, text = SCRIPTS[script]
    mine = ink_of(text, "serif" if name.startswith("serif") else "sans")
    theirs = by_harfbuzz(text, name, tmp_path)
    assert mine.shape == pytest.approx(theirs.shape, abs=2)
    assert overlap(mine, theirs) > 0.8


@needs_hb_view
def test_another_text_is_told_apart(tmp_path: Path) -> None:
    """The measure itself: letters that are not joined, or run the other way, overlap little."""
    joined = by_harfbuzz("مرحبا", "Arab", tmp_path)
    assert overlap(ink_of("مرحبا"), joined) > 0.8
    assert overlap(ink_of("\u200c".join("مرحبا")), joined) < 0.5
    assert overlap(ink_of("ابحرم"), joined) < 0.5


MIXED = {
    "in Latin": "News: العربية and עברית, 中文 123 (لا) ok",
    "in Arabic": "العربية 2024 (abc) نعم!",
    "in Hebrew": "שלום [ABC 3:2] עולם, 50%",
    "left to right": "Καλημέρα мир नमस्ते สวัสดี",
    "an isolate": "שם: \u2066(a) b\u2069, סוף",
    "an override": "ab \u202ecd ef\u202c gh",
}


@needs_pango
@pytest.mark.parametrize("line", MIXED)
def test_a_line_of_several_scripts_stands_in_the_order_in_which_pango_sets_it(line: str, tmp_path: Path) -> None:
    mine, theirs = ink_of(MIXED[line]), by_pango(MIXED[line], tmp_path)
    assert mine.shape == pytest.approx(theirs.shape, abs=4)
    assert overlap(mine, theirs) > 0.7


def test_each_sign_comes_from_a_font_that_has_it() -> None:
    (line,) = lines_of("城市 Live 한국 مرحبا नम ☀ 🔴", "sans")
    fonts = {line.text[run.start : run.end].strip(): run.font for run in line.runs}
    assert fonts["城市"] == fonts["한국"] == "cjk"
    assert (fonts["Live"], fonts["مرحبا"], fonts["नम"], fonts["🔴"]) == ("sans", "Arab", "Deva", "emoji")
    assert not line.missing


def test_serif_sans_and_bold_differ() -> None:
    for text in ("Live", "城市"):
        serif, sans, bold = (draw(text, family, SIZE, WHITE).rgba for family in ("serif", "sans", "bold"))
        assert serif.shape != sans.shape or not np.array_equal(serif, sans)
        assert (bold[:, :, 3] > 127).sum() > 1.2 * (sans[:, :, 3] > 127).sum()


def test_emoji_keep_their_colours_and_a_sequence_is_one_sign() -> None:
    red = draw("🔴", "sans", SIZE, (0, 255, 0)).rgba
    middle = red[red.shape[0] // 2, red.shape[1] // 2]
    assert middle[0] > 180
    assert max(middle[1:3]) < 120
    assert middle[3] == 255
    widths = [ink_of(text).shape[1] for text in ("👍", "👍🏽", "🇨🇳", "1\ufe0f\u20e3", "👨\u200d👩\u200d👧")]
    assert max(widths) < 1.4 * min(widths)
    assert not draw("❤\ufe0e ☀\ufe0e", "sans", SIZE, WHITE).missing


def test_a_half_seen_emoji_is_not_too_dark_at_its_edge() -> None:
    """Its colours are straight, not multiplied by alpha."""
    rgba = draw("🔴", "sans", SIZE, WHITE).rgba
    edge = rgba[(rgba[:, :, 3] > 40) & (rgba[:, :, 3] < 200)]
    assert edge[:, 0].min() > 120
