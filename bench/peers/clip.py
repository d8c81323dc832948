"""What all peers send and play: pictures with their number, colours and a flash; sound with a beep at the flash."""

from __future__ import annotations

import wave
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

import av
import numpy as np
import numpy.typing as npt

Rgb = npt.NDArray[np.uint8]
"""(height, width, 3)"""

WIDTH, HEIGHT, FPS, RATE = 640, 360, 25, 48_000
CELLS: Final = 16
BITS: Final = 12
EVERY: Final = 50
"""Pictures from flash to flash."""
FLASH: Final = 3
"""Pictures that a flash lasts; the beep is as long."""
TONES: Final = (440.0, 660.0)
"""Left and right, at -20 dB."""
BEEP_HZ: Final = 2000.0
COLOURS: Final = ((191, 0, 0), (0, 191, 0), (0, 0, 191), (128, 128, 128))
_BAR, _PATCHES, _FLASH = 0.07, 0.36, 0.78
"""Where things are read, as shares of the height."""


def draw(number: int) -> Rgb:
    picture = np.full((HEIGHT, WIDTH, 3), 24, np.uint8)
    size = WIDTH // CELLS
    for cell, lit in enumerate(_cells(number)):
        picture[: HEIGHT // 7, cell * size : (cell + 1) * size] = 235 if lit else 16
    for n, colour in enumerate(COLOURS):
        picture[HEIGHT // 5 : HEIGHT // 2, n * WIDTH // 4 : (n + 1) * WIDTH // 4] = colour
    if number % EVERY < FLASH:
        picture[HEIGHT * 6 // 10 :] = 235
    return picture


def _cells(number: int) -> list[bool]:
    """White, the bits from high to low, their parity and its opposite, black."""
    bits = [bool(number >> (BITS - 1 - n) & 1) for n in range(BITS)]
    parity = sum(bits) % 2 == 1
    return [True, *bits, parity, not parity, False]


def number_in(picture: Rgb) -> int | None:
    """The number that a picture of any size carries; None when it is not one of ours."""
    height, width = picture.shape[:2]
    row = picture[round(height * _BAR)].mean(axis=1)
    lit = [bool(row[int((cell + 0.5) * width / CELLS)] > 120) for cell in range(CELLS)]
    number = sum(bit << (BITS - 1 - n) for n, bit in enumerate(lit[1 : BITS + 1]))
    return number if lit == _cells(number) else None


def flashes(picture: Rgb) -> bool:
    height, width = picture.shape[:2]
    return bool(picture[round(height * _FLASH), width // 2].mean() > 120)


def colours_off(picture: Rgb) -> int:
    """By how much the worst channel of the worst patch misses its colour, of 255."""
    height, width = picture.shape[:2]
    row = round(height * _PATCHES)
    found = [picture[row, round((n + 0.5) * width / 4)].astype(int) for n in range(len(COLOURS))]
    return int(max(np.abs(one - np.array(colour)).max() for one, colour in zip(found, COLOURS, strict=True)))


def sound(at: int, count: int) -> npt.NDArray[np.float32]:
    """(2, count) samples from sample `at` on."""
    t = (at + np.arange(count)) / RATE
    beeping = t % (EVERY / FPS) < FLASH / FPS
    beep = 0.4 * beeping * np.sin(2 * np.pi * BEEP_HZ * t)
    return np.stack([0.14 * np.sin(2 * np.pi * hertz * t) + beep for hertz in TONES]).astype(np.float32)


def make(folder: Path, seconds: float) -> Path:
    """`clip.mp4` (H.264 with B frames, AAC; BT.601, as SD is) and `clip.wav`, as long as asked for, rounded up to whole
    periods of the flash, so that it loops without a seam. At most 160 s: the numbers have 12 bits."""
    periods = -(-round(seconds * FPS) // EVERY)
    count = min(periods, 2**BITS // EVERY) * EVERY
    file = folder / "clip.mp4"
    with av.open(str(file), "w") as container:
        video: Any = container.add_stream("libx264", rate=FPS)
        video.width, video.height, video.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        video.options = {"preset": "veryfast", "crf": "16", "g": str(FPS)}
        video.codec_context.color_range, video.codec_context.colorspace = 1, 6
        video.codec_context.color_primaries, video.codec_context.color_trc = 6, 6
        audio: Any = container.add_stream("aac", rate=RATE, layout="stereo")
        audio.bit_rate = 128_000
        for n, heard in enumerate(_blocks(count)):
            container.mux(audio.encode(heard))
            container.mux(video.encode(_picture(n)))
        container.mux(video.encode(None))
        container.mux(audio.encode(None))
    _wave(folder / "clip.wav", count)
    return file


def _picture(number: int) -> av.VideoFrame:
    frame = av.VideoFrame.from_ndarray(draw(number), format="rgb24").reformat(format="yuv420p", dst_colorspace="ITU601")
    frame.pts, frame.time_base = number, Fraction(1, FPS)
    return frame


def _blocks(count: int) -> Iterator[av.AudioFrame]:
    size = RATE // FPS
    for n in range(count):
        frame = av.AudioFrame.from_ndarray(sound(n * size, size), format="fltp", layout="stereo")
        frame.sample_rate, frame.pts, frame.time_base = RATE, n * size, Fraction(1, RATE)
        yield frame


def _wave(file: Path, count: int) -> None:
    with wave.open(str(file), "wb") as out:
        out.setnchannels(2)
        out.setsampwidth(2)
        out.setframerate(RATE)
        for n in range(count):
            block = sound(n * RATE // FPS, RATE // FPS)
            out.writeframes((block.T * 32767).astype("<i2").tobytes())
