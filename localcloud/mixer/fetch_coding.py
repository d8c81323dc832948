"""Content codings undone as the bytes come (RFC 9110, 8.4.1). We ask for none; some servers send one all the same."""

from __future__ import annotations

import zlib
from typing import Final

from localcloud.mixer.fetch import Unreachable

_GZIP_OR_ZLIB, _BARE = 47, -15
_NONE: Final = frozenset({"", "identity"})
_KNOWN: Final = frozenset({"gzip", "x-gzip", "deflate"})


class Coding:
    """gzip or deflate. What some servers call deflate lacks its two bytes of zlib; both are taken. A few bytes may
    stand for gigabytes: no more is ever unpacked than is asked for."""

    def __init__(self) -> None:
        self._worker = zlib.decompressobj(_GZIP_OR_ZLIB)
        self._waiting = b""
        self._begun = self._more = False

    @property
    def whole(self) -> bool:
        """True between two members, and at the end."""
        return self._worker.eof or not self._begun

    def put(self, data: bytes) -> None:
        self._waiting += data

    def take(self, size: int) -> bytes:
        """Up to `size` bytes; none when more must be put in. Raises Unreachable."""
        while self._waiting or self._more:
            if self._worker.eof:  # gzip may have several members
                self._worker = zlib.decompressobj(_GZIP_OR_ZLIB)
            data = self._unpacked(size)
            self._more = len(data) == size
            self._waiting = self._worker.unused_data if self._worker.eof else self._worker.unconsumed_tail
            if data:
                return data
        return b""

    def _unpacked(self, size: int) -> bytes:
        first, self._begun = not self._begun, True
        try:
            return self._worker.decompress(self._waiting, size)
        except zlib.error:
            if not first:
                raise Unreachable("What the server sent cannot be unpacked.") from None
        self._worker = zlib.decompressobj(_BARE)
        try:
            return self._worker.decompress(self._waiting, size)
        except zlib.error:
            raise Unreachable("What the server sent cannot be unpacked.") from None


def coding(name: str) -> Coding | None:
    """For a Content-Encoding; None where there is nothing to undo. Raises Unreachable for what is not known here."""
    name = name.strip().lower()
    if name in _NONE:
        return None
    if name not in _KNOWN:
        raise Unreachable(f"The server packs what it sends in a way that we did not ask for ({name[:20]}).")
    return Coding()
