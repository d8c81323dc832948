"""FLV's frame, by hand: the head of a file and its tags."""

from __future__ import annotations

AUDIO_TAG, VIDEO_TAG, SCRIPT_TAG = 8, 9, 18


def header(*, sound: bool, picture: bool) -> bytes:
    """Version 1, what will come, nine bytes long; then the size of the tag before the first one."""
    return b"FLV\x01" + bytes((sound << 2 | picture,)) + b"\x00\x00\x00\x09" + b"\x00\x00\x00\x00"


def tag(kind: int, ms: int, body: bytes) -> bytes:
    """Type, size, time (low 24 bits, then the high 8), stream 0, body, and the size of all this once more."""
    ms &= 0xFFFFFFFF
    time = (ms & 0xFFFFFF).to_bytes(3, "big") + bytes((ms >> 24,))
    size = len(body)
    return bytes((kind,)) + size.to_bytes(3, "big") + time + b"\x00\x00\x00" + body + (size + 11).to_bytes(4, "big")
