"""What somebody pushes to us: a place per input that a publisher may hold, and the source that plays what comes in.

The doors (`localcloud.ingest` for RTMP) check keys and deliver FLV bytes; here they wait in a bounded queue and are
played like any other live stream. A publisher who sends faster than it plays is slowed down, never stored.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Final, Literal
from weakref import WeakValueDictionary

import av

from localcloud.mixer.sources.decoders import Unplayable
from localcloud.mixer.sources.flv_files import FlvFiles
from localcloud.mixer.sources.handed import ENDED, IDLE_S, NOBODY_WAITS, TAKEN, HandedSource, Handing
from localcloud.mixer.sources.pacer import LIVE_DELAY_S, LivePacer, NotLive, Pacer, RecordingPacer
from localcloud.mixer.sources.played import PlayedSource
from localcloud.mixer.sources.player import Player
from localcloud.mixer.sources.pull import OPEN_EXACT, OPEN_FAST
from localcloud.mixer.sources.source import State

ROOM: Final = 8_000_000
HIGH: Final = 2_000_000
LOW: Final = 500_000
_LOOK_S: Final = 0.1
_WAITING: Final = "Waiting for a push to this input's address."

Hold = Callable[[bool], None]
Form = Literal["flv", "mpegts"]


class Publication:
    """One publisher's bytes (FLV, MPEG-TS by SRT) on their way to the source. `hold(True)` asks the door to stop
    reading from them, `hold(False)` to go on."""

    def __init__(self, hold: Hold, form: Form = "flv") -> None:
        self._hold = hold
        self.form = form
        self._news = threading.Condition()
        self._parts: deque[bytes] = deque()
        self._size = 0
        self._held = self._told = self._telling = False
        self._ended = False
        self.last = time.monotonic()

    @property
    def ended(self) -> bool:
        return self._ended

    def write(self, data: bytes) -> bool:
        """From the door. False: there is no room and the publisher is to be cut off."""
        with self._news:
            if self._ended or self._size + len(data) > ROOM:
                return False
            self._parts.append(data)
            self._size += len(data)
            self.last = time.monotonic()
            self._held = self._held or self._size > HIGH
            self._news.notify()
        self._tell()
        return True

    def end(self) -> None:
        with self._news:
            self._ended = True
            self._news.notify()

    def read(self, size: int, stop: threading.Event) -> bytes:
        """Up to so many bytes; none at the end."""
        with self._news:
            while not self._parts and not self._ended and not stop.is_set():
                self._news.wait(_LOOK_S)
            if not self._parts or stop.is_set():
                return b""
            data = self._parts.popleft()
            if len(data) > size:
                self._parts.appendleft(data[size:])
                data = data[:size]
            self._size -= len(data)
            self._held = self._held and self._size >= LOW
        self._tell()
        return data

    def _tell(self) -> None:
        """To the door, under no lock, and by one thread at a time: what was told last is what is so."""
        while True:
            with self._news:
                if self._telling or self._told == self._held:
                    return
                self._telling, held = True, self._held
            try:
                self._hold(held)
            finally:
                with self._news:
                    self._telling, self._told = False, held


class PushDesk:
    """Who may publish where: a slot for each open push input, known by its stream's name. Safe from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._slots: dict[str, PushSource] = {}
        self._handed: WeakValueDictionary[str, HandedSource] = WeakValueDictionary()

    def open(self, stream: str) -> PushSource:
        source = PushSource(self, stream)
        with self._lock:
            self._slots[stream] = source
        source.start()
        return source

    def open_frames(self, stream: str) -> HandedSource:
        """The same for WebRTC, whose pictures come decoded."""
        source = HandedSource(stream)
        with self._lock:
            self._handed[stream] = source
        source.start()
        return source

    def seat(self, stream: str) -> Handing | str:
        """A place for somebody who sends by WebRTC and whose key was checked, or the sentence that refuses him."""
        with self._lock:
            source = self._handed.get(stream)
        return source.take() if source is not None else NOBODY_WAITS

    def publish(self, stream: str, hold: Hold, form: Form = "flv") -> Publication | str:
        """A place for a publisher whose key was checked, or the sentence that refuses him."""
        with self._lock:
            source = self._slots.get(stream)
        return source.take(Publication(hold, form)) if source is not None else NOBODY_WAITS

    def forget(self, source: PushSource, stream: str) -> None:
        with self._lock:
            if self._slots.get(stream) is source:
                del self._slots[stream]


class PushSource(PlayedSource):
    """Plays whoever holds the place; between two publishers the last picture stands, then the slate."""

    def __init__(self, desk: PushDesk, stream: str) -> None:
        super().__init__(f"push {stream}")
        self._desk, self._stream = desk, stream
        self._turn = threading.Condition()
        self._now: Publication | None = None
        self._hurries = False
        self._fails("connecting", _WAITING)

    def take(self, new: Publication) -> Publication | str:
        """The place, if it is free: nobody holds it, he ended, or he has been silent for some seconds."""
        with self._turn:
            if self._stop.is_set():
                return NOBODY_WAITS
            former = self._now
            if former is not None and not former.ended and time.monotonic() - former.last < IDLE_S:
                return TAKEN
            self._now = new
            self._turn.notify()
        if former is not None:
            former.end()
        return new

    def close(self) -> None:
        self._desk.forget(self, self._stream)
        self._stop.set()
        with self._turn:
            now = self._now
        if now is not None:
            now.end()
        super().close()

    def _run(self) -> None:
        while not self._stop.is_set():
            with self._turn:
                if self._now is None:
                    self._turn.wait(_LOOK_S)
                publication = self._now
            if publication is not None:
                self._play_to_its_end(publication)

    def _play_to_its_end(self, publication: Publication) -> None:
        said: tuple[State, str] = ("lost", ENDED)
        try:
            self._play(publication)
        except Unplayable as error:
            said = ("broken", error.sentence)
        except NotLive:
            # From now on what comes is played by its own stamps, and the sender slowed down to that.
            self._hurries = True
            said = ("lost", "This push does not come in real time; push again, it will be slowed down.")
        except (av.error.FFmpegError, OSError):
            if not publication.ended:
                said = ("broken", "What is pushed here is no stream that can be read.")
        finally:
            self._over_with(publication)
        self._fails(*said)

    def _over_with(self, publication: Publication) -> None:
        publication.end()
        with self._turn:
            if self._now is publication:
                self._now = None

    def _play(self, publication: Publication) -> None:
        body = _Body(publication, self._stop)
        pacer: Pacer = RecordingPacer(time.monotonic() + LIVE_DELAY_S) if self._hurries else LivePacer()
        self._play_file(publication, body, pacer)
        while body.goes_on():
            self._play_file(publication, body, pacer)

    def _play_file(self, publication: Publication, body: _Body, pacer: Pacer) -> None:
        options = OPEN_EXACT if publication.form == "flv" else OPEN_FAST
        with av.open(body, "r", format=publication.form, options=options) as container:
            player = Player(self, self._screen, pacer, live=not self._hurries)
            player.play(container, lambda: self._stop.is_set() or self._replaced(publication), self._stop)

    def _replaced(self, publication: Publication) -> bool:
        return self._now is not publication


class _Body:
    """A publication as the files that FFmpeg reads from."""

    def __init__(self, publication: Publication, stop: threading.Event) -> None:
        self._publication, self._stop = publication, stop
        self._flv = FlvFiles(self._more) if publication.form == "flv" else None

    def read(self, size: int = 65_536) -> bytes:
        try:
            return self._flv.read(size) if self._flv else self._more(size)
        except Exception:
            self._publication.end()  # FFmpeg would read on after a mistake, and tell it only at the end
            raise

    def goes_on(self) -> bool:
        """After the end: whether there is another file, as what comes has changed. It can be read from then on."""
        return self._flv is not None and self._flv.goes_on()

    def _more(self, size: int) -> bytes:
        return self._publication.read(size, self._stop)
