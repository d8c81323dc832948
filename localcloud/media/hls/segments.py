"""Cuts a feed into parts and segments, and keeps the newest of them. Pure: packets in, numbered pieces out.

A part holds about a fifth of a second; a segment begins with a key frame and holds about one second (up to two where a
key frame came out of turn). A picture lasts until the next one, so a part is whole when its successor's first picture
is there.
"""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass, field
from typing import Final

from localcloud.media.hls.mp4 import fragment
from localcloud.mixer import stamp
from localcloud.mixer.feed import VIDEO_RATE, Codec, Packet

PART_S: Final = 0.2
SEGMENT_S: Final = 0.96
"""A key frame begins a new segment when the present one is this long."""

TARGET_S: Final = 2
"""No segment rounds to more: the next key frame is at most a second after one that came too early."""

SOUND_LATE_S: Final = 0.5
"""A part without its sound goes out when the picture is so far ahead."""

STAMPS_LATE_S: Final = 0.03

KEEP_SEGMENTS: Final = 16
KEEP_BYTES: Final = 32_000_000


@dataclass(frozen=True, slots=True)
class Part:
    """Some pictures and their sound as one fragment. `independent`: a player can begin with it."""

    data: bytes
    seconds: float
    independent: bool
    first: bool
    """Of a segment."""

    begins: float = 0.0
    """On the caster's clock, in seconds."""

    made: float | None = None
    """Wall time of its first picture, seconds since 1970, where the picture is stamped with it."""


@dataclass(slots=True)
class Segment:
    number: int
    at: float
    """Wall time of its first picture, seconds since 1970."""

    parts: list[Part] = field(default_factory=list)
    whole: bool = False

    @property
    def seconds(self) -> float:
        return sum(part.seconds for part in self.parts)

    @property
    def size(self) -> int:
        return sum(len(part.data) for part in self.parts)

    @property
    def data(self) -> bytes:
        return b"".join(part.data for part in self.parts)


@dataclass(slots=True)
class _Group:
    """The pictures of a part, which may still wait for their sound."""

    first: bool
    pictures: list[tuple[Packet, int]] = field(default_factory=list)

    @property
    def ticks(self) -> int:
        return sum(ticks for _, ticks in self.pictures)

    @property
    def ends(self) -> float:
        packet, ticks = self.pictures[-1]
        return (packet.pts + ticks) / VIDEO_RATE


class Cutter:
    """Packets into parts. Sound comes a little after its picture, and a part waits for it: where either ends early, a
    player takes the part for incomplete."""

    def __init__(self, codec: Codec) -> None:
        self._codec = codec
        self._number = 0
        self._begins = math.inf
        self._last: Packet | None = None
        self._lasted = VIDEO_RATE // 25
        self._group = _Group(first=True)
        self._segment_ticks = 0
        self._closed: deque[_Group] = deque()
        self._sounds: deque[Packet] = deque()

    def add(self, packet: Packet) -> list[Part]:
        """The parts that are whole with this packet. Nothing counts before the first key frame."""
        if packet.kind == "video":
            self._picture(packet)
        elif packet.seconds >= self._begins:
            self._sounds.append(packet)
        return self._whole()

    def end(self) -> list[Part]:
        """What is left when the feed has ended."""
        if self._last is not None:
            self._count(self._last, self._lasted)
            self._close(ends_segment=True)
            self._last = None
        return [self._part() for _ in tuple(self._closed)]

    def _picture(self, packet: Packet) -> None:
        if self._last is None:
            if packet.key:
                self._last, self._begins = packet, packet.seconds
            return
        self._count(self._last, max(1, packet.pts - self._last.pts))
        self._last = packet
        new = packet.key and self._segment_ticks >= SEGMENT_S * VIDEO_RATE
        if new or self._group.ticks + self._lasted > PART_S * VIDEO_RATE + 1:
            self._close(new)

    def _count(self, picture: Packet, ticks: int) -> None:
        self._group.pictures.append((picture, ticks))
        self._segment_ticks += ticks
        self._lasted = ticks

    def _close(self, ends_segment: bool) -> None:
        self._closed.append(self._group)
        self._group = _Group(first=ends_segment)
        if ends_segment:
            self._segment_ticks = 0

    def _whole(self) -> list[Part]:
        heard = self._sounds[-1].seconds if self._sounds else -math.inf
        seen = self._last.seconds if self._last else -math.inf
        found = []
        while self._closed and (heard >= self._closed[0].ends or seen >= self._closed[0].ends + SOUND_LATE_S):
            found.append(self._part())
        return found

    def _part(self) -> Part:
        group = self._closed.popleft()
        sounds = []
        while self._sounds and self._sounds[0].seconds < group.ends:
            sounds.append(self._sounds.popleft())
        self._number += 1
        begins = group.pictures[0][0]
        stamped = stamp.find(begins.data, self._codec) if group.first else None
        return Part(
            fragment(self._number, group.pictures, sounds, self._codec),
            group.ticks / VIDEO_RATE,
            any(picture.key for picture, _ in group.pictures),
            group.first,
            begins.seconds,
            stamped.t_ms / 1000 if stamped else None,
        )


class WallClock:
    """What time it was at a moment of the caster's clock. Stamps tell when a picture was made, which on a busy machine
    is some milliseconds late and never early: the earliest of them count, so that segments are as far apart as they
    last, and a stamp that lies further off counts alone."""

    def __init__(self) -> None:
        self._zero = math.inf

    def at(self, seconds: float, made: float) -> float:
        zero = made - seconds
        self._zero = min(self._zero, zero) if abs(self._zero - zero) <= STAMPS_LATE_S else zero
        return self._zero + seconds


class Shelf:
    """The newest segments, the last of them growing."""

    def __init__(self) -> None:
        self.segments: deque[Segment] = deque()
        self.ended = False
        self._clock = WallClock()

    def add(self, part: Part, now: float) -> None:
        """Put a part where it belongs; `now` is wall time, which counts where the part does not tell it."""
        if part.first:
            if self.segments:
                self.segments[-1].whole = True
            number = self.segments[-1].number + 1 if self.segments else 0
            at = now - part.seconds if part.made is None else self._clock.at(part.begins, part.made)
            self.segments.append(Segment(number, at))
            self._make_room()
        self.segments[-1].parts.append(part)

    def end(self) -> None:
        """No more will come."""
        self.ended = True
        if self.segments:
            self.segments[-1].whole = True

    def segment(self, number: int) -> Segment | None:
        """By its number, as long as it is kept."""
        at = number - self.segments[0].number if self.segments else -1
        return self.segments[at] if 0 <= at < len(self.segments) else None

    def has(self, number: int, part: int | None = None) -> bool:
        """True when this segment is whole, or has this part, or lies behind what is there."""
        if not self.segments:
            return False
        last = self.segments[-1]
        if number != last.number:
            return number < last.number
        return last.whole or (part is not None and part < len(last.parts))

    @property
    def next(self) -> tuple[int, int]:
        """Segment and part that will come next."""
        if not self.segments:
            return 0, 0
        last = self.segments[-1]
        return (last.number + 1, 0) if last.whole else (last.number, len(last.parts))

    def _make_room(self) -> None:
        kept = sum(segment.size for segment in self.segments)
        while len(self.segments) > KEEP_SEGMENTS or (kept > KEEP_BYTES and len(self.segments) > 2):
            kept -= self.segments.popleft().size
