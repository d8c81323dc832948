"""HTTP, as far as a look needs it: one GET, redirects judged like the first address, and as many bytes as were asked
for."""

from __future__ import annotations

import time
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote, urljoin, urlsplit

from casters import addresses
from casters.addresses import Policy
from casters.looks.found import Nothing
from casters.looks.wire import Wire

MOST_HOPS: Final = 5
MOST_HEAD: Final = 32_768
LONGEST: Final = 2048
_PACKED: Final = frozenset({"gzip", "x-gzip", "deflate"})
_GZIP_OR_ZLIB, _BARE = 47, -15
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_SAFE: Final = "/%:=&?~#+!$,;'@()*[]"
_PORTS: Final = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Fetched:
    """`url` is the last hop's. `whole` when the body ended by itself; `size` is the whole thing's, where it is said."""

    url: str
    kind: str
    body: bytes
    whole: bool
    size: int | None


@dataclass(frozen=True, slots=True)
class Limits:
    """`most` bytes until `deadline`, and of a stream that has begun not longer than `patience` seconds."""

    deadline: float
    most: int
    patience: float = 30.0
    begin: int = 0


def fetch(url: str, policy: Policy, limits: Limits) -> Fetched:
    """What the address answers; Nothing when it is not fetched, or not 200."""
    for hop in range(MOST_HOPS + 1):
        fault = addresses.fault(url, schemes=addresses.FETCHED, longest=LONGEST, policy=policy)
        if fault is not None:
            raise Nothing("led_away" if hop else "not_allowed", why=fault)
        answer = _asked(url, policy, limits)
        if isinstance(answer, Fetched):
            return answer
        url = answer
    raise Nothing("led_around", times=MOST_HOPS)


def joined(url: str, part: str) -> str:
    """Where a part leads from an address; empty, which no rule lets pass, when it is no address at all."""
    try:
        return urljoin(url, part)
    except ValueError:
        return ""


def _asked(url: str, policy: Policy, limits: Limits) -> Fetched | str:
    """The answer, or where it is said to be."""
    parts = urlsplit(url)
    scheme, host = parts.scheme.lower(), parts.hostname or ""
    port = parts.port or _PORTS[scheme]
    with Wire(url, port, policy, secure=scheme == "https", deadline=limits.deadline) as wire:
        wire.send(_request(url, host, port, port == _PORTS[scheme], limits.begin))
        status, head = _head(wire)
        if status in _REDIRECTS and head.get("location"):
            return joined(url, head["location"])
        if status not in (200, 206):
            raise Nothing("status", status=status, host=host)
        return _body(wire, url, head, limits)


def _request(url: str, host: str, port: int, usual: bool, begin: int) -> bytes:
    parts = urlsplit(url)
    path = quote(parts.path or "/", safe=_SAFE) + (f"?{quote(parts.query, safe=_SAFE)}" if parts.query else "")
    name = f"[{host}]" if ":" in host else host.encode("idna").decode("ascii")
    lines = [f"GET {path} HTTP/1.1", f"Host: {name if usual else f'{name}:{port}'}", "User-Agent: live-console"]
    if begin:
        lines.append(f"Range: bytes={begin}-")
    return "\r\n".join([*lines, "Accept: */*", "Accept-Encoding: identity", "Connection: close", "", ""]).encode(
        "ascii"
    )


def _head(wire: Wire) -> tuple[int, dict[str, str]]:
    first, *lines = wire.until(b"\r\n\r\n", MOST_HEAD).decode("latin-1").split("\r\n")
    words = first.split(None, 2)
    if len(words) < 2 or not words[0].startswith("HTTP/1.") or not (words[1].isascii() and words[1].isdigit()):
        raise Nothing("no_http", host=wire.host)
    pairs = (line.partition(":") for line in lines)
    return int(words[1]), {name.strip().lower(): value.strip() for name, _, value in pairs}


def _body(wire: Wire, url: str, head: dict[str, str], limits: Limits) -> Fetched:
    length = _number(head.get("content-length", ""))
    chunked = "chunked" in head.get("transfer-encoding", "").lower()
    body, whole = bytearray(), True
    enough = time.monotonic() + limits.patience
    for part in _chunks(wire) if chunked else _plain(wire, length):
        body += part
        if len(body) >= limits.most or (time.monotonic() > enough and len(body) > 0):
            whole = length is not None and len(body) >= length
            break
    total = _number(head.get("content-range", "").rpartition("/")[2]) if limits.begin else length
    kind = head.get("content-type", "").partition(";")[0].strip().lower()
    if head.get("content-encoding", "").strip().lower() in _PACKED:
        return Fetched(url, kind, _unpacked(bytes(body), limits.most), whole, None)
    return Fetched(url, kind, bytes(body[: limits.most]), whole, total)


def _unpacked(body: bytes, most: int) -> bytes:
    """Some servers pack what they were asked to send as it is, and what some call deflate lacks its two bytes of zlib.
    What cannot be unpacked is judged as it came."""
    for form in (_GZIP_OR_ZLIB, _BARE):
        try:
            return zlib.decompressobj(form).decompress(body, most)
        except zlib.error:
            continue
    return body


def _plain(wire: Wire, length: int | None) -> Iterator[bytes]:
    left = length
    while left is None or left > 0:
        data = wire.some(65_536 if left is None else min(65_536, left))
        if not data:
            if left:
                raise Nothing("broke_off", host=wire.host)
            return
        left = None if left is None else left - len(data)
        yield data


def _chunks(wire: Wire) -> Iterator[bytes]:
    while True:
        try:
            left = int(wire.until(b"\r\n", 1024).partition(b";")[0], 16)
        except ValueError:
            raise Nothing("no_http", host=wire.host) from None
        if left <= 0:
            return
        while left:
            data = wire.some(min(65_536, left))
            if not data:
                raise Nothing("broke_off", host=wire.host)
            left -= len(data)
            yield data
        wire.until(b"\r\n", 2)


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else None
