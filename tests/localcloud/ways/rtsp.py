"""A camera that speaks RTSP: its packets are cut by hand, as RFC 6184, 7798 and 3640 say, all on one connection."""

from __future__ import annotations

import base64
import re
import socket
import struct
import threading
from collections.abc import Callable, Iterator

from tests.localcloud.picture.rtsp_server import reply, requests_on
from tests.localcloud.ways.programme import RATE, Codec, pictures, sounds
from tests.localcloud.ways.schedule import Sent

MTU = 1200
VIDEO_HZ = 90_000
REPORT_EVERY_S = 0.5
_EPOCH = 2_208_988_800
"""From 1900, NTP's zero, to 1970."""


def nals(annex_b: bytes) -> list[bytes]:
    return [part for part in re.split(rb"\x00\x00\x00?\x01", annex_b) if part]


def _parameter_sets(codec: Codec) -> list[bytes]:
    kinds = {32, 33, 34} if codec == "hevc" else {7, 8}
    of = (lambda nal: nal[0] >> 1 & 0x3F) if codec == "hevc" else (lambda nal: nal[0] & 0x1F)
    return [nal for nal in nals(pictures(codec)[0].data) if of(nal) in kinds]


def description(codec: Codec) -> str:
    sets = [base64.b64encode(one).decode() for one in _parameter_sets(codec)]
    if codec == "hevc":
        fmtp = f"sprop-vps={sets[0]};sprop-sps={sets[1]};sprop-pps={sets[2]}"
    else:
        fmtp = f"packetization-mode=1;sprop-parameter-sets={sets[0]},{sets[1]}"
    name = "H265" if codec == "hevc" else "H264"
    mode = "streamtype=5;profile-level-id=1;mode=AAC-hbr;sizelength=13;indexlength=3;indexdeltalength=3"
    lines = [
        "v=0",
        "m=video 0 RTP/AVP 96",
        f"a=rtpmap:96 {name}/{VIDEO_HZ}",
        f"a=fmtp:96 {fmtp}",
        "a=control:picture",
        "m=audio 0 RTP/AVP 97",
        f"a=rtpmap:97 mpeg4-generic/{RATE}/1",
        f"a=fmtp:97 {mode};config={sounds()[1][:2].hex()}",
        "a=control:sound",
    ]
    return "\r\n".join(lines) + "\r\n"


def _fragments(nal: bytes, codec: Codec) -> Iterator[bytes]:
    if len(nal) <= MTU:
        yield nal
        return
    if codec == "hevc":
        head, kind, body = bytes((nal[0] & 0x81 | 49 << 1, nal[1])), nal[0] >> 1 & 0x3F, nal[2:]
    else:
        head, kind, body = bytes((nal[0] & 0xE0 | 28,)), nal[0] & 0x1F, nal[1:]
    for at in range(0, len(body), MTU):
        first, last = at == 0, at + MTU >= len(body)
        yield head + bytes((first << 7 | last << 6 | kind,)) + body[at : at + MTU]


class _Track:
    def __init__(self, channel: int, payload: int, rate: int, ssrc: int) -> None:
        self.channel, self.payload, self.rate, self.ssrc = channel, payload, rate, ssrc
        self.sequence = self.count = self.octets = 0

    def ticks(self, stamp: float) -> int:
        return round(stamp * self.rate) & 0xFFFFFFFF

    def packet(self, stamp: float, data: bytes, *, last: bool = True) -> bytes:
        head = struct.pack(">BBHII", 0x80, last << 7 | self.payload, self.sequence, self.ticks(stamp), self.ssrc)
        self.sequence = self.sequence + 1 & 0xFFFF
        self.count, self.octets = self.count + 1, self.octets + len(data)
        return _framed(self.channel, head + data)

    def report(self, taken: float, stamp: float) -> bytes:
        """A sender report: the time on the wall at which this stamp was taken."""
        wall = round((_EPOCH + 1_700_000_000 + taken) * 2**32)
        body = struct.pack(">BBHIQIII", 0x80, 200, 6, self.ssrc, wall, self.ticks(stamp), self.count, self.octets)
        return _framed(self.channel + 1, body)


def _framed(channel: int, data: bytes) -> bytes:
    return bytes((0x24, channel)) + struct.pack(">H", len(data)) + data


class Camera:
    """For each connection what `sent` gives, from PLAY on."""

    def __init__(self, sent: Callable[[], Iterator[Sent]], codec: Codec = "h264") -> None:
        self._sent, self._codec = sent, codec

    def __call__(self, connection: socket.socket, over: threading.Event) -> None:
        for name, _, fields in requests_on(connection, over):
            connection.sendall(self._answer(name, fields))
            if name == "PLAY":
                self._play(connection, over)
                return

    def _answer(self, name: str, fields: dict[str, str]) -> bytes:
        if name == "DESCRIBE":
            return reply(fields, description(self._codec))
        if name == "SETUP":
            return reply(fields, Session="1", Transport=fields["transport"])
        return reply(fields)

    def _play(self, connection: socket.socket, over: threading.Event) -> None:
        tracks = {"video": _Track(0, 96, VIDEO_HZ, 0x1111), "audio": _Track(2, 97, RATE, 0x2222)}
        reported = {"video": -1.0, "audio": -1.0}
        for one in self._sent():
            if over.is_set():
                return
            track, said = tracks[one.track], b""
            if one.at >= reported[one.track] + REPORT_EVERY_S:
                reported[one.track] = one.at
                said = track.report(one.taken, one.stamp)
            if one.track == "audio":
                unit = struct.pack(">HH", 16, len(one.unit.data) << 3) + one.unit.data
                said += track.packet(one.stamp, unit)
            else:
                parts = [part for nal in nals(one.unit.data) for part in _fragments(nal, one.codec)]
                for number, part in enumerate(parts):
                    said += track.packet(one.stamp, part, last=number == len(parts) - 1)
            connection.sendall(said)
