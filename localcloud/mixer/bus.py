"""A bus: one picture that is composed, stamped, encoded and given out on a steady beat, in a thread of its own.

PVW and PGM are buses; so is, smaller and only while somebody watches, the picture of a single input.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from lasting.threads import LastingThread
from localcloud.mixer.bus_easel import Easel
from localcloud.mixer.bus_hevc import HevcSide
from localcloud.mixer.bus_shot import Shot
from localcloud.mixer.clock import Clock, Ticks
from localcloud.mixer.compositor import Compositor
from localcloud.mixer.encoder import PictureEncoder, PictureSettings
from localcloud.mixer.feed import About, Feed, Packet
from localcloud.mixer.sound import Gains, Strip
from localcloud.mixer.stamp import Stamp, insert
from localcloud.studio import TickReport

if TYPE_CHECKING:
    from localcloud.mixer.sources import Source

log = logging.getLogger(__name__)

TELL_EVERY = 250
"""A failure that comes with every picture fills no disk: it is told once in so many."""
GIVEN_UP = 25
"""After so many failures in a row the encoder is made anew: it may be the one that is broken."""


@dataclass(frozen=True, slots=True)
class BusSettings:
    """How a bus is encoded. `stamped` for PVW and PGM."""

    picture: PictureSettings
    sound_kbps: int = 128
    stamped: bool = True
    hevc: bool = False
    """Also encoded as HEVC, for the audience."""

    @property
    def about(self) -> About:
        picture = self.picture
        return About(picture.width, picture.height, picture.fps, picture.kbps, self.sound_kbps)


class _Shown:
    """What a bus shows. Its sound reads that too, and holds no more than this: a bus that its own strip held would keep
    its canvases and encoders, once it is over, until Python looks for circles."""

    def __init__(self, shot: Shot) -> None:
        self.shot = shot

    def gains(self, at: float) -> Gains:
        return self.shot.gains_at(at)


class Bus:
    """Runs from its making to `close`. `show` may be called from any thread, at any time."""

    def __init__(
        self,
        name: str,
        settings: BusSettings,
        shot: Shot,
        *,
        clock: Clock,
        compositor: Compositor,
        sources: Callable[[], Mapping[int, Source]],
    ) -> None:
        self.settings, self._about = settings, settings.about
        self._shown = _Shown(shot)
        self.feed = Feed(name)
        self._hevc = HevcSide(f"{name} hevc", settings.picture, settings.about) if settings.hevc else None
        self.strip = Strip(
            self.feed, self._shown.gains, settings.sound_kbps, also=self._hevc.feed if self._hevc else None
        )
        # Each tick shows the pictures that are nearest to it, so that they are at most half a tick off their sound.
        nearest = clock.start + 0.5 / settings.picture.fps
        self._easel = Easel(compositor, settings.picture.width, settings.picture.height, nearest)
        self._sources = sources
        self._stop = threading.Event()
        self._ticks = Ticks(clock, settings.picture.fps, self._stop)
        self._thread = LastingThread(self._run, name, over=self._stop)
        self._thread.start()

    @property
    def shot(self) -> Shot:
        return self._shown.shot

    @property
    def program(self) -> Feed:
        """What the audience is to get: the bus in the codec that the caster asks for."""
        return self._hevc.feed if self._hevc else self.feed

    @property
    def dropped(self) -> int:
        """Pictures that were left out because the machine was late."""
        return self._ticks.dropped

    @property
    def ticks(self) -> TickReport:
        return self._ticks.report

    @property
    def hevc_ticks(self) -> TickReport | None:
        """Of the audience's HEVC, where there is one."""
        return self._hevc.ticks if self._hevc else None

    def show(self, shot: Shot) -> None:
        """From the next picture on."""
        self._shown.shot = shot

    def stop(self) -> None:
        """End the stream for its viewers, without waiting for the thread."""
        self._stop.set()
        self.feed.close()
        if self._hevc:
            self._hevc.stop()

    def close(self) -> None:
        self.stop()
        self._thread.join(3)
        if self._hevc:
            self._hevc.close()

    def _run(self) -> None:
        encoder = PictureEncoder(self.settings.picture)
        shown = -1
        failures = in_a_row = 0
        while (tick := self._ticks.next()) is not None:
            shot = self.shot
            at = tick / self.settings.picture.fps
            try:
                is_take = shot.rev != shown
                for packet in self._picture(encoder, shot, tick, at, key=is_take or self.feed.take_key_request()):
                    self.feed.publish(packet)
                shown, in_a_row = shot.rev, 0
            except Exception:
                if failures % TELL_EVERY == 0:
                    log.exception("%s could not make a picture (%d until now)", self.feed.name, failures + 1)
                failures, in_a_row = failures + 1, in_a_row + 1
                if in_a_row >= GIVEN_UP:
                    raise

    def _picture(self, encoder: PictureEncoder, shot: Shot, tick: int, at: float, *, key: bool) -> list[Packet]:
        stamp = Stamp(shot.rev, shot.request_id, time.time_ns() // 1_000_000, shot.progress(at))
        canvas = self._easel.draw(shot, self._sources(), at)
        if self._hevc:
            self._hevc.offer(canvas, tick, stamp, key=key)
        packets = encoder.encode(canvas.to_av(), tick, key)
        packets = [replace(packet, about=self._about) if packet.key else packet for packet in packets]
        if not self.settings.stamped:
            return packets
        return [replace(packet, data=insert(packet.data, stamp)) for packet in packets]
