"""Packets that wait for their time: the first ones in memory, what does not fit there on disk.

300 s at 10 Mb/s are 375 MB. The files have no name (they are unlinked as soon as they are open), so nothing of them is
left whatever happens to this process. Every store is bounded, by itself and by the room that all share; what does not
fit is dropped up to the next key frame.
"""

from __future__ import annotations

import logging
import tempfile
from collections import deque
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from localcloud.mixer.feed import About, Kind, Packet
from localcloud.outs.room import Room

log = logging.getLogger(__name__)

MEMORY_BYTES: Final = 32_000_000
DISK_BYTES: Final = 640_000_000
SEGMENT_BYTES: Final = 16_000_000
PACKETS: Final = 100_000
"""300 s at 60 pictures and 97 blocks of sound a second are 47,000; each takes about 300 bytes beside its data."""


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A packet whose bytes are here, or at `offset` of a segment."""

    due: float
    kind: Kind
    pts: int
    rate: int
    key: bool
    about: About | None
    size: int
    data: bytes | None
    segment: _Segment | None
    offset: int


class _Segment:
    """One file; it is given back to the disk when its last packet has been read."""

    def __init__(self, folder: Path) -> None:
        self.file: BinaryIO = tempfile.TemporaryFile(dir=folder, buffering=0)  # noqa: SIM115  lives with us
        self.size = 0
        self.left = 0

    def append(self, data: bytes) -> int:
        offset = self.size
        self.file.seek(offset)
        if self.file.write(data) != len(data):
            raise OSError("the disk took only a part")
        self.size += len(data)
        self.left += 1
        return offset

    def read(self, offset: int, size: int) -> bytes:
        self.file.seek(offset)
        self.left -= 1
        return self.file.read(size)


class PacketRing:
    """First in, first out. For one thread."""

    def __init__(
        self,
        folder: Path,
        memory_bytes: int = MEMORY_BYTES,
        disk_bytes: int = DISK_BYTES,
        segment_bytes: int = SEGMENT_BYTES,
        packets: int = PACKETS,
        room: Room | None = None,
    ) -> None:
        self._folder = folder
        self._room = room or Room()
        self._limits = memory_bytes, disk_bytes, packets
        self._segment_bytes = segment_bytes
        self._waiting: deque[_Waiting] = deque()
        self._segments: deque[_Segment] = deque()
        self._needs_key = False
        self.in_memory = 0
        self.dropped = 0

    def __len__(self) -> int:
        return len(self._waiting)

    @property
    def on_disk(self) -> int:
        """Bytes of the files, read ones included until their file goes."""
        return sum(segment.size for segment in self._segments)

    @property
    def due(self) -> float | None:
        """When the oldest packet's time comes; None when nothing waits."""
        return self._waiting[0].due if self._waiting else None

    def put(self, due: float, packet: Packet) -> None:
        """Keep a packet until it is due. What does not fit is lost, and all that depends on it."""
        if self._needs_key and not packet.key:
            self.dropped += 1
            return
        self._needs_key = not self._keep(due, packet)

    def get(self) -> Packet:
        """The oldest packet."""
        one = self._waiting.popleft()
        if one.segment is None:
            data = one.data or b""
            self._leave_memory(one.size)
        else:
            data = one.segment.read(one.offset, one.size)
            self._sweep()
        return Packet(one.kind, data, one.pts, one.rate, one.key, one.about)

    def clear(self) -> None:
        self._waiting.clear()
        self._leave_memory(self.in_memory)
        while self._segments:
            self._close_segment()

    def _keep(self, due: float, packet: Packet) -> bool:
        memory, disk, packets = self._limits
        size = len(packet.data)
        data: bytes | None = packet.data
        segment, offset = None, 0
        if len(self._waiting) >= packets:
            return self._drop("too many packets")
        if self.in_memory + size <= memory and self._room.memory(size):
            self.in_memory += size
        elif self.on_disk + size > disk or not self._room.disk(size):
            return self._drop("its share of the disk is used")
        else:
            try:
                segment = self._open_segment()
                offset, data = segment.append(packet.data), None
            except OSError as error:
                self._room.disk(-size)
                return self._drop(f"the disk does not take it ({error.strerror or error})")
        known = packet.kind, packet.pts, packet.rate, packet.key, packet.about
        self._waiting.append(_Waiting(due, *known, size, data, segment, offset))
        return True

    def _open_segment(self) -> _Segment:
        if not self._segments or self._segments[-1].size >= self._segment_bytes:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._segments.append(_Segment(self._folder))
        return self._segments[-1]

    def _sweep(self) -> None:
        """Close what has been read to its end; files go in the order in which they came."""
        while self._segments and not self._segments[0].left:
            self._close_segment()

    def _close_segment(self) -> None:
        segment = self._segments.popleft()
        segment.file.close()
        self._room.disk(-segment.size)

    def _leave_memory(self, size: int) -> None:
        self.in_memory -= size
        self._room.memory(-size)

    def _drop(self, why: str) -> bool:
        if not self._needs_key:
            log.warning("delayed pictures are dropped up to the next key frame: %s", why)
        self.dropped += 1
        return False
