"""GStreamer's webrtcbin publishing by WHIP."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from bench.peers.encoders.encoder import Encoder, command
from bench.peers.here import SYSTEM_PYTHON, webrtcbin
from bench.peers.stand import Push

SCRIPT: Final = Path(__file__).resolve().parents[1] / "webrtc_gst.py"


def _encoder(coding: str, name: str) -> Encoder:
    def words(push: Push, clip: Path) -> list[str]:
        return [SYSTEM_PYTHON, str(SCRIPT), "whip", push.endpoint, push.url, str(clip), coding]

    return Encoder(name, webrtcbin, command(words), protocol="webrtc")


PEERS: Final = (_encoder("H264", "GStreamer webrtcbin, H.264"), _encoder("VP8", "GStreamer webrtcbin, VP8"))
