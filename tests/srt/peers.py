"""SRT's other sides: FFmpeg that calls or waits, and a port of our own that judges callers, each a process."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from srt.library import installed
from tests.ports import free_udp_port

needs_srt = pytest.mark.skipif(not installed(), reason="libsrt is not installed")

_JUDGING = """
import sys, json, os
from srt.listener import Listener
from srt.library import Reject
import socket
reason = int(sys.argv[2])
bound = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
bound.bind(("127.0.0.1", int(sys.argv[1])))
def judge(number, stream_id):
    print(json.dumps(stream_id), flush=True)
    return Reject(reason) if reason else None
listener = Listener(bound.fileno(), judge)
print("ready", flush=True)
kept = []
while True:
    kept.append(listener.accept())
"""


class Judging:
    """Refuses every caller for this reason; 0 lets them in and says nothing. `ids` are the stream ids it was told."""

    def __init__(self, reason: int) -> None:
        self.port = free_udp_port()
        self._process = subprocess.Popen(
            [sys.executable, "-c", _JUDGING, str(self.port), str(reason)], stdout=subprocess.PIPE, text=True
        )
        assert self._process.stdout is not None
        assert self._process.stdout.readline() == "ready\n"

    def ids(self) -> list[str]:
        """All of them so far; it is ended by asking."""
        self._process.kill()
        assert self._process.stdout is not None
        return [json.loads(line) for line in self._process.stdout]

    def close(self) -> None:
        self._process.kill()
        self._process.communicate()


Starts = Callable[..., subprocess.Popen[bytes]]


def film(colour: str, hertz: int, seconds: int = 60) -> list[str]:
    """FFmpeg's words for a plain picture and a tone, in real time."""
    source = f"color=c={colour}:s=640x360:r=25[out0];sine=frequency={hertz}:sample_rate=48000,volume=2[out1]"
    return ["-re", "-f", "lavfi", "-i", source, "-t", str(seconds), "-c:v", "libx264", "-preset", "ultrafast",
            "-g", "25", "-pix_fmt", "yuv420p", "-c:a", "aac", "-f", "mpegts"]  # fmt: skip


def running() -> Iterator[Starts]:
    """For fixtures: `start("ffmpeg", …)`, ended with the test."""
    started: list[subprocess.Popen[bytes]] = []

    def start(*words: str, **more: Any) -> subprocess.Popen[bytes]:
        started.append(subprocess.Popen(words, stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **more))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.communicate()


def ffmpeg_sends(start: Starts, address: str, colour: str = "0xC81E1E", hertz: int = 440) -> subprocess.Popen[bytes]:
    return start("ffmpeg", "-v", "error", *film(colour, hertz), address)


def ffmpeg_records(start: Starts, port: int, target: Path, options: str = "") -> subprocess.Popen[bytes]:
    """Waits for a caller and writes what comes, as it comes."""
    address = f"srt://127.0.0.1:{port}?mode=listener{options}"
    return start("ffmpeg", "-v", "error", "-y", "-i", address, "-c", "copy", "-f", "mpegts", "-flush_packets", "1",
                 str(target))  # fmt: skip
