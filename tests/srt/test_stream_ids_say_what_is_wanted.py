"""A caller's stream id: the vendor's form and those that encoders make of it."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from srt.streamid import parse

KEYS = {"txSecret": "0a1b", "txTime": "6A00FF00"}


@pytest.mark.parametrize(
    "text",
    [
        "#!::h=push.example.com,r=live/cam,txSecret=0a1b,txTime=6A00FF00",
        "#!::r=live/cam,txSecret=0a1b,txTime=6A00FF00,m=publish",
        "#!::txTime=6A00FF00, txSecret=0a1b, r=/live/cam",
        quote("#!::h=push.example.com,r=live/cam,txSecret=0a1b,txTime=6A00FF00", safe=""),
        "r=live/cam,txSecret=0a1b,txTime=6A00FF00",
        "live/cam?txSecret=0a1b&txTime=6A00FF00",
        "cam?txSecret=0a1b&txTime=6A00FF00",
    ],
)
def test_the_stream_and_its_key_are_found(text: str) -> None:
    wanted = parse(text)
    assert wanted is not None
    assert (wanted.app, wanted.stream, wanted.publish) == ("live", "cam", True)
    assert {name: wanted.rest[name] for name in KEYS} == KEYS


def test_who_wants_to_play_says_so() -> None:
    wanted = parse("#!::r=live/cam,m=request")
    assert wanted is not None
    assert not wanted.publish


@pytest.mark.parametrize("text", ["", "#!::", "#!::h=push.example.com", "#!::r=,txSecret=a", "#!::r=live/", "=,=,="])
def test_where_no_stream_is_named_there_is_none(text: str) -> None:
    assert parse(text) is None
