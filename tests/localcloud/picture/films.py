"""Films of other shapes than the usual one: few pictures, tracks of unequal length, several sounds, odd pictures."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
from av.stream import Disposition
from numpy.typing import NDArray

from localcloud.mixer.frames import Frame, to_rgb
from localcloud.mixer.sources.files import FileSource
from tests.localcloud.picture.simulated import Passing, play_files

RATE = 48_000
Rgb = tuple[int, int, int]


@dataclass(frozen=True)
class Tone:
    """`silent_s` of it come first without a sample."""

    hertz: float
    seconds: float
    default: bool = True
    language: str = "und"
    aside: Disposition | None = None


def make(
    path: Path,
    pictures: Sequence[tuple[Rgb, float]] = (),
    tones: Sequence[Tone] = (),
    *,
    options: dict[str, str] | None = None,
    codec: str = "libx264",
    size: tuple[int, int] = (160, 90),
) -> None:
    """Each picture stands as long as it says; the sounds are AAC of amplitude 0.1. Packets are interleaved."""
    packets: list[Any] = []
    with av.open(str(path), "w") as container:
        if pictures:
            packets += _pictures(container, pictures, codec, size, options or {})
        for tone in tones:
            packets += _sound(container, tone)
        for packet in sorted(packets, key=lambda one: one.dts * one.time_base):
            container.mux(packet)


def _pictures(
    container: Any, pictures: Sequence[tuple[Rgb, float]], codec: str, size: tuple[int, int], options: dict[str, str]
) -> list[Any]:
    stream = container.add_stream(codec, rate=25)
    stream.width, stream.height, stream.pix_fmt = *size, "yuv420p"
    stream.options = {"colorspace": "bt709", **options}
    stream.codec_context.time_base = Fraction(1, 1000)
    done: list[Any] = []
    at = 0.0
    for colour, seconds in pictures:
        frame = av.VideoFrame.from_ndarray(np.full((size[1], size[0], 3), colour, np.uint8), format="rgb24")
        frame = frame.reformat(format="yuv420p", dst_colorspace="ITU709")
        frame.pts, frame.time_base, frame.duration = round(at * 1000), Fraction(1, 1000), round(seconds * 1000)
        done += stream.encode(frame)
        at += seconds
    done += stream.encode(None)
    begins = itertools.accumulate((seconds for _, seconds in pictures), initial=0.0)
    lasts = {round(begin * 1000): seconds for begin, (_, seconds) in zip(begins, pictures, strict=False)}
    for packet in done:
        packet.duration = round(lasts[round(packet.pts * packet.time_base * 1000)] / packet.time_base)
    return done


def _sound(container: Any, tone: Tone) -> list[Any]:
    stream = container.add_stream("aac", rate=RATE, layout="stereo")
    stream.disposition = (Disposition.default if tone.default else Disposition(0)) | (tone.aside or Disposition(0))
    stream.metadata["language"] = tone.language
    done: list[Any] = []
    sine = 0.1 * np.sin(2 * np.pi * tone.hertz * np.arange(round(tone.seconds * RATE)) / RATE)
    for begin in range(0, len(sine), 1024):
        block = np.tile(sine[begin : begin + 1024].astype(np.float32), (2, 1))
        frame = av.AudioFrame.from_ndarray(block, format="fltp", layout="stereo")
        frame.sample_rate, frame.pts, frame.time_base = RATE, begin, Fraction(1, RATE)
        done += stream.encode(frame)
    return [*done, *stream.encode(None)]


def colours(passing: Passing) -> list[Rgb | None]:
    """The colour in the middle at each look; None where nothing was there."""
    cache: dict[int, Rgb] = {}
    for frame in passing.frames:
        if frame is not None and frame.serial not in cache:
            red, green, blue = to_rgb(frame)[frame.height // 2, frame.width // 2]
            cache[frame.serial] = int(red), int(green), int(blue)
    return [None if frame is None else cache[frame.serial] for frame in passing.frames]


def pitches(sound: NDArray[np.float32], step_s: float = 0.25) -> list[int]:
    """The strongest frequency of each stretch, 0 for silence."""
    step = round(step_s * RATE)
    found = []
    for begin in range(0, len(sound) - step + 1, step):
        part = sound[begin : begin + step, 0]
        spectrum = np.abs(np.fft.rfft(part * np.hanning(step)))
        found.append(round(float(np.argmax(spectrum)) / step_s) if np.abs(part).max() > 0.02 else 0)
    return found


def runs(values: Iterable[Any]) -> list[tuple[Any, int]]:
    """Equal neighbours told once, with how many they are."""
    told: list[tuple[Any, int]] = []
    for value in values:
        told = [*told[:-1], (value, told[-1][1] + 1)] if told and told[-1][0] == value else [*told, (value, 1)]
    return told


class Told(FileSource):
    """A source that writes down what it says of itself at each look."""

    states: list[str]
    left: list[float | None]

    def latest(self, at: float | None = None) -> Frame | None:
        if not hasattr(self, "states"):
            self.states, self.left = [], []
        self.states.append(self.state)
        self.left.append(self.left_s)
        return super().latest(at)


def played(media: Path, name: str, seconds: float) -> tuple[Passing, Told]:
    """What a bus saw and heard of this film of the media folder, and what the source told meanwhile."""
    passing = play_files(media, [name], seconds, kind=Told)
    assert isinstance(passing.source, Told)
    return passing, passing.source
