"""HLS playlists, as far as a look needs them: which variant is best, and where its media begins."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from casters.looks.web import joined

_BANDWIDTH: Final = re.compile(r"(?:^|[:,])BANDWIDTH=(\d+)")
_MAP: Final = re.compile(r'^#EXT-X-MAP:.*?URI="([^"]+)"')
_SOUND: Final = re.compile(r"^#EXT-X-MEDIA:(?=.*TYPE=AUDIO)")
_ATTRIBUTE: Final = re.compile(r'(?:^|[:,])(GROUP-ID|URI|DEFAULT|AUDIO)=("[^"]*"|[^,]*)')
_LENGTH: Final = re.compile(r"^#EXTINF:([0-9.]+)")


@dataclass(frozen=True, slots=True)
class Playlist:
    """`variants` are addresses, the best first; `segments` (without those that are not there) and `begin` (what goes
    before them) are a media playlist's. `ends` when it is a recording, of so many seconds. `sound` is where the best
    variant has its sound, when that has a playlist of its own."""

    variants: tuple[str, ...]
    segments: tuple[str, ...]
    begin: str
    ends: bool
    seconds: float
    sound: str = ""


def read(text: str, url: str) -> Playlist:
    lines = [line.strip() for line in text.splitlines()]
    variants: list[tuple[int, str, str]] = []
    sounds: dict[str, str] = {}
    segments: list[str] = []
    begin, seconds = "", 0.0
    band: int | None = None
    group, gap = "", False
    for line in lines:
        if line.startswith("#EXT-X-STREAM-INF:"):
            found = _BANDWIDTH.search(line)
            band, group = int(found[1]) if found else 0, _attributes(line).get("AUDIO", "")
        elif _SOUND.match(line):
            said = _attributes(line)
            if said.get("DEFAULT") == "YES" or said.get("GROUP-ID", "") not in sounds:
                sounds[said.get("GROUP-ID", "")] = joined(url, said["URI"]) if said.get("URI") else ""
        elif line == "#EXT-X-GAP":
            gap = True
        elif (found := _MAP.match(line)) and not begin:
            begin = joined(url, found[1])
        elif found := _LENGTH.match(line):
            seconds += float(found[1])
        elif line and not line.startswith("#"):
            if band is not None:
                variants.append((band, joined(url, line), group))
                band = None
            elif not gap:
                segments.append(joined(url, line))
            gap = False
    ranked = sorted(variants, reverse=True)
    addresses = tuple(address for _, address, _ in ranked)
    sound = sounds.get(ranked[0][2], "") if ranked and ranked[0][2] else ""
    return Playlist(addresses, tuple(segments), begin, "#EXT-X-ENDLIST" in lines, round(seconds, 1), sound)


def _attributes(line: str) -> dict[str, str]:
    return {name: value.strip('"') for name, value in _ATTRIBUTE.findall(line)}
