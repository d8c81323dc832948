"""Reads the five data files beside this module into a `Manual`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

from manual.model import Action, ErrorCode, Example, Field, Manual, Settled, Struct
from manual.overlay import Raw, lay

V = TypeVar("V")

DATA = Path(__file__).parent / "data"

# The vendor's tables speak of lengths; we say what is counted.
_RENAMED = {"min_length": "min_chars", "max_length": "max_chars", "item_max_length": "item_max_chars"}


@cache
def load() -> Manual:
    """The manual with our overlay. Read once per process, immutable, safe to share between threads."""
    actions = _by("name", _read("actions"))
    structs = _by("name", _read("structs"))
    errors = _by("code", _read("errors"))
    entries = _read("settled", "entries")
    lay(entries, actions, structs, errors)
    return Manual(
        actions=_frozen({name: _action(raw) for name, raw in actions.items()}),
        structs=_frozen({name: _struct(raw) for name, raw in structs.items()}),
        errors=_frozen({code: _error(raw) for code, raw in errors.items()}),
        settled=tuple(_settled(raw) for raw in entries),
        undocumented=frozenset(raw["name"] for raw in _read("undocumented")),
    )


def _read(name: str, key: str = "") -> list[Raw]:
    data = json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))
    rows: list[Raw] = data[key or name]
    if len(rows) != data["count"]:
        raise ValueError(f"manual/data/{name}.json says {data['count']} entries and holds {len(rows)}")
    return rows


def _by(key: str, rows: list[Raw]) -> dict[str, Raw]:
    return {row[key]: row for row in rows}


def _frozen(values: dict[str, V]) -> Mapping[str, V]:
    return MappingProxyType(values)


def _field(raw: Raw) -> Field:
    values: dict[str, Any] = {_RENAMED.get(key, key): value for key, value in raw.items()}
    values["enum"] = tuple(values.get("enum", ()))
    return Field(**values)


def _action(raw: Raw) -> Action:
    values: dict[str, Any] = dict(raw)
    values["params"] = tuple(map(_field, raw["params"]))
    values["returns"] = tuple(map(_field, raw["returns"]))
    values["regions"] = None if raw["regions"] is None else tuple(raw["regions"])
    values["error_codes"] = tuple(raw["error_codes"])
    values["more_examples"] = tuple(Example(more["request"], more["response"]) for more in raw.get("more_examples", ()))
    return Action(**values)


def _struct(raw: Raw) -> Struct:
    return Struct(**{**raw, "used_by": tuple(raw["used_by"]), "fields": tuple(map(_field, raw["fields"]))})


def _error(raw: Raw) -> ErrorCode:
    return ErrorCode(**{**raw, "used_by": tuple(raw["used_by"])})


def _settled(raw: Raw) -> Settled:
    kept = ("kind", "at", "basis", "reason", "rule", "check_live")
    return Settled(**{key: raw[key] for key in kept if key in raw})
