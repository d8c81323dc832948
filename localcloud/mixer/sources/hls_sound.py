"""The sound of an HLS stream that has a playlist of its own: fetched beside the pictures, and handed out by time."""

from __future__ import annotations

import io
import logging
import threading
import time
from collections import deque
from typing import Any, Final

import av

from decoding.packed import is_packed
from localcloud.mixer.fetch import FetchPolicy, Refused, Unreachable
from localcloud.mixer.sources.decoders import Unplayable
from localcloud.mixer.sources.hls import FROM_END, Fetched, HlsReader, NotYet
from localcloud.mixer.sources.packed_audio import PackedTime

log = logging.getLogger(__name__)

FIRST_WAIT_S: Final = 3.0
WAIT_S: Final = 1.0
"""Pictures wait so long for their sound, once: they do not wait for what has already failed to come."""
REOPEN_S: Final = 4.0
_LATE_S: Final = 0.1


class SoundGroup:
    """`beside` gives the packets of a stretch of time. Sound that cannot be had leaves the pictures alone, and is asked
    for again."""

    def __init__(self, policy: FetchPolicy, url: str, stop: threading.Event, options: dict[str, str]) -> None:
        self._policy, self._url, self._stop, self._options = policy, url, stop, options
        self._reader: HlsReader | None = self._open()
        self._waiting: deque[tuple[float, int, Any]] = deque()
        self._packed = PackedTime()
        self._wait_s = FIRST_WAIT_S
        self._failed_at = 0.0
        self._marked = self._over = False

    def beside(self, begins_s: float, ends_s: float, series: int) -> list[Any]:
        """The sound between two times of one series of the stream, in order."""
        self._fetch(ends_s, series)
        self._forget(begins_s, series)
        found = []
        while self._waiting and self._waiting[0][0] < ends_s and self._of(series, self._waiting[0][1]):
            found.append(self._waiting.popleft()[2])
        return found

    def close(self) -> None:
        if self._reader is not None:
            self._reader.close()

    def _of(self, series: int, of: int) -> bool:
        return of == series or not self._marked

    def _forget(self, begins_s: float, series: int) -> None:
        """What should have been heard before."""
        while self._waiting and (
            (self._marked and self._waiting[0][1] < series)
            or (self._of(series, self._waiting[0][1]) and self._waiting[0][0] < begins_s - _LATE_S)
        ):
            self._waiting.popleft()

    def _fetch(self, ends_s: float, series: int) -> None:
        until = time.monotonic() + self._wait_s
        while not self._over and not self._reaches(ends_s, series):
            reader = self._reader or self._open_again()
            if reader is None:
                return
            try:
                piece = reader.next(max(0.0, until - time.monotonic()))
            except NotYet:
                self._wait_s = 0.0
                return
            except (Refused, Unreachable, Unplayable) as error:
                self._lose(error)
                return
            if piece is None:  # A recording's sound may end before its pictures.
                self._over = True
                return
            self._wait_s = WAIT_S
            self._keep(piece)

    def _reaches(self, ends_s: float, series: int) -> bool:
        if not self._waiting:
            return False
        at, of, _ = self._waiting[-1]
        return (self._marked and of > series) or (self._of(series, of) and at >= ends_s)

    def _keep(self, piece: Fetched) -> None:
        self._marked = self._marked or piece.series > 0
        try:
            packets = self._packets(piece)
        except av.error.InvalidDataError:
            return
        self._waiting.extend((float(packet.dts * packet.time_base), piece.series, packet) for packet in packets)

    def _packets(self, piece: Fetched) -> list[Any]:
        if is_packed(piece.data):
            return self._packed.packets(piece.data)
        with av.open(io.BytesIO(piece.data), "r", options=self._options) as container:
            sounds = container.streams.audio[:1]
            return [packet for packet in container.demux(*sounds) if packet.dts is not None] if sounds else []

    def _open(self) -> HlsReader:
        return HlsReader(self._policy, self._url, self._stop, from_end=FROM_END + 1)

    def _open_again(self) -> HlsReader | None:
        if time.monotonic() - self._failed_at > REOPEN_S:
            self._reader = self._open()
        return self._reader

    def _lose(self, error: Exception) -> None:
        log.info("the sound of an HLS stream is asked for again: %s", error)
        self.close()
        self._reader, self._failed_at = None, time.monotonic()
