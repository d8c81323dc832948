"""What is sent when: the packets of the programme, by the habits of `picture.sender`, in the order of their time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from tests.localcloud.picture.sender import Event, Sender
from tests.localcloud.ways.programme import AAC, CYCLE_S, FPS, RATE, Codec, Unit, pictures, sounds


@dataclass(frozen=True, slots=True)
class Sent:
    """`at`: when, in seconds from the beginning. `stamp`: in seconds too. `taken`: what it shows or sounds like."""

    at: float
    track: Literal["video", "audio"]
    stamp: float
    taken: float
    unit: Unit
    codec: Codec


@dataclass(frozen=True, slots=True)
class Change:
    """From here on the pictures are of this codec."""

    at: float
    codec: Codec


def packets(events: Sequence[Event], changes: Sequence[Change], seconds: float) -> Iterator[Sent]:
    codec_at = _codec_at(changes)
    codec: Codec = "h264"
    for at, _, track, stamp, taken in Sender(events, seconds).packets():
        if track == "audio":
            yield Sent(at, "audio", stamp, taken, sounds()[0][round(taken * RATE / AAC)], codec)
            continue
        number = round(taken * FPS) % round(CYCLE_S * FPS)
        unit = pictures(codec_at(at))[number]
        if unit.key:
            codec = codec_at(at)  # another one begins with a picture that needs no other
        yield Sent(at, "video", stamp, taken, pictures(codec)[number], codec)


def _codec_at(changes: Sequence[Change]) -> Callable[[float], Codec]:
    def codec_at(at: float) -> Codec:
        return next((change.codec for change in reversed(changes) if change.at <= at), "h264")

    return codec_at
