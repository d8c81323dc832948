"""GStreamer by gst-launch: rtmp2sink, and librtmp's rtmpsink."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from bench.peers.encoders.encoder import Encoder, command
from bench.peers.here import element, package
from bench.peers.stand import Push

_ENCODE: Final = "x264enc tune=zerolatency speed-preset=ultrafast key-int-max=50 bitrate=2500"


def reading(clip: Path, video: str, audio: str, mux: str) -> list[str]:
    """A clip in real time (`identity sync`), encoded, into `mux`."""
    line = (
        f"filesrc location={clip} ! qtdemux name=d"
        f" d.video_0 ! queue ! avdec_h264 ! identity sync=true ! {video} ! queue ! m."
        f" d.audio_0 ! queue ! avdec_aac ! audioconvert ! identity sync=true ! {audio} ! queue ! m."
        f" {mux}"
    )
    return ["gst-launch-1.0", "-q", *line.split()]


def _flv(sink: str, push: Push, clip: Path) -> list[str]:
    video, audio = f"{_ENCODE} ! h264parse", "avenc_aac bitrate=128000 ! aacparse"
    return [*reading(clip, video, audio, f"flvmux name=m streamable=true ! {sink}"), f"location={push.url}"]


def _librtmp() -> str | None:
    found = package("librtmp1")
    return f"{found}, GStreamer {element('rtmpsink')}" if found and element("rtmpsink") else None


PEERS: Final = (
    Encoder("GStreamer, rtmp2sink", lambda: element("rtmp2sink"), command(lambda p, c: _flv("rtmp2sink", p, c))),
    Encoder("librtmp, rtmpsink", _librtmp, command(lambda p, c: _flv("rtmpsink", p, c))),
)
