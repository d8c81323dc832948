"""Who may have what: the one rule for every way out. An address is checked when a stream starts."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from localcloud.media import cors
from localcloud.media.addresses import Addresses, Stream, parse_stream
from localcloud.mixer.feed import Feed
from localcloud.studio import Gallery


class Refused(Exception):
    """A request that is answered with this status and sentence."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status
        self.sentence = sentence


class Admission:
    """Names and keys into streams, streams into feeds, and the answers that every door gives alike."""

    def __init__(self, gallery: Gallery, addresses: Addresses, origins: Sequence[str]) -> None:
        self._gallery = gallery
        self._addresses = addresses
        self._origins = tuple(origins)
        self._threads = ThreadPoolExecutor(4, "feeds")

    def admitted(self, name: str, query: Mapping[str, str]) -> Stream:
        """The stream of this name, once its txSecret and txTime are found good."""
        stream = parse_stream(name)
        if stream is None:
            raise Refused(404, "There is no stream of this name.")
        problem = self._addresses.check(name, query.get("txSecret", ""), query.get("txTime", ""))
        if problem is not None:
            raise Refused(403, problem)
        return stream

    async def feed(self, stream: Stream) -> Feed:
        """What is watched. The picture of an input is begun for its first viewer, which is no work for a loop."""
        if stream.kind == "input":
            return await asyncio.get_running_loop().run_in_executor(self._threads, self.feed_now, stream)
        return self.feed_now(stream)

    def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)

    def feed_now(self, stream: Stream) -> Feed:
        """The same for a thread."""
        feed: Feed | None = None
        if stream.kind == "pvw" or stream.kind == "pgm":
            feed = self._gallery.bus_feed(stream.caster_id, stream.kind)
        elif stream.kind == "air":
            feed = self._gallery.air_feed(stream.caster_id)
        elif stream.kind == "input":
            feed = self._gallery.input_feed(stream.caster_id, stream.index)
        if feed is None:
            raise Refused(404, "This stream is not running.")
        return feed

    def page_allowed(self, origin: str | None) -> bool:
        """True for a program that is no page, and for a page that may play from here."""
        return not origin or cors.allowed(origin, self._origins)

    def headers(self, request: Request) -> dict[str, str]:
        return cors.headers(request.headers.get("origin"), self._origins)

    def preflight(self, request: Request) -> Response:
        return Response(status_code=204, headers=self.headers(request))

    def refused(self, request: Request, refusal: Refused) -> Response:
        return JSONResponse({"sentence": refusal.sentence}, refusal.status, self.headers(request))
