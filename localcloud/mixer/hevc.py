"""What HEVC's NAL units are called, and the record by which a container tells a decoder about them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

VPS, SPS, PPS, DELIMITER, SEI = 32, 33, 34, 35, 39
LAST_SLICE: Final = 31
_PROFILE_AT: Final = 3
"""In an SPS: two bytes of head, one of ids; then twelve of profile, tier and level."""


def kind_of(unit: bytes) -> int:
    return unit[0] >> 1 & 0x3F


def is_parameter(unit: bytes) -> bool:
    """True for what stands in the record, not among the pictures."""
    return VPS <= kind_of(unit) <= DELIMITER


def parameter_sets(units: Sequence[bytes]) -> tuple[bytes, bytes, bytes]:
    """VPS, SPS and PPS of a key frame; empty where one is missing."""
    found = {kind_of(unit): unit for unit in units}
    return found.get(VPS, b""), found.get(SPS, b""), found.get(PPS, b"")


def configuration(vps: bytes, sps: bytes, pps: bytes) -> bytes:
    """HEVCDecoderConfigurationRecord with four-byte lengths, for 4:2:0 of 8 bits."""
    plain = sps.replace(b"\x00\x00\x03", b"\x00\x00")
    profile = plain[_PROFILE_AT : _PROFILE_AT + 12]
    fixed = bytes((0xF0, 0, 0xFC, 0xFC | 1, 0xF8, 0xF8, 0, 0, 0b00_001_1_11, 3))
    sets = b"".join(
        bytes((0x80 | kind, 0, 1)) + len(unit).to_bytes(2, "big") + unit
        for kind, unit in ((VPS, vps), (SPS, sps), (PPS, pps))
    )
    return b"\x01" + profile + fixed + sets
