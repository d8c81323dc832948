"""VLC, which decodes and codes anew into a file: the pictures nearly as they were, the sound as it was."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from bench.peers.here import package
from bench.peers.players.player import Player
from bench.peers.players.written import flv, hls, written

_CODED: Final = "vcodec=h264,venc=x264{preset=ultrafast,crf=12,keyint=25},width=320,height=180,acodec=s16l"


def _words(url: str, file: Path) -> list[str]:
    chain = f"#transcode{{{_CODED}}}:std{{access=file,mux=ffmpeg{{mux=matroska}},dst={file}}}"
    return ["cvlc", "--no-dbus", url, "--sout", chain]


PEERS: Final = tuple(
    Player("VLC", lambda: package("vlc-bin"), way, written(address, _words, "mkv", unprivileged=True))
    for way, address in (("HTTP-FLV", flv), ("HLS", hls))
)
