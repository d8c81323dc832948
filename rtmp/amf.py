"""AMF0, the values of RTMP's commands: numbers, booleans, texts, objects, lists, null. Text in, values out, bounded.

Objects and ECMA arrays are dicts, strict arrays lists, undefined is None. A peer may go over to AMF3 for a value.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping
from typing import Final

from rtmp.amf3 import Amf3Reader
from rtmp.values import DEPTH, BadAmf, Value, part

__all__ = ["BadAmf", "Ecma", "Value", "decode", "encode"]

_NUMBER, _BOOLEAN, _TEXT, _OBJECT, _NULL, _UNDEFINED, _ECMA, _END, _LIST, _DATE, _LONG = (
    0, 1, 2, 3, 5, 6, 8, 9, 10, 11, 12,
)  # fmt: skip
_UNSUPPORTED, _XML, _TYPED, _AMF3 = 13, 15, 16, 17
_NOTHING: Final = (_NULL, _UNDEFINED, _UNSUPPORTED)


class Ecma(dict[str, "Value | int"]):
    """An object that is written as an ECMA array, as the descriptions of streams are."""


def encode(*values: Value | int | Mapping[str, Value | int]) -> bytes:
    """The values one after the other."""
    return b"".join(_encode(value) for value in values)


def decode(data: bytes) -> list[Value]:
    """All values in these bytes; BadAmf when they do not end where a value ends."""
    reader = _Reader(data)
    values: list[Value] = []
    while reader.at < len(data):
        values.append(reader.value(DEPTH))
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
        head = struct.pack(">BI", _ECMA, len(value)) if isinstance(value, Ecma) else bytes((_OBJECT,))
        return head + pairs + b"\0\0" + bytes((_END,))
    if isinstance(value, Iterable):
        items = [_encode(item) for item in value]
        return struct.pack(">BI", _LIST, len(items)) + b"".join(items)
    raise TypeError(f"{type(value).__name__} has no place in AMF0")


def _long(text: bytes) -> bytes:
    return struct.pack(">BI", _LONG, len(text)) + text


def _name(text: str) -> bytes:
    name = text.encode()
    return struct.pack(">H", len(name)) + name


class _Reader:
    """Values one after the other, from `at` on."""

    def __init__(self, data: bytes) -> None:
        self.at = 0
        self._data = data
        self._amf3 = Amf3Reader(data)

    def value(self, depth: int) -> Value:
        if depth == 0:
            raise BadAmf("Objects stand too deep in one another.")
        kind = self._bytes(1)[0]
        if kind == _NUMBER:
            return self._number()
        if kind == _BOOLEAN:
            return self._bytes(1) != b"\0"
        if kind == _TEXT:
            return self._text(2)
        if kind in (_LONG, _XML):
            return self._text(4)
        if kind in _NOTHING:
            return None
        if kind == _AMF3:
            return self._of_amf3(depth)
        return self._collection(kind, depth)

    def _collection(self, kind: int, depth: int) -> Value:
        if kind == _OBJECT:
            return self._pairs(depth)
        if kind == _TYPED:
            self._text(2)  # the name of its class
            return self._pairs(depth)
        if kind == _ECMA:
            self._bytes(4)  # a count that nobody keeps to
            return self._pairs(depth)
        if kind == _LIST:
            return self._items(depth)
        if kind == _DATE:
            moment = self._number()
            self.at += 2  # a time zone that nobody fills in
            return moment
        raise BadAmf(f"A value of kind {kind} is not known.")

    def _of_amf3(self, depth: int) -> Value:
        self._amf3.at = self.at
        value = self._amf3.value(depth)
        self.at = self._amf3.at
        return value

    def _pairs(self, depth: int) -> dict[str, Value]:
        pairs: dict[str, Value] = {}
        while True:
            name = self._text(2)
            if not name and self._bytes(1)[0] == _END:
                return pairs
            if not name:
                self.at -= 1  # a member without a name: what was looked at is its value's kind
            pairs[name] = self.value(depth - 1)

    def _items(self, depth: int) -> list[Value]:
        count = int.from_bytes(self._bytes(4), "big")
        return [self.value(depth - 1) for _ in range(count)]  # ends at the latest with the bytes: each item takes one

    def _number(self) -> float:
        return float(struct.unpack(">d", self._bytes(8))[0])

    def _text(self, head: int) -> str:
        return self._bytes(int.from_bytes(self._bytes(head), "big")).decode("utf-8", "replace")

    def _bytes(self, size: int) -> bytes:
        data = part(self._data, self.at, size)
        self.at += size
        return data
