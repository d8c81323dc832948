"""The media doors of the local cloud, as routes for its one port. Each checks the address when a stream starts."""

from __future__ import annotations

import asyncio
import weakref
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final, Protocol

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.websockets import WebSocket

from localcloud.media import still, words
from localcloud.media.addresses import Addresses, Stream, Ticket
from localcloud.media.admission import Admission, Refused
from localcloud.media.flv import FlvResponse
from localcloud.media.hls.door import HlsDoor
from localcloud.media.offer_sections import BadOffer
from localcloud.media.peers import Peers, TooManyPeers
from localcloud.media.tiles import TilesSocket
from localcloud.media.whep import Whep
from localcloud.media.whip import Whip
from localcloud.mixer.sources.handed import Handing
from localcloud.mixer.sources.pushed import PushDesk
from localcloud.studio import Gallery

_ANY: Final = ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
OFFER_BYTES: Final = 64 * 1024
MAX_FLV_VIEWERS: Final = 200
MAX_TILE_SOCKETS: Final = 32
POLICY_VIOLATION: Final = 1008
TRY_AGAIN_LATER: Final = 1013


class MediaOptions(Protocol):
    """What the doors need to know of the options."""

    @property
    def allow_origins(self) -> Sequence[str]: ...
    @property
    def offer_addresses(self) -> Sequence[str]: ...


@dataclass(frozen=True, slots=True)
class Pushes:
    """What WHIP needs: who may publish (stream, txSecret, txTime; None or the sentence that refuses), and where."""

    may_push: Callable[[str, str, str], str | None]
    desk: PushDesk


class Doors:
    """WHEP, WHIP, HTTP-FLV, HLS, stills, tiles and words of one mixer."""

    def __init__(
        self, gallery: Gallery, addresses: Addresses, options: MediaOptions, pushes: Pushes | None = None
    ) -> None:
        self._gallery = gallery
        self._addresses = addresses
        self._admission = Admission(gallery, addresses, options.allow_origins)
        self._hls = HlsDoor(self._admission)
        self._whep = Whep(options.offer_addresses)
        self._whip = Whip(options.offer_addresses)
        self._pushes = pushes
        self._pictures = ThreadPoolExecutor(1, "tiles")
        self._words = ThreadPoolExecutor(1, "words")
        self._flv_viewers = 0
        self._tile_sockets = 0
        self.routes: list[BaseRoute] = [
            Route("/live/{stream}.flv", self.flv, methods=["GET", "OPTIONS"]),
            Route("/live/{stream}.jpg", self.still, methods=["GET", "OPTIONS"]),
            Route("/webrtc/v2/whep", self.whep, methods=["POST", "OPTIONS"]),
            Route("/webrtc/v2/whep/{session}", self.whep_session, methods=_ANY),
            Route("/webrtc/v2/whip", self.whip, methods=["POST", "OPTIONS"]),
            Route("/webrtc/v2/whip/{session}", self.whip_session, methods=_ANY),
            WebSocketRoute("/tiles", self.tiles),
            Route("/words.png", self.words, methods=["GET", "OPTIONS"]),
            *self._hls.routes,
        ]

    async def close(self) -> None:
        """End every viewer and thread of the doors."""
        self._hls.close()
        self._admission.close()
        await asyncio.to_thread(self._whep.close)
        await asyncio.to_thread(self._whip.close)
        for threads in (self._pictures, self._words):
            threads.shutdown(wait=False, cancel_futures=True)

    async def flv(self, request: Request) -> Response:
        if request.method == "OPTIONS":
            return self._admission.preflight(request)
        try:
            stream = self._admission.admitted(request.path_params["stream"], request.query_params)
            feed = await self._admission.feed(stream)
            if self._flv_viewers >= MAX_FLV_VIEWERS:
                raise Refused(503, "This server has as many viewers as it takes.")
        except Refused as refusal:
            return self._admission.refused(request, refusal)
        if request.method == "HEAD":
            return Response(media_type=FlvResponse.media_type, headers=self._admission.headers(request))
        return FlvResponse(feed, self._admission.headers(request), count=self._count_flv)

    async def still(self, request: Request) -> Response:
        if request.method == "OPTIONS":
            return self._admission.preflight(request)
        try:
            stream = self._admission.admitted(request.path_params["stream"], request.query_params)
            picture = await asyncio.get_running_loop().run_in_executor(self._pictures, self._still, stream)
            if picture is None:
                raise Refused(404, "There is no picture yet.")
        except Refused as refusal:
            return self._admission.refused(request, refusal)
        return Response(picture, media_type="image/jpeg", headers=self._admission.headers(request))

    async def words(self, request: Request) -> Response:
        """A text mark as a picture, before it is laid anywhere; the ticket is that of `caster_<id>_words`."""
        if request.method == "OPTIONS":
            return self._admission.preflight(request)
        query = request.query_params
        try:
            self._admission.admitted(f"caster_{query.get('caster', '')}_words", query)
            word = words.asked(query)
        except Refused as refusal:
            return self._admission.refused(request, refusal)
        except words.NotDrawn as problem:
            return self._admission.refused(request, Refused(400, problem.sentence))
        drawn = await asyncio.get_running_loop().run_in_executor(self._words, words.drawn, word)
        headers = self._admission.headers(request) | {"Text-Notes": drawn.notes}
        return Response(drawn.png, media_type="image/png", headers=headers)

    async def whep(self, request: Request) -> Response:
        """An SDP offer in the body, the webrtc:// address as Bearer; answered by 201, the SDP answer and a Location."""
        if request.method == "OPTIONS":
            return self._admission.preflight(request)
        try:
            feed = await self._admission.feed(self._bearer(request))
            if feed.codec != "h264":
                raise Refused(406, "This stream is h265, which WebRTC does not carry here; HTTP-FLV does.")
            session, answer = await self._whep.answer(feed, await _offer(request))
        except Refused as refusal:
            return self._admission.refused(request, refusal)
        except BadOffer as problem:
            return self._admission.refused(request, Refused(400, str(problem)))
        except TooManyPeers:
            return self._admission.refused(request, Refused(503, "This server has as many viewers as it takes."))
        headers = self._admission.headers(request) | {"Location": f"/webrtc/v2/whep/{session}"}
        return Response(answer, 201, headers, "application/sdp")

    async def whep_session(self, request: Request) -> Response:
        return await self._hang_up(request, self._whep)

    async def whip(self, request: Request) -> Response:
        """The same the other way: the webrtc:// push address as Bearer, and the peer sends."""
        if request.method == "OPTIONS":
            return self._admission.preflight(request)
        try:
            offer = await _offer(request)
            handing = self._seat(request)
            session, answer = await self._whip.answer(handing, offer)
        except Refused as refusal:
            return self._admission.refused(request, refusal)
        except BadOffer as problem:
            return self._admission.refused(request, Refused(400, str(problem)))
        except TooManyPeers:
            return self._admission.refused(request, Refused(503, "This server takes no more cameras in."))
        headers = self._admission.headers(request) | {"Location": f"/webrtc/v2/whip/{session}"}
        return Response(answer, 201, headers, "application/sdp")

    async def whip_session(self, request: Request) -> Response:
        return await self._hang_up(request, self._whip)

    async def _hang_up(self, request: Request, peers: Peers) -> Response:
        if request.method == "OPTIONS":
            return self._admission.preflight(request)
        if request.method != "DELETE":
            changed = Refused(405, "A session is not changed: its offer holds all candidates, and it ends by DELETE.")
            answer = self._admission.refused(request, changed)
            answer.headers["Allow"] = "DELETE, OPTIONS"
            return answer
        if not await peers.hang_up(request.path_params["session"]):
            return self._admission.refused(
                request, Refused(404, "There is no such session; it may have ended by itself.")
            )
        return Response(status_code=200, headers=self._admission.headers(request))

    async def tiles(self, socket: WebSocket) -> None:
        origin = socket.headers.get("origin")
        caster = socket.query_params.get("caster", "")
        try:
            stream = self._admission.admitted(f"caster_{caster}_tiles", socket.query_params)
            if not self._admission.page_allowed(origin):
                raise Refused(403, "Pages of this origin may not watch; see --allow-origin.")
        except Refused as refusal:
            # accepted first, as a page cannot read why a handshake failed
            await socket.accept()
            await socket.close(POLICY_VIOLATION, refusal.sentence)
            return
        if self._tile_sockets >= MAX_TILE_SOCKETS:
            await socket.accept()
            await socket.close(TRY_AGAIN_LATER, "This server has as many viewers as it takes.")
            return
        self._tile_sockets += 1
        try:
            await TilesSocket(socket, self._gallery, stream.caster_id, self._pictures).serve()
        finally:
            self._tile_sockets -= 1

    def _seat(self, request: Request) -> Handing:
        """The input's place, once the key of the push address is found good."""
        ticket = self._ticket(request)
        if self._pushes is None:
            raise Refused(404, "Nothing is taken in here.")
        problem = self._pushes.may_push(ticket.stream, ticket.tx_secret, ticket.tx_time)
        if problem is not None:
            raise Refused(403, problem)
        seat = self._pushes.desk.seat(ticket.stream)
        if isinstance(seat, str):
            raise Refused(409, seat)
        return seat

    def _ticket(self, request: Request) -> Ticket:
        scheme, _, url = request.headers.get("authorization", "").partition(" ")
        ticket = self._addresses.parse_webrtc(url.strip()) if scheme.lower() == "bearer" else None
        if ticket is None:
            raise Refused(401, "Send the webrtc:// address as the Bearer of the Authorization header.")
        return ticket

    def _bearer(self, request: Request) -> Stream:
        ticket = self._ticket(request)
        return self._admission.admitted(ticket.stream, {"txSecret": ticket.tx_secret, "txTime": ticket.tx_time})

    def _still(self, stream: Stream) -> bytes | None:
        if stream.kind == "input":
            return self._gallery.tile(stream.caster_id, stream.index)
        feed = self._admission.feed_now(stream)
        return still.newest(feed.cached(), feed.codec)

    def _count_flv(self, change: int) -> None:
        self._flv_viewers += change


async def _offer(request: Request) -> str:
    """The body, bounded while it is read."""
    kind = request.headers.get("content-type", "application/sdp").partition(";")[0].strip().lower()
    if kind != "application/sdp":
        raise Refused(415, "Send the SDP offer as application/sdp.")
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > OFFER_BYTES:
            raise Refused(413, "The SDP offer is larger than 64 KB.")
    try:
        return body.decode()
    except UnicodeDecodeError as problem:
        raise Refused(400, "The SDP offer is not UTF-8 text.") from problem


_open_doors: weakref.WeakSet[Doors] = weakref.WeakSet()


def routes(
    gallery: Gallery, addresses: Addresses, options: MediaOptions, pushes: Pushes | None = None
) -> list[BaseRoute]:
    """The routes of new doors; `close` ends them with all others of this process."""
    doors = Doors(gallery, addresses, options, pushes)
    _open_doors.add(doors)
    return doors.routes


async def close() -> None:
    """Close the doors that `routes` made."""
    for doors in tuple(_open_doors):
        _open_doors.discard(doors)
        await doors.close()
