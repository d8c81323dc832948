"""The same show by ffmpeg's command line: as many files decoded in real time, two 4-ups encoded, their sound mixed.

It has no meters and no viewers, and nobody can change anything; what it takes is the work of FFmpeg's own threads.
"""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

QUARTER = "scale=640:360:flags=bilinear"
BUSES = ("pvw", "pgm")
ENCODED = [
    *("-c:v", "libx264", "-preset", "ultrafast", "-tune", "zerolatency", "-profile:v", "baseline", "-b:v", "3000k"),
    *("-g", "25", "-threads:v", "1", "-c:a", "aac", "-f", "flv"),
]


@dataclass(frozen=True)
class Peer:
    """Cores that it kept busy, and how long it took for a second of the show."""

    cores: float
    seconds: float


def installed() -> bool:
    return shutil.which("ffmpeg") is not None


def measure(media: Path, inputs: int, seconds: float) -> Peer:
    files = sorted(media.glob("clip*.mp4"))
    words = ["ffmpeg", "-v", "error", "-nostdin", "-y", "-filter_threads", "1", "-filter_complex_threads", "1"]
    for index in range(inputs):
        words += ["-stream_loop", "-1", "-re", "-threads", "1", "-i", str(files[index % len(files)])]
    words += ["-filter_complex", _graph(inputs)]
    for bus in BUSES:
        words += ["-map", f"[{bus}]", "-map", f"[{bus}a]", *ENCODED, "-t", str(seconds), os.devnull]
    before, begun = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    subprocess.run(words, check=True)
    after, took = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic() - begun
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Peer(cpu / took, took / seconds)


def _graph(inputs: int) -> str:
    """The first four on PVW, the last four on PGM; what is on neither is decoded all the same."""
    shown = {"pvw": range(4), "pgm": range(inputs - 4, inputs)}
    parts = []
    for index in range(inputs):
        on = [bus for bus in BUSES if index in shown[bus]]
        parts += [f"[{index}:v]{_fork(on, index, 'v', QUARTER)}", f"[{index}:a]{_fork(on, index, 'a')}"]
    for bus, indexes in shown.items():
        parts.append(f"{_labels(bus, indexes, 'v')}xstack=inputs=4:layout=0_0|640_0|0_360|640_360[{bus}]")
        parts.append(f"{_labels(bus, indexes, 'a')}amix=inputs=4:normalize=0[{bus}a]")
    return ";".join(parts)


def _fork(on: Sequence[str], index: int, kind: str, work: str = "") -> str:
    audio = "a" if kind == "a" else ""
    if not on:
        return f"{audio}nullsink"
    work = work or f"{audio}null"
    ends = "".join(f"[{bus}{kind}{index}]" for bus in on)
    return f"{work}{ends}" if len(on) == 1 else f"{work},{audio}split{ends}"


def _labels(bus: str, indexes: Sequence[int], kind: str) -> str:
    return "".join(f"[{bus}{kind}{index}]" for index in indexes)
