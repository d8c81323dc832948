"""The parameters as they arrive: a JSON object, or a query with arrays and structs flattened (`Outer.0.Inner=x`)."""

from __future__ import annotations

import json
from typing import Any, NoReturn
from urllib.parse import parse_qsl

from localcloud.casters.refusal import RefusalError

MAX_DEPTH = 16
MAX_PARTS = 5000


def from_json(body: bytes) -> dict[str, Any]:
    """The body as an object. Numbers that JSON does not know, and nesting beyond any use, are refused."""
    try:
        value = json.loads(body.decode("utf-8"), parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise RefusalError("InvalidParameter", "The body is not JSON in UTF-8.") from error
    if not isinstance(value, dict):
        raise RefusalError("InvalidParameter", "The body is not a JSON object.")
    if _deeper(value, MAX_DEPTH):
        raise RefusalError("InvalidParameter", "The body is nested too deeply.")
    return value


def from_query(query: bytes) -> dict[str, Any]:
    """The query (or form) as an object; all its values are text. Lists come back as dictionaries of digits, told apart
    by type when the parameters are checked."""
    tree: dict[str, Any] = {}
    for name, value in pairs(query):
        _plant(tree, name.split("."), value, name)
    return tree


def pairs(query: bytes) -> list[tuple[str, str]]:
    """The parameters of a query or form as they were before they were encoded, in their order."""
    try:
        return parse_qsl(
            query.decode("utf-8"),
            keep_blank_values=True,
            strict_parsing=bool(query),
            errors="strict",
            max_num_fields=MAX_PARTS,
        )
    except ValueError as error:
        raise RefusalError("InvalidParameter", "The query or form cannot be read.") from error


def _plant(tree: dict[str, Any], path: list[str], value: str, name: str) -> None:
    if len(path) > MAX_DEPTH:
        raise RefusalError("InvalidParameter", f"{name} is nested too deeply.")
    branch = tree
    for part in path[:-1]:
        below = branch.setdefault(part, {})
        if not isinstance(below, dict):
            raise RefusalError("InvalidParameter", f"{name} is given as a value and as a structure.")
        branch = below
    if path[-1] in branch:
        raise RefusalError("InvalidParameter", f"{name} is given twice.")
    branch[path[-1]] = value


def _no_constant(word: str) -> NoReturn:
    raise ValueError(word)


def _deeper(value: Any, left: int) -> bool:
    if not isinstance(value, (dict, list)):
        return False
    below = value.values() if isinstance(value, dict) else value
    return left == 0 or any(_deeper(item, left - 1) for item in below)
