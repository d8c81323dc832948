"""Pictures and sounds put together from RTP packets: H.264 (RFC 6184), HEVC (RFC 7798), AAC (RFC 3640), G.711."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Protocol

from localcloud.rtsp.errors import BadServer
from localcloud.rtsp.rtp import Packet
from localcloud.rtsp.sdp import Track

MAX_PICTURE: Final = 8_000_000
MAX_SOUND: Final = 64_000
_AAC_RATES: Final = (96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000, 7350)


@dataclass(frozen=True, slots=True)
class Unit:
    """A picture's NAL units, or one sound; `stamp` as the packet bore it."""

    stamp: int
    parts: tuple[bytes, ...]


class Assembler(Protocol):
    def take(self, packet: Packet, missing: bool) -> list[Unit]:
        """What this packet completes. `missing`: some before it did not come."""


def assembler(track: Track) -> Assembler | None:
    """None for what we cannot play."""
    if track.kind == "video" and track.codec == "h264":
        return Pictures(_H264)
    if track.kind == "video" and track.codec == "h265" and track.form.get("sprop-max-don-diff", "0") == "0":
        return Pictures(_H265)
    if track.kind == "audio" and track.codec == "mpeg4-generic" and aac_config(track):
        return Aac(track)
    if track.kind == "audio" and track.codec in ("pcma", "pcmu") and (track.rate, track.channels) == (8000, 1):
        return Plain()
    return None


@dataclass(frozen=True, slots=True)
class _Naming:
    """Where the two codecs differ: the size of a unit's head, and the kinds that stand for several units or a part."""

    head: int
    several: int
    part: int


_H264: Final = _Naming(1, 24, 28)
_H265: Final = _Naming(2, 48, 49)


class Pictures:
    def __init__(self, naming: _Naming) -> None:
        self._naming = naming
        self._stamp = 0
        self._units: list[bytes] = []
        self._part: bytearray | None = None
        self._size = 0

    def take(self, packet: Packet, missing: bool) -> list[Unit]:
        done = self._flush() if packet.stamp != self._stamp else []
        self._stamp = packet.stamp
        if missing:
            self._part = None
        self._add(packet.data)
        return [*done, *(self._flush() if packet.marker else [])]

    def _add(self, data: bytes) -> None:
        naming = self._naming
        self._size += len(data)
        if self._size > MAX_PICTURE:
            raise BadServer("A picture is larger than anybody needs.")
        if len(data) <= naming.head:
            return
        kind = data[0] & 0x1F if naming is _H264 else data[0] >> 1 & 0x3F
        if kind < naming.several:
            self._units.append(data)
        elif kind == naming.several:
            self._units += _listed(data[naming.head :])
        elif kind == naming.part:
            self._add_part(data)

    def _add_part(self, data: bytes) -> None:
        naming, mark = self._naming, data[self._naming.head]
        if mark & 0x80:
            kind = mark & (0x1F if naming is _H264 else 0x3F)
            head = bytes((data[0] & 0xE0 | kind,)) if naming is _H264 else bytes((data[0] & 0x81 | kind << 1, data[1]))
            self._part = bytearray(head)
        if self._part is None:
            return  # its beginning did not come
        self._part += data[naming.head + 1 :]
        if mark & 0x40:
            self._units.append(bytes(self._part))
            self._part = None

    def _flush(self) -> list[Unit]:
        units, self._units, self._part, self._size = self._units, [], None, 0
        return [Unit(self._stamp, tuple(units))] if units else []


def _listed(data: bytes) -> list[bytes]:
    units = []
    while len(data) > 2:
        size = int.from_bytes(data[:2], "big")
        if size and len(data) >= 2 + size:
            units.append(data[2 : 2 + size])
        data = data[2 + size :]
    return units


class Aac:
    """Several sounds in a packet, or a part of one; each packet begins with their sizes."""

    def __init__(self, track: Track) -> None:
        self._size_bits = _whole(track, "sizelength")
        self._head_bits = self._size_bits + _whole(track, "indexlength")
        self._step = 1024 * track.rate // (aac_rate(aac_config(track)) or track.rate)
        self._part = bytearray()
        self._part_size = 0

    def take(self, packet: Packet, missing: bool) -> list[Unit]:
        if not self._size_bits:
            return [Unit(packet.stamp, (packet.data,))]
        if missing:
            self._part.clear()
        sizes, data = self._sizes(packet.data)
        if len(sizes) == 1 and (self._part or sizes[0] > len(data)):
            return self._add_part(packet.stamp, sizes[0], data)
        self._part.clear()
        units = []
        for number, size in enumerate(sizes):
            if 0 < size <= len(data):
                units.append(Unit((packet.stamp + number * self._step) & 0xFFFFFFFF, (data[:size],)))
            data = data[size:]
        return units

    def _add_part(self, stamp: int, size: int, data: bytes) -> list[Unit]:
        self._part += data
        if len(self._part) > MAX_SOUND:
            raise BadServer("A sound is larger than anybody needs.")
        if len(self._part) < size:
            return []
        whole = bytes(self._part[:size])
        self._part.clear()
        return [Unit(stamp, (whole,))]

    def _sizes(self, data: bytes) -> tuple[list[int], bytes]:
        bits = int.from_bytes(data[:2], "big")
        end = 2 + (bits + 7) // 8
        head = int.from_bytes(data[2:end], "big")
        total = 8 * (len(data[2:end]))
        mask = (1 << self._size_bits) - 1
        count = min(bits, total) // self._head_bits
        starts = [total - number * self._head_bits - self._size_bits for number in range(count)]
        return [head >> start & mask for start in starts], data[end:]


class Plain:
    def take(self, packet: Packet, missing: bool) -> list[Unit]:
        return [Unit(packet.stamp, (packet.data,))]


def aac_config(track: Track) -> bytes:
    """AudioSpecificConfig; empty where the description has none."""
    try:
        return bytes.fromhex(track.form.get("config", ""))[:64]
    except ValueError:
        return b""


def aac_rate(config: bytes) -> int:
    """The sampling rate of an AudioSpecificConfig in Hz; 0 where it is not told in the usual way."""
    index = int.from_bytes(config[:2].ljust(2, b"\0"), "big") >> 7 & 0x0F
    return _AAC_RATES[index] if index < len(_AAC_RATES) else 0


def _whole(track: Track, name: str) -> int:
    text = track.form.get(name, "0")
    return int(text) if text in {str(number) for number in range(33)} else 0
