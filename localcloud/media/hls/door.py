"""What the web server calls for HLS. An address is checked once, when playing begins; what follows goes by a name that
only this viewer knows, so that a show outlives the ten minutes of its address as it does by the other ways."""

from __future__ import annotations

import re
import secrets
import time
from dataclasses import dataclass, field
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from localcloud.media.admission import Admission, Refused
from localcloud.media.hls import playlist
from localcloud.media.hls.channel import IDLE_S, Channel

MAX_VIEWERS: Final = 200
PLAYLIST: Final = "application/vnd.apple.mpegurl"
_PIECE = re.compile(r"^(\d{1,9})(?:\.(\d{1,4}))?\.m4s$")
_NUMBER = re.compile(r"^\d{1,9}$")
_AHEAD: Final = 2
"""A request for a segment further ahead than this is a mistake, not impatience."""


@dataclass(slots=True)
class Viewing:
    """One viewer of one channel."""

    stream: str
    channel: Channel
    asked: float = field(default_factory=time.monotonic)


class HlsDoor:
    """Playlists, headers, segments and parts."""

    def __init__(self, admission: Admission) -> None:
        self._admission = admission
        self._channels: dict[str, Channel] = {}
        self._viewings: dict[str, Viewing] = {}
        self.routes: list[BaseRoute] = [
            Route("/live/{stream}.m3u8", self.variants, methods=["GET", "OPTIONS"]),
            Route("/live/{stream}/{viewing}/{name}", self.piece, methods=["GET", "OPTIONS"]),
        ]

    def close(self) -> None:
        for channel in self._channels.values():
            channel.close()

    async def variants(self, request: Request) -> Response:
        """The address that is given out. Answers when there is something to play."""
        if request.method == "OPTIONS":
            return self._admission.preflight(request)
        try:
            stream = self._admission.admitted(request.path_params["stream"], request.query_params)
            feed = await self._admission.feed(stream)
            self._forget_the_idle()
            if len(self._viewings) >= MAX_VIEWERS:
                raise Refused(503, "This server has as many viewers as it takes.")
            channel = self._channels.get(stream.name)
            if channel is None or channel.over or channel.feed is not feed:
                channel = self._channels[stream.name] = Channel(feed)
            name = secrets.token_urlsafe(16)
            self._viewings[name] = Viewing(stream.name, channel)
            await channel.until(lambda shelf: bool(shelf.segments) and shelf.segments[0].whole)
            if channel.format is None:
                raise Refused(503, "There is no picture yet; ask again.")
        except Refused as refusal:
            return self._admission.refused(request, refusal)
        text = playlist.variants(channel.format, channel.bits_per_s, f"{stream.name}/{name}/index.m3u8")
        return Response(text, media_type=PLAYLIST, headers=self._admission.headers(request))

    async def piece(self, request: Request) -> Response:
        """Everything else of one viewer."""
        if request.method == "OPTIONS":
            return self._admission.preflight(request)
        try:
            body, kind = await self._piece(request)
        except Refused as refusal:
            return self._admission.refused(request, refusal)
        return Response(body, media_type=kind, headers=self._admission.headers(request))

    async def _piece(self, request: Request) -> tuple[bytes | str, str]:
        viewing = self._viewings.get(request.path_params["viewing"])
        if viewing is None or viewing.stream != request.path_params["stream"]:
            raise Refused(404, "This viewer is not known, or has not asked for long; open the address again.")
        viewing.asked = time.monotonic()
        channel, name = viewing.channel, request.path_params["name"]
        if name == "index.m3u8":
            await self._wanted(channel, request)
            return playlist.media(channel.shelf), PLAYLIST
        if name == "init.mp4":
            return channel.header, "video/mp4"
        match = _PIECE.match(name)
        if match is None:
            raise Refused(404, "There is no such piece.")
        return await _media(channel, int(match[1]), None if match[2] is None else int(match[2])), "video/mp4"

    async def _wanted(self, channel: Channel, request: Request) -> None:
        """Wait for the segment or part that a player of low latency asks the playlist to have."""
        asked, part = (request.query_params.get(f"_HLS_{name}") for name in ("msn", "part"))
        if asked is None and part is None:
            await channel.until(lambda shelf: bool(shelf.segments) and shelf.segments[0].whole)
            return
        if asked is None or not _NUMBER.match(asked) or not _NUMBER.match(part or "0"):
            raise Refused(400, "_HLS_msn and _HLS_part are whole numbers, and the second needs the first.")
        number = int(asked)
        if number > channel.shelf.next[0] + _AHEAD:
            raise Refused(400, "That segment is too far ahead.")
        there = await channel.until(lambda shelf: shelf.has(number, None if part is None else int(part)))
        if not there and not channel.shelf.ended:
            raise Refused(503, "That segment has not come in time.")

    def _forget_the_idle(self) -> None:
        now = time.monotonic()
        for name, viewing in tuple(self._viewings.items()):
            if now - viewing.asked > IDLE_S:
                del self._viewings[name]
        for stream, channel in tuple(self._channels.items()):
            if channel.over and channel.idle_s > IDLE_S:
                del self._channels[stream]


async def _media(channel: Channel, number: int, part: int | None) -> bytes:
    """A whole segment, or a part, the next one also before it is there (as the playlist's hint promises)."""
    if (number, part) == channel.shelf.next:
        await channel.until(lambda shelf: shelf.has(number, part))
    segment = channel.shelf.segment(number)
    if segment is not None and part is None and segment.whole:
        return segment.data
    if segment is not None and part is not None and part < len(segment.parts):
        return segment.parts[part].data
    raise Refused(404, "This piece is not kept any more, or is not there yet.")
