"""Tags as FFmpeg's own writer of FLV makes them, in any codec that it knows."""

from __future__ import annotations

import io
from collections.abc import Sequence
from fractions import Fraction
from typing import cast

import av
import numpy as np

from rtmp.tags import Tags

RATE = 48_000


def tags_of(
    video: Sequence[str] = (), audio: Sequence[str] = (), seconds: float = 0.6, colour: int = 100
) -> list[tuple[int, int, bytes]]:
    """Kind, milliseconds and body of each tag but the description; one stream for each codec that is named."""
    buffer = io.BytesIO()
    with av.open(buffer, "w", format="flv") as target:
        pictures = [_picture_stream(target, name) for name in video]
        sounds = [_sound_stream(target, name) for name in audio]
        for tick in range(round(seconds * 25)):
            for picture in pictures:
                frame = av.VideoFrame.from_ndarray(np.full((96, 64), colour, np.uint8), format="yuv420p")
                frame.pts, frame.time_base = tick, Fraction(1, 25)
                target.mux(picture.encode(frame))
            for sound in sounds:
                tone = np.sin(np.arange(tick * 1920, (tick + 1) * 1920) * 2 * np.pi * 440 / RATE).astype(np.float32)
                block = av.AudioFrame.from_ndarray(np.stack([tone, tone]) * 0.3, format="fltp", layout="stereo")
                block.rate, block.pts, block.time_base = RATE, tick * 1920, Fraction(1, RATE)
                target.mux(sound.encode(block))
        for picture in pictures:
            target.mux(picture.encode(None))
        for sound in sounds:
            target.mux(sound.encode(None))
    return [one for one in Tags().feed(buffer.getvalue()) if one[0] in (8, 9) and one[2]]


def _picture_stream(target: av.container.OutputContainer, name: str) -> av.VideoStream:
    stream = cast(av.VideoStream, target.add_stream(name, rate=25))
    stream.width, stream.height, stream.pix_fmt = 64, 64, "yuv420p"
    if name == "libx265":
        stream.codec_context.options = {"x265-params": "log-level=none"}
    if name == "libsvtav1":
        stream.codec_context.options = {"preset": "12"}
    return stream


def _sound_stream(target: av.container.OutputContainer, name: str) -> av.AudioStream:
    return cast(av.AudioStream, target.add_stream(name, rate=RATE, layout="stereo"))


def streams_in(data: bytes) -> dict[str, int]:
    """What FFmpeg reads from these bytes of FLV: each codec, and how many frames it decodes."""
    found: dict[str, int] = {}
    with av.open(io.BytesIO(data), "r", format="flv") as source:
        for packet in source.demux():
            for _ in packet.decode() if packet.size else ():  # not the end, which some decoders refuse
                name = packet.stream.codec_context.codec.canonical_name
                found[name] = found.get(name, 0) + 1
    return found
