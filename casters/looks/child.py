"""Takes the beginning of a media file apart: a script of its own, run in a process that has nothing to lose.

Media from strangers is what decoders are attacked with, so the console decodes none itself. This process gets bytes on
its standard input and the name of their format, no environment, little memory and little time; it opens no address and
no file, and answers one line of JSON.
"""

from __future__ import annotations

import base64
import io
import json
import resource
import sys
from typing import Any

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
    told: dict[str, Any] = {"streams": []}
    try:
        told = judged(sys.stdin.buffer.read(), sys.argv[1])
    except Exception as problem:  # noqa: BLE001 - whatever a decoder raises, it is no media that can be read
        sys.stderr.write(f"{type(problem).__name__}\n")
    sys.stdout.write(json.dumps(told))


def judged(data: bytes, form: str) -> dict[str, Any]:
    import av

    av.logging.set_level(av.logging.PANIC)
    with av.open(io.BytesIO(data), mode="r", format=form) as box:
        streams = [stream for stream in map(told_of, box.streams) if stream]
        return {
            "streams": streams,
            "duration_s": round(box.duration / 1_000_000, 1) if box.duration and box.duration > 0 else None,
            "picture": first_picture(box) if any(stream["kind"] == "video" for stream in streams) else None,
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


def first_picture(box: Any) -> str | None:
    """The first picture that can be decoded, small, as a JPEG in base64."""
    try:
        for number, packet in enumerate(box.demux(box.streams.video[0])):
            for frame in packet.decode():
                picture = frame.to_image()
                picture.thumbnail(SHOWN)
                out = io.BytesIO()
                picture.save(out, "JPEG", quality=80)
                return base64.b64encode(out.getvalue()).decode("ascii")
            if number > MOST_PACKETS:
                break
    except Exception:  # noqa: BLE001 - the streams are known all the same
        return None
    return None


if __name__ == "__main__":
    main()
