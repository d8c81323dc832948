"""A list of files as a source: played one after the other and begun again, without a gap, with their sound."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Final

import av
from av.container import InputContainer

from decoding.choice import wanted_sound
from localcloud.mixer.fetch import FetchPolicy, Refused, Unreachable
from localcloud.mixer.fetch_http import Stopped
from localcloud.mixer.fetch_place import MediaFile, Outside, Places
from localcloud.mixer.frames import Frame
from localcloud.mixer.sources.decoders import Unplayable
from localcloud.mixer.sources.httpfile import HttpFile
from localcloud.mixer.sources.pacer import RecordingPacer
from localcloud.mixer.sources.played import PlayedSource
from localcloud.mixer.sources.player import Player
from localcloud.mixer.sources.source import Sound

FORMATS: Final = (
    "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,flv,mpegts,mpeg,avi,asf,ogg,wav,mp3,aac,flac,h264,hevc,ivf,mxf,dv,gif"
)
"""What a file may be. Formats that name other files (playlists, concat) are missing on purpose: those would be opened
unasked."""
MAX_BROUGHT: Final = 1_000_000_000
_LOCAL: Final = {"format_whitelist": FORMATS, "protocol_whitelist": "file"}
_REMOTE: Final = {"format_whitelist": FORMATS, "protocol_whitelist": ""}
_START_S: Final = 0.06
_RETRY_S: Final = 2.0


@dataclass(frozen=True, slots=True)
class _Span:
    """When a file of the list is seen; it is read some time before."""

    place: int
    begins: float
    ends: float


class FileSource(PlayedSource):
    _recorded = True

    def __init__(self, urls: tuple[str, ...], places: Places, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__("files", clock)
        self._urls, self._places = urls, places
        self._again = threading.Event()
        self._first: Frame | None = None
        self._lengths: dict[int, float] = {}
        self._at = 0
        self._spans: deque[_Span] = deque(maxlen=4)

    @property
    def left_s(self) -> float | None:
        """Until the list begins again; None while a length is unknown."""
        now = self.clock()
        playing = [span for span in tuple(self._spans) if span.begins <= now][-1:] or list(self._spans)[:1]
        if not playing:
            return None
        rest = [self._lengths.get(n) for n in range(playing[0].place + 1, len(self._urls))]
        known = [length for length in rest if length is not None]
        return max(0.0, playing[0].ends - now) + sum(known) if len(known) == len(rest) else None

    def restart(self) -> None:
        """At once: the first picture is at hand, the rest follows within a few hundredths of a second."""
        self._again.set()
        self._ring.clear()
        if self._first is not None:
            self._screen.clear(replace(self._first, at=self.clock()))

    def show(self, frame: Frame) -> None:
        if self._again.is_set():
            return
        if self._first is None and self._at == 0:
            self._first = frame
        super().show(frame)

    def hear(self, sound: Sound, due: float) -> None:
        if not self._again.is_set():
            super().hear(sound, due)

    def _run(self) -> None:
        pacer = RecordingPacer(self.clock() + _START_S)
        player = Player(self, self._screen, pacer)
        self._measure()
        while not self._stop.is_set():
            if self._again.is_set():
                self._screen.clear()
                self._spans.clear()
                self._again.clear()
                pacer.restart(self.clock() + _START_S)
            if not self._play_list(player, pacer):
                self._stop.wait(_RETRY_S)
                pacer.restart(self.clock() + _START_S)

    def _play_list(self, player: Player, pacer: RecordingPacer) -> bool:
        """Once through the list; False when nothing in it can be played."""
        played = False
        for n, url in enumerate(self._urls):
            if self._halted():
                return True
            self._at = n
            try:
                with self._open(url) as container:
                    self._play(container, player, pacer, wanted_sound(url))
                played = True
            except Stopped:
                return True
            except (Refused, Unreachable, Unplayable) as error:
                self._note(url, error.sentence, played)
            except (av.error.FFmpegError, OSError) as error:
                self._note(url, _reason(error), played)
        return played

    def _play(self, container: InputContainer, player: Player, pacer: RecordingPacer, sound: str) -> None:
        pacer.begin()
        self._ring.splice()
        if container.start_time is not None:
            pacer.zero(container.start_time / av.time_base)
        if container.duration:
            self._lengths[self._at] = container.duration / av.time_base
            self._spans.append(_Span(self._at, pacer.start, pacer.start + self._lengths[self._at]))
        pacer.ended(player.play(container, self._halted, self._stop, sound))

    @contextmanager
    def _open(self, url: str) -> Iterator[InputContainer]:
        place = self._places.place_of(url)
        if isinstance(place, MediaFile):
            if not place.path.is_file():
                raise Unreachable(f"The media folder has no file {place.path.name}.")
            with av.open(f"file:{place.path}", "r", options=_LOCAL) as container:
                yield container
        elif isinstance(place, Outside):
            with open_remote(self._places.fetch, url, self._stop) as container:
                yield container
        else:
            raise Unplayable("A test picture cannot stand in a list of files.")

    def _measure(self) -> None:
        """The lengths of a list of our own files, so that the time left is known from the beginning."""
        for n, url in enumerate(self._urls if len(self._urls) > 1 else ()):
            try:
                if isinstance(self._places.place_of(url), MediaFile):
                    with self._open(url) as container:
                        self._lengths[n] = (container.duration or 0) / av.time_base
            except (av.error.FFmpegError, OSError, Refused, Unreachable, Unplayable):
                continue  # Said when it is its turn.

    def _halted(self) -> bool:
        return self._stop.is_set() or self._again.is_set()

    def _note(self, url: str, sentence: str, played: bool) -> None:
        """One bad file of several is passed over; the sentence stands until a picture comes."""
        if not played:
            self._fails("broken", f"{url.rpartition('/')[2][:60]}: {sentence}")


@contextmanager
def open_remote(policy: FetchPolicy, url: str, stop: threading.Event) -> Iterator[InputContainer]:
    """A file far away: read from where it lies, or brought here first where its server knows no ranges."""
    far = HttpFile(policy, url, stop)
    try:
        if far.seekable() or far.size is None:
            with av.open(far, "r", options=_REMOTE) as container:
                yield container
        else:
            with far.brought_here(MAX_BROUGHT) as here, av.open(here, "r", options=_REMOTE) as container:
                yield container
    finally:
        far.close()


def _reason(error: Exception) -> str:
    if isinstance(error, (av.error.InvalidDataError, av.error.ArgumentError)):  # The latter: a format not on our list.
        return "This is no picture or sound file that can be read."
    return f"The file cannot be read ({type(error).__name__})."
