"""A stream by SRT, played for a moment by a process of its own."""

from __future__ import annotations

import time
from typing import Final

from casters import addresses
from casters.addresses import Policy
from casters.looks import media
from casters.looks.found import Found, Nothing
from console.heard import heard
from srt import address, library
from srt.calling import Calling

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
    calling = Calling(wanted.order(places), {})
    try:
        body = _heard(calling, min(PLAYED_S, max(deadline - time.monotonic() - 2, 1.0)))
        why = calling.last_words()
    finally:
        calling.close()
    if not body:
        raise Nothing("srt_refused" if why else "no_answer", why=heard(why), host=wanted.host, port=wanted.port)
    return media.judged(body, "mpegts", {"container": "srt", "live": True}, deadline)


def _heard(calling: Calling, seconds: float) -> bytes:
    """What comes in this time."""
    end, body = time.monotonic() + seconds, b""
    while len(body) < MOST and (left := end - time.monotonic()) > 0 and (data := calling.read(65_536, left)):
        end = end if body else min(end, time.monotonic() + ENOUGH_S)
        body += data
    return body
