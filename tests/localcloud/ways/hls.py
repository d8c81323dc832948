"""A live playlist of MPEG-TS pieces, each listed when its last packet has come."""

from __future__ import annotations

import fractions
import io
import time
from http.server import BaseHTTPRequestHandler
from typing import Any

import av

from tests.localcloud.picture.conftest import Server, send
from tests.localcloud.ways.programme import RATE, SIZES, Codec, sounds
from tests.localcloud.ways.schedule import Sent

PIECE_S = 1.0
KEPT = 6
_TICKS = 90_000


class Playlist:
    """`start`: when the first packet was sent, by time.monotonic()."""

    def __init__(self, server: Server, start: float, sent: list[Sent]) -> None:
        self._start = start
        self._pieces = _cut(sent)
        self.url = f"{server.origin}/hls/live.m3u8"
        server.paths["/hls/live.m3u8"] = self._list
        for number, (_, _, _, data) in enumerate(self._pieces):
            server.bytes_at(f"/hls/{number}.ts", data, "video/mp2t")

    def _list(self, connection: BaseHTTPRequestHandler) -> None:
        now = time.monotonic() - self._start
        known = [number for number, (ready, *_) in enumerate(self._pieces) if ready <= now]
        first = max(0, len(known) - KEPT)
        lines = ["#EXTM3U", "#EXT-X-VERSION:3", "#EXT-X-TARGETDURATION:1", f"#EXT-X-MEDIA-SEQUENCE:{first}"]
        for number in known[first:]:
            _, lasts, breaks, _ = self._pieces[number]
            lines += ["#EXT-X-DISCONTINUITY"] * breaks + [f"#EXTINF:{lasts:.3f},", f"{number}.ts"]
        send(connection, "\n".join([*lines, ""]).encode(), "application/vnd.apple.mpegurl")


def _cut(sent: list[Sent]) -> list[tuple[float, float, bool, bytes]]:
    """When it is ready, how long it lasts, whether something other begins (which the list says of a codec alone, not of
    stamps that jump), and its bytes."""
    parts: list[list[Sent]] = [[]]
    for one in sent:
        begins = parts[-1] and one.track == "video" and one.unit.key
        if begins and (one.at - parts[-1][0].at > PIECE_S - 0.1 or one.codec != _codec(parts[-1])):
            parts.append([])
        parts[-1].append(one)
    pieces, former = [], None
    for part in parts:
        frames = sum(one.track == "video" for one in part)
        pieces.append((part[-1].at, frames / 25, former is not None and _codec(part) != former, _muxed(part)))
        former = _codec(part)
    return pieces


def _codec(part: list[Sent]) -> Codec:
    return next((one.codec for one in part if one.track == "video"), "h264")


def _muxed(part: list[Sent]) -> bytes:
    file = io.BytesIO()
    codec = _codec(part)
    with av.open(file, "w", "mpegts", options={"mpegts_copyts": "1"}) as container:
        video: Any = container.add_mux_stream("hevc" if codec == "hevc" else "h264", rate=25)
        video.width, video.height = SIZES[codec]
        audio: Any = container.add_stream("aac", rate=RATE)
        audio.layout = "mono"
        audio.codec_context.extradata = sounds()[1]
        for one in sorted(part, key=lambda sent: sent.stamp):
            packet = av.Packet(one.unit.data)
            packet.stream = audio if one.track == "audio" else video
            packet.time_base = fractions.Fraction(1, _TICKS)
            packet.pts = packet.dts = round(one.stamp * _TICKS)
            packet.is_keyframe = one.unit.key
            container.mux_one(packet)
    return file.getvalue()
