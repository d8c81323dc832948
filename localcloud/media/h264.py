"""H.264 in SDP (RFC 6184): the forms of it that can be taken.

aiortc knows two by name, Baseline and Constrained Baseline in packetization-mode 1, and answers no other. Its decoder
is FFmpeg's, and its packets are read alike in both modes; so any other form is shown to it as one that it knows, and
the answer says what was offered. What is sent is Constrained Baseline, which every decoder of a higher profile reads.
"""

from __future__ import annotations

import re
from typing import Final

from localcloud.media.sdp_text import Section

KNOWN: Final = "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f"
"""The form that aiortc is shown."""
_ASSUMED: Final = "42e01f"
"""What an absent profile-level-id means to browsers."""
_PROFILE: Final = re.compile(r"[0-9a-f]{6}")
_NAMES: Final = {
    0x42: "Baseline",
    0x4D: "Main",
    0x58: "Extended",
    0x64: "High",
    0x6E: "High 10",
    0x7A: "High 4:2:2",
    0xF4: "High 4:4:4",
    0x2C: "CAVLC 4:4:4 Intra",
    0x53: "Scalable Baseline",
    0x56: "Scalable High",
    0x76: "Multiview High",
    0x80: "Stereo High",
}
_DECODED: Final = frozenset({0x42, 0x4D, 0x64, 0x6E, 0x7A, 0xF4, 0x2C})
_READ_BASELINE: Final = frozenset({0x42, 0x4D, 0x58, 0x64, 0x6E, 0x7A, 0xF4})
_SAID_AGAIN: Final = ("level-asymmetry-allowed", "packetization-mode", "profile-level-id")


def receivable(section: Section) -> list[str]:
    """The payload types of H.264 that can be decoded here."""
    return [payload for payload in _payloads(section) if _fits(section, payload, _DECODED)]


def sendable(section: Section) -> list[str]:
    """The payload types under which Constrained Baseline can be sent, the best first: packets of any size, and a
    profile as near as may be."""
    fitting = [payload for payload in _payloads(section) if _fits(section, payload, _READ_BASELINE)]
    return sorted(fitting, key=lambda payload: (_mode(section, payload) != "1", _profile(section, payload)))


def named(section: Section, payload: str) -> str:
    """A form that is not taken, in words."""
    mode, profile = _mode(section, payload), _profile(section, payload)
    if mode not in ("0", "1"):
        return f"H264 in packetization-mode {mode[:20]}"
    return f"H264 {_NAMES[profile]}" if profile in _NAMES else f"H264 of an unknown profile ({profile:02x})"


def again(section: Section, payload: str) -> str:
    """The parameters of an answer to what was offered: profile and mode as they were (RFC 6184, 8.2.2)."""
    said = section.parameters(payload)
    return ";".join(f"{name}={said[name]}" for name in _SAID_AGAIN if name in said)


def _payloads(section: Section) -> list[str]:
    return [payload for payload, name in section.codecs.items() if name == "h264"]


def _fits(section: Section, payload: str, profiles: frozenset[int]) -> bool:
    extended_as_baseline = _profile(section, payload) == 0x58 and _constraints(section, payload) & 0xC0 == 0xC0
    return _mode(section, payload) in ("0", "1") and (_profile(section, payload) in profiles or extended_as_baseline)


def _mode(section: Section, payload: str) -> str:
    return section.parameters(payload).get("packetization-mode", "0")


def _profile(section: Section, payload: str) -> int:
    """The profile_idc; 0 where it cannot be read."""
    return int(_profile_level(section, payload)[:2], 16)


def _constraints(section: Section, payload: str) -> int:
    return int(_profile_level(section, payload)[2:4], 16)


def _profile_level(section: Section, payload: str) -> str:
    said = section.parameters(payload).get("profile-level-id", _ASSUMED).lower()
    return said if _PROFILE.fullmatch(said) else "000000"
