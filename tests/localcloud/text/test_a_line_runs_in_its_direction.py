"""Unicode's bidirectional algorithm by Unicode's own cases, and what it means for the lines of a text."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest

from localcloud.mixer.text_bidi import direction, levels, levels_at, visual
from tests.localcloud.ladder.budget import amount
from tests.localcloud.text.drawn import SIZE, WHITE, Ink, ink_of, overlap

CASES = Path("/usr/share/unicode/BidiCharacterTest.txt")


@pytest.mark.skipif(not CASES.exists(), reason="unicode-data is not installed")
def test_the_cases_of_unicode_come_out_as_unicode_says() -> None:
    """Its 91,707 lines: characters, the line's level (2: by the first strong character), levels, order."""
    lines = [line.strip() for line in CASES.read_text().splitlines() if line.strip() and line[0] != "#"]
    for line in random.Random(5).sample(lines, min(amount(6_000, 100_000), len(lines))):
        codes, asked, base, wanted, order = line.split(";")
        text = "".join(chr(int(code, 16)) for code in codes.split())
        own = direction(text) if asked == "2" else int(asked)
        found = levels_at(text, own)
        seen = [at for at, level in enumerate(wanted.split()) if level != "x"]
        assert own == int(base), line
        assert [found[at] for at in seen] == [int(level) for level in wanted.split() if level != "x"], line
        assert [seen[at] for at in visual([found[at] for at in seen])] == [int(at) for at in order.split()], line


def ordered(text: str) -> str:
    _, found = levels(text)
    return "".join(text[at] for at in visual(found))


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("abc 123", "abc 123"),
        ("אבג abc", "abc גבא"),
        ("abc אבג 123", "abc 123 גבא"),
        ("מחיר 12.50 ש", "ש 12.50 ריחמ"),
        ("(אב) ab", "ab )בא("),
    ],
)
def test_a_line_is_seen_in_this_order(text: str, seen: str) -> None:
    assert ordered(text) == seen


def halves(ink: Ink) -> tuple[Ink, Ink]:
    middle = ink.shape[1] // 2
    return ink[:, :middle], ink[:, middle:]


def test_lines_begin_at_the_side_from_which_they_are_read() -> None:
    ink = ink_of("שלום\nA longer line of Latin\nمرحبا")
    top, bottom = ink[: SIZE // 2], ink[-SIZE // 2 :]
    for line in (top, bottom):
        left, right = halves(line)
        assert not left.any()
        assert right[:, -SIZE:].any()
    left, right = halves(ink_of("Hi\nA longer line of Latin")[: SIZE // 2])
    assert left.any()
    assert not right.any()


def test_lines_never_run_into_each_other() -> None:
    """Stacked marks of Thai, and tails of Arabic, need more than the usual distance."""
    ink = ink_of("ญู\nน้ำปู่\nผู้กู้\nمرحبا ی\nẤ")
    rows = ink.any(axis=1)
    gaps = np.count_nonzero(np.diff(rows.astype(int)) == -1)
    assert gaps + bool(rows[-1]) >= 3
    plain = ink_of("H\nH\nH").shape[0]
    assert plain < 4 * SIZE


def test_a_line_that_is_too_long_loses_its_end() -> None:
    """The left one where it is read to the left."""
    from localcloud.mixer.text import draw

    for text, at_left in (("abcdefgh", True), ("אבגדהוזח", False)):
        whole, cut = (draw(text, "sans", SIZE, WHITE, width) for width in (10_000, 90))
        assert (whole.cut, cut.cut) == (False, True)
        assert cut.rgba.shape[1] <= 90
        kept = whole.rgba[:, :60, 3] if at_left else whole.rgba[:, -60:, 3]
        mine = cut.rgba[:, :60, 3] if at_left else cut.rgba[:, -60:, 3]
        assert overlap(mine, kept) > 0.9
