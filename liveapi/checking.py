"""Holds parameters against the manual before they are sent: names, what is required, and types; values are the cloud's
to judge."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import manual

_PYTHON: dict[str, tuple[type, ...]] = {
    "String": (str,),
    "Date": (str,),
    "Timestamp": (str,),
    "Binary": (str,),
    "Integer": (int,),
    "Float": (int, float),
    "Double": (int, float),
    "Boolean": (bool,),
}


def faults(action: manual.Action, params: Mapping[str, Any]) -> list[str]:
    """What is wrong with the parameters of an action, each in words that name the field; empty when nothing is."""
    return list(_object(action.params, params, ""))


def _object(fields: tuple[manual.Field, ...], values: Mapping[str, Any], path: str) -> Iterator[str]:
    known = {field.name: field for field in fields}
    for name in values:
        if name not in known:
            yield f"{path}{name} is not in the manual"
    for field in fields:
        if field.name in values:
            yield from _value(field, values[field.name], f"{path}{field.name}")
        elif field.required:
            yield f"{path}{field.name} is required"


def _value(field: manual.Field, value: Any, path: str) -> Iterator[str]:
    if not field.is_array:
        yield from _item(field.base, value, path)
    elif isinstance(value, list | tuple):
        for number, item in enumerate(value):
            yield from _item(field.base, item, f"{path}.{number}")
    else:
        yield f"{path} has to be a list"


def _item(base: str, value: Any, path: str) -> Iterator[str]:
    if base in _PYTHON:
        # bool is an int to Python, not to the cloud.
        if not isinstance(value, _PYTHON[base]) or (isinstance(value, bool) and base != "Boolean"):
            yield f"{path} has to be of type {base}"
    elif isinstance(value, Mapping):
        yield from _object(manual.load().structs[base].fields, value, f"{path}.")
    else:
        yield f"{path} has to be of type {base}"
