"""What a stream is made of, read from its description (SDP)."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass, field
from typing import Final, Literal

Kind = Literal["video", "audio"]
MOST_TRACKS: Final = 16
_STATIC: Final = {"0": ("pcmu", 8000), "8": ("pcma", 8000)}
"""Payload types that need no `rtpmap`; others of that kind we cannot play."""


@dataclass(frozen=True, slots=True)
class Track:
    """`codec` in lower case as RTP names it; `rate` of its clock in Hz; `form` the parameters of `fmtp`."""

    kind: str
    codec: str
    rate: int
    channels: int
    payload: int
    control: str
    form: dict[str, str] = field(default_factory=dict)

    def bytes_of(self, name: str) -> list[bytes]:
        """Parameter sets as base64, joined by commas; those that cannot be read are left out."""
        found = []
        for part in self.form.get(name, "").split(","):
            try:
                found.append(base64.b64decode(part + "=" * (-len(part) % 4), validate=True))
            except (binascii.Error, ValueError):
                continue
        return [one for one in found if one]


@dataclass(frozen=True, slots=True)
class Description:
    control: str
    tracks: list[Track]


def parse(data: bytes) -> Description:
    """Never fails: what cannot be read is not there."""
    control, parts = "", list[list[str]]()
    for line in data.decode("utf-8", "replace").splitlines():
        if line.startswith("m="):
            parts.append([line])
        elif parts:
            parts[-1].append(line)
        elif line.startswith("a=control:"):
            control = line.removeprefix("a=control:").strip()
    tracks = [track for part in parts[:MOST_TRACKS] if (track := _track(part)) is not None]
    return Description(control, tracks)


def _track(lines: list[str]) -> Track | None:
    words = lines[0].removeprefix("m=").split()
    if len(words) < 4 or not words[2].startswith("RTP/"):
        return None
    kind, payload = words[0], words[3]
    about = {name: value.strip() for line in lines[1:] for name, _, value in [line.partition(":")]}
    codec, rate, channels = (*_STATIC.get(payload, ("", 0)), 1)
    form: dict[str, str] = {}
    for line in lines[1:]:
        name, _, value = line.partition(":")
        number, _, rest = value.strip().partition(" ")
        if number != payload:
            continue
        if name == "a=rtpmap":
            codec, rate, channels = _map(rest)
        elif name == "a=fmtp":
            pairs = (part.partition("=") for part in rest.split(";"))
            form = {key.strip().lower(): text.strip() for key, _, text in pairs}
    if not payload.isdigit() or not codec or not rate:
        return None
    return Track(kind, codec, rate, channels, int(payload), about.get("a=control", ""), form)


def _map(text: str) -> tuple[str, int, int]:
    codec, rate, channels = [*text.strip().lower().split("/"), "", ""][:3]
    return codec, _number(rate), _number(channels) or 1


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 0
