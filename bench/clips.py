"""Files to decode: moving test pictures with a little grain, so that a decoder has about the work of a camera."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np

from localcloud.mixer.testpictures import PICTURES, TONE_AMPLITUDE, Painter, TestPicture

FPS = 25
RATE = 48_000
KBPS = 3000
GRAIN = 3.0
"""Standard deviation of luma, of 255."""


def make_clips(folder: Path, count: int, seconds: float = 8.0) -> Sequence[Path]:
    """`clip1.mp4` and so on: 1280x720 at 25 fps, H.264 of about 3 Mb/s with B frames, and AAC."""
    folder.mkdir(parents=True, exist_ok=True)
    files = [folder / f"clip{n}.mp4" for n in range(1, count + 1)]
    for n, file in enumerate(files):
        _make(file, list(PICTURES.values())[n % len(PICTURES)], seconds)
    return files


def _make(file: Path, picture: TestPicture, seconds: float) -> None:
    painter = Painter(picture)
    noise = np.random.default_rng(1).normal(0.0, GRAIN, (736, 1280)).astype(np.int16)
    with av.open(str(file), "w") as container:
        video: Any = container.add_stream("libx264", rate=FPS)
        video.width, video.height, video.pix_fmt, video.bit_rate = 1280, 720, "yuv420p", KBPS * 1000
        video.options = {"preset": "veryfast", "g": str(2 * FPS)}
        audio: Any = container.add_stream("aac", rate=RATE, layout="stereo")
        for n in range(round(seconds * FPS)):
            drawn = painter.draw(n, n / FPS)
            grain = np.roll(noise, (n * 5, n * 37), (0, 1))[:720]
            luma = np.clip(drawn.y + grain, 16, 235).astype(np.uint8)
            planes = np.concatenate([plane.reshape(-1) for plane in (luma, drawn.u, drawn.v)])
            frame = av.VideoFrame.from_ndarray(planes.reshape(1080, 1280), format="yuv420p")
            frame.pts, frame.time_base = n, Fraction(1, FPS)
            container.mux(video.encode(frame))
        for at in range(0, round(seconds * RATE), 1024):
            container.mux(audio.encode(_tone(picture.hertz, at)))
        container.mux(video.encode(None))
        container.mux(audio.encode(None))


def _tone(hertz: float, at: int) -> av.AudioFrame:
    sine = TONE_AMPLITUDE * np.sin(2 * np.pi * hertz * (at + np.arange(1024)) / RATE)
    frame = av.AudioFrame.from_ndarray(np.stack([sine, sine]).astype(np.float32), format="fltp", layout="stereo")
    frame.sample_rate, frame.pts, frame.time_base = RATE, at, Fraction(1, RATE)
    return frame
