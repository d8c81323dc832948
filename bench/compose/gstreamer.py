"""GStreamer's compositor, by gst-launch. On Debian: gstreamer1.0-tools, -plugins-base, -plugins-good, -plugins-bad.

Scaled by the compositor's own pads, which is cheaper than a `videoscale` before each; one thread for blending, as the
others have. The logo and the ticker are laid over the composed picture, as pads with alpha would cost it a conversion.
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from bench.compose.cases import FPS, HEIGHT, KEPT, LOGO_AT, STRIP_Y, WIDTH, Box, Case, Luma
from bench.compose.child import ms_per_frame

RAW = f"video/x-raw,format=I420,width={WIDTH},height={HEIGHT},framerate={FPS}/1"
PARSED = ["rawvideoparse", "format=i420", f"width={WIDTH}", f"height={HEIGHT}", f"framerate={FPS}/1"]
NEEDED = ("compositor", "multifilesrc", "rawvideoparse", "gdkpixbufoverlay")
_BEGIN = ["gst-launch-1.0", "-q"]
_NOWHERE = ["fakesink", "sync=false"]


class GStreamer:
    name = "GStreamer"
    note = "GStreamer's ticker stands still: gst-launch cannot move it. A visible strip is blended into every picture."

    def installed(self) -> bool:
        return shutil.which("gst-launch-1.0") is not None and all(
            subprocess.run(["gst-inspect-1.0", "--exists", one], check=False).returncode == 0 for one in NEEDED
        )

    def measure(self, case: Case, folder: Path, frames: int, runs: int) -> list[float]:
        reading = [word for n in range(case.inputs) for word in (*_input(n, folder, frames), "!", *_NOWHERE)]
        composing = _pipeline(case, folder, frames, _NOWHERE)
        return ms_per_frame([*_BEGIN, *reading], [*_BEGIN, *composing], frames, runs)

    def picture(self, case: Case, folder: Path) -> Luma:
        file = folder / "gstreamer.yuv"
        words = [*_BEGIN, *_pipeline(case, folder, 2, ["filesink", f"location={file}"])]
        subprocess.run(words, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, check=True)
        return np.fromfile(file, np.uint8, WIDTH * HEIGHT).reshape(HEIGHT, WIDTH)


def _pipeline(case: Case, folder: Path, frames: int, sink: Sequence[str]) -> list[str]:
    if case.crossfade:
        return _crossfade(case, folder, frames, sink)
    words = [*_compositor("all", case.boxes), *(_overlays(folder) if case.overlays else []), "!", *sink]
    for n in range(case.inputs):
        words += [*_input(n, folder, frames), "!", f"all.sink_{n}"]
    return words


def _crossfade(case: Case, folder: Path, frames: int, sink: Sequence[str]) -> list[str]:
    """Two compositors of the same inputs, and a third that lays the second half over the first."""
    words = [*_compositor("old", case.boxes), "!", "mix.sink_0"]
    words += [*_compositor("new", case.boxes[::-1]), "!", "mix.sink_1"]
    words += ["compositor", "name=mix", "max-threads=1", "sink_1::alpha=0.5", "!", RAW, "!", *sink]
    for n in range(case.inputs):
        words += [*_input(n, folder, frames), "!", "tee", f"name=t{n}"]
        for bus in ("old", "new"):
            words += [f"t{n}.", "!", "queue", "!", f"{bus}.sink_{n}"]
    return words


def _compositor(name: str, boxes: Sequence[Box]) -> list[str]:
    words = ["compositor", f"name={name}", "background=black", "max-threads=1"]
    for n, box in enumerate(boxes):
        words += [f"sink_{n}::{what}={value}" for what, value in zip(_PAD, box, strict=True)]
    return [*words, "!", RAW]


_PAD = ("xpos", "ypos", "width", "height")


def _input(n: int, folder: Path, frames: int) -> list[str]:
    """The frames of input n (from 0), a file each, as many as wanted."""
    files = [f"location={folder / f'{n + 1}-%d.yuv'}", "loop=true", f"stop-index={KEPT - 1}"]
    return ["multifilesrc", *files, f"num-buffers={frames}", "!", *PARSED]


def _overlays(folder: Path) -> list[str]:
    words: list[str] = []
    for file, (x, y) in (("logo.png", LOGO_AT), ("strip.png", (0, STRIP_Y))):
        words += ["!", "gdkpixbufoverlay", f"location={folder / file}", f"offset-x={x}", f"offset-y={y}"]
    return words
