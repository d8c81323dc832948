"""A sender with bad habits and a bus that plays it, on a clock of the test's own. No decoder takes part: what is judged
is when things are due, what the ring makes of them, and which picture is shown.

Both channels of the sound say where it belongs: left is a tone that never stops, right rises with the time at which it
was taken. Each picture bears that time as its number.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from localcloud.mixer.frames import BLACK, Frame, flat
from localcloud.mixer.sources.pacer import LivePacer
from localcloud.mixer.sources.ring import SoundRing
from localcloud.mixer.sources.screen import Screen
from localcloud.mixer.sources.timeline import Track

RATE = 48_000
BLOCK = 960
AAC = 1024
FPS = 25
RISE = 1 / 200
"""What the right channel gains a second."""
_BLACK = flat(2, 2, BLACK)

Kind = Literal["stall", "hiccup", "step", "loss", "restart", "pieces", "drift"]


@dataclass(frozen=True, slots=True)
class Event:
    """What happens at this time (in seconds), and by how much.

    stall: the sender stands still so long, and then goes on as if nothing had been. hiccup: the connection does, and
    all that waited comes at once. step: the stamps leap by so much. loss: nothing of so long comes. restart: an encoder
    begins anew after so long, with stamps from 0. pieces: from now on what is sent comes in pieces of so long. drift:
    from now on the sender's clock is so much faster."""

    at: float
    kind: Kind
    much: float


@dataclass
class Sender:
    """The packets of one stream, each with its stamp and the time at which it arrives."""

    events: Sequence[Event]
    seconds: float
    first_stamp: float = 10.0
    sound_late_s: float = 0.0
    """How much later than a picture of the same moment the sound comes, or earlier."""
    fps: float = FPS

    def packets(self) -> list[tuple[float, int, Track, float, float]]:
        """When it arrives, its number, its track, its stamp and when it was taken; in the order of arrival."""
        sent = sorted([*self._track("video", 1 / self.fps), *self._track("audio", AAC / RATE)])
        order, last, packets = 0, 0.0, []
        for at, track, stamp, taken in sent:
            if any(e.kind == "loss" and e.at <= at < e.at + e.much for e in self.events):
                continue
            last = max(self.arrival(at), last)
            packets.append((last, order, track, stamp, taken))
            order += 1
        return packets

    def _track(self, track: Track, every: float) -> Iterator[tuple[float, Track, float, float]]:
        taken, at, rate, shift = 0.0, 0.0, 1.0, self.first_stamp
        late = max(self.sound_late_s if track == "audio" else -self.sound_late_s, 0.0)
        events = sorted(self.events, key=lambda e: e.at)
        while at < self.seconds:
            while events and events[0].at <= at:
                event = events.pop(0)
                if event.kind == "step":
                    shift += event.much
                elif event.kind == "restart":
                    shift = (at - event.at) * rate - taken
                elif event.kind == "drift":
                    rate = 1.0 + event.much
                at += event.much if event.kind in ("stall", "restart") else 0.0
            yield at + late, track, round(taken + shift, 3), taken
            taken += every
            at += every / rate

    def arrival(self, at: float) -> float:
        """When what was sent at this time comes."""
        piece = 0.0
        for event in self.events:
            if event.kind == "hiccup" and event.at <= at < event.at + event.much:
                at = event.at + event.much
            if event.kind == "pieces" and event.at <= at:
                piece = event.much
        return (int(at / piece) + 1) * piece if piece else at


@dataclass
class Seen:
    """By the ticks of the bus, 50 a second: what was shown and heard, both as the time at which they were taken."""

    times: NDArray[np.float64]
    shown: NDArray[np.float64]
    heard: NDArray[np.float64]
    silent: NDArray[np.float64]
    """The share of each tick."""
    sound: NDArray[np.float32]
    hold: NDArray[np.float64]

    def lips(self, fps: float = FPS) -> NDArray[np.float64]:
        """How much ahead the sound is of the picture, in seconds; a picture stands for its whole length."""
        ahead = self.heard - self.shown
        return np.maximum(ahead - 1 / fps, 0.0) + np.minimum(ahead, 0.0)


def play(sender: Sender, *, begin: float = 5000.0) -> Seen:
    """On the real pacer, ring and screen."""
    bus = _Bus(begin)
    pacer = bus.pacer
    for arrived, _, track, stamp, taken in sender.packets():
        now = begin + arrived
        bus.until(now)
        stamp += pacer.timeline.shift(track, stamp, now)
        due = pacer.due(stamp, now, heard=track == "audio")
        if track == "audio":
            bus.ring.write(_sound(taken), due)
        else:
            bus.screen.put(Frame(_BLACK.y, _BLACK.u, _BLACK.v, round(taken * 1e6), due))
    return bus.seen()


class _Bus:
    def __init__(self, begin: float) -> None:
        self.pacer, self.ring, self.screen = LivePacer(), SoundRing(), Screen()
        self._begin, self._ticks = begin, 0
        self._shown: list[float] = []
        self._hold: list[float] = []
        self._blocks: list[NDArray[np.float32]] = []

    def until(self, now: float) -> None:
        while (due := self._begin + self._ticks * BLOCK / RATE) <= now:
            self._blocks.append(self.ring.read(BLOCK, due))
            frame = self.screen.latest(due)
            self._shown.append(frame.serial / 1e6 if frame else np.nan)
            self._hold.append(self.pacer.hold_s)
            self._ticks += 1

    def seen(self) -> Seen:
        sound = np.concatenate(self._blocks)
        blocks = sound.reshape(-1, BLOCK, 2)
        quiet = np.abs(blocks[:, :, 1]) < 1e-6
        heard = np.where(quiet[:, 0], np.nan, blocks[:, 0, 1] / RISE - 1.0)
        times = np.arange(len(blocks)) * BLOCK / RATE
        return Seen(times, np.array(self._shown), heard, quiet.mean(axis=1), sound, np.array(self._hold))


def _sound(taken: float) -> NDArray[np.float32]:
    at = taken + np.arange(AAC) / RATE
    return np.stack([0.1 * np.sin(2 * np.pi * 500 * at), (at + 1.0) * RISE], axis=1).astype(np.float32)
