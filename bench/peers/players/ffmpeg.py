"""FFmpeg's command line as a player."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from bench.peers.encoders.ffmpeg import version
from bench.peers.here import newest_ffmpeg
from bench.peers.players.player import Player
from bench.peers.players.written import Address, flv, hls, written
from bench.peers.seen import Seen
from bench.peers.stand import Place
from tests.ports import free_port, free_udp_port

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


def _receiver(name: str, program: str | None, way: str, reading: Sequence[str]) -> Player:
    """Of what PGM pushes out to it."""

    def play(caster: Place, folder: Path, seconds: float) -> Seen:
        place = reading[-1].format(port=free_port() if way == "RTMP out" else free_udp_port())

        def words(_: str, file: Path) -> list[str]:
            line = [str(program), "-hide_banner", "-loglevel", "warning", *reading[:-1], place]
            return [*line, *_WRITE, "-f", "nut", str(file)]

        info = {"OutputIndex": 1, "OutputType": 2, "OutputUrl": place.partition("?mode")[0]}
        caster.call("AddCasterOutputInfo", OutputInfo=info)
        return written(lambda _: place, words, "nut")(caster, folder, seconds)

    return Player(name, lambda: version(program), way, play)


_OLD, _NEW = shutil.which("ffmpeg"), newest_ffmpeg()
PEERS: Final = (
    *(
        _player(name, program, way, address)
        for name, program in (("ffmpeg (Debian)", _OLD), ("FFmpeg (newest)", _NEW))
        for way, address in (("HTTP-FLV", flv), ("HLS", hls))
    ),
    _receiver("ffmpeg (Debian)", _OLD, "RTMP out", ("-listen", "1", "-i", "rtmp://127.0.0.1:{port}/live/key")),
    _receiver("FFmpeg (newest)", _NEW, "SRT out", ("-i", "srt://127.0.0.1:{port}?mode=listener")),
)
