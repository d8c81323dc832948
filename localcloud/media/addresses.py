"""Play addresses and their protection: txSecret = md5(play key + stream + txTime), txTime = expiry in upper-case hex
(or in decimal, which the vendor's guide allows too).

Pure text and time. The check happens when a stream starts; a running one outlives the expiry of its address.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal
from urllib.parse import parse_qs, urlencode, urlsplit

LIFETIME_S = 600
"""Addresses are handed out for ten minutes."""

_CASTER_STREAM = re.compile(
    r"^caster_(?P<id>\d{1,12})_(?:(?P<bus>pvw|pgm|air)|input_(?P<index>\d{1,3})|(?P<own>tiles|words))$"
)
_TIME = re.compile(r"[0-9A-Fa-f]{1,12}")
_DECIMAL = re.compile(r"0*[1-9][0-9]{8,}")

StreamKind = Literal["pvw", "pgm", "air", "input", "tiles", "words"]


_BUSES: Mapping[str, StreamKind] = {"pvw": "pvw", "pgm": "pgm", "air": "air"}
_OWN: Mapping[str, StreamKind] = {"tiles": "tiles", "words": "words"}


@dataclass(frozen=True, slots=True)
class Stream:
    """What a stream name says. `air` is PGM as its audience gets it; `tiles` and `words` are no streams, but
    doors of a caster that take the same ticket. `index` is the input's for kind `input`, otherwise 0."""

    caster_id: int
    kind: StreamKind
    index: int = 0

    @property
    def name(self) -> str:
        tail = f"input_{self.index}" if self.kind == "input" else self.kind
        return f"caster_{self.caster_id}_{tail}"


def parse_stream(name: str) -> Stream | None:
    """`caster_7_pgm` as data, None for a name that is not ours."""
    match = _CASTER_STREAM.match(name)
    if match is None:
        return None
    caster_id = int(match["id"])
    if match["bus"]:
        return Stream(caster_id, _BUSES[match["bus"]])
    if match["index"]:
        return Stream(caster_id, "input", int(match["index"]))
    return Stream(caster_id, _OWN[match["own"]])


@dataclass(frozen=True, slots=True)
class Ticket:
    """A stream name with its signature, as found in an address."""

    stream: str
    tx_secret: str
    tx_time: str


def sign(play_key: str, stream: str, tx_time: str) -> str:
    """The vendor's rule; the time goes in as printed, so keep one case throughout."""
    return hashlib.md5(f"{play_key}{stream}{tx_time}".encode(), usedforsecurity=False).hexdigest()


def expiry_of(tx_time: str) -> int | None:
    """The unix time that a txTime says, None where it says none. Hexadecimal, but for nine and more digits without a
    letter: they would lie beyond 2106, and are a decimal time."""
    if not _TIME.fullmatch(tx_time):
        return None
    return int(tx_time, 10 if _DECIMAL.fullmatch(tx_time) else 16)


@dataclass(frozen=True)
class Addresses:
    """Makes and checks play addresses. `origin` is scheme, host and port, without a slash at the end."""

    origin: str
    play_key: str = field(repr=False)
    now: Callable[[], float] = time.time

    def at(self, origin: str) -> Addresses:
        """The same key under another origin, e.g. that of the request in hand."""
        return replace(self, origin=origin.rstrip("/"))

    def flv(self, stream: str) -> str:
        return f"{self.origin}/live/{stream}.flv?{self._auth(stream)}"

    def hls(self, stream: str) -> str:
        return f"{self.origin}/live/{stream}.m3u8?{self._auth(stream)}"

    def still(self, stream: str) -> str:
        return f"{self.origin}/live/{stream}.jpg?{self._auth(stream)}"

    def webrtc(self, stream: str) -> str:
        """The vendor's form: it names the stream and is carried as the Bearer of a WHEP request."""
        return f"webrtc://{urlsplit(self.origin).netloc}/live/{stream}?{self._auth(stream)}"

    def whep(self) -> str:
        return f"{self.origin}/webrtc/v2/whep"

    def tiles(self, caster_id: int) -> str:
        scheme = "wss" if self.origin.startswith("https:") else "ws"
        stream = Stream(caster_id, "tiles").name
        netloc = urlsplit(self.origin).netloc
        return f"{scheme}://{netloc}/tiles?caster={caster_id}&{self._auth(stream)}"

    def transition(self, kind: str) -> str:
        """A picture of this kind of transition; open to everybody, as the test pictures are."""
        return f"{self.origin}/test/transition-{kind}.png"

    def check(self, stream: str, tx_secret: str, tx_time: str) -> str | None:
        """None when the address is good, otherwise the sentence to refuse it with."""
        if not tx_secret or not tx_time:
            return "This address carries no txSecret and txTime."
        expires = expiry_of(tx_time)
        if expires is None:
            return "txTime is not a hexadecimal time."
        if not hmac.compare_digest(sign(self.play_key, stream, tx_time).encode(), tx_secret.lower().encode()):
            return "txSecret does not fit this stream."
        if expires < self.now():
            return "This address has expired; ask for a new one."
        return None

    def parse_webrtc(self, url: str) -> Ticket | None:
        """The ticket in a `webrtc://` address, None when it is not one. Host and port are not compared: the client
        may know this server by another name."""
        try:
            parts = urlsplit(url)
        except ValueError:
            return None
        folder, _, stream = parts.path.rpartition("/")
        if parts.scheme != "webrtc" or folder != "/live" or not stream:
            return None
        query = parse_qs(parts.query)
        return Ticket(stream, query.get("txSecret", [""])[0], query.get("txTime", [""])[0])

    def _auth(self, stream: str) -> str:
        tx_time = f"{int(self.now()) + LIFETIME_S:X}"
        return urlencode({"txSecret": sign(self.play_key, stream, tx_time), "txTime": tx_time})
