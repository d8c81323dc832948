"""Frames on the wire: JSON arrays. Bounds stand here, so that they are checked before anything is parsed."""

from __future__ import annotations

import time
from typing import Any

import msgspec

from console.errors import Invalid
from console.live.registry import Frame

MOST_BYTES = 64 * 1024
MESSAGES_PER_SECOND = 20
LONGEST_NAME = 60


def parse(text: str) -> Frame:
    """`[verb, id, {...}]`. Raises Invalid, with the frame's id in `data` where it could be read."""
    try:
        value = msgspec.json.decode(text.encode())
    except (msgspec.DecodeError, UnicodeEncodeError, RecursionError):
        raise Invalid("A message is a JSON array.", code="bad_frame") from None
    match value:
        case [str(verb), str(name), dict(params)] if verb and len(verb) <= LONGEST_NAME and len(name) <= LONGEST_NAME:
            return Frame(verb, name, params)
    raise Invalid("A message is [verb, id, {...}].", code="bad_frame")


def dump(frame: list[Any]) -> str:
    return msgspec.json.encode(frame).decode()


class Allowance:
    """Twenty messages a second, with a second's worth at once. Somebody who goes on far beyond it is shown the door."""

    def __init__(self, rate: int = MESSAGES_PER_SECOND) -> None:
        self._rate = rate
        self._tokens = float(rate)
        self._at = time.monotonic()
        self.refused = 0

    def spend(self) -> bool:
        now = time.monotonic()
        self._tokens = min(self._rate, self._tokens + (now - self._at) * self._rate)
        self._at = now
        if self._tokens < 1:
            self.refused += 1
            return False
        self._tokens -= 1
        self.refused = 0
        return True
