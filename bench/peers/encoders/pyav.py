"""PyAV: a program of one's own in Python."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Final

import av

from bench.peers.encoders.encoder import Encoder, command


def push(clip: str, url: str) -> None:
    """Copies the clip's packets, each at its time, over and over; B frames as they are."""
    with av.open(url, "w", format="flv") as out:
        begun, shift = time.monotonic(), 0.0
        streams: dict[int, av.stream.Stream] = {}
        while True:
            with av.open(clip) as container:
                for stream in container.streams:
                    streams.setdefault(stream.index, out.add_stream_from_template(stream))
                for packet in container.demux():
                    if packet.dts is None or packet.pts is None:
                        continue
                    at = float(packet.dts * packet.time_base) + shift
                    time.sleep(max(0.0, begun + at - time.monotonic()))
                    move = round(shift / packet.time_base)
                    packet.dts, packet.pts = packet.dts + move, packet.pts + move
                    packet.stream = streams[packet.stream.index]
                    out.mux(packet)
                shift += float(container.duration or 0) / av.time_base


PEERS: Final = (
    Encoder(
        "PyAV, B frames, copied",
        lambda: av.__version__,
        command(lambda where, clip: [sys.executable, str(Path(__file__)), str(clip), where.url]),
    ),
)

if __name__ == "__main__":
    push(*sys.argv[1:])
