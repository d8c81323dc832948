"""Transitions judged by their pixels: the ends, the middle, the edge."""

from __future__ import annotations

import numpy as np
import pytest

from localcloud.mixer.canvas import Canvas
from localcloud.mixer.compositor import Compositor
from localcloud.mixer.frames import to_rgb, yuv_of_rgb
from localcloud.mixer.transition import KINDS, transition_named, transition_types
from localcloud.mixer.transition_pictures import still
from tests.localcloud.picture.drawing import (
    BLUE,
    RED,
    H,
    W,
    at,
)
from tests.localcloud.picture.watching import near


@pytest.fixture
def two() -> tuple[Canvas, Canvas, Canvas]:
    made = []
    for colour in (RED, BLUE, (9, 9, 9)):
        canvas = Canvas(W, H)
        for plane, value in zip((canvas.y, canvas.u, canvas.v), yuv_of_rgb(*colour), strict=True):
            plane[:] = value
        made.append(canvas)
    return made[0], made[1], made[2]


def test_the_promised_kinds_are_there_each_with_its_rates() -> None:
    families = {kind.partition("-")[0] for kind in KINDS}
    assert {"fade", "dip", "wipe", "push", "slide", "iris", "heart"} <= families
    assert [transition_named(f"heart{rate}").ms for rate in ("", "-500", "-1000", "-2000")] == [1000, 500, 1000, 2000]
    assert len(transition_types()) == 4 * len(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_every_transition_begins_with_the_old_and_ends_with_the_new(
    compositor: Compositor, two: tuple[Canvas, Canvas, Canvas], kind: str
) -> None:
    a, b, into = two
    for progress, wanted in ((0.0, a), (1.0, b)):
        compositor.blend(kind, a, b, progress, into)
        assert np.array_equal(into.y, wanted.y)
        assert np.array_equal(into.u, wanted.u)
        assert np.array_equal(into.v, wanted.v)


def test_a_crossfade_is_half_of_each_in_the_middle(compositor: Compositor, two: tuple[Canvas, Canvas, Canvas]) -> None:
    a, b, into = two
    for progress in (0.25, 0.5, 0.8):
        compositor.blend("fade", a, b, progress, into)
        for one, other, mixed in ((a.y, b.y, into.y), (a.u, b.u, into.u), (a.v, b.v, into.v)):
            wanted = one.astype(float) * (1 - progress) + other.astype(float) * progress
            assert np.abs(mixed - wanted).max() <= 1


def test_a_dip_goes_through_black(compositor: Compositor, two: tuple[Canvas, Canvas, Canvas]) -> None:
    a, b, into = two
    compositor.blend("dip", a, b, 0.5, into)
    assert np.all(to_rgb(into) == 0)
    compositor.blend("dip", a, b, 0.25, into)
    assert near(at(to_rgb(into), 5, 5), (100, 15, 15), 4)
    compositor.blend("dip", a, b, 0.75, into)
    assert near(at(to_rgb(into), 5, 5), (15, 30, 100), 4)


@pytest.mark.parametrize(
    ("kind", "new", "old"),
    [
        ("wipe-left", (960, 360), (959, 360)),
        ("wipe-right", (319, 360), (320, 360)),
        ("wipe-up", (640, 540), (640, 539)),
        ("wipe-down", (640, 179), (640, 180)),
    ],
)
def test_a_wipe_has_its_edge_where_it_should_be(
    compositor: Compositor,
    two: tuple[Canvas, Canvas, Canvas],
    kind: str,
    new: tuple[int, int],
    old: tuple[int, int],
) -> None:
    a, b, into = two
    compositor.blend(kind, a, b, 0.25, into)
    rgb = to_rgb(into)
    assert near(at(rgb, *new), BLUE, 3)
    assert near(at(rgb, *old), RED, 3)


def striped(canvas: Canvas, colour: tuple[int, int, int]) -> None:
    """A white column at a quarter of the width, so that it is seen where a picture has moved to."""
    for plane, value in zip((canvas.y, canvas.u, canvas.v), yuv_of_rgb(*colour), strict=True):
        plane[:] = value
        plane[:, plane.shape[1] // 4 - 2 : plane.shape[1] // 4 + 2] = 235 if plane is canvas.y else 128


@pytest.mark.parametrize(
    ("kind", "white_old", "white_new", "edge"),
    [
        ("push-left", None, 1280 - 512 + 320, 1280 - 512),
        ("push-right", 320 + 512, None, 512),
        ("slide-left", 320, 1280 - 512 + 320, 1280 - 512),
        ("slide-right", None, None, 512),
    ],
)
def test_a_push_moves_both_pictures_and_a_slide_only_the_new_one(
    compositor: Compositor,
    two: tuple[Canvas, Canvas, Canvas],
    kind: str,
    white_old: int | None,
    white_new: int | None,
    edge: int,
) -> None:
    """After 0.4 of the way, 512 of 1280 columns."""
    a, b, into = two
    striped(a, RED)
    striped(b, BLUE)
    compositor.blend(kind, a, b, 0.4, into)
    rgb = to_rgb(into)
    left, right = (RED, BLUE) if kind.endswith("left") else (BLUE, RED)
    assert near(at(rgb, edge - 3, 300), left, 3)
    assert near(at(rgb, edge + 2, 300), right, 3)
    white = {int(x) for x in np.flatnonzero(rgb[300].min(axis=1) > 200)}
    for place in (white_old, white_new):
        assert place is None or place in white, (kind, sorted(white))
    assert len(white) <= 8 * sum(place is not None for place in (white_old, white_new))


@pytest.mark.parametrize("size", [(1280, 720), (720, 1280), (854, 482)])
@pytest.mark.parametrize("kind", ["iris", "heart"])
def test_a_shape_opens_from_the_middle_evenly_on_both_sides(
    compositor: Compositor, kind: str, size: tuple[int, int]
) -> None:
    a, b, into = (Canvas(*size) for _ in range(3))
    for canvas, colour in ((a, RED), (b, BLUE)):
        for plane, value in zip((canvas.y, canvas.u, canvas.v), yuv_of_rgb(*colour), strict=True):
            plane[:] = value
    parts = []
    for progress in (0.1, 0.3, 0.6, 0.9):
        compositor.blend(kind, a, b, progress, into)
        rgb = to_rgb(into)
        assert near(at(rgb, size[0] // 2, size[1] // 2), BLUE, 3)
        blue = rgb[:, :, 2].astype(int) > rgb[:, :, 0]
        assert np.mean(blue != blue[:, ::-1]) < 0.003, "left and right are alike"
        parts.append(float(blue.mean()))
    assert parts == sorted(parts)
    assert 0.0 < parts[0] < 0.1
    assert parts[-1] > 0.8


def test_an_iris_is_a_circle_and_a_heart_has_a_notch_and_a_tip(
    compositor: Compositor, two: tuple[Canvas, Canvas, Canvas]
) -> None:
    a, b, into = two
    compositor.blend("iris", a, b, 0.3, into)
    blue = to_rgb(into)[:, :, 2].astype(int) > 100
    assert abs(int(blue[H // 2].sum()) - int(blue[:, W // 2].sum())) <= 4
    compositor.blend("heart", a, b, 0.2, into)
    blue = to_rgb(into)[:, :, 2].astype(int) > 100
    rows = np.flatnonzero(blue.any(axis=1))
    top, tip = blue[rows[2]], blue[rows[-3]]
    assert not top[W // 2], "the notch"
    assert tip[W // 2 - 2 : W // 2 + 2].all()
    assert tip.sum() < blue.sum(axis=1).max() / 4


def test_every_kind_has_a_picture_and_no_two_are_alike() -> None:
    pictures = {kind: still(f"transition-{kind}") for kind in KINDS}
    assert all(picture.startswith(b"\x89PNG") for picture in pictures.values())
    assert len(set(pictures.values())) == len(KINDS)
    with pytest.raises(KeyError):
        still("transition-star")
