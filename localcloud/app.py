"""The parts of the local cloud put together: rules, store, mixer, doors. Nothing here decides anything."""

from __future__ import annotations

import asyncio
import contextlib
import re
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Receive, Scope, Send

import manual
from lasting.watchdog import WATCHDOG
from localcloud.casters.book import Book
from localcloud.casters.cloud import CheckUrl, Cloud
from localcloud.casters.expiry import Expiry
from localcloud.control import Control
from localcloud.ingest.ingest import Ingest
from localcloud.journal import Faults, Journal
from localcloud.media.addresses import Addresses
from localcloud.options import Options
from localcloud.store import Store
from localcloud.studio import Studio
from localcloud.wire.call import Call
from localcloud.wire.door import Door
from localcloud.wire.gate import Gate
from localcloud.wire.limits import Limits
from localcloud.wire.push import PushAddresses

RTMP_OFFSET = 1
"""RTMP ingest has the port after that of the API."""

_HOST = re.compile(r"[A-Za-z0-9.\-]{1,253}(:[0-9]{1,5})?|\[[0-9A-Fa-f:.]{2,45}\](:[0-9]{1,5})?")

Closing = Callable[[], Awaitable[None]]
Still = Callable[[str], bytes]


class LocalCloud:
    """The ASGI application: the Live API at `/`, everything else beside it. `close` when the server has stopped."""

    def __init__(
        self,
        options: Options,
        studio: Studio,
        *,
        check_url: CheckUrl,
        still: Still,
        silence: CheckUrl = lambda url: None,
        media: Callable[[Addresses], Sequence[BaseRoute]] = lambda addresses: (),
        close_media: Closing | None = None,
        ingest: Ingest | None = None,
        srt: Ingest | None = None,
        now: Callable[[], float] = time.time,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._options = options
        self._addresses = Addresses(options.own_origin, options.play_key, now)
        self._now = now
        self._store = Store(options.data)
        self._studio = studio
        self._still = still
        self._stills = ThreadPoolExecutor(1, "stills")
        """Drawing takes a tenth of a second, and whoever comes may ask: one at a time, and never on the loop."""
        self._close_media = close_media
        self._ingest, self._srt = ingest, srt
        book = Book(self._store, studio, now=now, capacity=options.capacity, delay_bytes=options.delay_room * 1_000_000)
        host = urlsplit(options.own_origin).hostname or options.host
        account = self._store.load_account()
        self.cloud = Cloud(
            book, self._store, studio, now, check_url, host, account, options.strict, silence, options.hevc_rate
        )
        self._expiry = Expiry(self.cloud)
        self._journal = Journal(options.data if options.control else None)
        faults, limits = Faults(), Limits(monotonic)
        gate = Gate(
            manual.load(),
            self.cloud,
            limits,
            faults,
            options.secret_id,
            options.secret_key,
            options.require_signed_action,
        )
        self._door = Door(gate, self._journal, self._reachable)
        control = Control(self.cloud, self._expiry, self._journal, faults, limits).routes() if options.control else []
        self._rest = Starlette(
            routes=[
                *control,
                *media(self._addresses),
                Route("/test/{name}", self._test_picture),
                Mount("/media", StaticFiles(directory=options.media)),
            ],
            lifespan=self._lifespan,
        )

    @property
    def rtmp_port(self) -> int:
        """Where pushes are taken in; 0 when they are not."""
        return self._ingest.port if self._ingest else 0

    @property
    def srt_port(self) -> int:
        """The same by SRT."""
        return self._srt.port if self._srt else 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"] == "/":
            await self._door(scope, receive, send)
        else:
            await self._rest(scope, receive, send)

    def open(self) -> None:
        """Bring the casters back, on disk and in the mixer, before the first request."""
        self.cloud.book.open()
        self._expiry.start()
        for ingest in filter(None, (self._ingest, self._srt)):
            ingest.start()

    def close(self) -> None:
        """End every thread; afterwards the folder is free for another local cloud."""
        self._door.close()
        self._stills.shutdown(wait=False, cancel_futures=True)
        for ingest in filter(None, (self._ingest, self._srt)):
            ingest.close()
        self._expiry.close()
        self._studio.close()
        self._journal.close()
        self._store.close()

    @contextlib.asynccontextmanager
    async def _lifespan(self, app: Starlette) -> AsyncIterator[None]:
        WATCHDOG.watch("api", asyncio.get_running_loop())
        yield
        if self._close_media:
            await self._close_media()

    async def _test_picture(self, request: Request) -> Response:
        """A test picture as a still, with or without `.png`. As an input the mixer draws it itself, moving."""
        name = request.path_params["name"].removesuffix(".png")
        try:
            picture = await asyncio.get_running_loop().run_in_executor(self._stills, self._still, name)
            return Response(picture, media_type="image/png")
        except KeyError:
            return Response("There is no test picture of this name.", 404)

    def _reachable(self, call: Call) -> tuple[Addresses, PushAddresses]:
        """Under the origin we were started with; listening on all interfaces, under the name the client used."""
        origin = self._options.origin
        if not origin and _HOST.fullmatch(call.host):
            origin = f"{self._options.scheme}://{call.host}"
        origin = origin or self._options.own_origin
        host = urlsplit(origin).hostname or self._options.host
        port = self._options.port
        rtmp_port = self.rtmp_port or port + RTMP_OFFSET
        push = PushAddresses(host, port, rtmp_port, self._options.push_key, self._now, self.srt_port)
        return self._addresses.at(origin), push
