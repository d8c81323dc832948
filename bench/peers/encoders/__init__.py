"""Programs that push. Each file is a family and lists its peers as `PEERS`."""

from __future__ import annotations

from typing import Final

from bench.peers.encoders import chromium, ffmpeg, gstreamer, gstreamer_whip, obs, pyav, vlc
from bench.peers.encoders.encoder import Encoder

ALL: Final[tuple[Encoder, ...]] = (
    *ffmpeg.PEERS,
    *pyav.PEERS,
    *gstreamer.PEERS,
    *vlc.PEERS,
    *obs.PEERS,
    *gstreamer_whip.PEERS,
    *chromium.PEERS,
)
