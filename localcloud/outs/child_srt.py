"""A push by SRT: FLV from the parent becomes MPEG-TS, in messages of seven packets each."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from typing import Any, Final

import av

from srt.library import SrtError
from srt.pull import called
from srt.socket import MESSAGE, Connection, Settings

TELL_EVERY_S: Final = 0.5
SEND_MS: Final = 8_000
FAREWELL_S: Final = 0.4
"""The other side gives out what it got after its latency, and nothing more once it is told the end."""
_WHO: Final = "The destination"
_READ: Final = {"analyzeduration": "0", "probesize": "100000", "fpsprobesize": "0"}
_WRITE: Final = {"pes_payload_size": "0", "max_delay": "100000", "flush_packets": "1"}
"""Each sound goes out at once rather than eight together; the clock (PCR) runs 0.1 s ahead of what it shows."""

Tell = Callable[..., None]


def push_by_srt(order: Mapping[str, Any], tell: Tell) -> int:
    """Until standard input ends (0) or the destination does (1, told)."""
    try:
        connection = called(order["connect_to"], order["port"], Settings(**order["settings"]), _WHO)
    except SrtError as error:
        tell(error=error.sentence)
        return 1
    sink = _Sink(connection)
    over = threading.Event()
    try:
        connection.waits(send_ms=SEND_MS)
        tell(live=True)
        threading.Thread(target=_tell_on, args=(sink, tell, over), daemon=True).start()
        _copy(sink)
        sink.flush()
        time.sleep(min(order["settings"]["latency_ms"] / 1000 + 0.1, FAREWELL_S))
    except SrtError as error:
        tell(error=error.sentence)
        return 1
    finally:
        over.set()
        connection.close()
    return 0


class _Sink:
    """The file that FFmpeg writes to."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._waiting = bytearray()
        self.sent = 0

    def write(self, data: bytes) -> int:
        self._waiting += data
        while len(self._waiting) >= MESSAGE:
            self._send(MESSAGE)
        return len(data)

    def flush(self) -> None:
        if self._waiting:
            self._send(len(self._waiting))

    def _send(self, size: int) -> None:
        self._connection.send(bytes(self._waiting[:size]))
        del self._waiting[:size]
        self.sent += size


def _copy(sink: _Sink) -> None:
    with (
        av.open("pipe:0", format="flv", options=_READ) as source,
        av.open(sink, "w", format="mpegts", options=_WRITE) as target,
    ):
        streams = {stream.index: target.add_stream_from_template(stream) for stream in source.streams}
        for packet in source.demux():
            if packet.dts is not None:
                packet.stream = streams[packet.stream_index]
                target.mux(packet)


def _tell_on(sink: _Sink, tell: Tell, over: threading.Event) -> None:
    while not over.wait(TELL_EVERY_S):
        tell(sent=sink.sent)
