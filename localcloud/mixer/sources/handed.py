"""An input whose pictures and sound are handed over already decoded: what comes in by WebRTC."""

from __future__ import annotations

import threading
import time
from typing import Final

import av

from decoding.orientation import Standing
from localcloud.mixer.frames import of_av
from localcloud.mixer.sources.decoders import MAX_PIXELS
from localcloud.mixer.sources.pacer import LivePacer, NotLive
from localcloud.mixer.sources.played import PlayedSource
from localcloud.mixer.sources.resampler import Resampler

IDLE_S: Final = 5.0
_WAITING: Final = "Waiting for a camera or screen to be sent to this input's address."
_ENDED: Final = "The push has ended; waiting for it to come back."


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
                return "No input waits for this stream."
            former = self._now
            if former is not None and not former.ended and time.monotonic() - former.last < IDLE_S:
                return "Somebody is pushing to this input already."
            self._now = mine
        if former is not None:
            former.end()  # it comes back here by `left`, which finds that the place is another's
        return mine

    def left(self, handing: Handing) -> None:
        with self._turn:
            if self._now is handing:
                self._now = None
                self._fails("lost", _ENDED)

    def close(self) -> None:
        with self._turn:
            now, self._now = self._now, None
        if now is not None:
            now.end()
        super().close()

    def _run(self) -> None:
        self._stop.wait()


class Handing:
    """One publisher's way in. `picture` from one thread, `sound` from another."""

    def __init__(self, source: HandedSource) -> None:
        self._source = source
        self._pictures, self._sounds = LivePacer(), LivePacer()
        source.paced(self._sounds)
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

    def picture(self, frame: av.VideoFrame) -> None:
        if self._ended or frame.time is None or frame.width * frame.height > MAX_PIXELS:
            return
        due = self._due(self._pictures, frame.time, heard=False)
        self._source.show(of_av(frame, due, orientation=self._standing.of(frame)))

    def sound(self, frame: av.AudioFrame) -> None:
        if self._ended or frame.time is None:
            return
        due = self._due(self._sounds, frame.time, heard=True)
        sound = self._resampler.convert(frame)
        if len(sound):
            self._source.hear(sound, due)

    def _due(self, pacer: LivePacer, stamp: float, *, heard: bool) -> float:
        """By its stamps, which WebRTC sends as they are taken; stamps that run away begin anew."""
        self.last = now = time.monotonic()
        stamp += pacer.timeline.shift("audio" if heard else "video", stamp, now)
        try:
            return pacer.due(stamp, now, heard=heard)
        except NotLive:
            pacer.begin()
            return pacer.due(stamp, now, heard=heard)
