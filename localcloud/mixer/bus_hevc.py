"""PGM once more, as HEVC, for the audience: beside the bus, in a thread of its own, so that the bus never waits for it.

The bus offers each picture. A few may wait, as an audience does not mind a moment; beyond that pictures are left out
and counted. The thread is not given a lower priority: held up while it holds Python's lock, it could hold up the
buses.
"""

from __future__ import annotations

import threading
from collections import deque
from dataclasses import replace
from typing import Final

from lasting.threads import LastingThread
from localcloud.mixer.canvas import Canvas
from localcloud.mixer.encoder import HevcEncoder, PictureSettings
from localcloud.mixer.feed import About, Feed
from localcloud.mixer.stamp import Stamp, insert
from localcloud.studio import TickReport

AHEAD: Final = 10
"""Pictures that may wait: 14 MB at 1280x720."""


class HevcSide:
    """`offer` is for the bus's thread and returns at once."""

    def __init__(self, name: str, settings: PictureSettings, about: About) -> None:
        self.feed = Feed(name, codec="hevc")
        self.made = 0
        self.dropped = 0
        self._settings, self._about = settings, about
        self._spare: deque[Canvas] = deque()
        self._offered: deque[tuple[Canvas, int, bool, Stamp]] = deque()
        self._key_owed = False
        self._news = threading.Event()
        self._stop = threading.Event()
        self._thread = LastingThread(self._run, name, over=self._stop)
        self._thread.start()

    @property
    def ticks(self) -> TickReport:
        return TickReport(self.made, 0, self.dropped)

    def offer(self, canvas: Canvas, tick: int, stamp: Stamp, *, key: bool) -> None:
        """This picture, unless too many wait. A key frame that was left out is owed."""
        if len(self._offered) >= AHEAD:
            self.dropped += 1
            self._key_owed |= key
            return
        copy = self._spare.pop() if self._spare else Canvas(self._settings.width, self._settings.height)
        copy.copy_from(canvas)
        self._offered.append((copy, tick, key or self._key_owed, stamp))
        self._key_owed = False
        self._news.set()

    def stop(self) -> None:
        self._stop.set()
        self.feed.close()
        self._news.set()

    def close(self) -> None:
        self.stop()
        self._thread.join(3)

    def _run(self) -> None:
        """A picture that cannot be encoded costs itself and the encoder: the next one begins with a key frame."""
        encoder, key_owed = HevcEncoder(self._settings), True
        while not self._stop.is_set():
            self._news.wait()
            self._news.clear()
            while self._offered and not self._stop.is_set():
                canvas, tick, key, stamp = self._offered.popleft()
                self._encode(encoder, canvas, tick, key or key_owed, stamp)
                key_owed = False

    def _encode(self, encoder: HevcEncoder, canvas: Canvas, tick: int, key: bool, stamp: Stamp) -> None:
        for packet in encoder.encode(canvas.to_av(), tick, key or self.feed.take_key_request()):
            about = self._about if packet.key else None
            self.feed.publish(replace(packet, data=insert(packet.data, stamp, "hevc"), about=about))
        self.made += 1
        self._spare.append(canvas)
