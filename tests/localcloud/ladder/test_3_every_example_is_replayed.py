"""Step 3: every example of the manual, as printed, in the order of a show. Text for integers stays text where the
client can send it. The examples of the tccli wheel are played in step 6, by tccli itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import manual
from liveapi import LiveApi, close_pools
from liveapi import Refused as OursRefused
from tests.localcloud.ladder.story import of_the_manual, told
from tests.localcloud.rules.desk import Desk, Refused
from tests.localcloud.rules.served import SECRET_ID, SECRET_KEY, Served

Ask = Callable[[str, dict[str, Any]], dict[str, Any]]


def playing(ask: Ask) -> Callable[[str, dict[str, Any]], tuple[str, dict[str, Any]]]:
    def play(action: str, params: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        try:
            return "", ask(action, params)
        except Refused as refused:
            return str(refused.get_code()), {}
        except OursRefused as refused:
            return refused.code, {}

    return play


@pytest.mark.parametrize("method", ["POST", "GET"])
def test_by_the_sdk(served: Served, method: str) -> None:
    assert told(of_the_manual(), playing(Desk(served, method=method).call_loose)) == 39


def test_by_our_own_client(served: Served) -> None:
    """Which sends integers where the examples print text."""
    try:
        api = LiveApi(served.origin, SECRET_ID, SECRET_KEY)
        assert told(of_the_manual(), playing(lambda action, params: api.send(action, _integers(action, params)))) == 39
    finally:
        close_pools()


def _integers(action: str, params: dict[str, Any]) -> dict[str, Any]:
    return _as_typed(manual.load().actions[action].params, params)


def _as_typed(fields: tuple[manual.Field, ...], params: dict[str, Any]) -> dict[str, Any]:
    typed = {field.name: field for field in fields}
    found: dict[str, Any] = {}
    for name, value in params.items():
        field = typed[name]
        if field.is_struct and isinstance(value, dict):
            found[name] = _as_typed(manual.load().structs[field.base].fields, value)
        else:
            found[name] = int(value) if field.type == "Integer" else value
    return found
