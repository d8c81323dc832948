"""Fragmented MP4 by hand (ISO/IEC 14496-12, -14 and -15): the header of a stream, and fragments of its packets.

Pure: packets in, bytes out. Track 1 is the picture, in 90,000ths of a second, track 2 the sound, in 48,000ths; both
keep the times of the caster's clock, so fragments fit together wherever one begins to read.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from localcloud.mixer import nal
from localcloud.mixer.encoder import AAC_CONFIG
from localcloud.mixer.feed import SOUND_RATE, VIDEO_RATE, Codec, Packet

PICTURE, SOUND = 1, 2
AAC_SAMPLES: Final = 1024
_IDENTITY: Final = b"".join(n.to_bytes(4, "big") for n in (0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000))
_ALONE, _DEPENDS = 0x02000000, 0x01010000
"""Sample flags: depends on no other sample; depends on others and is no sync sample."""


@dataclass(frozen=True, slots=True)
class Format:
    """What a decoder must be told before the first fragment."""

    codec: Codec
    width: int
    height: int
    record: bytes
    """AVC- or HEVCDecoderConfigurationRecord."""

    @property
    def codecs(self) -> str:
        """As in the CODECS attribute of a playlist (RFC 6381)."""
        if self.codec == "h264":
            return f"avc1.{self.record[1:4].hex().upper()},mp4a.40.2"
        tier = "H" if self.record[1] & 0x20 else "L"
        fits = int(f"{int.from_bytes(self.record[2:6], 'big'):032b}"[::-1], 2)
        limits = self.record[6:12].rstrip(b"\x00")
        tail = "".join(f".{byte:X}" for byte in limits)
        return f"hvc1.{self.record[1] & 0x1F}.{fits:X}.{tier}{self.record[12]}{tail},mp4a.40.2"


def header(form: Format) -> bytes:
    """The header of a stream: `ftyp` and a `moov` without samples."""
    movie = _full("mvhd", 0, _u32(0, 0, 1000, 0, 0x10000), b"\x01\x00" + bytes(10), _IDENTITY, bytes(24), _u32(3))
    extends = _box("mvex", *(_full("trex", 0, _u32(track, 1, 0, 0, 0)) for track in (PICTURE, SOUND)))
    return _box("ftyp", b"iso6", _u32(0), b"iso6cmfcmp41") + _box("moov", movie, _picture(form), _sound(), extends)


def fragment(number: int, pictures: Sequence[tuple[Packet, int]], sounds: Sequence[Packet], codec: Codec) -> bytes:
    """One `moof` with its `mdat`. `pictures` come with their durations in 90,000ths; either kind may be missing."""
    frames = [nal.with_lengths(nal.units(packet.data), codec) for packet, _ in pictures]
    runs: list[tuple[int, int, int, bytes, int]] = []
    if pictures:
        table = b"".join(
            _u32(ticks, len(frame), _ALONE if packet.key else _DEPENDS)
            for (packet, ticks), frame in zip(pictures, frames, strict=True)
        )
        runs.append((PICTURE, pictures[0][0].pts, 0x000701, table, sum(map(len, frames))))
    if sounds:
        table = b"".join(_u32(AAC_SAMPLES, len(packet.data)) for packet in sounds)
        runs.append((SOUND, sounds[0].pts, 0x000301, table, sum(len(packet.data) for packet in sounds)))
    # the data offsets count from the start of the moof, whose size does not depend on them
    size = len(_moof(number, runs, 0))
    body = b"".join(frames) + b"".join(packet.data for packet in sounds)
    return _moof(number, runs, size + 8) + _box("mdat", body)


def _moof(number: int, runs: Sequence[tuple[int, int, int, bytes, int]], at: int) -> bytes:
    tracks = []
    for track, start, flags, table, size in runs:
        count = len(table) // (12 if flags & 0x400 else 8)
        tracks.append(
            _box(
                "traf",
                _full("tfhd", 0x020000, _u32(track)),
                _full("tfdt", 0x1000000, start.to_bytes(8, "big")),
                _full("trun", flags, _u32(count, at), table),
            )
        )
        at += size
    return _box("moof", _full("mfhd", 0, _u32(number)), *tracks)


def _picture(form: Format) -> bytes:
    entry = _box(
        "avc1" if form.codec == "h264" else "hvc1",
        bytes(6) + b"\x00\x01" + bytes(16),
        form.width.to_bytes(2, "big") + form.height.to_bytes(2, "big"),
        _u32(0x480000, 0x480000, 0) + b"\x00\x01" + bytes(32) + b"\x00\x18\xff\xff",
        _box("avcC" if form.codec == "h264" else "hvcC", form.record),
    )
    sizes = _u32(form.width << 16, form.height << 16)
    return _track(PICTURE, VIDEO_RATE, "vide", _full("vmhd", 1, bytes(8)), entry, bytes(8), sizes)


def _sound() -> bytes:
    told = b"\x04" + _length(13 + 2 + len(AAC_CONFIG)) + b"\x40\x15" + bytes(11)
    config = b"\x05" + _length(len(AAC_CONFIG)) + AAC_CONFIG
    stream = b"\x00\x00\x00" + told + config + b"\x06" + _length(1) + b"\x02"
    entry = _box(
        "mp4a",
        bytes(6) + b"\x00\x01" + bytes(8) + b"\x00\x02\x00\x10" + bytes(4) + _u32(SOUND_RATE << 16),
        _full("esds", 0, b"\x03" + _length(len(stream)) + stream),
    )
    volume = bytes(4) + b"\x01\x00\x00\x00"
    return _track(SOUND, SOUND_RATE, "soun", _full("smhd", 0, bytes(4)), entry, volume, _u32(0, 0))


def _track(number: int, rate: int, handler: str, media: bytes, entry: bytes, volume: bytes, sizes: bytes) -> bytes:
    tables = (_full(name, 0, _u32(0)) for name in ("stts", "stsc"))
    samples = _box(
        "stbl",
        _full("stsd", 0, _u32(1), entry),
        *tables,
        _full("stsz", 0, _u32(0, 0)),
        _full("stco", 0, _u32(0)),
    )
    here = _box("dinf", _full("dref", 0, _u32(1), _full("url ", 1)))
    return _box(
        "trak",
        _full("tkhd", 3, _u32(0, 0, number, 0, 0), bytes(8), volume, _IDENTITY, sizes),
        _box(
            "mdia",
            _full("mdhd", 0, _u32(0, 0, rate, 0), b"\x55\xc4\x00\x00"),
            _full("hdlr", 0, _u32(0), handler.encode(), bytes(12), b"\x00"),
            _box("minf", media, here, samples),
        ),
    )


def _box(name: str, *parts: bytes) -> bytes:
    body = b"".join(parts)
    return (len(body) + 8).to_bytes(4, "big") + name.encode() + body


def _full(name: str, version_and_flags: int, *parts: bytes) -> bytes:
    return _box(name, version_and_flags.to_bytes(4, "big"), *parts)


def _u32(*numbers: int) -> bytes:
    return b"".join(number.to_bytes(4, "big") for number in numbers)


def _length(size: int) -> bytes:
    """The length of a descriptor, in one byte."""
    return bytes((size,))
