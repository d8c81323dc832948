"""HLS playlists as data (RFC 8216). Pure: text in, pieces out."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import urljoin

from localcloud.mixer.fetch_http import Span

MAX_PIECES: Final = 20_000
_MAX_NUMBER: Final = 2**63
"""Numbers of pieces end here; each is also an initialisation vector."""
_ATTRIBUTE: Final = re.compile(r'(?<![A-Z0-9-])([A-Z0-9-]++)=("[^"]*"|[^",]*)')
"""Looks at each letter once: a megabyte of letters would otherwise hold every thread for minutes (measured)."""


@dataclass(frozen=True, slots=True)
class Variant:
    url: str
    bandwidth: int
    height: int
    sounds: str = ""
    """The group that holds its sound; empty where the sound is in the variant itself."""


@dataclass(frozen=True, slots=True)
class Rendition:
    """One sound of a group; without an address it is the one inside the variant."""

    group: str
    url: str | None
    language: str
    default: bool
    automatic: bool


@dataclass(frozen=True, slots=True)
class Key:
    method: str
    url: str
    iv: bytes | None


@dataclass(frozen=True, slots=True)
class Part:
    """Bytes at an address; `span` where they are a part of the file."""

    url: str
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Piece:
    number: int
    part: Part
    seconds: float
    head: Part | None
    key: Key | None
    breaks: bool
    """True where a discontinuity comes before it."""
    series: int = 0
    """Discontinuities before it since the stream began: what bears one number shares one line of time."""
    gap: bool = False
    """True where the sender says that there is nothing."""


@dataclass(frozen=True, slots=True)
class Playlist:
    variants: tuple[Variant, ...] = ()
    renditions: tuple[Rendition, ...] = ()
    pieces: tuple[Piece, ...] = ()
    target_s: float = 6.0
    ended: bool = False

    def best(self, max_bandwidth: int, max_height: int) -> Variant | None:
        """The best variant within the limits, else the smallest."""
        within = [v for v in self.variants if v.bandwidth <= max_bandwidth and v.height <= max_height]
        if within:
            return max(within, key=lambda v: v.bandwidth)
        return min(self.variants, key=lambda v: v.bandwidth, default=None)

    def sound_of(self, variant: Variant, wanted: str = "") -> str | None:
        """The address of the sound that belongs to this variant; None where the variant has it inside. `wanted` is a
        number from 1 on or a language; otherwise the default one counts, else one that may be chosen unasked, else the
        first."""
        group = [sound for sound in self.renditions if variant.sounds and sound.group == variant.sounds]
        chosen = [sound for n, sound in enumerate(group, 1) if wanted and wanted in (str(n), sound.language.lower())]
        best = chosen[0] if chosen else max(group, key=lambda sound: (sound.default, sound.automatic), default=None)
        return best.url if best else None


def parse(text: str, url: str) -> Playlist:
    """Unknown lines are passed over, as the standard asks. ValueError where a number is none."""
    lines = [line.strip() for line in text.lstrip("\ufeff").splitlines()]
    if not lines or not lines[0].startswith("#EXTM3U"):
        raise ValueError("no #EXTM3U at the beginning")
    reader = _Reader(url)
    for line in lines[1:]:
        reader.line(line)
    return Playlist(
        tuple(reader.variants), tuple(reader.renditions), tuple(reader.pieces), reader.target_s, reader.ended
    )


class _Reader:
    """What was said so far holds for the address that comes next."""

    def __init__(self, url: str) -> None:
        self.variants: list[Variant] = []
        self.renditions: list[Rendition] = []
        self.pieces: list[Piece] = []
        self.target_s, self.ended = 6.0, False
        self._url = url
        self._number = 0
        self._seconds = 0.0
        self._span: Span | None = None
        self._next_byte = 0
        self._head: Part | None = None
        self._key: Key | None = None
        self._breaks = self._gap = False
        self._series = 0
        self._variant: dict[str, str] | None = None

    def line(self, line: str) -> None:
        tag, _, rest = line.partition(":")
        if tag == "#EXTINF":
            self._seconds = _seconds(rest.partition(",")[0] or "0")
        elif tag == "#EXT-X-TARGETDURATION":
            self.target_s = min(max(_seconds(rest), 0.5), 60.0)
        elif tag == "#EXT-X-MEDIA-SEQUENCE":
            self._number = int(rest)
            if not 0 <= self._number < _MAX_NUMBER:
                raise ValueError("a number out of range")
        elif tag == "#EXT-X-ENDLIST":
            self.ended = True
        elif tag == "#EXT-X-DISCONTINUITY":
            self._breaks = True
            self._series += 1
        elif tag == "#EXT-X-DISCONTINUITY-SEQUENCE":
            self._series = int(rest)
        elif tag == "#EXT-X-GAP":
            self._gap = True
        elif tag == "#EXT-X-BYTERANGE":
            self._span = self._span_of(rest)
        elif tag == "#EXT-X-KEY":
            self._key = self._key_of(_attributes(rest))
        elif tag == "#EXT-X-MAP":
            self._head = self._head_of(_attributes(rest))
        elif tag == "#EXT-X-MEDIA":
            self._rendition(_attributes(rest))
        elif tag == "#EXT-X-STREAM-INF":
            self._variant = _attributes(rest)
        elif line and not line.startswith("#"):
            self._address(line)

    def _address(self, line: str) -> None:
        url = urljoin(self._url, line)
        if self._variant is not None:
            height = self._variant.get("RESOLUTION", "").lower().partition("x")[2]
            bandwidth, sounds = int(self._variant.get("BANDWIDTH", "0")), self._variant.get("AUDIO", "")
            self.variants.append(Variant(url, bandwidth, int(height or 0), sounds))
            self._variant = None
            return
        if len(self.pieces) >= MAX_PIECES:
            raise ValueError("too many pieces")
        part = Part(url, self._span)
        self.pieces.append(
            Piece(self._number, part, self._seconds, self._head, self._key, self._breaks, self._series, self._gap)
        )
        self._number += 1
        self._span, self._breaks, self._gap = None, False, False

    def _rendition(self, said: dict[str, str]) -> None:
        """Sounds alone count; subtitles and other pictures are passed over."""
        if said.get("TYPE") != "AUDIO":
            return
        url = urljoin(self._url, said["URI"]) if said.get("URI") else None
        default = said.get("DEFAULT") == "YES"
        automatic = default or said.get("AUTOSELECT") == "YES"
        self.renditions.append(Rendition(said.get("GROUP-ID", ""), url, said.get("LANGUAGE", ""), default, automatic))

    def _span_of(self, text: str) -> Span:
        length, _, start = text.strip('"').partition("@")
        first = int(start) if start else self._next_byte
        self._next_byte = first + int(length)
        return first, self._next_byte - 1

    def _head_of(self, said: dict[str, str]) -> Part:
        span = self._span_of(said["BYTERANGE"]) if "BYTERANGE" in said else None
        return Part(urljoin(self._url, said.get("URI", "")), span)

    def _key_of(self, said: dict[str, str]) -> Key | None:
        method = said.get("METHOD", "NONE")
        if method == "NONE":
            return None
        iv = said.get("IV", "").lower().removeprefix("0x")
        return Key(method, urljoin(self._url, said.get("URI", "")), bytes.fromhex(iv.zfill(32)) if iv else None)


def _seconds(text: str) -> float:
    """`nan` would pass every comparison, and be waited for without a pause."""
    seconds = float(text)
    if not math.isfinite(seconds):
        raise ValueError("a time out of range")
    return seconds


def _attributes(text: str) -> dict[str, str]:
    return {name: value.strip('"') for name, value in _ATTRIBUTE.findall(text)}
