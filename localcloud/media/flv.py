"""A feed as HTTP-FLV for one viewer."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from localcloud.mixer.feed import FLV_KINDS, Feed, Subscription
from localcloud.mixer.flv import FlvWriter


class FlvResponse(Response):
    """A feed as FLV for one viewer, beginning with what the cache holds; ends with the feed or with the viewer.

    `count` is told +1 when the viewer has come and -1 when it has gone.
    """

    media_type = "video/x-flv"

    def __init__(self, feed: Feed, headers: dict[str, str], count: Callable[[int], None]) -> None:
        super().__init__(headers=headers)
        del self.headers["content-length"]
        self._feed = feed
        self._count = count

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        viewer = self._feed.subscribe(FLV_KINDS)
        gone = asyncio.create_task(_close_when_gone(receive, viewer))
        writer = FlvWriter(self._feed.codec)
        self._count(1)
        try:
            await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
            while (packet := await viewer.next()) is not None:
                if data := writer.write(packet):
                    await send({"type": "http.response.body", "body": data, "more_body": True})
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        except OSError:
            pass  # the viewer went while we were writing
        finally:
            gone.cancel()
            viewer.close()
            self._count(-1)


async def _close_when_gone(receive: Receive, viewer: Subscription) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    viewer.close()
