"""What no font has is left out and told by its name; what has no shape leaves no trace; and never is there a box."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from localcloud.mixer.text import draw
from tests.localcloud.text.drawn import SIZE, WHITE, ink_of

ROOT = Path(__file__).resolve().parents[3]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("\ue000", "(U+E000)"),
        ("\u0378", "(U+0378)"),
        ("\u182e", "\u182e (U+182E MONGOLIAN LETTER MA)"),
        ("\U00012000", "\U00012000 (U+12000 CUNEIFORM SIGN A)"),
        ("\ud800", "(U+D800)"),
        ("\uffff", "(U+FFFF)"),
    ],
)
@pytest.mark.parametrize("family", ["sans", "serif"])
def test_a_sign_that_no_font_has_is_named(text: str, named: str, family: str) -> None:
    alone = draw(text, family, SIZE, WHITE)  # type: ignore[arg-type]
    assert alone.missing == (named,)
    assert alone.blank
    among = draw(f"ab{text}cd{text}", family, SIZE, WHITE)  # type: ignore[arg-type]
    assert among.missing == (named,)
    assert np.array_equal(among.rgba, draw("abcd", family, SIZE, WHITE).rgba)  # type: ignore[arg-type]


def test_all_of_them_are_named_each_once_and_in_their_order() -> None:
    text = draw("x\u182e\ue000\u182ey\n\u0f40", "sans", SIZE, WHITE)
    assert text.missing == ("\u182e (U+182E MONGOLIAN LETTER MA)", "(U+E000)", "\u0f40 (U+0F40 TIBETAN LETTER KA)")


def test_a_letter_is_drawn_without_the_mark_that_no_font_has() -> None:
    """Each character of what belongs together is named by itself, and only what is missing."""
    tibetan = draw("x\u0f39城\u0f39", "sans", SIZE, WHITE)
    assert tibetan.missing == ("(U+0F39 TIBETAN MARK TSA -PHRU)",)
    assert np.array_equal(tibetan.rgba, draw("x城", "sans", SIZE, WHITE).rgba)


def test_lines_beyond_those_that_are_drawn_are_told_too() -> None:
    text = draw("\n".join(["a"] * 13), "sans", SIZE, WHITE)
    assert text.cut
    assert not draw("\n".join(["a"] * 12), "sans", SIZE, WHITE).cut


UNSEEN = [
    *"\u200b\u200c\u200d\u2060\ufeff\u00ad\u034f\u200e\u200f\u2066\u2069\u202a\u202c\ufe0e\ufe0f\U000e0100\u180e",
    *"\x00\x07\x1b\x7f\x80\x9f\ufff9\ufffb\u2061\U000e0041",
]


@pytest.mark.parametrize("sign", UNSEEN, ids=lambda sign: f"U+{ord(sign):04X}")
def test_what_has_no_shape_leaves_no_trace(sign: str) -> None:
    assert np.array_equal(ink_of(f"ab{sign}cd"), ink_of("abcd"))
    alone = draw(sign, "sans", SIZE, WHITE)
    assert alone.blank
    assert not alone.missing


@pytest.mark.parametrize("blank", ["\t", "\u00a0", "\u2003", "\u2009", "\u202f", "\u3000"])
def test_a_blank_of_any_kind_is_a_gap(blank: str) -> None:
    text = draw(f"ab{blank}cd", "sans", SIZE, WHITE)
    assert not text.missing
    columns = text.rgba[:, :, 3].any(axis=0)
    assert text.rgba.shape[1] > draw("abcd", "sans", SIZE, WHITE).rgba.shape[1] + SIZE // 10
    assert not columns.all()


def test_a_tab_is_as_wide_as_four_blanks() -> None:
    assert np.array_equal(ink_of("a\tb"), ink_of("a    b"))


@pytest.mark.parametrize("break_", ["\n", "\r\n", "\r", "\u2028", "\u2029", "\x0b", "\x85"])
def test_a_line_break_of_any_kind_begins_a_line(break_: str) -> None:
    assert np.array_equal(ink_of(f"ab{break_}cd"), ink_of("ab\ncd"))


@pytest.mark.parametrize("text", ["", "\n", "\n\n\n", " ", "\ufe0f\u200d", "\u0301", "\u200d\u0301\n\t"])
def test_a_text_without_ink_is_a_blank_picture(text: str) -> None:
    drawn = draw(text, "sans", SIZE, WHITE)
    assert drawn.rgba.ndim == 3
    assert min(drawn.rgba.shape[:2]) >= 1


def run(code: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_pillow_and_the_fribidi_of_the_machine_have_no_part_in_it() -> None:
    """Pillow's own engine for texts loads FriBidi from the system, which is on some machines and not on others."""
    text = "שלום abc مرحبا (1) नमस्ते"
    drawn = run(
        f"import sys, hashlib; sys.modules['PIL._imagingft'] = None\n"
        f"from localcloud.mixer.text import draw; rgba = draw({text!r}, 'sans', 40, (255, 255, 255)).rgba\n"
        f"print(hashlib.sha256(rgba.tobytes()).hexdigest(), 'fribidi' in open('/proc/self/maps').read())"
    )
    mine = draw(text, "sans", SIZE, WHITE).rgba
    assert drawn.split() == [hashlib.sha256(mine.tobytes()).hexdigest(), "False"]


@pytest.mark.parametrize(
    ("module", "package", "text"),
    [("manimgx_fonts_cjk", "manimgx-fonts-cjk", "城"), ("manimgx_fonts", "manimgx-fonts", "مرحبا")],
)
def test_a_missing_package_of_fonts_is_named_and_draws_no_box(module: str, package: str, text: str) -> None:
    said = run(
        f"import importlib.util as util; old = util.find_spec\n"
        f"util.find_spec = lambda name, *more: None if name == {module!r} else old(name, *more)\n"
        f"from localcloud.mixer.text import draw; from localcloud.mixer.text_fonts import font_warning\n"
        f"drawn = draw({text!r}, 'sans', 40, (255, 255, 255))\n"
        f"print(font_warning()); print(drawn.blank, len(drawn.missing))"
    )
    warning, drawn = said.splitlines()
    assert f"Fonts are missing: {package}." in warning
    assert "make setup" in warning
    assert drawn == f"True {len(set(text))}"


def test_the_whole_set_is_here() -> None:
    assert run("from localcloud.mixer.text_fonts import font_warning; print(font_warning())").strip() == ""


def test_the_local_cloud_says_at_its_start_which_fonts_are_missing() -> None:
    said = run(
        "import importlib.util as util; old = util.find_spec\n"
        "util.find_spec = lambda name, *more: None if name == 'fontpkg_noto_serif' else old(name, *more)\n"
        "from localcloud.__main__ import _print_warnings; _print_warnings('127.0.0.1')"
    )
    assert said.startswith("Fonts are missing: fontpkg-noto-serif.")
