"""What came out: of each picture its number and its flash, of the sound its level and its beeps."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import av
import numpy as np
import numpy.typing as npt

from bench.peers import clip

BLOCK_S = 0.01


@dataclass(frozen=True)
class Picture:
    at: float
    """Seconds on the stream's own time line."""
    number: int | None
    flash: bool = False
    off: int = 0
    """See `clip.colours_off`."""


@dataclass(frozen=True)
class Sound:
    """A hundredth of a second."""

    at: float
    db: float
    beep: bool


@dataclass
class Seen:
    pictures: list[Picture] = field(default_factory=list)
    sounds: list[Sound] = field(default_factory=list)


def watch(address: str, seconds: float) -> Seen:
    """Plays an address of the local cloud, or reads a file to its end, for so long by this machine's clock."""
    seen, end, ear = Seen(), time.monotonic() + seconds, Ear()
    with av.open(address, options={"probesize": "100000", "analyzeduration": "1000000"}, timeout=20) as container:
        for packet in container.demux():
            for frame in _decoded(packet):
                if isinstance(frame, av.VideoFrame):
                    seen.pictures.append(
                        looked_at(frame.time or 0.0, frame.to_ndarray(format="rgb24").astype(np.uint8, copy=False))
                    )
                elif isinstance(frame, av.AudioFrame):
                    seen.sounds += ear.hear(frame)
            if time.monotonic() > end:
                break
    return seen


def _decoded(packet: Any) -> list[object]:
    try:
        return list(packet.decode())
    except av.error.InvalidDataError:  # a player may have been stopped in the middle of a picture
        return []


def looked_at(at: float, picture: clip.Rgb) -> Picture:
    number = clip.number_in(picture)
    if number is None:
        return Picture(at, None)
    return Picture(at, number, clip.flashes(picture), clip.colours_off(picture))


class Ear:
    """Cuts sound into hundredths of a second, from any format and rate, both sides together."""

    def __init__(self) -> None:
        self._as_floats = av.AudioResampler(format="flt", layout="stereo", rate=clip.RATE)
        self._rest: npt.NDArray[np.float32] = np.zeros(0, np.float32)
        self._at = 0.0

    def hear(self, frame: av.AudioFrame) -> Iterator[Sound]:
        at = (frame.time or 0.0) - len(self._rest) / clip.RATE
        if abs(at - self._at) > BLOCK_S:  # a gap in the stream, or its beginning
            self._rest, self._at = np.zeros(0, np.float32), frame.time or 0.0
        frame.pts = None
        loose = [one.to_ndarray().reshape(-1, 2).mean(axis=1) for one in self._as_floats.resample(frame)]
        samples = np.concatenate([self._rest, *loose])
        size = round(BLOCK_S * clip.RATE)
        whole = len(samples) // size
        self._rest = samples[whole * size :].astype(np.float32)
        for block in samples[: whole * size].reshape(whole, size):
            yield heard(self._at, block)
            self._at += BLOCK_S


_T = np.arange(round(BLOCK_S * clip.RATE)) / clip.RATE
_BEEP = np.exp(-2j * np.pi * clip.BEEP_HZ * _T)


def heard(at: float, block: npt.NDArray[np.float32]) -> Sound:
    level = float(np.sqrt(np.mean(block.astype(float) ** 2)))
    beep = abs(np.dot(block, _BEEP)) / len(block) * 2
    return Sound(at, 20 * np.log10(max(level, 1e-6)), bool(beep > 0.08))
