"""A remote file that can be read from any place: what FFmpeg needs for MP4, with every byte fetched by our own
rules."""

from __future__ import annotations

import tempfile
import threading
from typing import IO, Final

from localcloud.mixer.fetch import FetchPolicy, Refused, Unreachable
from localcloud.mixer.fetch_http import Response, open_url

_SKIP: Final = 512_000
_TRIES: Final = 3


class HttpFile:
    """Reads on in one request; a leap forward or back is a new one (with Range). A connection that a server closed
    while the player waited is opened again at the same place."""

    def __init__(self, policy: FetchPolicy, url: str, stop: threading.Event) -> None:
        self._policy, self._url, self._stop = policy, url, stop
        self._place = 0
        self._response: Response | None = open_url(policy, url, stop=stop)
        self._size = self._response.length
        self._leaps = self._response.head.get("accept-ranges", "").lower() == "bytes" and self._size is not None

    def read(self, size: int = 65_536) -> bytes:
        if self._size is not None and self._place >= self._size:
            return b""
        for attempt in range(_TRIES):
            try:
                data = self._open().read(size)
                break
            except Unreachable:
                self._drop()
                if attempt == _TRIES - 1 or not self._leaps:
                    raise
        self._place += len(data)
        return data

    @property
    def size(self) -> int | None:
        return self._size

    def brought_here(self, limit: int) -> IO[bytes]:
        """The whole file in a temporary one, which vanishes when it is closed. `Refused` beyond the limit."""
        if (self._size or 0) > limit:
            raise Refused(f"The file is larger than {limit // 1_000_000} MB, and its server can only send it whole.")
        here: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115  # The caller reads from it, and closes it.
        try:
            while data := self.read():
                here.write(data)
        except BaseException:
            here.close()
            raise
        self.close()
        here.seek(0)
        return here

    def seekable(self) -> bool:
        return self._leaps

    def seek(self, offset: int, whence: int = 0) -> int:
        base = {0: 0, 1: self._place, 2: self._size or 0}[whence]
        place = base + offset
        if place != self._place:
            ahead = place - self._place
            if 0 < ahead <= _SKIP and self._response is not None:
                self._pass_over(ahead)
            else:
                self._drop()
            self._place = place
        return self._place

    def tell(self) -> int:
        return self._place

    def close(self) -> None:
        self._drop()

    def _open(self) -> Response:
        if self._response is None:
            self._response = open_url(self._policy, self._url, stop=self._stop, span=(self._place, None))
            if self._place and self._response.status != 206:
                raise Unreachable("The server cannot send a file from its middle.")
        return self._response

    def _pass_over(self, count: int) -> None:
        while count > 0 and self._response is not None:
            try:
                data = self._response.read(min(count, 65_536))
            except Unreachable:
                data = b""
            if not data:
                self._drop()
            count -= len(data)

    def _drop(self) -> None:
        if self._response is not None:
            self._response.close()
            self._response = None
