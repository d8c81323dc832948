"""A picture and a sound that say when they were taken, encoded once: whoever plays them can be judged in real time.

The picture bears its number as a row of black and white fields. The sound is a tone that rises by an octave a second,
from 300 Hz, for five seconds, and begins again: its pitch is its time.
"""

from __future__ import annotations

import fractions
import io
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

import av
import numpy as np
from numpy.typing import NDArray

FPS = 25
RATE = 48_000
AAC = 1024
CYCLE_S = 5.0
"""After this the sound begins again, and so do the pictures' numbers."""
LOWEST_HZ = 300.0
LEVEL = 0.2
FIELDS = 8
KEY_EVERY = 5
"""A picture that was lost is missed until the next key: 0.2 s at most."""

Codec = Literal["h264", "h264 small", "hevc"]
SIZES: dict[Codec, tuple[int, int]] = {"h264": (256, 144), "h264 small": (192, 108), "hevc": (256, 144)}


@dataclass(frozen=True, slots=True)
class Unit:
    """One picture (Annex B, parameter sets at the keys) or one AAC frame (without a header)."""

    data: bytes
    key: bool = True


def picture(number: int, size: tuple[int, int]) -> NDArray[np.uint8]:
    """RGB."""
    width, height = size
    bits = [255 if number >> bit & 1 else 0 for bit in range(FIELDS)]
    row = np.repeat(np.array(bits, np.uint8), width // FIELDS)
    return np.broadcast_to(row[None, :, None], (height, width, 3)).copy()


def number_of(luma: NDArray[np.uint8]) -> int:
    height, width = luma.shape
    middle = luma[height // 2 - 4 : height // 2 + 4].mean(axis=0)
    fields = middle[: width // FIELDS * FIELDS].reshape(FIELDS, -1)
    inner = fields[:, fields.shape[1] // 4 : -(fields.shape[1] // 4)].mean(axis=1)
    return sum(1 << bit for bit, value in enumerate(inner) if value > 126)


def tone(first: int, samples: int) -> NDArray[np.float32]:
    """Mono; the phase is that of the whole cycle, so that only its end has a step."""
    at = (np.arange(first, first + samples) / RATE) % CYCLE_S
    phase = 2 * np.pi * LOWEST_HZ * (2.0**at - 1) / np.log(2)
    return (LEVEL * np.sin(phase)).astype(np.float32)


def time_of(sound: NDArray[np.float32]) -> float:
    """Of the middle of these samples, within the cycle; nan for silence."""
    if float(np.abs(sound).max()) < LEVEL / 20:
        return float("nan")
    spectrum = np.abs(np.fft.rfft(sound * np.hanning(len(sound)), 8 * len(sound)))
    peak = int(np.argmax(spectrum[1:-1])) + 1
    left, top, right = (float(spectrum[peak + n]) for n in (-1, 0, 1))
    bent = 0.5 * (left - right) / (left - 2 * top + right) if left - 2 * top + right else 0.0
    hertz = (peak + bent) * RATE / (8 * len(sound))
    return float(np.log2(max(hertz, 1.0) / LOWEST_HZ))


def _set_up(encoder: Any, codec: Codec) -> None:
    encoder.width, encoder.height = SIZES[codec]
    encoder.pix_fmt, encoder.framerate, encoder.time_base = (
        "yuv420p",
        fractions.Fraction(FPS),
        fractions.Fraction(1, FPS),
    )
    encoder.gop_size, encoder.max_b_frames = KEY_EVERY, 0
    given = f"repeat-headers=1:keyint={KEY_EVERY}:min-keyint={KEY_EVERY}:scenecut=0:bframes=0"
    log = ":log-level=none" if codec == "hevc" else ""
    encoder.options = {"preset": "ultrafast", "tune": "zerolatency", f"{_library(codec)[3:]}-params": given + log}


def _library(codec: Codec) -> str:
    return "libx265" if codec == "hevc" else "libx264"


def _frames(codec: Codec) -> Iterator[av.VideoFrame]:
    for number in range(round(CYCLE_S * FPS)):
        frame = av.VideoFrame.from_ndarray(picture(number, SIZES[codec]), format="rgb24").reformat(format="yuv420p")
        frame.pts = number
        yield frame


@cache
def pictures(codec: Codec) -> tuple[Unit, ...]:
    """A cycle of them in Annex B; the first is a key."""
    encoder = av.VideoCodecContext.create(_library(codec), "w")
    _set_up(encoder, codec)
    packets = [packet for frame in _frames(codec) for packet in encoder.encode(frame)] + encoder.encode(None)
    return tuple(Unit(bytes(packet), packet.is_keyframe) for packet in packets)


@cache
def flv_pictures(codec: Codec) -> tuple[bytes, tuple[bytes, ...]]:
    """The same as FFmpeg lays them into FLV: the body of the configuration's tag, and a cycle of bodies."""
    file = io.BytesIO()
    with av.open(file, "w", "flv") as container:
        stream: Any = container.add_stream(_library(codec), rate=FPS)
        _set_up(stream.codec_context, codec)
        for frame in _frames(codec):
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    bodies, data, place = [], file.getvalue(), 13
    while place + 15 <= len(data):
        size = int.from_bytes(data[place + 1 : place + 4])
        body = data[place + 11 : place + 11 + size]
        if data[place] == 9 and not (body[0] & 0x80 and body[0] & 0x0F == 4):  # what it says of the colours
            bodies.append(body)
        place += 15 + size
    return bodies[0], tuple(bodies[1 : 1 + round(CYCLE_S * FPS)])


@cache
def sounds() -> tuple[tuple[Unit, ...], bytes]:
    """A minute of AAC frames (a cycle is no whole number of them), and their configuration. The encoder's own
    delay of 1024 samples is taken off: frame n is heard from n * 1024 on."""
    encoder: Any = av.AudioCodecContext.create("aac", "w")
    encoder.sample_rate, encoder.layout, encoder.format = RATE, "mono", "fltp"
    encoder.bit_rate, encoder.time_base = 128_000, fractions.Fraction(1, RATE)
    encoder.options = {"flags": "+global_header"}
    units: list[Unit] = []
    for number in range(SOUNDS + 4):
        frame = av.AudioFrame.from_ndarray(tone(number * AAC, AAC)[None, :], format="fltp", layout="mono")
        frame.sample_rate, frame.pts = RATE, number * AAC
        units += [Unit(bytes(packet)) for packet in encoder.encode(frame)]
    return tuple(units[1 : SOUNDS + 1]), bytes(encoder.extradata)


SOUNDS = round(60 * RATE / AAC)
"""A minute; nothing here is played for longer."""
