"""Geometry and transitions: rectangles and weights, without a picture."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import localcloud
from localcloud.mixer.geometry import Box, box_of_fractions, common, fit, mark_length, mark_size, roll_x, uncovered
from localcloud.mixer.transition import CUT, dip_weight, transition_named, transition_types, wiped

MIXER = Path(localcloud.__file__).parent / "mixer"


def test_the_pure_modules_know_neither_numpy_nor_av() -> None:
    code = (
        "import sys, types\n"  # the package itself imports everything, so it is stood in for
        "sys.modules['localcloud.mixer'] = package = types.ModuleType('localcloud.mixer')\n"
        "package.__path__ = [sys.argv[1]]\n"
        "import localcloud.mixer.geometry, localcloud.mixer.transition, localcloud.mixer.scene\n"
        "print(sorted({'numpy', 'av', 'cv2', 'PIL'} & set(sys.modules)))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(MIXER)], capture_output=True, text=True, check=True, timeout=30
    )
    assert done.stdout.strip() == "[]"


def test_boxes_that_touch_in_fractions_touch_in_pixels() -> None:
    thirds = [box_of_fractions(n / 3, 0, 1 / 3, 1, 1280, 720) for n in range(3)]
    assert thirds == [Box(0, 0, 426, 720), Box(426, 0, 428, 720), Box(854, 0, 426, 720)]


fractions = st.floats(0, 1, allow_nan=False)


@given(fractions, fractions, fractions, fractions, st.integers(1, 2048), st.integers(1, 1080))
def test_any_box_is_even_and_inside(x: float, y: float, w: float, h: float, half_width: int, half_height: int) -> None:
    width, height = 2 * half_width, 2 * half_height
    box = box_of_fractions(x, y, w, h, width, height)
    assert all(value % 2 == 0 for value in box)
    assert box.x >= 0
    assert box.y >= 0
    assert box.right <= width
    assert box.bottom <= height


@given(st.integers(2, 4096), st.integers(2, 4096), st.integers(1, 640), st.integers(1, 640))
def test_a_fitted_picture_lies_inside_and_touches_two_sides(w: int, h: int, half_w: int, half_h: int) -> None:
    outer = Box(10, 20, 2 * half_w, 2 * half_h)
    inner = fit(w, h, outer)
    assert all(value % 2 == 0 for value in inner)
    assert common(inner, outer) == inner
    assert inner.w == outer.w or inner.h == outer.h


def test_a_wide_picture_gets_bars_above_and_below_a_tall_one_at_the_sides() -> None:
    assert fit(1920, 1080, Box(0, 0, 640, 720)) == Box(0, 180, 640, 360)
    assert fit(720, 1280, Box(0, 0, 1280, 720)) == Box(438, 0, 404, 720)
    assert fit(1280, 720, Box(870, 476, 372, 208)) == Box(870, 476, 372, 208)  # a rounding error is no letterbox


@given(
    st.lists(st.builds(Box, st.integers(0, 60), st.integers(0, 60), st.integers(1, 40), st.integers(1, 40)), max_size=6)
)
def test_what_no_box_covers_is_told_exactly_and_once(boxes: list[Box]) -> None:
    count = [[0] * 64 for _ in range(64)]
    for piece in uncovered(tuple(boxes), 64, 64):
        for y in range(piece.y, piece.bottom):
            for x in range(piece.x, piece.right):
                count[y][x] += 1
    for y in range(64):
        for x in range(64):
            covered = any(b.x <= x < b.right and b.y <= y < b.bottom for b in boxes)
            assert count[y][x] == (0 if covered else 1)


@pytest.mark.parametrize(("value", "pixels"), [(0, 0), (0.25, 320), (1, 1280), (1.0, 1280), (2, 2), (300, 300)])
def test_a_mark_length_up_to_one_is_a_fraction_and_above_it_pixels(value: float, pixels: int) -> None:
    assert mark_length(value, 1280) == pixels


def test_a_mark_without_a_size_has_the_files_and_with_one_side_keeps_its_shape() -> None:
    assert mark_size(0, 0, 200, 100) == (200, 100)
    assert mark_size(50, 0, 200, 100) == (50, 25)
    assert mark_size(0, 50, 200, 100) == (100, 50)
    assert mark_size(70, 70, 200, 100) == (70, 70)


@pytest.mark.parametrize(("direction", "first", "last"), [(0, -200, 1280), (1, 1280, -200)])
def test_a_scrolling_text_enters_hidden_and_leaves_hidden(direction: int, first: int, last: int) -> None:
    assert roll_x(0.0, direction, 0, 1280, 200) == first
    assert roll_x(1.0, direction, 0, 1280, 200) == last
    assert roll_x(0.5, direction, 0, 1280, 200) == 540
    assert roll_x(0.5, direction, 1280, 0, 200) == 540  # the ends of the window may be given either way round


def test_every_kind_is_listed_with_its_rates_and_plain_means_one_second() -> None:
    names = transition_types()
    assert names[:4] == ("fade", "fade-500", "fade-1000", "fade-2000")
    assert {"dip", "wipe-left", "wipe-right-500", "wipe-up-2000", "wipe-down"} <= set(names)
    assert len(set(names)) == len(names)
    for name in names:
        transition = transition_named(name)
        rate = name.rpartition("-")[2]
        assert transition.ms == (int(rate) if rate.isdigit() else 1000)
        assert name.startswith(transition.kind)
    assert transition_named("") is CUT
    assert CUT.is_cut


@pytest.mark.parametrize(
    ("kind", "box"),
    [
        ("wipe-left", Box(960, 0, 320, 720)),
        ("wipe-right", Box(0, 0, 320, 720)),
        ("wipe-up", Box(0, 540, 1280, 180)),
        ("wipe-down", Box(0, 0, 1280, 180)),
    ],
)
def test_a_wipe_is_named_for_the_way_its_edge_moves(kind: str, box: Box) -> None:
    assert wiped(kind, 0.25, 1280, 720) == box


def test_a_dip_is_black_in_the_middle() -> None:
    assert dip_weight(0.25) == (False, 0.5)
    assert dip_weight(0.5) == (True, 0.0)
    assert dip_weight(0.75) == (True, 0.5)
