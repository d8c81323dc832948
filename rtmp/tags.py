"""FLV as it comes through a pipe or a door, cut into its tags."""

from __future__ import annotations

from typing import Final

_FLV_HEAD: Final = 13
_TAG_HEAD: Final = 11


class Tags:
    """Bytes in as they arrive, whole tags out: kind, milliseconds, body."""

    def __init__(self) -> None:
        self._data = bytearray()
        self._skip = _FLV_HEAD

    def feed(self, data: bytes) -> list[tuple[int, int, bytes]]:
        self._data += data
        tags = []
        at = self._skip
        while len(self._data) >= at + _TAG_HEAD:
            head = self._data[at : at + _TAG_HEAD]
            end = at + _TAG_HEAD + int.from_bytes(head[1:4], "big")
            if len(self._data) < end + 4:
                break
            ms = int.from_bytes(head[4:7], "big") | head[7] << 24
            tags.append((head[0], ms, bytes(self._data[at + _TAG_HEAD : end])))
            at = end + 4
        if at > self._skip or self._skip == 0:
            del self._data[:at]
            self._skip = 0
        return tags
