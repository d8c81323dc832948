"""GStreamer: playbin's decoders on HTTP-FLV and HLS, and webrtcbin by WHEP."""

from __future__ import annotations

import time
import urllib.parse
import urllib.request
from pathlib import Path
from typing import Final

from bench.peers.encoders.gstreamer_whip import SCRIPT
from bench.peers.here import SYSTEM_PYTHON, element, running, webrtcbin
from bench.peers.players.player import START_S, Player
from bench.peers.players.written import flv, hls, written
from bench.peers.seen import Seen, watch
from bench.peers.stand import Place


def _words(url: str, file: Path) -> list[str]:
    line = (
        " d. ! queue ! videoconvert ! videoscale ! video/x-raw,format=I420,width=320,height=180 ! queue ! m."
        " d. ! queue ! audioconvert ! audio/x-raw,format=S16LE ! queue ! m."
        f" matroskamux name=m streamable=true ! filesink location={file}"
    )
    return ["gst-launch-1.0", "-q", "-e", "uridecodebin3", "name=d", f"uri={url}", *line.split()]


def _whep(caster: Place, folder: Path, seconds: float) -> Seen:
    file, addresses = folder / "played.mkv", caster.addresses
    words = [SYSTEM_PYTHON, str(SCRIPT), "whep", addresses.whep(), addresses.webrtc(caster.stream), str(file)]
    with running(words, folder):
        time.sleep(seconds + START_S)
    return watch(str(file), 600) if file.exists() and file.stat().st_size else Seen()


def _hls_on_its_way(caster: Place) -> str:
    """hlsdemux2 of 1.22 loses a live list that held a single piece when it first came, so somebody watches already."""
    address = hls(caster)
    with urllib.request.urlopen(address, timeout=20) as answer:
        name = next(line for line in answer.read().decode().splitlines() if line and not line.startswith("#"))
    pieces = 0
    while pieces < 2:
        with urllib.request.urlopen(urllib.parse.urljoin(address, name), timeout=20) as answer:
            pieces = answer.read().count(b"#EXTINF")
        time.sleep(0.2)
    return address


PEERS: Final = (
    Player("GStreamer", lambda: element("uridecodebin3"), "HTTP-FLV", written(flv, _words, "mkv")),
    Player("GStreamer", lambda: element("hlsdemux2"), "HLS", written(_hls_on_its_way, _words, "mkv")),
    Player("GStreamer webrtcbin", webrtcbin, "WHEP", _whep),
)
