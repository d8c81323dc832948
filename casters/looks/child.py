"""Takes the beginning of a media file apart: a script of its own, run in a process that has nothing to lose.

Media from strangers is what decoders are attacked with, so the console decodes none itself. This process gets bytes on
its standard input and the name of their format, no environment, little memory and little time; it opens no address and
no file, and answers one line of JSON.
"""

from __future__ import annotations

import base64
import io
import json
import os
import resource
import sys
from pathlib import Path
from typing import Any, NamedTuple

MOST_MEMORY = 1_500_000_000
MOST_SECONDS = 5
MOST_PACKETS = 400
SHOWN = (480, 270)


def main() -> None:
    for what, most in (
        (resource.RLIMIT_AS, MOST_MEMORY),
        (resource.RLIMIT_CPU, MOST_SECONDS),
        (resource.RLIMIT_FSIZE, 0),
    ):
        try:
            resource.setrlimit(what, (most, most))
        except (ValueError, OSError):
            pass  # some systems bound no memory; time is bounded from outside as well
    os.environ["OPENBLAS_NUM_THREADS"] = "1"  # each thread would take a share of the little memory
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    told: dict[str, Any] = {"streams": []}
    try:
        told = judged(sys.stdin.buffer.read(), sys.argv[1])
    except Exception as problem:  # noqa: BLE001 - whatever a decoder raises, it is no media that can be read
        sys.stderr.write(f"{type(problem).__name__}\n")
    sys.stdout.write(json.dumps(told))


def judged(data: bytes, form: str) -> dict[str, Any]:
    """The tracks that would be played come first of their kind."""
    import av

    from decoding.tracks import sounds_of, tracks_of

    av.logging.set_level(av.logging.PANIC)
    with av.open(io.BytesIO(data), mode="r", format=form) as box:
        tracks = tracks_of(box)
        ordered = sorted(box.streams, key=lambda stream: stream not in (tracks.video, tracks.audio))
        told = [(stream, found) for stream in ordered if (found := told_of(stream))]
        for number, sound in enumerate(sounds_of(box), 1):
            for stream, found in told:
                if stream is sound:
                    found |= {"number": number, "language": "" if stream.language in (None, "und") else stream.language}
        shown = first_picture(box, tracks.video or tracks.cover)
        for stream, found in told:
            if shown and stream is tracks.video and shown.lies:
                found["width"], found["height"] = found["height"], found["width"]
        return {
            "streams": [found for _, found in told],
            "duration_s": round(box.duration / 1_000_000, 1) if box.duration and box.duration > 0 else None,
            "picture": shown.jpeg if shown else None,
        }


def told_of(stream: Any) -> dict[str, Any] | None:
    """None for what is neither picture nor sound, and for what a head announces and nothing follows."""
    context = stream.codec_context
    if context is None or not (context.width if stream.type == "video" else getattr(context, "sample_rate", 0)):
        return None
    if stream.type == "audio":
        return {"kind": "audio", "codec": context.name, "rate": context.sample_rate, "channels": context.channels}
    rate = stream.guessed_rate or stream.average_rate
    return {
        "kind": "video",
        "codec": context.name,
        "width": context.width,
        "height": context.height,
        "fps": round(float(rate), 2) if rate and rate < 1000 else None,
    }


class Shown(NamedTuple):
    """`lies`: its rows are stored as columns."""

    jpeg: str
    lies: bool


def first_picture(box: Any, stream: Any) -> Shown | None:
    """The first picture that can be decoded, as the mixer would draw it, small, as a JPEG in base64."""
    from decoding.deinterlacer import Deinterlacer

    if stream is None:
        return None
    moments = Deinterlacer()
    try:
        for number, packet in enumerate(box.demux(stream)):
            for frame in moments.through(packet.decode()):
                return drawn(frame, stream.codec_context.sample_aspect_ratio)
            if number > MOST_PACKETS:
                break
        for frame in moments.rest():  # interlaced, and the only one
            return drawn(frame, stream.codec_context.sample_aspect_ratio)
    except Exception:  # noqa: BLE001 - the streams are known all the same
        return None
    return None


def drawn(frame: Any, pixel_aspect: Any) -> Shown:
    from PIL import Image

    from decoding.orientation import orientation_of
    from decoding.pictures import seen, to_rgb

    picture = seen(frame, float(pixel_aspect or 1))
    image = Image.fromarray(to_rgb(picture))
    shape = (max(1, round(image.height * picture.aspect)), image.height) if picture.aspect else image.size
    share = min(1.0, SHOWN[0] / shape[0], SHOWN[1] / shape[1])
    out = io.BytesIO()
    image.resize((max(1, round(shape[0] * share)), max(1, round(shape[1] * share)))).save(out, "JPEG", quality=85)
    return Shown(base64.b64encode(out.getvalue()).decode("ascii"), orientation_of(frame).transposed)


if __name__ == "__main__":
    main()
