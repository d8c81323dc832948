"""What `liveapi` lists is what exists, and the page about it names every action and error."""

from __future__ import annotations

from pathlib import Path

import pytest

import liveapi
from liveapi import errors

PAGE = (Path(__file__).parents[2] / "docs" / "live-api-client.md").read_text(encoding="utf-8")


def test_everything_listed_exists_and_is_listed_once() -> None:
    assert len(liveapi.__all__) == len(set(liveapi.__all__))
    assert [name for name in liveapi.__all__ if not hasattr(liveapi, name)] == []


@pytest.mark.parametrize("name", sorted(liveapi.ACTIONS))
def test_actions_and_their_replies_are_public(name: str) -> None:
    assert getattr(liveapi, name) is liveapi.ACTIONS[name]
    assert liveapi.ACTIONS[name].reply_type().__name__ in liveapi.__all__


@pytest.mark.parametrize("name", sorted(liveapi.ACTIONS))
def test_the_page_names_every_typed_action_with_its_reply(name: str) -> None:
    reply = liveapi.ACTIONS[name].reply_type().__name__
    assert any(f"`{name}`" in line and f"`{reply}`" in line for line in PAGE.splitlines())


@pytest.mark.parametrize(
    "name", [name for name in errors.__all__ if isinstance(getattr(errors, name), type) and name != "Verdict"]
)
def test_the_page_names_every_error(name: str) -> None:
    assert f"`{name}`" in PAGE
    assert name in liveapi.__all__
