"""Sources played on a clock of the test's own: ten minutes pass in seconds, and a slow machine changes nothing.

The source runs in the test's thread. Whenever it would wait, time passes instead, and the bus's ticks that fall into
that time are made: a picture 25 times a second, sound 50 times.
"""

from __future__ import annotations

import itertools
import random
import threading
from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

from localcloud.mixer.fetch import FetchPolicy
from localcloud.mixer.fetch_place import Places
from localcloud.mixer.frames import Frame
from localcloud.mixer.sources.files import FileSource
from localcloud.mixer.sources.pacer import LivePacer
from localcloud.mixer.sources.played import PlayedSource
from localcloud.mixer.sources.player import Player
from tests.localcloud.picture.drawing import ORIGIN

SOUND_S = 0.02
BLOCK = 960
PIECE_S = Fraction(96, 10)
"""A whole number of pictures and of AAC frames, so that a piece follows itself without a seam."""


class Passing(threading.Event):
    """An event that is never waited for: time passes instead, until it is over."""

    def __init__(
        self, begin: float, until: float, fps: int, on_a_bus: Callable[[float], bool] = lambda _: True
    ) -> None:
        super().__init__()
        self._on_a_bus = on_a_bus
        self.now, self._begin, self._until, self._fps = begin, begin, until, fps
        self._pictures = self._sounds = 0
        self.source: PlayedSource | None = None
        self.times: list[float] = []
        self.frames: list[Frame | None] = []
        self.blocks: list[NDArray[np.float32]] = []

    def __call__(self) -> float:
        return self.now

    def is_set(self) -> bool:
        return self.now >= self._until

    def wait(self, timeout: float | None = None) -> bool:
        end = self.now + (timeout or 0.0)
        while (due := min(self._next_picture, self._next_sound)) <= end:
            self.now = max(due, self.now)
            self._tick(due)
        self.now = end
        return self.is_set()

    def _tick(self, due: float) -> None:
        assert self.source is not None
        if due == self._next_sound:
            self.blocks.append(self.source.read_sound(BLOCK))
            self._sounds += 1
        else:
            self.times.append(due)
            # The nearest, as a bus does; a tile looks at what is there now.
            at = due + 0.5 / self._fps if self._on_a_bus(due - self._begin) else None
            self.frames.append(self.source.latest(at))
            self._pictures += 1

    @property
    def _next_picture(self) -> float:
        return self._begin + self._pictures / self._fps

    @property
    def _next_sound(self) -> float:
        return self._begin + self._sounds * SOUND_S

    @property
    def sound(self) -> NDArray[np.float32]:
        return np.concatenate(self.blocks)


def play_files(
    media: Path,
    names: Iterable[str],
    seconds: float,
    fps: int = 25,
    begin: float = 1000.0,
    on_a_bus: Callable[[float], bool] = lambda _: True,
    kind: type[FileSource] = FileSource,
) -> Passing:
    """What a bus saw and heard of these files of the media folder, looped, for so many simulated seconds. `on_a_bus`:
    whether a bus shows it, so many seconds after the beginning; a tile looks else."""
    passing = Passing(begin, begin + seconds, fps, on_a_bus)
    places = Places(media, FetchPolicy((), ORIGIN), ORIGIN)
    source = kind(tuple(f"{ORIGIN}/media/{name}" for name in names), places, passing)
    source._stop, passing.source = passing, source
    source._run()
    return passing


class _Live(PlayedSource):
    def _run(self) -> None:
        """The test plays it."""


def play_live(
    piece: Path, seconds: float, rate: float = 1.0, jitter_s: float = 0.0, begin: float = 1000.007
) -> Passing:
    """The same for a live stream whose sender's clock runs at `rate` of ours: the piece again and again, stamped on,
    each packet up to `jitter_s` late."""
    passing = Passing(begin, begin + seconds, 25)
    source = passing.source = _Live("simulated", passing)
    with av.open(str(piece)) as container:
        player = Player(source, source._screen, LivePacer(), live=True)
        player.play(_Sent(container, passing, rate, jitter_s), passing.is_set, passing)  # type: ignore[arg-type]
    return passing


class _Sent:
    """A container whose packets come when they are sent, for ever."""

    def __init__(self, container: av.container.InputContainer, passing: Passing, rate: float, jitter_s: float) -> None:
        self._container, self._passing, self._rate, self._jitter_s = container, passing, rate, jitter_s
        self._random = random.Random(1)
        self._begin = passing.now
        self.streams, self.start_time = container.streams, None

    def demux(self, *streams: av.stream.Stream) -> Iterator[av.Packet[av.stream.Stream]]:
        for again in itertools.count():
            self._container.seek(0)
            for packet in self._container.demux(*streams):
                if packet.dts is None or packet.pts is None:
                    continue
                on = round(again * PIECE_S / packet.time_base)
                packet.dts, packet.pts = packet.dts + on, packet.pts + on
                sent = self._begin + float(packet.dts * packet.time_base) / self._rate
                sent += self._random.uniform(0, self._jitter_s)
                self._passing.wait(max(sent - self._passing.now, 0.0))
                yield packet
