"""An input whose pictures and sound are handed over already decoded: what comes in by WebRTC."""

from __future__ import annotations

import threading
import time
from fractions import Fraction
from typing import Final

import av

from decoding.orientation import Standing
from localcloud.mixer.frames import of_av
from localcloud.mixer.sources.decoders import MAX_PIXELS
from localcloud.mixer.sources.pacer import LivePacer, NotLive
from localcloud.mixer.sources.played import PlayedSource
from localcloud.mixer.sources.resampler import Resampler
from localcloud.mixer.sources.source import SAMPLE_RATE
from localcloud.mixer.sources.timeline import Track
from localcloud.rtsp.clocks import Clocks

_ORDER: Final[tuple[Track, ...]] = ("audio", "video")
"""Where the sender's reports come late the pictures are moved, and the sound is not torn."""
_PICTURES_RATE: Final = 90_000
IDLE_S: Final = 5.0
"""A publisher who sent nothing for so long gives way to a new one."""
NOBODY_WAITS: Final = "No input waits for this stream."
TAKEN: Final = "Somebody is pushing to this input already."
ENDED: Final = "The push has ended; waiting for it to come back."
_WAITING: Final = "Waiting for a camera or screen to be sent to this input's address."


class HandedSource(PlayedSource):
    """One publisher at a time, as with pushes by RTMP."""

    def __init__(self, stream: str) -> None:
        super().__init__(f"webrtc {stream}")
        self._turn = threading.Lock()
        self._now: Handing | None = None
        self._fails("connecting", _WAITING)

    def take(self) -> Handing | str:
        """The place, or the sentence that refuses it. Whoever has been silent for `IDLE_S` loses theirs."""
        mine = Handing(self)
        with self._turn:
            if self._stop.is_set():
                return NOBODY_WAITS
            former = self._now
            if former is not None and not former.ended and time.monotonic() - former.last < IDLE_S:
                return TAKEN
            self._now = mine
        if former is not None:
            former.end()  # it comes back here by `left`, which finds that the place is another's
        return mine

    def left(self, handing: Handing) -> None:
        with self._turn:
            if self._now is handing:
                self._now = None
                self._fails("lost", ENDED)

    def close(self) -> None:
        with self._turn:
            now, self._now = self._now, None
        if now is not None:
            now.end()
        super().close()

    def _run(self) -> None:
        self._stop.wait()


class Handing:
    """One publisher's way in. `came` from one thread, `picture` from another, `sound` from a third."""

    def __init__(self, source: HandedSource) -> None:
        self._source = source
        self._pacer = LivePacer()
        source.paced(self._pacer)
        self._lock = threading.Lock()
        self._clocks = Clocks((SAMPLE_RATE, _PICTURES_RATE))
        source.begins()
        self._resampler = Resampler()
        self._standing = Standing()
        self._ended = False
        self.last = time.monotonic()

    @property
    def ended(self) -> bool:
        return self._ended

    def end(self) -> None:
        if not self._ended:
            self._ended = True
            self._source.left(self)

    def came(self, frame: av.VideoFrame | av.AudioFrame) -> float | None:
        """When this is due; None for what cannot be shown. To be asked for every frame in the order in which they come,
        also for those that are then left out: else the stamps of the next ones would seem to have jumped."""
        track: Track = "video" if isinstance(frame, av.VideoFrame) else "audio"
        if self._ended or frame.pts is None:
            return None
        return self._due(track, frame.pts, frame.time_base)

    def picture(self, frame: av.VideoFrame, due: float) -> None:
        if not self._ended and frame.width * frame.height <= MAX_PIXELS:
            self._source.show(of_av(frame, due, orientation=self._standing.of(frame)))

    def sound(self, frame: av.AudioFrame, due: float) -> None:
        if self._ended:
            return
        sound = self._resampler.convert(frame)
        if len(sound):
            self._source.hear(sound, due)

    def reported(self, track: Track, wall: float, stamp: int) -> None:
        """By the sender: the time of its wall clock, in seconds, at which it took what bears this stamp."""
        number = _ORDER.index(track)
        with self._lock:
            self._clocks.reported(number, wall, stamp)

    def _due(self, track: Track, stamp: int, unit: Fraction | None) -> float:
        """By the stamps, which WebRTC sends as things are taken, each track's by a clock of its own."""
        self.last, now = time.monotonic(), self._source.clock()
        number = _ORDER.index(track)
        with self._lock:
            self._clocks.runs(number, round(1 / (unit or 1)))
            line = self._clocks.seconds(number, self._clocks.came(number, stamp & 0xFFFFFFFF, now))
            for _ in range(2):
                at = line + self._pacer.timeline.shift(track, line, now)
                try:
                    return self._pacer.due(at, now, heard=track == "audio")
                except NotLive:  # stamps that run away begin anew
                    self._pacer.begin()
        return now
