"""The stamp: which display a picture shows and when it was made, carried inside the H.264 stream itself.

A NAL unit of type 6 (SEI; in HEVC 39), payload type 5 (user data unregistered), stands before the first slice of every
PVW and PGM picture: our UUID, then JSON. It goes unharmed through WebRTC and FLV, so the console can tell 'seen' from
'confirmed'.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from localcloud.mixer import hevc
from localcloud.mixer.feed import Codec

UUID = b"liveconsole-stam"
"""6c697665-636f-6e73-6f6c-652d7374616d"""

_NAL_SLICE, _NAL_IDR, _NAL_SEI = 1, 5, 6
_USER_DATA_UNREGISTERED = 5
_HEVC_SEI = bytes((hevc.SEI << 1, 1))
_START = b"\x00\x00\x01"
_FORBIDDEN = re.compile(rb"\x00\x00(?=[\x00-\x03])")


@dataclass(frozen=True, slots=True)
class Stamp:
    """`request_id` is the RequestId of the API call that set the display, `t_ms` the unix time of the picture,
    `progress` 1 when no transition runs."""

    rev: int
    request_id: str
    t_ms: int
    progress: float = 1.0


def insert(picture: bytes, stamp: Stamp, codec: Codec = "h264") -> bytes:
    """The Annex B access unit with the stamp before its first slice; unchanged when it has no slice."""
    for start, header in _units(picture):
        if _is_slice(picture[header], codec):
            return b"".join((picture[:start], b"\x00", _START, sei(stamp, codec), picture[start:]))
    return picture


def sei(stamp: Stamp, codec: Codec = "h264") -> bytes:
    """The NAL unit, without a start code."""
    text = json.dumps(
        {"rev": stamp.rev, "request_id": stamp.request_id, "t_ms": stamp.t_ms, "progress": round(stamp.progress, 3)},
        separators=(",", ":"),
        ensure_ascii=False,
    )
    payload = UUID + text.encode()
    sizes, rest = divmod(len(payload), 255)
    body = bytes((_USER_DATA_UNREGISTERED, *([255] * sizes), rest)) + payload + b"\x80"
    return (_HEVC_SEI if codec == "hevc" else bytes((_NAL_SEI,))) + escape(body)


def find(picture: bytes, codec: Codec = "h264") -> Stamp | None:
    """The stamp of an Annex B access unit, None when it carries none."""
    for (_, header), (end, _) in pairwise((*_units(picture), (len(picture), 0))):
        if _is_slice(picture[header], codec):
            return None
        head = _HEVC_SEI if codec == "hevc" else bytes((_NAL_SEI,))
        if _kind(picture[header], codec) == _kind(head[0], codec):
            stamp = _read_sei(unescape(picture[header + len(head) : end]))
            if stamp is not None:
                return stamp
    return None


def _kind(first: int, codec: Codec) -> int:
    return first >> 1 & 0x3F if codec == "hevc" else first & 0x1F


def _is_slice(first: int, codec: Codec) -> bool:
    kind = _kind(first, codec)
    return kind <= hevc.LAST_SLICE if codec == "hevc" else kind in (_NAL_SLICE, _NAL_IDR)


def escape(body: bytes) -> bytes:
    """Emulation prevention: no 00 00 00, 00 00 01, 00 00 02 or bare 00 00 03 may stand inside a NAL unit."""
    return _FORBIDDEN.sub(b"\x00\x00\x03", body)


def unescape(body: bytes) -> bytes:
    return body.replace(b"\x00\x00\x03", b"\x00\x00")


def _units(picture: bytes) -> Iterator[tuple[int, int]]:
    """Where each start code begins (with its leading zero, if any) and where the NAL unit's header byte stands."""
    at = picture.find(_START)
    while at >= 0 and at + 3 < len(picture):
        yield (at - 1 if at and picture[at - 1] == 0 else at), at + 3
        at = picture.find(_START, at + 3)


def _read_sei(body: bytes) -> Stamp | None:
    """Walk the payloads of one SEI NAL unit to ours."""
    at = 0
    while at + 2 < len(body):
        kind, at = _varying(body, at)
        size, at = _varying(body, at)
        payload = body[at : at + size]
        at += size
        if kind == _USER_DATA_UNREGISTERED and payload.startswith(UUID):
            return _read_json(payload[len(UUID) :])
    return None


def _varying(body: bytes, at: int) -> tuple[int, int]:
    value = 0
    while at < len(body) and body[at] == 255:
        value, at = value + 255, at + 1
    return (value + body[at] if at < len(body) else value), at + 1


def _read_json(text: bytes) -> Stamp | None:
    try:
        data = json.loads(text)
        return Stamp(int(data["rev"]), str(data["request_id"]), int(data["t_ms"]), float(data["progress"]))
    except (ValueError, KeyError, TypeError):
        return None
