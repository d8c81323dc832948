"""The server's side of RTMP's handshake: C0 and C1 are answered with S0, S1 and S2 at once; C2 is passed over."""

from __future__ import annotations

import os
from typing import Final

from localcloud.ingest.events import BadPeer

HANDSHAKE: Final = 1536


class Handshake:
    """Bytes in; what follows the handshake, and the answer, out."""

    def __init__(self) -> None:
        self._begin = bytearray()
        self._shaken = 0

    def feed(self, data: bytes) -> tuple[bytes, bytes]:
        """What is behind the handshake, and what is to be sent; BadPeer."""
        if self._shaken == 2:
            return data, b""
        self._begin += data
        answer = self._answer() if self._shaken == 0 else b""
        if self._shaken == 0 or len(self._begin) < HANDSHAKE:
            return b"", answer
        rest = bytes(self._begin[HANDSHAKE:])
        self._begin.clear()
        self._shaken = 2
        return rest, answer

    def _answer(self) -> bytes:
        if self._begin and self._begin[0] != 3:
            raise BadPeer("This is not RTMP.")
        if len(self._begin) < 1 + HANDSHAKE:
            return b""
        theirs = bytes(self._begin[1 : 1 + HANDSHAKE])
        del self._begin[: 1 + HANDSHAKE]
        self._shaken = 1
        return b"\x03" + b"\0" * 8 + os.urandom(HANDSHAKE - 8) + theirs
