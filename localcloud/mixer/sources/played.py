"""What all sources with a thread and a stream of pictures share: state, age, sound, breaking off, and a clean end."""

from __future__ import annotations

import math
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Final

import numpy as np

from lasting.threads import LastingThread
from localcloud.children import ProcessLost
from localcloud.mixer.frames import Frame
from localcloud.mixer.sources.cadence import Cadence
from localcloud.mixer.sources.levels import PeakMeter
from localcloud.mixer.sources.pacer import Pacer
from localcloud.mixer.sources.ring import SoundRing
from localcloud.mixer.sources.screen import Screen
from localcloud.mixer.sources.source import LOST_AFTER_S, Sound, State
from localcloud.studio import TickReport

JOIN_S: Final = 3.0
OFF_THE_BUS_S: Final = 1.0
"""So long after a bus last showed it, or after it began, a source counts as shown by none."""
SPARED_FPS: Final = 20
"""Slower sources are decoded whole, always: a picture less would be seen on their tiles."""
SETTLED_S: Final = 1.0
"""Sound that has come for so long without a picture is sound alone: pictures begin a moment later with many."""
SPARSE_S: Final = 15.0
"""Whoever sends pictures seldom is given up to so long for the next one."""
SLIDES_S: Final = 0.5
"""Pictures that follow each other more slowly are no motion: each is meant to stand."""
STANDS_S: Final = 10.0
_SOUND_ONLY: Final = "Sound only: no picture comes from here."
_STANDS: Final = "No new picture has arrived for ten seconds; the sound goes on."
_MISTAKEN: Final = "The mixer could not go on with this source; its log says why."
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
        self._began, self._own_from = self._opened, math.inf
        self._due = self._gap = 0.0
        self._made = self._late = 0
        self._broken_off: tuple[float, Frame | None] | None = None
        self._thread = LastingThread(self._run, f"source {name}", over=self._stop, told=self._mistaken)

    def start(self) -> None:
        self._thread.start()

    def latest(self, at: float | None = None) -> Frame | None:
        now = self.clock()
        if at is not None:
            self._wanted = now
        if cut := self._broken_off:
            return cut[1]
        frame = self._screen.latest(now if at is None else at)
        return None if self._is_sound_alone(frame, now) else frame

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
        if self._lives(frame, now):
            return "running"
        if self._trouble:
            return self._trouble[0]
        return "lost" if frame or self._heard else "connecting"

    @property
    def sentence(self) -> str:
        if self._broken_off:
            return _CUT_OFF
        now = self.clock()
        frame = self._screen.latest(now)
        if self._is_sound_alone(frame, now):
            return _SOUND_ONLY
        if self._trouble:
            return self._trouble[1]
        if not self._lives(frame, now):
            return "No picture has arrived for two seconds." if frame or self._heard else ""
        stands = frame is not None and not self._recorded and now - frame.at > STANDS_S
        return _STANDS if stands else ""

    def _lives(self, frame: Frame | None, now: float) -> bool:
        """Something is delivered: pictures, in the distance in which they came until now, or sound."""
        is_own = frame is None or frame.at >= self._own_from
        if self._hears(now) and (is_own or self._is_sound_alone(frame, now)):
            return True
        patience = LOST_AFTER_S if self._trouble else min(max(LOST_AFTER_S, 1.5 * self._gap), SPARSE_S)
        if frame is not None and now - max(frame.at, self._goes_on) <= patience:
            return True
        return self._recorded and self._screen.waiting()

    def _hears(self, now: float) -> bool:
        return self._heard > 0 and now - self._heard <= LOST_AFTER_S

    def _is_sound_alone(self, frame: Frame | None, now: float) -> bool:
        """Sound comes, and what is played now has shown no picture; that of a former stream stands for a moment."""
        if self._own_from < math.inf or not self._hears(now):
            return False
        return now - self._began > SETTLED_S and (frame is None or now - frame.at > LOST_AFTER_S)

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
        newest = self._heard if self._is_sound_alone(frame, now) else frame.at if frame else self._opened
        return max(0, round((now - newest - self._awaited(now)) * 1000))

    def _awaited(self, now: float) -> float:
        """How long a picture may stand without being old, in seconds: slides follow each other so slowly. After the
        first one nobody knows when the next will come, as long as there is sound."""
        if self._gap > SLIDES_S:
            return min(1.5 * self._gap, SPARSE_S)
        return STANDS_S if self._due and not self._gap and self._hears(now) else 0.0

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
        """Another recording or stream: its rate is to be seen, and whether it has pictures."""
        self._wanted = self._began = self.clock()
        self._own_from = math.inf
        self._due = self._gap = 0.0

    @property
    def pictures(self) -> TickReport:
        """Those that were decoded since it began; late are those whose time had come before."""
        return TickReport(self._made, self._late, 0)

    def show(self, frame: Frame) -> None:
        self._own_from = min(self._own_from, frame.at)
        self._gap = frame.at - self._due if self._due else 0.0
        self._due = frame.at
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
        self._trouble = None

    @abstractmethod
    def _run(self) -> None:
        """Until `_stop` is set."""

    def _fails(self, state: State, sentence: str) -> None:
        """What the director reads when the pictures stop, until one comes again."""
        self._trouble = (state, sentence)

    def _mistaken(self, mistake: BaseException) -> None:
        """A source must not die silently: it says so on its slate, and the log has the place."""
        self._fails("broken", str(mistake) if isinstance(mistake, ProcessLost) else _MISTAKEN)
