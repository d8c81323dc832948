"""A stream by SRT, played for a moment by a process of its own."""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
import time
from dataclasses import asdict
from pathlib import Path
from typing import IO, Final, cast

from casters import addresses
from casters.addresses import Policy
from casters.looks import media
from casters.looks.found import Found, Nothing
from console.heard import heard
from srt import address, library

ROOT: Final = Path(__file__).resolve().parents[2]
PLAYED_S: Final = 5.0
ENOUGH_S: Final = 2.5
"""From the first byte on: a key frame comes meanwhile."""
MOST: Final = 3_000_000


def look(url: str, policy: Policy, deadline: float) -> Found:
    """Calls the judged address and listens until there is enough to see what it is."""
    if not library.installed():
        raise Nothing("no_libsrt")
    try:
        wanted = address.parse(url)
    except address.BadAddress as bad:
        raise Nothing("srt_refused", why=heard(bad.sentence)) from None
    places = addresses.places(url, policy)
    if not places:
        raise Nothing("unknown_name", host=wanted.host)
    order = {"connect_to": list(map(str, places)), "port": wanted.port, "settings": asdict(wanted.settings)}
    body, why = _played(json.dumps(order).encode() + b"\n", min(PLAYED_S, max(deadline - time.monotonic() - 2, 1.0)))
    if not body:
        raise Nothing("srt_refused" if why else "no_answer", why=heard(why), host=wanted.host, port=wanted.port)
    return media.judged(body, "mpegts", {"container": "srt", "live": True}, deadline)


def _played(order: bytes, seconds: float) -> tuple[bytes, str]:
    """What came in this time, and why nothing did."""
    process = subprocess.Popen(
        [sys.executable, "-m", "srt.pull"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=ROOT,
        env={},
    )
    stdin, out = cast(IO[bytes], process.stdin), cast(IO[bytes], process.stdout)
    end, body = time.monotonic() + seconds, b""
    try:
        stdin.write(order)
        stdin.flush()
        while len(body) < MOST and (left := end - time.monotonic()) > 0 and select.select([out], [], [], left)[0]:
            if not (data := os.read(out.fileno(), 65_536)):
                break
            end = end if body else min(end, time.monotonic() + ENOUGH_S)
            body += data
    finally:
        process.kill()
        _, words = process.communicate()
    return body, words.decode("utf-8", "replace").strip().rpartition("\n")[2]
