"""What the first bytes of a tag say: its codec, its track, and whether it only describes what the later ones hold.

Codecs by number as FLV has them, and by four letters as enhanced RTMP (versions 1 and 2) added them: several tracks in
one message, and pieces of any size before the packet's own type (ModEx).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from rtmp.flv import AUDIO_TAG

_EXTENDED, _EXTENDED_SOUND, _COMMAND = 0x80, 9, 5
_START, _COLOUR, _CHANNELS, _TS_START, _MODEX = 0, 4, 4, 5, 7
_MULTITRACK: Final = {AUDIO_TAG: 5}
_MULTITRACK_PICTURE: Final = 6
_ONE, _MANY_CODECS = 0, 2
_AAC, _MP3, _MP3_8K = 10, 2, 14
_WITH_TYPES: Final = (7, 12, 13)
"""Codecs of pictures whose second byte is the type of the packet: AVC, and what some write for HEVC and AV1."""
INLINE: Final = frozenset({10, 7, b"avc1", b"hvc1", b"mp4a", b"fLaC"})
"""Decoders of these go on when the configuration changes."""


@dataclass(frozen=True, slots=True)
class TagHead:
    """`codecs` by track. `tells` is None for media; else what is configured, which a later tag of the same kind and
    name replaces. `begins` is the configuration of a codec itself, not of its colours or channels. `empty` is media
    of no bytes, as FFmpeg ends FLAC with; a decoder would take it for the end of all."""

    codecs: tuple[tuple[int, int | bytes], ...]
    tells: tuple[object, ...] | None = None
    begins: bool = False
    empty: bool = False


_NOTHING: Final = TagHead(())


def head_of(kind: int, body: bytes) -> TagHead:
    """Of a tag of sound or pictures that is not empty. What is cut short says nothing."""
    try:
        return _sound(body) if kind == AUDIO_TAG else _picture(body)
    except IndexError:
        return _NOTHING


def _sound(body: bytes) -> TagHead:
    codec = body[0] >> 4
    if codec == _EXTENDED_SOUND:
        return _extended(AUDIO_TAG, body, body[0] & 0x0F)
    if codec == _AAC:
        return _one(codec, starts=body[1:2] == b"\0")
    return _one(codec if codec in (_MP3, _MP3_8K) else body[0], starts=False)  # the others tell their rate there


def _picture(body: bytes) -> TagHead:
    frame = body[0] >> 4 & 7
    if frame == _COMMAND:
        return _NOTHING
    if body[0] & _EXTENDED:
        return _extended(0, body, body[0] & 0x0F)
    codec = body[0] & 0x0F
    return _one(codec, starts=codec in _WITH_TYPES and body[1:2] == b"\0")


def _one(codec: int | bytes, *, starts: bool) -> TagHead:
    return TagHead(((0, codec),), (0, _START) if starts else None, starts)


def _extended(kind: int, body: bytes, packet: int) -> TagHead:
    at = 1
    while packet == _MODEX:
        packet, at = _behind_modex(body, at)
    if packet != _MULTITRACK.get(kind, _MULTITRACK_PICTURE):
        return _told(kind, packet, ((0, body[at : at + 4]),), empty=len(body) == at + 4)
    form, packet = body[at] >> 4, body[at] & 0x0F
    return _told(kind, packet, _tracks(body, at + 1, form))


def _behind_modex(body: bytes, at: int) -> tuple[int, int]:
    """The type that follows a piece of ModEx, and where what belongs to it begins."""
    size = body[at] + 1
    at += 1
    if size == 256:
        size = int.from_bytes(body[at : at + 2], "big") + 1
        at += 2
    return body[at + size] & 0x0F, at + size + 1


def _tracks(body: bytes, at: int, form: int) -> tuple[tuple[int, bytes], ...]:
    """Each track of a message and its codec, which all but the last form tell once."""
    tracks: list[tuple[int, bytes]] = []
    codec = b""
    if form != _MANY_CODECS:
        codec, at = body[at : at + 4], at + 4
    while at < len(body):
        if form == _MANY_CODECS:
            codec, at = body[at : at + 4], at + 4
        tracks.append((body[at], codec))
        if form == _ONE:
            break
        at += 4 + int.from_bytes(body[at + 1 : at + 4], "big")
    return tuple(tracks)


def _told(kind: int, packet: int, codecs: tuple[tuple[int, bytes], ...], *, empty: bool = False) -> TagHead:
    if any(len(codec) < 4 for _, codec in codecs):
        return _NOTHING
    begins = packet == _START or (kind != AUDIO_TAG and packet == _TS_START)
    describes = begins or packet == (_CHANNELS if kind == AUDIO_TAG else _COLOUR)
    tells = (*(track for track, _ in codecs), packet) if describes else None
    return TagHead(codecs, tells, begins, empty and not describes)
