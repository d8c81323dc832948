"""What one RTMP connection of a publisher comes to."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Asks:
    """Somebody wants to publish this: `stream?query` of the application `live`."""

    stream: str


@dataclass(frozen=True, slots=True)
class Media:
    """A tag of FLV."""

    data: bytes


@dataclass(frozen=True, slots=True)
class Over:
    """The publication has ended; the connection may go on with another one."""


@dataclass(frozen=True, slots=True)
class Ends:
    """The connection must end; the reason was told."""

    reason: str = ""


Event = Asks | Media | Over | Ends


class BadPeer(Exception):
    """They do not speak RTMP; the connection is closed without a word."""
