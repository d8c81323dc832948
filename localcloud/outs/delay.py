"""PGM as its audience gets it: every packet DelayTime after it was made, with its own time stamp.

The packets are encoded already, so a delay costs bytes and no work. A PGM that starts anew with other settings goes
through the same line; a PGM that stops takes with it what its audience has not yet seen, as a stop is a stop.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from lasting.threads import LastingThread
from localcloud.mixer.feed import Codec, Feed, Kind, Packet
from localcloud.mixer.feed_tap import Following
from localcloud.outs.ring import PacketRing
from localcloud.outs.room import Room

log = logging.getLogger(__name__)

ALL_KINDS: Final[frozenset[Kind]] = frozenset({"video", "aac", "opus"})
"""Opus too: whoever comes by WebRTC wants to hear what was said DelayTime ago."""

LOOK_S: Final = 0.5


class DelayLine:
    """Packets in, the same packets out `delay_s` later. Pure but for the clock and the ring's files."""

    def __init__(self, delay_s: float, ring: PacketRing, now: Callable[[], float] = time.monotonic) -> None:
        self._delay_s = delay_s
        self._ring = ring
        self._now = now

    def take(self, packet: Packet) -> None:
        self._ring.put(self._now() + self._delay_s, packet)

    def released(self) -> list[Packet]:
        """All packets whose time has come."""
        packets = []
        now = self._now()
        while (due := self._ring.due) is not None and due <= now:
            packets.append(self._ring.get())
        return packets

    @property
    def wait_s(self) -> float:
        """How long nothing will be due."""
        due = self._ring.due
        return LOOK_S if due is None else min(max(due - self._now(), 0.0), LOOK_S)

    def close(self) -> None:
        self._ring.clear()


class Delay:
    """A feed that is another feed later, kept by a thread of its own."""

    def __init__(
        self, name: str, delay_s: float, folder: Path, codec: Codec = "h264", room: Room | None = None
    ) -> None:
        self.feed = Feed(name, codec=codec)
        self._line = DelayLine(delay_s, PacketRing(folder, room=room))
        self._program = Following(ALL_KINDS)
        self._program.start()
        self._stop = threading.Event()
        self._thread = LastingThread(self._run, name, over=self._stop)
        self._thread.start()

    def follow(self, program: Feed) -> None:
        """Delay this feed from now on, behind what waits already."""
        self._program.follow(program)

    def stop(self) -> None:
        """End the stream for its viewers; returns at once."""
        self._stop.set()
        self.feed.close()
        self._program.stop()
        self._program.wake()

    def close(self) -> None:
        self.stop()
        self._thread.join(3)

    def _run(self) -> None:
        while not self._stop.is_set():
            packet = self._program.next(self._line.wait_s)
            if packet is not None:
                self._line.take(packet)
            try:
                for due in self._line.released():
                    self.feed.publish(due)
            except OSError:
                log.exception("%s lost a packet on its way back from the disk", self.feed.name)
        self._line.close()
