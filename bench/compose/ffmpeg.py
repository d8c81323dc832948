"""ffmpeg's command line as a compositor, its filters on one thread."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import numpy as np

from bench.compose.cases import FPS, HEIGHT, LOGO_AT, STRIP_Y, WIDTH, Case, Luma
from bench.compose.child import ms_per_frame

HALF = "scale=640:360:flags=bilinear"
BLACK = f"color=black:{WIDTH}x{HEIGHT}:r={FPS}"
FOUR_UP = (
    f"[0:v]{HALF}[a];[1:v]{HALF}[b];[2:v]{HALF}[c];[3:v]{HALF}[d];"
    "[a][b][c][d]xstack=inputs=4:layout=0_0|640_0|0_360|640_360"
)
GRAPHS = {
    "one input": "[0:v]null",
    "2-up": (f"[0:v]{HALF}[a];[1:v]{HALF}[b];{BLACK}[k];[k][a]overlay=0:180:shortest=1[ka];[ka][b]overlay=640:180"),
    "4-up": FOUR_UP,
    "4-up, logo with alpha, ticker": (
        f"{FOUR_UP}[f];[f][4:v]overlay={LOGO_AT[0]}:{LOGO_AT[1]}[g];[g][5:v]overlay=x='W-mod(n*8\\,W+w)':y={STRIP_Y}"
    ),
    "crossfade of two 4-ups": (
        f"[0:v]{HALF},split[a][e];[1:v]{HALF},split[b][f];[2:v]{HALF},split[c][g];[3:v]{HALF},split[d][h];"
        "[a][b][c][d]xstack=inputs=4:layout=0_0|640_0|0_360|640_360[x];"
        "[h][g][f][e]xstack=inputs=4:layout=0_0|640_0|0_360|640_360[y];"
        "[y][x]blend=all_mode=normal:all_opacity=0.5"
    ),
}
"""By the name of the case. The best we know: a 4-up stacks, a 2-up overlays, and a crossfade scales each input once."""


class FFmpeg:
    name = "ffmpeg"
    note = ""

    def installed(self) -> bool:
        return shutil.which("ffmpeg") is not None

    def measure(self, case: Case, folder: Path, frames: int, runs: int) -> list[float]:
        inputs = [*_BEGIN, *_inputs(case, folder)]
        reading = [word for n in range(case.inputs) for word in ("-map", f"{n}:v", *_to_nothing(frames))]
        return ms_per_frame([*inputs, *reading], [*inputs, *_graph(case), *_to_nothing(frames)], frames, runs)

    def picture(self, case: Case, folder: Path) -> Luma:
        out = ["-frames:v", "1", "-f", "rawvideo", "-pix_fmt", "yuv420p", "-"]
        words = [*_BEGIN, *_inputs(case, folder), *_graph(case), *out]
        done = subprocess.run(words, stdout=subprocess.PIPE, check=True)
        return np.frombuffer(done.stdout, np.uint8)[: WIDTH * HEIGHT].reshape(HEIGHT, WIDTH)


_BEGIN = ["ffmpeg", "-v", "error", "-nostdin", "-filter_threads", "1", "-filter_complex_threads", "1"]


def _inputs(case: Case, folder: Path) -> list[str]:
    words: list[str] = []
    for n in range(1, case.inputs + 1):
        words += ["-f", "rawvideo", "-pix_fmt", "yuv420p", "-s", f"{WIDTH}x{HEIGHT}", "-r", str(FPS)]
        words += ["-stream_loop", "-1", "-i", str(folder / f"{n}.yuv")]
    return words + (["-i", str(folder / "logo.png"), "-i", str(folder / "strip.png")] if case.overlays else [])


def _graph(case: Case) -> list[str]:
    return ["-filter_complex", f"{GRAPHS[case.name]}[out]", "-map", "[out]"]


def _to_nothing(frames: int) -> list[str]:
    return ["-frames:v", str(frames), "-c:v", "wrapped_avframe", "-f", "null", "-"]
