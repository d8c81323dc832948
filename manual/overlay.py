"""Lays `settled.json` over the vendor's tables.

Every entry must hit: a path that no longer exists, or an addition that the vendor has made meanwhile, stops the load,
so that the overlay cannot grow stale unnoticed.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

Raw = dict[str, Any]


class StaleEntryError(ValueError):
    """An entry of the overlay does not fit the tables it is laid over."""


def lay(entries: Iterable[Raw], actions: dict[str, Raw], structs: dict[str, Raw], errors: dict[str, Raw]) -> None:
    """Applies all entries in place, in order. The rules in words are checked for their path only."""
    tables = {"actions": actions, "structs": structs, "errors": errors}
    for entry in entries:
        table, _, rest = entry["at"].partition("/")
        if table == "types":
            continue
        path = rest.split("/")
        match entry["kind"]:
            case "action" | "struct" | "error" as kind:
                _add_named(tables[table], path[0], entry[kind], entry["at"])
            case "add_field":
                _add_field(_fields(tables[table], path, entry["at"]), entry["field"], entry["at"])
            case "set":
                _field(tables[table], path, entry["at"]).update(entry["set"])
            case "rule":
                _check(tables[table], path, entry["at"])
            case kind:
                raise StaleEntryError(f"{entry['at']}: unknown kind {kind!r}")


def _add_named(table: dict[str, Raw], name: str, value: Raw, at: str) -> None:
    if name in table:
        raise StaleEntryError(f"{at}: the vendor has it by now")
    table[name] = value


def _add_field(fields: list[Raw], field: Raw, at: str) -> None:
    if any(known["name"] == field["name"] for known in fields):
        raise StaleEntryError(f"{at}/{field['name']}: the vendor has it by now")
    fields.append(field)


def _owner(table: dict[str, Raw], path: list[str], at: str) -> Raw:
    if path[0] not in table:
        raise StaleEntryError(f"{at}: no {path[0]}")
    return table[path[0]]


def _fields(table: dict[str, Raw], path: list[str], at: str) -> list[Raw]:
    fields: list[Raw] | None = _owner(table, path, at).get(path[1])
    if fields is None:
        raise StaleEntryError(f"{at}: no {path[1]}")
    return fields


def _field(table: dict[str, Raw], path: list[str], at: str) -> Raw:
    for field in _fields(table, path, at):
        if field["name"] == path[2]:
            return field
    raise StaleEntryError(f"{at}: no {path[2]}")


def _check(table: dict[str, Raw], path: list[str], at: str) -> None:
    if len(path) == 3:
        _field(table, path, at)
    else:
        _owner(table, path, at)
