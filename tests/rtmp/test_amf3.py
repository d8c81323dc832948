"""AMF3 by the words of its specification: numbers of 29 bits, and tables of what was said before."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rtmp import amf

SWITCH = b"\x11"


def text(words: str) -> bytes:
    return bytes((2 * len(words) + 1,)) + words.encode()


def double(number: float) -> bytes:
    return struct.pack(">d", number)


@pytest.mark.parametrize(
    ("data", "value"),
    [
        (b"\x00", None),
        (b"\x01", None),
        (b"\x02", False),
        (b"\x03", True),
        (b"\x04\x7f", 127),
        (b"\x04\x81\x00", 128),
        (b"\x04\xff\x7f", 16_383),
        (b"\x04\x81\x80\x00", 16_384),
        (b"\x04\x80\xc0\x80\x00", 2_097_152),
        (b"\x04\xbf\xff\xff\xff", 268_435_455),
        (b"\x04\xff\xff\xff\xff", -1),
        (b"\x04\xc0\x80\x80\x00", -268_435_456),
        (b"\x05" + double(0.5), 0.5),
        (b"\x06\x01", ""),
        (b"\x06" + text("live"), "live"),
        (b"\x07" + text("<a/>"), "<a/>"),
        (b"\x08\x01" + double(1e12), 1e12),
        (b"\x09\x05\x01\x04\x01\x03", [1, True]),
        (b"\x09\x03" + text("a") + b"\x02\x01\x04\x07", {"a": False, "0": 7}),
        (b"\x0a\x0b\x01" + text("app") + b"\x06" + text("live") + b"\x01", {"app": "live"}),
        (b"\x0a\x23" + text("Point") + text("x") + text("y") + b"\x04\x01\x04\x02", {"x": 1, "y": 2}),
        (b"\x0b" + text("<b/>"), "<b/>"),
        (b"\x0c\x07abc", "abc"),
    ],
)
def test_each_kind_of_value_is_read(data: bytes, value: object) -> None:
    assert amf.decode(SWITCH + data + amf.encode("behind")) == [value, "behind"]


def test_what_was_said_once_is_named_by_its_number() -> None:
    """Texts, traits and objects, over all values of a message."""
    point = b"\x0a\x23" + text("Point") + text("x") + text("y") + b"\x04\x01\x04\x02"
    again = b"\x0a\x01\x04\x03\x04\x04"  # the same traits
    assert amf.decode(SWITCH + point + SWITCH + again + SWITCH + b"\x0a\x02" + SWITCH + b"\x06\x02") == [
        {"x": 1, "y": 2}, {"x": 3, "y": 4}, {"x": 3, "y": 4}, "x",
    ]  # fmt: skip


def test_the_empty_text_has_no_number() -> None:
    assert amf.decode(SWITCH + b"\x06\x01" + SWITCH + b"\x06" + text("a") + SWITCH + b"\x06\x00") == ["", "a", "a"]


@pytest.mark.parametrize(
    "data",
    [
        b"\x06\x02", b"\x0a\x04", b"\x0a\x01", b"\x09\xff\xff\xff\xff\x01", b"\x0d\x01", b"\x0a\x07\x01", b"\x05\x00",
        b"\x09\x03\x01" * 20,
    ],
    ids=["no such text", "no such object", "no such traits", "too many", "a vector", "its own way", "cut", "deep"],
)  # fmt: skip
def test_nonsense_is_refused(data: bytes) -> None:
    with pytest.raises(amf.BadAmf):
        amf.decode(SWITCH + data)


@given(st.binary(max_size=200))
@settings(max_examples=500, deadline=None)
def test_any_bytes_are_values_or_are_refused(data: bytes) -> None:
    try:
        amf.decode(SWITCH + data)
    except amf.BadAmf:
        pass
