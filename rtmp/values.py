"""What the values of RTMP's commands are in Python, whichever way they are written (AMF0, AMF3)."""

from __future__ import annotations

from typing import Final

Value = float | bool | str | None | dict[str, "Value"] | list["Value"]

DEPTH: Final = 8
"""How deep objects may stand in one another; real commands need two."""


class BadAmf(ValueError):
    """These bytes are no AMF that we read."""


def part(data: bytes, at: int, size: int) -> bytes:
    """So many bytes from `at` on; BadAmf when there are fewer."""
    found = data[at : at + size]
    if len(found) != size:
        raise BadAmf("The bytes end in the middle of a value.")
    return found
