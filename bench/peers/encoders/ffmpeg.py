"""FFmpeg's command line: Debian's and the newest."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from bench.peers.encoders.encoder import Encoder, command
from bench.peers.here import newest_ffmpeg, said
from bench.peers.stand import Push

_H264: Final = ("-c:v", "libx264", "-preset", "ultrafast", "-tune", "zerolatency", "-g", "50", "-pix_fmt", "yuv420p")
_HEVC: Final = ("-c:v", "libx265", "-preset", "ultrafast", "-x265-params", "log-level=error:keyint=50")
_AAC: Final = ("-c:a", "aac", "-b:a", "128k")


def version(program: str | None) -> str | None:
    return said([program, "-version"], r"ffmpeg version n?(\d[\d.]*)") if program else None


def words(program: str, coded: Sequence[str], push: Push, clip: Path, form: str = "flv") -> list[str]:
    reading = ["-hide_banner", "-loglevel", "warning", "-re", "-stream_loop", "-1", "-i", str(clip)]
    return [program, *reading, *coded, "-f", form, push.url]


def _encoder(name: str, program: str | None, coded: Sequence[str]) -> Encoder:
    return Encoder(name, lambda: version(program), command(lambda push, clip: words(str(program), coded, push, clip)))


def _by_srt(push: Push, clip: Path) -> list[str]:
    return words(str(_NEW), (*_H264, *_AAC), push, clip, "mpegts")


_OLD, _NEW = shutil.which("ffmpeg"), newest_ffmpeg()
PEERS: Final = (
    _encoder("ffmpeg (Debian), H.264", _OLD, (*_H264, *_AAC)),
    _encoder("ffmpeg (Debian), B frames, copied", _OLD, ("-c", "copy")),
    _encoder("FFmpeg (newest), H.264", _NEW, (*_H264, *_AAC)),
    _encoder("FFmpeg (newest), HEVC and Opus", _NEW, (*_HEVC, "-c:a", "libopus")),
    Encoder("FFmpeg (newest), H.264", lambda: version(_NEW), command(_by_srt), protocol="srt"),
)
