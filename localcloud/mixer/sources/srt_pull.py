"""Pulls by SRT: a process of its own calls the judged address and hands on what comes, MPEG-TS as a rule."""

from __future__ import annotations

import threading
import time
from typing import Any, Final

from localcloud.children import ProcessLost, environment
from localcloud.mixer.fetch import STREAM_PORTS, FetchPolicy, Refused, Unreachable
from localcloud.mixer.fetch_http import Stopped
from localcloud.mixer.sources.message_body import OPEN_S, SILENT_S
from localcloud.mixer.sources.pacer import LIVE_DELAY_S
from srt import address, library
from srt.calling import Calling

SCHEMES: Final = {"srt": STREAM_PORTS["srt"]}
_LOOK_S: Final = 0.1


class SrtBody:
    """What FFmpeg reads. `Refused`, `Unreachable`, `Stopped` and `ProcessLost` come out of `read`, too."""

    def __init__(self, policy: FetchPolicy, url: str, stop: threading.Event, *, silent_s: float = SILENT_S) -> None:
        self._stop, self._silent_s = stop, silent_s
        self._calling = Calling(_order(policy, url), environment())
        self._failed = False
        self._patience = time.monotonic() + OPEN_S

    @property
    def delay_s(self) -> float:
        return LIVE_DELAY_S

    def read(self, size: int = 65_536) -> bytes:
        """Between one and `size` bytes; none after a failure, of which FFmpeg hears once."""
        if self._failed:
            return b""
        self._failed = True
        data = self._next(size)
        self._failed = False
        return data

    def _next(self, size: int) -> bytes:
        while (data := self._calling.read(size, _LOOK_S)) is None:
            if self._stop.is_set():
                raise Stopped
            if time.monotonic() > self._patience:
                raise Unreachable("The server sends nothing by SRT.")
        if not data:
            last = self._calling.last_words()
            if not last.endswith("."):
                raise ProcessLost("The process of this stream ended.")
            raise Unreachable(last)
        self._patience = time.monotonic() + self._silent_s
        return data

    def goes_on(self) -> bool:
        return False

    def close(self) -> None:
        self._calling.close()


def _order(policy: FetchPolicy, url: str) -> dict[str, Any]:
    target = policy.target(url, schemes=SCHEMES)
    if not library.installed():
        raise Refused(library.MISSING)
    try:
        return address.parse(url).order(target.addresses)
    except address.BadAddress as error:
        raise Refused(error.sentence) from None
