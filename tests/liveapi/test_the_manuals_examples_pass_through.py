"""Every example of the manual, sent by the typed client to a server that answers as the manual says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

import liveapi
import manual
from tests.liveapi.servers import Server, answers

FILES = sorted((Path(__file__).parents[1] / "wire" / "caster").glob("*.json"))


def as_integers(fields: tuple[manual.Field, ...], values: dict[str, Any]) -> dict[str, Any]:
    """The manual's examples write some integers as text; we send integers."""
    types = {field.name: field for field in fields}
    found: dict[str, Any] = {}
    for name, value in values.items():
        if isinstance(value, dict):
            found[name] = as_integers(manual.load().structs[types[name].base].fields, value)
        elif types[name].type == "Integer" and isinstance(value, str):
            found[name] = int(value)
        else:
            found[name] = value
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_example(path: Path) -> None:
    example = json.loads(path.read_text(encoding="utf-8"))
    kind = liveapi.ACTIONS[example["action"]]
    wanted = as_integers(manual.load().actions[example["action"]].params, example["request"])
    action = msgspec.convert(wanted, kind)
    with Server(answers(json.dumps(example["response"]).encode())) as server:
        reply = liveapi.LiveApi(server.url, "AKIDexample", "a key").call(action)
    (heard,) = server.heard
    assert heard.action == example["action"]
    assert json.loads(heard.body) == wanted
    assert type(reply) is kind.reply_type()
    said = json.loads(msgspec.json.encode(reply))
    assert {name: said.get(name) for name in example["response"]["Response"]} == example["response"]["Response"]
