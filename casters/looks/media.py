"""What the first bytes of a file or stream say it is, and what the child process finds in them."""

from __future__ import annotations

import base64
import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, Final

from casters.looks.found import Found, Nothing

CHILD: Final = Path(__file__).with_name("child.py")
CHILD_S: Final = 5.0
MOST_ANSWER: Final = 400_000
_PICTURES: Final = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF8", b"BM")


def form_of(body: bytes) -> str:
    """The container by its first bytes: flv, mov, mpegts, matroska, mp3, aac, ac3, playlist, picture, or nothing."""
    if body[:3] == b"FLV":
        return "flv"
    if body[4:8] in (b"ftyp", b"styp", b"moov", b"moof", b"wide", b"mdat", b"free"):
        return "mov"
    if len(body) > 376 and body[0] == body[188] == body[376] == 0x47:
        return "mpegts"
    if body[:4] == b"\x1a\x45\xdf\xa3":
        return "matroska"
    if body.lstrip(b"\xef\xbb\xbf \r\n\t")[:7] == b"#EXTM3U":
        return "playlist"
    if body.startswith(_PICTURES) or (body[:4] == b"RIFF" and body[8:12] == b"WEBP"):
        return "picture"
    if body[:3] == b"ID3" or body[:2] in (b"\xff\xfb", b"\xff\xf3", b"\xff\xf2"):
        return "mp3"
    if body[:2] in (b"\xff\xf1", b"\xff\xf9"):
        return "aac"
    if body[:2] == b"\x0b\x77":
        return "ac3"
    return ""


def judged(body: bytes, form: str, facts: dict[str, Any], deadline: float) -> Found:
    """Taken apart in a process of its own, which is ended at the deadline."""
    told = _told(body, form, min(CHILD_S, max(deadline - time.monotonic(), 0.5)))
    if not told.get("streams"):
        raise Nothing("unreadable", **facts)
    picture = told.get("picture")
    long = None if facts.get("live") else facts.get("duration_s") or told.get("duration_s")
    found = {**facts, "streams": told["streams"], "duration_s": long}
    return Found(True, "media", found, ("image/jpeg", base64.b64decode(picture)) if picture else None)


def _told(body: bytes, form: str, seconds: float) -> dict[str, Any]:
    try:
        done = subprocess.run(
            [sys.executable, "-I", str(CHILD), form],
            input=body,
            capture_output=True,
            timeout=seconds,
            check=False,
            env={},
        )
        told = json.loads(done.stdout) if len(done.stdout) <= MOST_ANSWER else {}
    except (subprocess.TimeoutExpired, ValueError):
        return {}
    return told if isinstance(told, dict) else {}


# --- MP4 whose index stands at its end --------------------------------------------------------------------------------


def head_of_mov(body: bytes) -> tuple[bytes, int | None]:
    """The boxes before the pictures, and where the first box after them begins; None when the index was among them or
    cannot be found."""
    at, kept = 0, b""
    while at + 16 <= len(body):
        size, kind = int.from_bytes(body[at : at + 4], "big"), body[at + 4 : at + 8]
        if size == 1:
            size = int.from_bytes(body[at + 8 : at + 16], "big")
        if kind in (b"moov", b"moof") or size < 8:
            return body, None
        if kind == b"mdat":
            return kept, at + size
        kept += body[at : at + size]
        at += size
    return body, None
