"""The parameters against the manual: unknown, missing, of the wrong type, out of range. Driven by its tables alone.

All problems of a request are found first and the gravest kind is answered, so the order of checks does not depend on
the order of fields: unknown, then missing, then type, then value.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from localcloud.casters.refusal import RefusalError
from localcloud.wire.strict import as_printed
from manual import Action, Field, Manual

MAX_INTEGER = 2**64 - 1
SILENT_MAX_CHARS = 4096
"""For texts whose length the manual does not limit."""
SILENT_MAX_ITEMS = 100

_INTEGER = re.compile(r"-?(0|[1-9][0-9]{0,19})")
_NUMBER = re.compile(r"-?(0|[1-9][0-9]{0,19})(\.[0-9]{1,20})?")
_TRUTH = {"true": True, "false": False, "1": True, "0": False}

OWN_CODES = {
    ("CreateCasterInputPushUrl", "Protocol"): "InvalidParameter.InvalidProtocol",
    ("CasterOutputInfo", "OutputUrl"): "InvalidParameter.InvalidUrl",
}
"""Fields whose bad value has a code of its own."""


class Kind(IntEnum):
    UNKNOWN = 0
    MISSING = 1
    TYPE = 2
    VALUE = 3


_CODES = {
    Kind.UNKNOWN: "UnknownParameter",
    Kind.MISSING: "MissingParameter",
    Kind.TYPE: "InvalidParameter",
    Kind.VALUE: "InvalidParameterValue",
}


@dataclass(frozen=True, slots=True)
class Problem:
    kind: Kind
    path: str
    why: str
    code: str


def checked(
    manual: Manual, action: Action, raw: Mapping[str, Any], *, strict: bool = False, is_text: bool = False
) -> dict[str, Any]:
    """The parameters in their own types. Null counts as left out; decimal text as a number (`is_text`: a query or a
    form, where everything is text). `strict` takes the page at its word: no text for numbers in JSON, no null, its own
    limits, and its defaults in place of what was left out."""
    checker = _Checker(manual, strict, exact=strict and not is_text)
    values = checker.fields(action.name, action.params, raw, "")
    if checker.problems:
        worst = min(checker.problems, key=lambda problem: problem.kind)
        raise RefusalError(worst.code, f"{worst.path} {worst.why}")
    return values


class _Checker:
    def __init__(self, manual: Manual, strict: bool, exact: bool) -> None:
        self._manual = manual
        self._strict = strict
        self._exact = exact
        self.problems: list[Problem] = []

    def fields(self, owner: str, known: Sequence[Field], raw: Mapping[str, Any], path: str) -> dict[str, Any]:
        names = {field.name for field in known}
        for name in raw:
            if name not in names:
                self._report(Kind.UNKNOWN, path + str(name)[:80], "is not a parameter of this action.")
        values: dict[str, Any] = {}
        for field in known:
            value = raw.get(field.name)
            if value is not None or (self._exact and field.name in raw):
                values[field.name] = self._value(owner, field, value, path + field.name)
            elif field.required:
                self._report(Kind.MISSING, path + field.name, "is missing.")
            elif self._strict and field.default is not None:
                values[field.name] = field.default
        return values

    def _value(self, owner: str, field: Field, value: Any, path: str) -> Any:
        if not field.is_array:
            return self._item(owner, field, value, path)
        items = _as_list(value)
        if items is None:
            return self._report(Kind.TYPE, path, "is not a list.")
        if len(items) > (field.max_items or SILENT_MAX_ITEMS):
            self._report(Kind.VALUE, path, f"has more than {field.max_items or SILENT_MAX_ITEMS} items.")
        return [self._item(owner, field, item, f"{path}.{number}") for number, item in enumerate(items)]

    def _item(self, owner: str, field: Field, value: Any, path: str) -> Any:
        if field.is_struct:
            struct = self._manual.structs[field.base]
            if not isinstance(value, dict):
                return self._report(Kind.TYPE, path, "is not an object.")
            return self.fields(struct.name, struct.fields, value, path + ".")
        if self._exact and not _is_exactly(field.base, value):
            return self._report(Kind.TYPE, path, f"is not a {field.base}.")
        match field.base:
            case "Integer":
                typed: Any = _as_integer(value)
            case "Float" | "Double":
                typed = _as_number(value)
            case "Boolean":
                typed = _as_truth(value)
            case _:
                typed = value if isinstance(value, str) else None
        if typed is None:
            return self._report(Kind.TYPE, path, f"is not a {field.base}.")
        why = _outside(as_printed(owner, field) if self._strict else field, typed)
        if why:
            self._report(Kind.VALUE, path, why, OWN_CODES.get((owner, field.name), ""))
        return typed

    def _report(self, kind: Kind, path: str, why: str, code: str = "") -> Any:
        """Noted; nothing stands in for the value."""
        self.problems.append(Problem(kind, path, why, code or _CODES[kind]))


def _is_exactly(base: str, value: Any) -> bool:
    """The types of JSON, without our kindness."""
    if base == "Boolean":
        return isinstance(value, bool)
    return base not in ("Integer", "Float", "Double") or isinstance(value, (int, float))


def _as_list(value: Any) -> list[Any] | None:
    if isinstance(value, list):
        return value
    # From a query: {"0": ..., "1": ...}.
    if isinstance(value, dict) and all(re.fullmatch(r"[0-9]{1,4}", str(key)) for key in value):
        return [value[key] for key in sorted(value, key=int)]
    return None


def _as_integer(value: Any) -> int | None:
    if isinstance(value, str) and _INTEGER.fullmatch(value):
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) > MAX_INTEGER:
        return None
    return value


def _as_number(value: Any) -> float | None:
    if isinstance(value, str) and _NUMBER.fullmatch(value):
        value = float(value)
    if isinstance(value, bool) or not isinstance(value, (int, float)) or abs(value) > MAX_INTEGER:
        return None
    number = float(value)
    return number if math.isfinite(number) else None


def _as_truth(value: Any) -> bool | None:
    """The manual's samples write 1 for true; a query writes True or true."""
    if isinstance(value, bool):
        return value
    return _TRUTH.get(str(value).lower()) if isinstance(value, (str, int)) else None


def _outside(field: Field, value: Any) -> str:
    """Why the value is not allowed, or nothing."""
    if field.enum and value not in field.enum:
        return f"is {value!r}, not one of {', '.join(map(str, field.enum))}."
    if isinstance(value, str):
        longest = field.item_max_chars if field.is_array else field.max_chars
        if len(value) > (longest or SILENT_MAX_CHARS):
            return f"is longer than {longest or SILENT_MAX_CHARS} characters."
        if field.max_bytes is not None and len(value.encode()) > field.max_bytes:
            return f"is longer than {field.max_bytes} bytes."
        return ""
    if isinstance(value, bool):
        return ""
    if field.min is not None and value < field.min:
        return f"is {value}, below {field.min}."
    if field.max is not None and value > field.max:
        return f"is {value}, above {field.max}."
    return ""
