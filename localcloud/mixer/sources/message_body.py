"""What pulls by RTMP and RTSP have in common: a connection whose media becomes a file for FFmpeg, within limits."""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from typing import Final

from localcloud.mixer.fetch import Unreachable
from localcloud.mixer.fetch_http import Connection
from localcloud.mixer.sources.pacer import LIVE_DELAY_S
from rtmp.flv_body import FlvBody

OPEN_S: Final = 8.0
"""Until the first media."""
SILENT_S: Final = 5.0
"""Without media afterwards."""


MAX_IDLE_BYTES: Final = 32_000_000
"""Taken in without any media: more is no stream, and reading it costs the mixer its time."""


class MessageBody(ABC):
    """FFmpeg reads no faster than it plays, so a server that hurries is held back by its connection. `Refused`,
    `Unreachable` and `Stopped` come out of `read`, too."""

    _host: str
    _connection: Connection

    def __init__(self, open_s: float, silent_s: float) -> None:
        self._silent_s = silent_s
        self._patience = time.monotonic() + open_s
        self._flv = FlvBody()
        self._ready = b""
        self._failed = False
        self._idle = 0

    def read(self, size: int = 65_536) -> bytes:
        """Between one and `size` bytes; none at the end, nor after a failure, of which FFmpeg hears once."""
        while not self._ready:
            if self._failed or self._ended or self._flv.turned:
                return b""
            self._failed = True
            self._ready = self._more()
            self._failed = False
        data, self._ready = self._ready[:size], self._ready[size:]
        return data

    def goes_on(self) -> bool:
        """After the end: whether there is another file, as what comes has changed. It can be read from then on."""
        if self._flv.turned:
            self._ready = self._flv.begin()
        return bool(self._ready)

    @property
    def delay_s(self) -> float:
        """What the stream is to be held back; known once something could be read."""
        return LIVE_DELAY_S

    def close(self) -> None:
        self._connection.close()

    def _exchange(self, ours: bytes) -> bytes:
        """Send this and wait for something. Silence is the absence of media, whatever else the server says."""
        if ours:
            self._connection.send(ours)
        if time.monotonic() > self._patience:
            raise Unreachable(f"{self._host} sends no stream.")
        if not (data := self._connection.some(65_536, self._patience)):
            raise Unreachable(f"{self._host} closed the connection.")
        self._idle += len(data)
        if self._idle > MAX_IDLE_BYTES:
            raise Unreachable(f"{self._host} sends much, but no stream.")
        return data

    def _heard(self) -> None:
        """Media has come."""
        self._patience = time.monotonic() + self._silent_s
        self._idle = 0

    @property
    @abstractmethod
    def _ended(self) -> bool:
        """The server has told the end."""

    @abstractmethod
    def _more(self) -> bytes:
        """One exchange with the server, and the FLV that came of it."""
