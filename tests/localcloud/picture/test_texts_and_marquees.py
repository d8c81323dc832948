"""Text marks judged by their pixels: place, colour, signs, and where a marquee is at every moment."""

from __future__ import annotations

import itertools
import threading
import time

import numpy as np
import pytest

from localcloud.mixer.canvas import Canvas
from localcloud.mixer.compositor import Compositor
from localcloud.mixer.geometry import Box
from localcloud.mixer.scene import scene_of
from localcloud.mixer.sources import Source
from localcloud.mixer.text import Word, draw
from localcloud.model import Caster, Display, MarkWord
from tests.localcloud.picture.drawing import (
    BLACK,
    H,
    W,
    caster,
    drawn,
    picture,
)
from tests.localcloud.picture.fixed import Fixed
from tests.localcloud.picture.watching import wait_for


def with_words(*words: MarkWord) -> tuple[Caster, Display]:
    return caster(mark_words={word.index: word for word in words}), Display(
        1, 1, mark_words=tuple(word.index for word in words)
    )


def test_a_text_stands_at_its_place_in_its_colour(compositor: Compositor) -> None:
    of, display = with_words(MarkWord(1, "城市之夜 Live", 48, "0xffcc00", 2, 0.1, 0.2))
    sources: dict[int, Source] = {1: Fixed(BLACK)}
    rgb = drawn(compositor, of, display, sources)
    rows, columns = np.nonzero(rgb.max(axis=2) > 60)
    assert (columns.min(), rows.min()) == (pytest.approx(128, abs=2), pytest.approx(144, abs=2))
    assert rows.max() - rows.min() == pytest.approx(44, abs=8)
    brightest = rgb[rows[0] :, :][rgb[rows[0] :, :].sum(axis=2) > 400]
    assert np.abs(brightest.mean(axis=0) - np.array([255, 204, 0])).max() < 40


def test_chinese_is_drawn_with_signs_and_not_with_boxes() -> None:
    """Without a CJK font every sign is the same empty box."""
    one, other = draw("城", "sans", 40, (255, 255, 255)).rgba, draw("夜", "sans", 40, (255, 255, 255)).rgba
    assert one.shape != other.shape or not np.array_equal(one, other)
    serif, sans = (draw("城市", family, 40, (255, 255, 255)).rgba for family in ("serif", "sans"))
    assert serif.shape != sans.shape or not np.array_equal(serif, sans)


@pytest.mark.parametrize(
    ("direction", "start", "end"), [(0, 0.0, 1.0), (1, 0.0, 1.0), (1, 0.25, 0.75), (0, 0.75, 0.25)]
)
def test_a_marquee_is_at_every_moment_where_the_manual_says(direction: int, start: float, end: float) -> None:
    """One pass takes the documented time: from fully hidden at one end of its window to fully hidden at the other."""
    word = MarkWord(1, "||||||||", 40, "0xffffff", 2, 0, 0.5, True, 8, direction, start, end)
    item = scene_of(*with_words(word), W, H).items[-1]
    drawn_word = Word(word, item.box)
    width = draw("||||||||", "sans", 40, (255, 255, 255)).rgba.shape[1]
    low, high = sorted((round(start * W), round(end * W)))
    for tick in range(0, 200, 7):
        canvas = Canvas(W, H)
        seconds = tick / 25
        drawn_word.lay(canvas, item.box, seconds)
        way = high - low + width
        left = low - width + seconds / 8 * way if direction == 0 else high - seconds / 8 * way
        lit = np.nonzero((canvas.y > 40).any(axis=0))[0]
        first, last = max(left, low), min(left + width, high)
        if last - first < 8:
            continue
        assert lit.min() >= low - 1
        assert lit.max() <= high
        if left > low + 2:
            assert lit.min() == pytest.approx(left, abs=2)
        if left + width < high - 2:
            assert lit.max() == pytest.approx(left + width - 1, abs=3)


@pytest.mark.parametrize("direction", [0, 1])
def test_a_marquee_moves_by_single_pixels_and_begins_again(compositor: Compositor, direction: int) -> None:
    of, display = with_words(MarkWord(1, "News", 40, "0xffffff", 2, 0, 0.5, True, 10, direction))
    sources: dict[int, Source] = {1: Fixed(BLACK)}
    wait_for(lambda: picture(compositor, of, display, sources, 100.0 + time.monotonic()).max() > 200, 20)
    canvas, scene, start = Canvas(W, H), scene_of(of, display, W, H), 1_000_000.0
    lefts = []
    for tick in range(25 * 11):
        compositor.compose(scene, sources, start + tick / 25, canvas)
        columns = (canvas.y > 100).any(axis=0)[:: 1 if direction else -1]  # seen from where it goes to
        lit = np.nonzero(columns[: W - 60])[0]
        lefts.append(int(lit.min()) if len(lit) else -1)
    moving = [(a, b) for a, b in itertools.pairwise(lefts) if a > 2 and b > 2 and b <= a]
    steps = np.array([a - b for a, b in moving])
    assert len(steps) > 150
    assert {int(step) for step in steps} <= {4, 5, 6, 7}
    assert any(step % 2 for step in steps)
    assert lefts[0] == -1  # it starts outside
    assert any(left > 1_000 for left in lefts[250:])  # after ten seconds the next pass runs


@pytest.mark.parametrize(("text", "direction"), [("שלום עולם ABCDEF", 0), ("Hello world אבגדה", 1)])
def test_a_marquee_that_runs_the_way_it_is_read_shows_its_beginning_first(text: str, direction: int) -> None:
    """One that is read to the left runs to the right: its right end, where it begins, comes in from the left."""
    word = MarkWord(1, text, 40, "0xffffff", 2, 0, 0.5, True, 10, direction)
    item = scene_of(*with_words(word), W, H).items[-1]
    strip = draw(text, "sans", 40, (255, 255, 255))
    assert strip.to_left == (direction == 0)
    seconds = 10 * 120 / (W + strip.rgba.shape[1])  # 120 pixels of it are seen
    canvas = Canvas(W, H)
    Word(word, item.box).lay(canvas, item.box, seconds)
    seen = canvas.y[item.box.y : item.box.y + strip.rgba.shape[0]]
    seen = seen[:, :120] if direction == 0 else seen[:, -120:]
    beginning = strip.rgba[:, -120:, 3] if direction == 0 else strip.rgba[:, :120, 3]
    near = [np.corrcoef(np.roll(seen, shift, 1).ravel(), beginning.ravel())[0, 1] for shift in (-2, -1, 0, 1, 2)]
    assert max(near) > 0.9


def test_a_text_that_changes_is_drawn_beside_the_bus_and_never_on_it(compositor: Compositor) -> None:
    """The first pictures come without it, at once; no picture waits for a long text in any script."""
    canvas, sources = Canvas(W, H), dict[int, Source]({1: Fixed(BLACK)})
    drawn_on = set[str]()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("localcloud.mixer.compositor.Word", _watched(drawn_on))
        for number in range(3):
            long = f"{number} " + "مرحبا بالعالم " * 60
            of, display = with_words(MarkWord(1, long, 40, "0xffffff", 2, 0, 0.5, True, 10, 0))
            compositor.compose(scene_of(of, display, W, H), sources, 1.0, canvas)
            assert canvas.y.max() <= 17
        wait_for(lambda: len(drawn_on) == 1, 20)
    assert threading.current_thread().name not in drawn_on


def _watched(drawn_on: set[str]) -> type[Word]:
    class Watched(Word):
        def __init__(self, word: MarkWord, box: Box) -> None:
            drawn_on.add(threading.current_thread().name)
            super().__init__(word, box)

    return Watched


def test_what_the_fonts_lack_of_a_text_on_a_bus_is_told_while_it_is_there(compositor: Compositor) -> None:
    canvas, sources = Canvas(W, H), dict[int, Source]({1: Fixed(BLACK)})
    of, display = with_words(MarkWord(7, "ok \u182e", 40, "0xffffff", 2, 0.1, 0.5), MarkWord(8, "ok", 40))

    def told() -> dict[int, tuple[str, ...]]:
        compositor.compose(scene_of(of, display, W, H), sources, 1.0, canvas)
        return compositor.missing_signs()

    wait_for(lambda: told() == {7: ("\u182e (U+182E MONGOLIAN LETTER MA)",)}, 20)
    of, display = with_words(MarkWord(7, "ok", 40, "0xffffff", 2, 0.1, 0.5))
    wait_for(lambda: not told(), 20)
