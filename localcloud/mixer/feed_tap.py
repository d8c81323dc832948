"""A viewer of a feed that is a thread, and that may go on with another feed: a bus that starts anew has a new one."""

from __future__ import annotations

import threading

from localcloud.mixer.feed import Codec, Feed, Kind, Packet, Viewer


class Tap(Viewer):
    """`next` is for one thread; `close` may come from any."""

    def __init__(self, feed: Feed, kinds: frozenset[Kind], news: threading.Event, *, from_cache: bool = True) -> None:
        super().__init__(feed, kinds)
        self._news = news
        feed.admit(self, from_cache=from_cache)

    def next(self) -> Packet | None:
        """The next packet if there is one."""
        with self._lock:
            return self._take()

    def _wake(self) -> bool:
        self._news.set()
        return True


class Following:
    """What a thread reads of a stream whose feed may be replaced by another one. Nothing is read before `follow`."""

    def __init__(self, kinds: frozenset[Kind]) -> None:
        self._kinds = kinds
        self._news = threading.Event()
        self._lock = threading.Lock()
        self._turn = 0
        self._feed: Feed | None = None
        self._tap: Tap | None = None
        self._reading = False

    @property
    def codec(self) -> Codec:
        """Of the pictures of the present feed."""
        feed = self._feed
        return feed.codec if feed else "h264"

    @property
    def lost(self) -> int:
        """Packets that this reader was too slow for, since `start`."""
        tap = self._tap
        return tap.lost if tap else 0

    def follow(self, feed: Feed) -> None:
        """From now on this feed; from any thread."""
        with self._lock:
            if feed is self._feed:
                return
            self._feed = feed
        self._renew()

    def start(self) -> None:
        """Begin to receive, with what was shown since the last key frame."""
        with self._lock:
            self._reading = True
        self._renew()

    def next(self, timeout: float) -> Packet | None:
        """The next packet, or None when none came in this time or `wake` was called."""
        self._news.clear()
        packet = self._take()
        if packet is None and self._news.wait(timeout):
            packet = self._take()
        return packet

    def wake(self) -> None:
        """End a wait early."""
        self._news.set()

    def stop(self) -> None:
        """Receive nothing until the next `start`."""
        with self._lock:
            self._reading = False
        self._renew()

    def _take(self) -> Packet | None:
        tap = self._tap
        return tap.next() if tap else None

    def _renew(self) -> None:
        """Another tap, for what is wanted by now. Feeds are entered under no lock; whoever was overtaken gives way."""
        with self._lock:
            self._turn += 1
            turn, feed = self._turn, self._feed if self._reading else None
            former, self._tap = self._tap, None
        if former is not None:
            former.close()
        if feed is None:
            return
        tap = Tap(feed, self._kinds, self._news)
        with self._lock:
            overtaken = self._turn != turn
            if not overtaken:
                self._tap = tap
        if overtaken:
            tap.close()
