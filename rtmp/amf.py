"""AMF0, the values of RTMP's commands: numbers, booleans, texts, objects, lists, null. Text in, values out, bounded.

Objects and ECMA arrays are dicts, strict arrays lists, undefined is None.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping
from typing import Final

Value = float | bool | str | None | dict[str, "Value"] | list["Value"]

_NUMBER, _BOOLEAN, _TEXT, _OBJECT, _NULL, _UNDEFINED, _ECMA, _END, _LIST, _DATE, _LONG = (
    0, 1, 2, 3, 5, 6, 8, 9, 10, 11, 12,
)  # fmt: skip
DEPTH: Final = 8
"""How deep objects may stand in one another; real commands need two."""


class BadAmf(ValueError):
    """These bytes are no AMF0 that we read."""


def encode(*values: Value | int | Mapping[str, Value | int]) -> bytes:
    """The values one after the other."""
    return b"".join(_encode(value) for value in values)


def decode(data: bytes) -> list[Value]:
    """All values in these bytes; BadAmf when they do not end where a value ends."""
    values: list[Value] = []
    at = 0
    while at < len(data):
        value, at = _decode(data, at, DEPTH)
        values.append(value)
    return values


def _encode(value: object) -> bytes:
    if value is None:
        return bytes((_NULL,))
    if isinstance(value, bool):
        return bytes((_BOOLEAN, value))
    if isinstance(value, int | float):
        return struct.pack(">Bd", _NUMBER, value)
    if isinstance(value, str):
        text = value.encode()
        return struct.pack(">BH", _TEXT, len(text)) + text if len(text) < 65536 else _long(text)
    if isinstance(value, Mapping):
        pairs = b"".join(_name(str(key)) + _encode(item) for key, item in value.items())
        return bytes((_OBJECT,)) + pairs + b"\0\0" + bytes((_END,))
    if isinstance(value, Iterable):
        items = [_encode(item) for item in value]
        return struct.pack(">BI", _LIST, len(items)) + b"".join(items)
    raise TypeError(f"{type(value).__name__} has no place in AMF0")


def _long(text: bytes) -> bytes:
    return struct.pack(">BI", _LONG, len(text)) + text


def _name(text: str) -> bytes:
    name = text.encode()
    return struct.pack(">H", len(name)) + name


def _decode(data: bytes, at: int, depth: int) -> tuple[Value, int]:
    if depth == 0:
        raise BadAmf("Objects stand too deep in one another.")
    kind = _bytes(data, at, 1)[0]
    at += 1
    if kind == _NUMBER:
        return struct.unpack(">d", _bytes(data, at, 8))[0], at + 8
    if kind == _BOOLEAN:
        return _bytes(data, at, 1) != b"\0", at + 1
    if kind == _TEXT:
        return _text(data, at, 2)
    if kind == _LONG:
        return _text(data, at, 4)
    if kind in (_NULL, _UNDEFINED):
        return None, at
    if kind == _OBJECT:
        return _pairs(data, at, depth)
    if kind == _ECMA:
        _bytes(data, at, 4)  # a count that nobody keeps to
        return _pairs(data, at + 4, depth)
    if kind == _LIST:
        return _items(data, at, depth)
    if kind == _DATE:
        return struct.unpack(">d", _bytes(data, at, 8))[0], at + 10
    raise BadAmf(f"A value of kind {kind} is not known.")


def _pairs(data: bytes, at: int, depth: int) -> tuple[dict[str, Value], int]:
    pairs: dict[str, Value] = {}
    while True:
        name, at = _text(data, at, 2)
        if not name and _bytes(data, at, 1)[0] == _END:
            return pairs, at + 1
        pairs[name], at = _decode(data, at, depth - 1)


def _items(data: bytes, at: int, depth: int) -> tuple[list[Value], int]:
    count = int.from_bytes(_bytes(data, at, 4), "big")
    at += 4
    items: list[Value] = []
    for _ in range(count):  # ends at the latest with the bytes: each item takes one
        item, at = _decode(data, at, depth - 1)
        items.append(item)
    return items, at


def _text(data: bytes, at: int, head: int) -> tuple[str, int]:
    size = int.from_bytes(_bytes(data, at, head), "big")
    return _bytes(data, at + head, size).decode("utf-8", "replace"), at + head + size


def _bytes(data: bytes, at: int, size: int) -> bytes:
    part = data[at : at + size]
    if len(part) != size:
        raise BadAmf("The bytes end in the middle of a value.")
    return part
