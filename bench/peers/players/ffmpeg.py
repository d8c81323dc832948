"""FFmpeg's command line as a player."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Final

from bench.peers.encoders.ffmpeg import version
from bench.peers.here import newest_ffmpeg
from bench.peers.players.player import Player
from bench.peers.players.written import Address, flv, hls, written

_WRITE: Final = (
    "-fps_mode",
    "passthrough",
    "-vf",
    "scale=320:180:flags=area",
    "-pix_fmt",
    "bgr24",
    "-c:v",
    "rawvideo",
    "-c:a",
    "pcm_s16le",
)


def _player(name: str, program: str | None, way: str, address: Address) -> Player:
    def words(url: str, file: Path) -> list[str]:
        return [str(program), "-hide_banner", "-loglevel", "warning", "-i", url, *_WRITE, "-f", "nut", str(file)]

    return Player(name, lambda: version(program), way, written(address, words, "nut"))


PEERS: Final = tuple(
    _player(name, program, way, address)
    for name, program in (("ffmpeg (Debian)", shutil.which("ffmpeg")), ("FFmpeg (newest)", newest_ffmpeg()))
    for way, address in (("HTTP-FLV", flv), ("HLS", hls))
)
