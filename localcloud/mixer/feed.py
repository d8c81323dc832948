"""One encoded stream and those who watch it.

The bus and sound threads publish packets; viewers live on asyncio loops or are threads (`feed_tap`). The worlds meet at
one place: `Viewer._push` appends to a bounded queue and wakes the viewer. Publishing never waits for anyone: a viewer
whose queue is full loses what it has not yet read and goes on at the next key frame, and nobody else notices.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

Kind = Literal["video", "aac", "opus"]
Codec = Literal["h264", "hevc"]

FLV_KINDS: frozenset[Kind] = frozenset({"video", "aac"})
VIDEO_RATE = 90_000
SOUND_RATE = 48_000

QUEUE_PACKETS = 150
QUEUE_BYTES = 4_000_000
CACHE_PACKETS = 600
KEY_EVERY_S = 0.25


@dataclass(frozen=True, slots=True)
class About:
    """How a stream is encoded: size of its pictures, how many a second, bit rates of pictures and AAC sound."""

    width: int
    height: int
    fps: int
    video_kbps: int
    sound_kbps: int


@dataclass(frozen=True, slots=True)
class Packet:
    """One encoded access unit. Video is H.264 or HEVC (the feed knows which) in Annex B, a key frame carries its
    parameter sets and what is told of the stream. `pts` counts in `rate` per second from the start of the caster's
    clock, the same zero for picture and sound."""

    kind: Kind
    data: bytes
    pts: int
    rate: int
    key: bool = False
    about: About | None = None

    @property
    def seconds(self) -> float:
        return self.pts / self.rate


class Feed:
    """What a bus gives out. Safe from any thread."""

    def __init__(self, name: str, now: Callable[[], float] = time.monotonic, codec: Codec = "h264") -> None:
        self.name = name
        self.codec = codec
        """Of the picture."""
        self.published = 0
        """Bytes of picture and AAC sound so far."""
        self._now = now
        self._lock = threading.Lock()
        self._viewers: set[Viewer] = set()
        self._cache: list[Packet] = []
        self._closed = False
        self._key_wanted = False
        self._key_at = -KEY_EVERY_S
        self._watched_at = now()

    @property
    def closed(self) -> bool:
        return self._closed

    @property
    def viewers(self) -> int:
        return len(self._viewers)

    @property
    def unwatched_s(self) -> float:
        """For how long nobody has watched; 0 while somebody does."""
        now = self._now()
        with self._lock:
            return 0.0 if self._viewers else now - self._watched_at

    def wants(self, kind: Kind) -> bool:
        """True while somebody takes this kind: what nobody hears need not be encoded."""
        with self._lock:
            return any(kind in viewer.kinds for viewer in self._viewers)

    def publish(self, packet: Packet) -> None:
        """Hand a packet to every viewer; never waits. Whoever is admitted meanwhile has it from the cache or gets it
        here, never both."""
        now = self._now()
        with self._lock:
            if self._closed:
                return
            self._keep(packet, now)
            viewers = tuple(self._viewers)
        for viewer in viewers:
            if not viewer._push(packet):
                self.forget(viewer)

    def cached(self) -> list[Packet]:
        """Everything since the newest key frame."""
        with self._lock:
            return list(self._cache)

    def subscribe(self, kinds: frozenset[Kind] = FLV_KINDS, *, from_cache: bool = True) -> Subscription:
        """Watch, from the running loop. With `from_cache` the pictures since the last key frame come at once, without
        it the next key frame is the first picture (ask for one by `request_key`)."""
        viewer = Subscription(self, asyncio.get_running_loop(), kinds)
        self.admit(viewer, from_cache=from_cache)
        return viewer

    def admit(self, viewer: Viewer, *, from_cache: bool) -> None:
        """Give a viewer what comes from now on; see `subscribe`."""
        with self._lock:
            closed = self._closed
            if not closed:
                viewer._begin(self._cache if from_cache else ())
                self._viewers.add(viewer)
        if closed:
            viewer._end()
        else:
            viewer._wake()

    def request_key(self) -> None:
        """Somebody needs a key frame; the encoder makes one at its next picture."""
        self._key_wanted = True

    def take_key_request(self) -> bool:
        """For the encoder: True once per request, at most one each 0.25 s however many viewers ask."""
        now = self._now()
        with self._lock:
            if not self._key_wanted or now - self._key_at < KEY_EVERY_S:
                return False
            self._key_wanted = False
            return True

    def close(self) -> None:
        """End the stream for all its viewers."""
        now = self._now()
        with self._lock:
            self._closed = True
            self._cache.clear()
            viewers = tuple(self._viewers)
            self._viewers.clear()
            self._watched_at = now
        for viewer in viewers:
            viewer._end()

    def forget(self, viewer: Viewer) -> None:
        now = self._now()
        with self._lock:
            self._viewers.discard(viewer)
            self._watched_at = now

    def _keep(self, packet: Packet, now: float) -> None:
        """Count and cache it; called with the lock held."""
        self.published += len(packet.data) if packet.kind in FLV_KINDS else 0
        if packet.kind == "video" and packet.key:
            self._cache.clear()
            self._key_at = now
            self._key_wanted = False
        if self._cache or packet.key:
            self._cache.append(packet)
        if len(self._cache) > CACHE_PACKETS:
            self._cache.clear()


class Viewer:
    """A bounded queue of packets. Who waits for them, and how they are woken, is told by the two kinds of viewers."""

    def __init__(self, feed: Feed, kinds: frozenset[Kind]) -> None:
        self.kinds = kinds
        self.lost = 0
        self._feed = feed
        self._queue: deque[Packet] = deque()
        self._bytes = 0
        self._needs_key = "video" in kinds
        self._ended = False
        self._lock = threading.Lock()

    @property
    def ended(self) -> bool:
        """True when nothing more will come."""
        return self._ended

    def close(self) -> None:
        self._feed.forget(self)
        self._end()

    def _take(self) -> Packet | None:
        """The oldest packet; called with the lock held."""
        if not self._queue:
            return None
        packet = self._queue.popleft()
        self._bytes -= len(packet.data)
        return packet

    def _begin(self, packets: Sequence[Packet]) -> None:
        """What comes before all others. Called by the feed before anybody else knows this viewer: under no lock of
        this one's, as the feed's is held."""
        for packet in packets:
            if packet.kind in self.kinds:
                self._add(packet)

    def _push(self, packet: Packet) -> bool:
        """Called by the publisher. False when the viewer's loop is gone."""
        if packet.kind not in self.kinds:
            return True
        with self._lock:
            news = not self._ended and self._add(packet)
        return self._wake() if news else True

    def _add(self, packet: Packet) -> bool:
        """False when it is left out, as nothing can be seen without a key frame before it."""
        self._make_room(len(packet.data))
        if self._needs_key:
            if not (packet.kind == "video" and packet.key):
                self.lost += 1
                return False
            self._needs_key = False
        self._queue.append(packet)
        self._bytes += len(packet.data)
        return True

    def _make_room(self, size: int) -> None:
        if len(self._queue) < QUEUE_PACKETS and self._bytes + size <= QUEUE_BYTES:
            return
        self.lost += len(self._queue)
        self._queue.clear()
        self._bytes = 0
        self._needs_key = "video" in self.kinds

    def _end(self) -> None:
        with self._lock:
            self._ended = True
            self._queue.clear()
        self._wake()

    def _wake(self) -> bool:
        """False when there is nobody left to wake."""
        raise NotImplementedError


class Subscription(Viewer):
    """A viewer on an asyncio loop. `next` and `close` belong to the loop that subscribed."""

    def __init__(self, feed: Feed, loop: asyncio.AbstractEventLoop, kinds: frozenset[Kind]) -> None:
        super().__init__(feed, kinds)
        self._loop = loop
        self._news = asyncio.Event()

    async def next(self) -> Packet | None:
        """The next packet, None when the stream has ended."""
        while True:
            with self._lock:
                if self._ended:
                    return None
                if packet := self._take():
                    return packet
                self._news.clear()
            await self._news.wait()

    def _wake(self) -> bool:
        try:
            self._loop.call_soon_threadsafe(self._news.set)
        except RuntimeError:  # the loop was closed with the viewer still on it
            return False
        return True
