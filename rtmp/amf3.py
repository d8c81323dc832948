"""AMF3, the values of a command that a peer of `objectEncoding` 3 may switch to (marker 0x11 of AMF0). Reading only.

Typed, dynamic and associative things are dicts, dense arrays lists, byte arrays and XML texts, undefined is None.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from typing import Final, TypeVar

from rtmp.values import DEPTH, BadAmf, Value, part

_UNDEFINED, _NULL, _FALSE, _TRUE, _INTEGER, _DOUBLE, _TEXT, _XML_DOC, _DATE, _ARRAY, _OBJECT, _XML, _BYTES = range(13)
_SIGN: Final = 1 << 28
_Kept = TypeVar("_Kept")


@dataclass(frozen=True, slots=True)
class _Traits:
    """What objects of one class have in common."""

    names: tuple[str, ...]
    dynamic: bool


@dataclass
class Amf3Reader:
    """Values one after the other. What was said once is later only named by its number: texts, objects and traits
    each have a table, which lasts as long as the message."""

    data: bytes
    at: int = 0
    _texts: list[str] = field(default_factory=list)
    _things: list[Value] = field(default_factory=list)
    _traits: list[_Traits] = field(default_factory=list)

    def value(self, depth: int = DEPTH) -> Value:
        """The value that begins at `at`, which then stands behind it; BadAmf."""
        if depth == 0:
            raise BadAmf("Objects stand too deep in one another.")
        kind = self._bytes(1)[0]
        if kind in (_UNDEFINED, _NULL):
            return None
        if kind in (_FALSE, _TRUE):
            return kind == _TRUE
        if kind == _INTEGER:
            number = self._number()
            return float(number - 2 * _SIGN if number & _SIGN else number)
        if kind == _DOUBLE:
            return self._double()
        if kind == _TEXT:
            return self._text()
        return self._thing(kind, depth)

    def _thing(self, kind: int, depth: int) -> Value:
        """What is kept in the table of objects; a low bit of 0 names one that was there before."""
        if kind not in (_XML_DOC, _DATE, _ARRAY, _OBJECT, _XML, _BYTES):
            raise BadAmf(f"A value of AMF3's kind {kind} is not known.")
        head = self._number()
        if not head & 1:
            return _named(self._things, head >> 1)
        if kind == _OBJECT:
            return self._object(head, depth)
        if kind == _ARRAY:
            return self._array(head >> 1, depth)
        thing: Value = self._double() if kind == _DATE else self._bytes(head >> 1).decode("utf-8", "replace")
        self._things.append(thing)
        return thing

    def _array(self, count: int, depth: int) -> Value:
        """Named members first, up to an empty name; then so many without one."""
        place = len(self._things)
        items: list[Value] = []
        self._things.append(items)
        pairs = self._pairs(depth)
        items.extend(self.value(depth - 1) for _ in range(count))  # ends with the bytes: each item takes one
        if not pairs:
            return items
        self._things[place] = pairs | {str(number): item for number, item in enumerate(items)}
        return self._things[place]

    def _object(self, head: int, depth: int) -> Value:
        pairs: dict[str, Value] = {}
        self._things.append(pairs)
        traits = self._traits_of(head)
        for name in traits.names:
            pairs[name] = self.value(depth - 1)
        if traits.dynamic:
            pairs.update(self._pairs(depth))
        return pairs

    def _traits_of(self, head: int) -> _Traits:
        if not head & 2:
            return _named(self._traits, head >> 2)
        if head & 4:
            raise BadAmf("An object writes itself in a way that only its class can read.")
        self._text()  # the name of its class
        traits = _Traits(tuple(self._text() for _ in range(head >> 4)), bool(head & 8))
        self._traits.append(traits)
        return traits

    def _pairs(self, depth: int) -> dict[str, Value]:
        pairs: dict[str, Value] = {}
        while name := self._text():
            pairs[name] = self.value(depth - 1)
        return pairs

    def _text(self) -> str:
        head = self._number()
        if not head & 1:
            return _named(self._texts, head >> 1)
        text = self._bytes(head >> 1).decode("utf-8", "replace")
        if text:  # the empty one is never named by a number
            self._texts.append(text)
        return text

    def _number(self) -> int:
        """29 bits in one to four bytes, seven in each but the fourth, which has eight."""
        number = 0
        for _ in range(3):
            byte = self._bytes(1)[0]
            number = number << 7 | byte & 0x7F
            if byte < 0x80:
                return number
        return number << 8 | self._bytes(1)[0]

    def _double(self) -> float:
        return float(struct.unpack(">d", self._bytes(8))[0])

    def _bytes(self, size: int) -> bytes:
        data = part(self.data, self.at, size)
        self.at += size
        return data


def _named(table: list[_Kept], number: int) -> _Kept:
    if number >= len(table):
        raise BadAmf("A value names one that was not said before.")
    return table[number]
