"""RTMP and RTSP: an RTMP stream is played for a moment, an RTSP server says what it would play."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import SplitResult, urlsplit

from casters.addresses import Policy
from casters.looks import media
from casters.looks.found import Found, Nothing
from casters.looks.wire import Wire
from rtmp.address import split_path
from rtmp.flv_body import FlvBody
from rtmp.play import BadServer, Play
from rtsp.login import DENIED, PLAIN, Gate, Login, NotLetIn

RTMP_PORTS: Final = {"rtmp": 1935, "rtmps": 443}
RTSP_PORTS: Final = {"rtsp": 554, "rtsps": 322}
MOST_MEDIA: Final = 3_000_000
SILENT_S: Final = 3.0
"""Without media for so long, nothing is sent."""
ENOUGH_MS: Final = 1000
"""So much of a stream shows what it is."""
_MOST: Final = 65_536
_CODES: Final = {DENIED: "wrong_password", PLAIN: "plain_password"}
_MAP: Final = re.compile(r"^a=rtpmap:\d+ ([A-Za-z0-9.\-]+)/(\d+)(?:/(\d+))?", re.MULTILINE)
_SIZE: Final = re.compile(r"^a=x-dimensions:(\d+),(\d+)", re.MULTILINE)
_RATE: Final = re.compile(r"^a=framerate:([0-9.]+)", re.MULTILINE)
_NAMES: Final = {"mpeg4-generic": "aac", "mp4a-latm": "aac", "h265": "hevc", "pcmu": "g711", "pcma": "g711"}


def rtmp(url: str, policy: Policy, deadline: float) -> Found:
    """Plays it as a player does, for as long as it takes to see what it is."""
    parts = urlsplit(url)
    scheme = parts.scheme.lower()
    port, secure = parts.port or RTMP_PORTS[scheme], scheme == "rtmps"
    with Wire(url, port, policy, secure=secure, deadline=deadline, own_welcome=True) as wire:
        app, name = split_path(url)
        body = _played(wire, Play(app, name, f"{scheme}://{parts.netloc}/{app}"))
    return media.judged(body, "flv", {"container": "rtmp", "live": True}, deadline)


def _played(wire: Wire, play: Play) -> bytes:
    """The beginning of the stream, as FLV."""
    flv, body, first, span = FlvBody(), b"", None, 0
    until = time.monotonic() + SILENT_S
    while span < ENOUGH_MS and len(body) < MOST_MEDIA and not play.ended and not flv.turned:
        wire.send(play.out())
        data = wire.some(_MOST, until - time.monotonic())
        if not data:
            break
        try:
            messages = play.feed(data)
        except BadServer as error:
            raise Nothing("rtmp_refused" if play.greeted else "no_rtmp", why=error.sentence, host=wire.host) from None
        for message in messages:
            body += flv.write(message.kind, message.ms, message.body)
            first = message.ms if first is None else first
            span = message.ms - first
            until = time.monotonic() + SILENT_S
    if first is None:
        raise Nothing("rtmp_silent" if play.greeted else "no_rtmp", host=wire.host)
    return body or flv.begin()


def rtsp(url: str, policy: Policy, deadline: float, login: Login | None = None) -> Found:
    """Asks what it would play."""
    parts = urlsplit(url)
    gate = None
    while True:
        # Some cameras hang up with their question for the password, and want the answer on another connection.
        first = gate is None
        with _wire(parts, policy, deadline) as wire:
            gate = gate or Gate(login, plain=parts.scheme == "rtsps" or (policy.local and not wire.public))
            try:
                described = _described(wire, _asked(parts), gate)
                break
            except Nothing as nothing:
                if nothing.found.code != "broke_off" or not (first and gate.has_asked):
                    raise
    streams = list(_streams(described))
    if not streams:
        raise Nothing("nothing_offered", host=parts.hostname)
    return Found(True, "media", {"container": "rtsp", "streams": streams})


def _wire(parts: SplitResult, policy: Policy, deadline: float) -> Wire:
    port = parts.port or RTSP_PORTS[parts.scheme]
    secure = parts.scheme == "rtsps"
    return Wire(parts.geturl(), port, policy, secure=secure, deadline=deadline, own_welcome=True)


def _described(wire: Wire, url: str, gate: Gate) -> str:
    """The answer to DESCRIBE, asked again with the password where the camera wants it."""
    for number in (1, 2, 3):
        said = gate.answer("DESCRIBE", url)
        more = f"Authorization: {said}\r\n" if said else ""
        wire.send(f"DESCRIBE {url} RTSP/1.0\r\nCSeq: {number}\r\nAccept: application/sdp\r\n{more}\r\n".encode())
        first, *lines = wire.until(b"\r\n\r\n", _MOST).decode("latin-1").split("\r\n")
        status = first.split(None, 2)
        if len(status) < 2 or not status[0].startswith("RTSP/") or not status[1].isdigit():
            raise Nothing("no_rtsp", host=wire.host)
        pairs = [(name.strip().lower(), value.strip()) for name, _, value in (line.partition(":") for line in lines)]
        length = dict(pairs).get("content-length", "")
        size = int(length) if length.isascii() and length.isdigit() else 0
        body = wire.exactly(min(size, _MOST)).decode("utf-8", "replace")
        if status[1] == "200":
            return body
        if status[1] not in ("401", "403"):
            raise Nothing("status", status=int(status[1]), host=wire.host)
        if status[1] == "403":
            raise Nothing("password", host=wire.host)
        try:
            gate.refused("\n".join(value for name, value in pairs if name == "www-authenticate"))
        except NotLetIn as refused:
            raise Nothing(_CODES.get(refused.sentence, "password"), host=wire.host) from None
    raise Nothing("wrong_password", host=wire.host)


def _asked(parts: SplitResult) -> str:
    return parts._replace(fragment="").geturl()


def _static(part: str) -> tuple[str, int, int] | None:
    """A track that needs no name: the two payload types of G.711 (RFC 3551)."""
    first = part.partition("\n")[0].split()
    return {"0": ("pcmu", 8000, 1), "8": ("pcma", 8000, 1)}.get(first[-1]) if first else None


def _streams(described: str) -> Iterator[dict[str, Any]]:
    """The tracks of an SDP: kind, codec, and what else it says."""
    for part in re.split(r"^m=", described.replace("\r\n", "\n"), flags=re.MULTILINE)[1:]:
        kind = part.partition(" ")[0]
        found = _MAP.search(part)
        named = (found[1].lower(), int(found[2]), int(found[3] or 1)) if found else _static(part)
        if kind not in ("video", "audio") or named is None:
            continue
        codec, rate, channels = named
        stream: dict[str, Any] = {"kind": kind, "codec": _NAMES.get(codec, codec)}
        if kind == "audio":
            stream |= {"rate": rate, "channels": channels}
        elif size := _SIZE.search(part):
            stream |= {"width": int(size[1]), "height": int(size[2])}
        if kind == "video" and (fps := _RATE.search(part)):
            stream["fps"] = round(float(fps[1]), 2)
        yield stream
