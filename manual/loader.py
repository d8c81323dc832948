"""Reads the data files beside this module into a `Manual`.

A group of actions is a folder of `data/` under its own name; what several groups share is in `common/`. Any folder
may hold `actions.json`, `structs.json`, `errors.json`, `settled.json` and `undocumented.json`. A new group is a new
folder.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

from manual.model import Action, ErrorCode, Example, Field, Manual, Product, Settled, Struct
from manual.overlay import Raw, lay

V = TypeVar("V")

DATA = Path(__file__).parent / "data"
LIVE = "live"
"""The product of every group that does not name another in the head of its files."""

# The vendor's tables speak of lengths; we say what is counted.
_RENAMED = {"min_length": "min_chars", "max_length": "max_chars", "item_max_length": "item_max_chars"}


@cache
def load() -> Manual:
    """The manual with our overlay. Read once per process, immutable, safe to share between threads."""
    return read(DATA)


def read(data: Path) -> Manual:
    """The manual that a folder holds. Raises ValueError where a file miscounts itself or a name stands twice."""
    raw = tables(data)
    entries = list(rows(data, "settled", "entries"))
    lay(entries, **raw)
    actions = {name: _action(row) for name, row in raw["actions"].items()}
    undocumented = _undocumented(data)
    return Manual(
        actions=_frozen(actions),
        structs=_frozen({name: _struct(row) for name, row in raw["structs"].items()}),
        errors=_frozen({code: _error(row) for code, row in raw["errors"].items()}),
        settled=tuple(_settled(row) for row in entries),
        undocumented=frozenset().union(*undocumented.values()),
        products=_frozen(_products(data, actions, undocumented)),
    )


def tables(data: Path) -> dict[str, dict[str, Raw]]:
    """The vendor's tables as they are: actions, structs and errors by name, before the overlay."""
    keys = {"actions": "name", "structs": "name", "errors": "code"}
    return {table: _by(key, rows(data, table)) for table, key in keys.items()}


def rows(data: Path, name: str, key: str = "") -> Iterator[Raw]:
    """The rows of one kind of file from all folders, each with its group and product where it is an action."""
    for path in sorted(data.glob(f"*/{name}.json")):
        head = _read(path, key or name)
        for row in head[key or name]:
            action = row if name == "actions" else row.get("action")
            if action is not None:
                action.update(group=path.parent.name, product=head.get("product", LIVE))
            yield row


def _read(path: Path, key: str) -> Raw:
    data: Raw = json.loads(path.read_text(encoding="utf-8"))
    if len(data[key]) != data["count"]:
        where = path.relative_to(path.parents[1])
        raise ValueError(f"{where} says {data['count']} entries and holds {len(data[key])}")
    return data


def _undocumented(data: Path) -> dict[str, frozenset[str]]:
    """Names by product."""
    found: dict[str, frozenset[str]] = {}
    for path in sorted(data.glob("*/undocumented.json")):
        head = _read(path, "names")
        product = head.get("product", LIVE)
        found[product] = found.get(product, frozenset()) | frozenset(head["names"])
    return found


def _products(
    data: Path, actions: Mapping[str, Action], undocumented: Mapping[str, frozenset[str]]
) -> dict[str, Product]:
    return {
        row["name"]: Product(
            name=row["name"],
            version=row["version"],
            actions=_frozen({name: action for name, action in actions.items() if action.product == row["name"]}),
            undocumented=undocumented.get(row["name"], frozenset()),
        )
        for row in _read(data / "products.json", "products")["products"]
    }


def _by(key: str, found: Iterable[Raw]) -> dict[str, Raw]:
    named: dict[str, Raw] = {}
    for row in found:
        if row[key] in named:
            raise ValueError(f"{row[key]} stands in two places")
        named[row[key]] = row
    return named


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
