"""VLC, which refuses to run as root."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from bench.peers.encoders.encoder import Encoder
from bench.peers.here import open_to_all, package, running
from bench.peers.stand import Push

_CODED: Final = "vcodec=h264,venc=x264{preset=ultrafast,tune=zerolatency,keyint=50},acodec=mp4a,ab=128"


@contextmanager
def _push(push: Push, clip: Path, folder: Path) -> Iterator[object]:
    open_to_all(folder)
    chain = f"#transcode{{{_CODED}}}:std{{access=rtmp,mux=ffmpeg{{mux=flv}},dst={push.url}}}"
    words = ["cvlc", "--no-dbus", "--loop", str(clip), "--sout", chain, "--sout-keep"]
    with running(words, folder, unprivileged=True) as process:
        yield process


PEERS: Final = (Encoder("VLC", lambda: package("vlc-bin"), _push),)
