"""One feed being cut for its HLS viewers: begun with the first of them, ended when none has asked for a while."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from typing import Final

import av

from localcloud.media.hls import mp4
from localcloud.media.hls.mp4 import Format
from localcloud.media.hls.segments import Cutter, Part, Shelf
from localcloud.mixer import nal
from localcloud.mixer.feed import FLV_KINDS, Codec, Feed, Packet

log = logging.getLogger(__name__)

IDLE_S: Final = 30.0
WAIT_S: Final = 6.0
"""A request that waits for what is not there yet gives up after three target durations."""

LEAST_BITS: Final = 64_000


class Channel:
    """Belongs to the loop that made it."""

    def __init__(self, feed: Feed, now: Callable[[], float] = time.monotonic) -> None:
        self.feed = feed
        self.shelf = Shelf()
        self.format: Format | None = None
        self.header = b""
        self._now = now
        self._asked = now()
        self._news = asyncio.Condition()
        self._task = asyncio.create_task(self._run(), name=f"hls {feed.name}")

    @property
    def over(self) -> bool:
        """True when it no longer reads; what it has cut can still be fetched."""
        return self._task.done()

    @property
    def idle_s(self) -> float:
        return self._now() - self._asked

    @property
    def bits_per_s(self) -> int:
        """Of the largest segment so far, by its mean."""
        rates = [segment.size * 8 / segment.seconds for segment in self.shelf.segments if segment.seconds]
        return max(LEAST_BITS, round(max(rates, default=0)))

    async def until(self, there: Callable[[Shelf], bool]) -> bool:
        """Wait until that is so. False when it was not within `WAIT_S`, or will never be."""
        self._asked = self._now()
        try:
            async with asyncio.timeout(WAIT_S), self._news:
                await self._news.wait_for(lambda: there(self.shelf) or self.shelf.ended)
        except TimeoutError:
            pass
        self._asked = self._now()
        return there(self.shelf)

    def close(self) -> None:
        self._task.cancel()

    async def _run(self) -> None:
        viewer = self.feed.subscribe(FLV_KINDS)
        cutter = Cutter(self.feed.codec)
        try:
            while self.idle_s < IDLE_S and (packet := await viewer.next()) is not None:
                if self.format is None and not await self._begun(packet):
                    continue
                if parts := cutter.add(packet):
                    self._keep(parts)
                    await self._tell()
            self._keep(cutter.end())
        except Exception:
            log.exception("HLS of %s ended by a mistake", self.feed.name)
        finally:
            viewer.close()
            self.shelf.end()
            await self._tell()

    def _keep(self, parts: Sequence[Part]) -> None:
        for part in parts:
            self.shelf.add(part, time.time())

    async def _begun(self, packet: Packet) -> bool:
        """True once a key frame has told what the decoder must know."""
        if packet.kind != "video" or not packet.key:
            return False
        record = nal.record(nal.units(packet.data), self.feed.codec)
        size = await asyncio.to_thread(_size, packet.data, self.feed.codec)
        if not record or size is None:
            return False
        self.format = Format(self.feed.codec, *size, record)
        self.header = mp4.header(self.format)
        return True

    async def _tell(self) -> None:
        async with self._news:
            self._news.notify_all()


def _size(key: bytes, codec: Codec) -> tuple[int, int] | None:
    """Width and height of a key frame."""
    decoder = av.VideoCodecContext.create(codec, "r")
    decoder.thread_count = 1
    for data in (av.Packet(key), None):
        for frame in decoder.decode(data):
            return frame.width, frame.height
    return None
