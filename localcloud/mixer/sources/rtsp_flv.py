"""Pictures and sounds of RTSP as the tags of FLV."""

from __future__ import annotations

from typing import Final

from localcloud.mixer import hevc, nal
from localcloud.mixer.feed import Codec
from localcloud.rtsp.media import aac_config
from localcloud.rtsp.play import Media
from localcloud.rtsp.sdp import Track
from rtmp.flv import AUDIO_TAG, VIDEO_TAG

_KEY, _INTER = 0x10, 0x20
_AVC, _HVC1 = 7, b"hvc1"
_EXTENDED = 0x80
_CONFIG, _FRAMES = 0, 1
_AAC = 0xAF
_G711: Final = {"pcma": 0x72, "pcmu": 0x82}
_BASE_MS: Final = 10_000
"""Where the stream's line begins: pictures may lie a little before its zero, and FLV knows no time before 0."""
_KEYLESS_S: Final = 5.0
"""A stream in which no key picture came for so long is taken to have none, and given to the decoder as it is."""

Tag = tuple[int, int, bytes]


class RtspTags:
    """One stream's. Pictures begin with a key picture, after the parameter sets, which may come from the description or
    in the stream."""

    def __init__(self) -> None:
        self._sets: dict[int, bytes] = {}
        self._told: set[str] = set()
        self._since: float | None = None
        self._shown = False
        self._last_ms = 0

    def of(self, media: Media) -> list[Tag]:
        """Kind, milliseconds and body of each tag."""
        return self._picture(media) if media.track.kind == "video" else self._sound(media)

    def _sound(self, media: Media) -> list[Tag]:
        track, ms = media.track, _ms(media.seconds)
        if track.codec in _G711:
            return [(AUDIO_TAG, ms, bytes((_G711[track.codec],)) + part) for part in media.parts]
        tags = [(AUDIO_TAG, ms, bytes((_AAC, _FRAMES)) + part) for part in media.parts]
        if track.codec not in self._told:
            self._told.add(track.codec)
            tags.insert(0, (AUDIO_TAG, ms, bytes((_AAC, _CONFIG)) + aac_config(track)))
        return tags

    def _picture(self, media: Media) -> list[Tag]:
        codec: Codec = "hevc" if media.track.codec == "h265" else "h264"
        if not self._sets:
            self._learn(_described(media.track), codec)
        self._learn(media.parts, codec)
        record = nal.record(list(self._sets.values()), codec)
        if not record or not self._begins(media, codec):
            return []
        due = _ms(media.seconds)
        tags = []
        if codec not in self._told:
            self._told.add(codec)
            self._last_ms = due
            tags.append((VIDEO_TAG, due, _config_head(codec) + record))
        # The order of decoding is that of arrival; FLV wants its times to rise and the rest as an offset.
        self._last_ms = max(self._last_ms, min(due, self._last_ms + 1000)) if abs(due - self._last_ms) < 5000 else due
        key = any(_is_key(part, codec) for part in media.parts)
        body = b"".join(len(part).to_bytes(4, "big") + part for part in media.parts if not _is_delimiter(part, codec))
        offset = (due - self._last_ms & 0xFFFFFF).to_bytes(3, "big")
        return [*tags, (VIDEO_TAG, self._last_ms, _frame_head(codec, key) + offset + body)]

    def _learn(self, units: list[bytes] | tuple[bytes, ...], codec: Codec) -> None:
        for unit in units:
            kind = hevc.kind_of(unit) if codec == "hevc" else unit[0] & 0x1F
            wanted = (hevc.VPS, hevc.SPS, hevc.PPS) if codec == "hevc" else (nal.SPS, nal.PPS)
            if kind in wanted and 4 <= len(unit) < 65_536:
                self._sets[kind] = unit

    def _begins(self, media: Media, codec: Codec) -> bool:
        self._since = media.seconds if self._since is None else self._since
        if not self._shown:
            late = media.seconds - self._since > _KEYLESS_S
            self._shown = late or any(_is_key(part, codec) for part in media.parts)
        return self._shown


def _described(track: Track) -> list[bytes]:
    names = ("sprop-vps", "sprop-sps", "sprop-pps") if track.codec == "h265" else ("sprop-parameter-sets",)
    return [unit for name in names for unit in track.bytes_of(name)]


def _is_key(unit: bytes, codec: Codec) -> bool:
    return 16 <= hevc.kind_of(unit) <= 21 if codec == "hevc" else unit[0] & 0x1F == 5


def _is_delimiter(unit: bytes, codec: Codec) -> bool:
    return hevc.kind_of(unit) == hevc.DELIMITER if codec == "hevc" else unit[0] & 0x1F == nal.DELIMITER


def _config_head(codec: Codec) -> bytes:
    if codec == "hevc":
        return bytes((_EXTENDED | _KEY | _CONFIG,)) + _HVC1
    return bytes((_KEY | _AVC, _CONFIG, 0, 0, 0))


def _frame_head(codec: Codec, key: bool) -> bytes:
    kind = _KEY if key else _INTER
    return bytes((_EXTENDED | kind | _FRAMES,)) + _HVC1 if codec == "hevc" else bytes((kind | _AVC, _FRAMES))


def _ms(seconds: float) -> int:
    """FLV's 32 bits, which wrap where the stream's line goes back beyond its beginning."""
    return (round(seconds * 1000) + _BASE_MS) & 0xFFFFFFFF
