"""A display is read strictly, compared by picture and sound, and survives the way through JSON."""

from __future__ import annotations

from typing import Any

import pytest

from casters.display import Display, DisplayError, Source, parse

GOOD: dict[str, Any] = {
    "source": {"kind": "layout", "index": 2},
    "picture_marks": [3, 1, 3],
    "text_marks": [1],
    "audio": [4, 2],
    "transition": "fade",
    "restart": True,
}


def test_a_display_survives_the_way_through_json() -> None:
    display = parse(GOOD)
    assert parse(display.as_json()) == display
    assert display.as_json()["transition"] == "fade"
    assert display.as_json()["restart"] is True


def test_mark_lists_are_sorted_and_free_of_doubles() -> None:
    assert parse(GOOD).picture_marks == (1, 3)
    assert parse(GOOD).audio == (2, 4)


def test_how_a_picture_came_there_does_not_make_it_another_picture() -> None:
    display = parse(GOOD)
    assert display == display.cut()
    assert display == display.with_transition("dip")
    assert display.cut().transition == ""
    assert display.cut().restart is False


@pytest.mark.parametrize(
    "other",
    [
        Display(Source("input", 2), (1, 3), (1,), (2, 4)),
        Display(Source("layout", 3), (1, 3), (1,), (2, 4)),
        Display(Source("layout", 2), (1,), (1,), (2, 4)),
        Display(Source("layout", 2), (1, 3), (), (2, 4)),
        Display(Source("layout", 2), (1, 3), (1,), ()),
    ],
)
def test_each_part_of_the_picture_counts(other: Display) -> None:
    assert parse(GOOD) != other


def test_only_the_source_is_needed() -> None:
    assert parse({"source": {"kind": "input", "index": 1}}) == Display(Source("input", 1))


@pytest.mark.parametrize(
    ("part", "value", "field"),
    [
        ("source", None, "source"),
        ("source", {"kind": "input"}, "source"),
        ("source", {"kind": "camera", "index": 1}, "source"),
        ("source", {"kind": "input", "index": "1"}, "source"),
        ("source", {"kind": "input", "index": True}, "source"),
        ("source", {"kind": "input", "index": 0}, "source"),
        ("source", {"kind": ["input"], "index": 1}, "source"),
        ("picture_marks", "1", "picture_marks"),
        ("picture_marks", [1.5], "picture_marks"),
        ("text_marks", [0], "text_marks"),
        ("text_marks", list(range(1, 30)), "text_marks"),
        ("audio", {"1": 1}, "audio"),
        ("transition", None, "transition"),
        ("transition", "x" * 65, "transition"),
        ("restart", 1, "restart"),
        ("colour", "red", "display"),
    ],
)
def test_a_display_that_cannot_be_read_names_its_part(part: str, value: object, field: str) -> None:
    with pytest.raises(DisplayError) as caught:
        parse({**GOOD, part: value})
    assert caught.value.field == field
    assert caught.value.sentence.endswith(".")


@pytest.mark.parametrize("data", [None, [], "input 1", 7])
def test_what_is_no_object_is_no_display(data: object) -> None:
    with pytest.raises(DisplayError):
        parse(data)
