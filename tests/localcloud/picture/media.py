"""Small media files made on the spot, so that no test needs one from elsewhere."""

from __future__ import annotations

import wave
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
from numpy.typing import NDArray

Rgb = tuple[int, int, int]

RED: Rgb = (200, 30, 30)
GREEN: Rgb = (30, 170, 60)
BLUE: Rgb = (30, 60, 200)
GREY: Rgb = (120, 120, 120)
RATE = 48_000


def make_media(
    target: Path | Any,
    colours: Sequence[Rgb],
    *,
    seconds: float = 1.0,
    fps: int = 25,
    size: tuple[int, int] = (320, 180),
    hertz: float | None = 440.0,
    form: str = "mp4",
    start_s: float = 0.0,
    first_sample: int = 0,
    options: dict[str, str] | None = None,
    right: Rgb | None = None,
) -> None:
    """H.264 and AAC; the colours share the time equally. The tone has an amplitude of 0.1 (-20 dBFS)."""
    frames = round(seconds * fps)
    with av.open(
        target if not isinstance(target, Path) else str(target), "w", format=form, options=options
    ) as container:
        video: Any = container.add_stream("libx264", rate=fps)
        video.width, video.height, video.pix_fmt = *size, "yuv420p"
        video.options = {"preset": "ultrafast", "tune": "zerolatency", "g": str(fps)}
        video.codec_context.time_base = Fraction(1, fps)
        audio: Any = container.add_stream("aac", rate=RATE, layout="stereo") if hertz else None
        sent = 0
        for n in range(frames):
            rgb = _flat(colours[n * len(colours) // frames], size)
            rgb[:, size[0] // 2 :] = right or rgb[0, 0]
            picture = av.VideoFrame.from_ndarray(rgb, format="rgb24")
            picture.pts, picture.time_base = round(start_s * fps) + n, Fraction(1, fps)
            for packet in video.encode(picture):
                container.mux(packet)
            while audio and sent < (n + 1) * RATE // fps:
                for packet in audio.encode(_tone(hertz or 0, first_sample, sent, start_s)):
                    container.mux(packet)
                sent += 1024
        for stream in [video, *([audio] if audio else [])]:
            for packet in stream.encode(None):
                container.mux(packet)


def make_mono(target: Path, *, hertz: float, seconds: float, amplitude: float, rate: int = 22_050) -> None:
    """A sound file without pictures."""
    tone = amplitude * np.sin(2 * np.pi * hertz * np.arange(round(rate * seconds)) / rate)
    with wave.open(str(target), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes((tone * 32767).astype("<i2").tobytes())


def make_flashes(
    target: Path, *, seconds: float, every: float, fps: int = 5, rate: int = 16_000, size: tuple[int, int] = (64, 36)
) -> None:
    """A white picture and a tone of 1 kHz for a fifth of a second, at `every` / 2 and then every so many seconds. Few
    pictures and samples a second, so that ten minutes of them cost little."""
    flash_s = 0.2
    with av.open(str(target), "w") as container:
        video: Any = container.add_stream("libx264", rate=fps)
        video.width, video.height, video.pix_fmt = *size, "yuv420p"
        video.options = {"preset": "ultrafast", "tune": "zerolatency", "g": str(fps), "colorspace": "bt709"}
        audio: Any = container.add_stream("aac", rate=rate, layout="stereo")
        at = np.arange(round(seconds * rate)) / rate
        on = (at + every / 2) % every < flash_s
        sound = np.tile((0.3 * np.sin(2 * np.pi * 1000 * at) * on).astype(np.float32), (2, 1))
        sent = 0
        for n in range(round(seconds * fps)):
            bright = 255 if (n / fps + every / 2 + 1e-6) % every < flash_s - 1e-3 else 0
            picture = av.VideoFrame.from_ndarray(np.full((size[1], size[0], 3), bright, np.uint8), format="rgb24")
            picture.pts, picture.time_base = n, Fraction(1, fps)
            container.mux(video.encode(picture))
            while sent < min((n + 1) * rate // fps, sound.shape[1]):
                block = np.ascontiguousarray(sound[:, sent : sent + 1024])
                frame = av.AudioFrame.from_ndarray(block, format="fltp", layout="stereo")
                frame.sample_rate, frame.pts, frame.time_base = rate, sent, Fraction(1, rate)
                container.mux(audio.encode(frame))
                sent += block.shape[1]
        for stream in (video, audio):
            container.mux(stream.encode(None))


def make_sound(target: Path, tones: Sequence[float], *, rate: int, layout: str, seconds: float = 2.0) -> None:
    """A WAV file with a tone (in Hz, 0 for silence) of amplitude 0.2 on each channel of the layout."""
    at = np.arange(round(rate * seconds)) / rate
    samples = np.stack([0.2 * np.sin(2 * np.pi * hertz * at) for hertz in tones], axis=1)
    with av.open(str(target), "w") as container:
        stream: Any = container.add_stream("pcm_s16le", rate=rate, layout=layout)
        frame = av.AudioFrame.from_ndarray(
            np.ascontiguousarray((samples * 32767).round().astype(np.int16).reshape(1, -1)), format="s16", layout=layout
        )
        frame.sample_rate, frame.pts, frame.time_base = rate, 0, Fraction(1, rate)
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


def _tone(hertz: float, first: int, sent: int, start_s: float) -> av.AudioFrame:
    sine = 0.1 * np.sin(2 * np.pi * hertz * (first + sent + np.arange(1024)) / RATE)
    frame = av.AudioFrame.from_ndarray(np.stack([sine, sine]).astype(np.float32), format="fltp", layout="stereo")
    frame.sample_rate, frame.pts, frame.time_base = RATE, round(start_s * RATE) + sent, Fraction(1, RATE)
    return frame


def _flat(colour: Rgb, size: tuple[int, int]) -> NDArray[np.uint8]:
    return np.broadcast_to(np.array(colour, np.uint8), (size[1], size[0], 3)).copy()


def pitch(sound: NDArray[np.float32]) -> float:
    """The strongest frequency in Hz."""
    spectrum = np.abs(np.fft.rfft(sound[:, 0] * np.hanning(len(sound))))
    return float(np.argmax(spectrum)) * RATE / len(sound)


def biggest_step(sound: NDArray[np.float32]) -> float:
    """The largest difference between neighbouring samples: a click shows as a step far beyond the tone's own slope."""
    return float(np.abs(np.diff(sound[:, 0])).max())
