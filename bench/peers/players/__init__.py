"""Programs that play what comes out of the local cloud. Each file is a family and lists its peers as `PEERS`."""

from __future__ import annotations

from typing import Final

from bench.peers.players import chromium, ffmpeg, gstreamer, vlc
from bench.peers.players.player import Player

ALL: Final[tuple[Player, ...]] = (*ffmpeg.PEERS, *gstreamer.PEERS, *vlc.PEERS, *chromium.PEERS)
