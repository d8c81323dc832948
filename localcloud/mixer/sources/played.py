"""What all sources with a thread and a stream of pictures share: state, age, sound, breaking off, and a clean end."""

from __future__ import annotations

import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Final

import numpy as np

from localcloud.mixer.frames import Frame
from localcloud.mixer.sources.cadence import Cadence
from localcloud.mixer.sources.levels import PeakMeter
from localcloud.mixer.sources.pacer import Pacer
from localcloud.mixer.sources.ring import SoundRing
from localcloud.mixer.sources.screen import Screen
from localcloud.mixer.sources.source import LOST_AFTER_S, Sound, State
from localcloud.studio import TickReport
from localcloud.threads import LastingThread

JOIN_S: Final = 3.0
OFF_THE_BUS_S: Final = 1.0
"""So long after a bus last showed it, or after it began, a source counts as shown by none."""
SPARED_FPS: Final = 20
"""Slower sources are decoded whole, always: a picture less would be seen on their tiles."""
_CUT_OFF: Final = "The source was broken off for a test."


class PlayedSource(ABC):
    """The thread runs `_run` until `_stop` is set. It reports by `_works` and `_fails`; the rest follows from the
    pictures."""

    _recorded = False
    """True where a picture may stand long because the recording says so: then the next one waits in the queue."""

    def __init__(self, name: str, clock: Callable[[], float] = time.monotonic) -> None:
        self.clock = clock
        self._screen = Screen()
        self._cadence = Cadence()
        self._ring = SoundRing()
        self._meter = PeakMeter()
        self._stop = threading.Event()
        self._trouble: tuple[State, str] | None = None
        self._opened = self._wanted = clock()
        self.whole = True
        """Pictures come with nothing left out between them."""
        self._pacer: Pacer | None = None
        self._heard = 0.0
        self._goes_on = 0.0
        self._made = self._late = 0
        self._broken_off: tuple[float, Frame | None] | None = None
        self._thread = LastingThread(self._run, f"source {name}", over=self._stop, told=self._mistaken)

    def start(self) -> None:
        self._thread.start()

    def latest(self, at: float | None = None) -> Frame | None:
        now = self.clock()
        if at is not None:
            self._wanted = now
        cut = self._broken_off
        return cut[1] if cut else self._screen.latest(now if at is None else at)

    def read_sound(self, samples: int, at: float | None = None) -> Sound:
        sound = self._ring.read(samples, self.clock() if at is None else at)
        if self._broken_off:
            sound = np.zeros_like(sound)
        self._meter.feed(sound)
        return sound

    @property
    def state(self) -> State:
        now = self.clock()
        if self._broken_off:
            return "lost" if now - self._broken_off[0] > LOST_AFTER_S else "running"
        frame = self._screen.latest(now)
        seen = max(frame.at if frame else 0.0, self._heard if frame is None else 0.0)
        if seen and frame is not None:
            seen = max(seen, self._goes_on)
        if seen and (now - seen <= LOST_AFTER_S or (self._recorded and self._screen.waiting())):
            return "running"
        if self._trouble:
            return self._trouble[0]
        return "lost" if seen else "connecting"

    @property
    def sentence(self) -> str:
        if self._broken_off:
            return _CUT_OFF
        if self._trouble:
            return self._trouble[1]
        return "No picture has arrived for two seconds." if self.state == "lost" else ""

    @property
    def fps(self) -> int | None:
        return self._cadence.fps

    @property
    def spared(self) -> bool:
        """True while no bus shows it: pictures that no other one is built upon may be left out then."""
        return self.clock() - self._wanted > OFF_THE_BUS_S and (self.fps or 0) >= SPARED_FPS

    @property
    def left_s(self) -> float | None:
        return None

    @property
    def hold_s(self) -> float | None:
        return self._pacer.hold_s if self._pacer and self.state == "running" else None

    def paced(self, pacer: Pacer) -> None:
        """From now on this one says when pictures and sound are due."""
        self._pacer = pacer

    @property
    def lufs(self) -> float:
        return self._meter.lufs

    @property
    def peak_db(self) -> tuple[float, float]:
        return self._meter.peak_db

    def age_ms(self) -> int:
        now = self.clock()
        if self._broken_off:
            return round((now - self._broken_off[0]) * 1000)
        frame = self._screen.latest(now)
        return max(0, round((now - (frame.at if frame else self._opened)) * 1000))

    def restart(self) -> None:  # noqa: B027  # Only a recording can begin again; for the others nothing is right.
        """Nothing, unless the source is a recording."""

    def break_(self, broken: bool) -> None:
        if not broken:
            self._broken_off = None
        elif self._broken_off is None:
            self._broken_off = (self.clock(), self.latest())

    def close(self) -> None:
        self._stop.set()
        if self._thread.is_alive() and self._thread is not threading.current_thread():
            self._thread.join(JOIN_S)

    def goes_on(self) -> None:
        """A recording is being played: a picture may stand as long as it says, while there is sound or none."""
        self._goes_on = self.clock()

    def begins(self) -> None:
        """Another recording: its rate is to be seen."""
        self._wanted = self.clock()

    @property
    def pictures(self) -> TickReport:
        """Those that were decoded since it began; late are those whose time had come before."""
        return TickReport(self._made, self._late, 0)

    def show(self, frame: Frame) -> None:
        self._screen.put(frame)
        self._made += 1
        self._late += frame.at < self.clock()
        if self.whole:
            self._cadence.note(frame.at)
        else:
            self._cadence.part()
        self._trouble = None

    def hear(self, sound: Sound, due: float) -> None:
        self._ring.write(sound, due)
        self._heard = self.clock()

    @abstractmethod
    def _run(self) -> None:
        """Until `_stop` is set."""

    def _fails(self, state: State, sentence: str) -> None:
        """What the director reads when the pictures stop, until one comes again."""
        self._trouble = (state, sentence)

    def _mistaken(self) -> None:
        """A source must not die silently: it says so on its slate, and the log has the place."""
        self._fails("broken", "The mixer could not go on with this source; its log says why.")
