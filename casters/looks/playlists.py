"""HLS playlists, as far as a look needs them: which variant is best, and where its media begins."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from casters.looks.web import joined

_BANDWIDTH: Final = re.compile(r"(?:^|[:,])BANDWIDTH=(\d+)")
_MAP: Final = re.compile(r'^#EXT-X-MAP:.*?URI="([^"]+)"')
_LENGTH: Final = re.compile(r"^#EXTINF:([0-9.]+)")


@dataclass(frozen=True, slots=True)
class Playlist:
    """`variants` are addresses, the best first; `segments` and `begin` (what goes before them) are a media playlist's.
    `ends` when it is a recording, of so many seconds."""

    variants: tuple[str, ...]
    segments: tuple[str, ...]
    begin: str
    ends: bool
    seconds: float


def read(text: str, url: str) -> Playlist:
    lines = [line.strip() for line in text.splitlines()]
    variants: list[tuple[int, str]] = []
    segments: list[str] = []
    begin, seconds = "", 0.0
    band: int | None = None
    for line in lines:
        if line.startswith("#EXT-X-STREAM-INF:"):
            found = _BANDWIDTH.search(line)
            band = int(found[1]) if found else 0
        elif (found := _MAP.match(line)) and not begin:
            begin = joined(url, found[1])
        elif found := _LENGTH.match(line):
            seconds += float(found[1])
        elif line and not line.startswith("#"):
            if band is not None:
                variants.append((band, joined(url, line)))
                band = None
            else:
                segments.append(joined(url, line))
    ranked = tuple(address for _, address in sorted(variants, reverse=True))
    return Playlist(ranked, tuple(segments), begin, "#EXT-X-ENDLIST" in lines, round(seconds, 1))
