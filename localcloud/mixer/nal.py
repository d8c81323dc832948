"""Access units in the two forms there are: with start codes (Annex B, as encoders give them) and with lengths (as FLV
and MP4 carry them, which tell the parameter sets once, in a record)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from localcloud.mixer import hevc
from localcloud.mixer.feed import Codec

_START_CODE: Final = re.compile(rb"\x00?\x00\x00\x01")
SPS, PPS, DELIMITER = 7, 8, 9
"""Of H.264; HEVC's are in `hevc`."""


def units(annex_b: bytes) -> list[bytes]:
    """The NAL units of an access unit, without their start codes."""
    return [unit for unit in _START_CODE.split(annex_b) if unit]


def with_lengths(units: Sequence[bytes], codec: Codec) -> bytes:
    """The units with lengths of four bytes, without those that the record tells."""
    return b"".join(
        len(unit).to_bytes(4, "big") + unit
        for unit in units
        if not (hevc.is_parameter(unit) if codec == "hevc" else unit[0] & 0x1F in (SPS, PPS, DELIMITER))
    )


def record(units: Sequence[bytes], codec: Codec) -> bytes:
    """AVC- or HEVCDecoderConfigurationRecord of a key frame; empty when its parameter sets are missing."""
    if codec == "hevc":
        sets = hevc.parameter_sets(units)
        return hevc.configuration(*sets) if all(sets) else b""
    found = {unit[0] & 0x1F: unit for unit in units}
    sps, pps = found.get(SPS, b""), found.get(PPS, b"")
    if not sps or not pps:
        return b""
    head = bytes((1, sps[1], sps[2], sps[3], 0xFF, 0xE1))
    return head + len(sps).to_bytes(2, "big") + sps + b"\x01" + len(pps).to_bytes(2, "big") + pps
