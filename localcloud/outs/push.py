"""The push of PGM to one output: a child process, watched, and started again for as long as PGM runs."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from typing import Any, Final

from lasting.threads import LastingThread
from localcloud.children import ProcessLost
from localcloud.mixer.feed import FLV_KINDS, Feed
from localcloud.mixer.feed_tap import Following
from localcloud.mixer.fetch import FetchPolicy, Refused, Unreachable
from localcloud.model import Output
from localcloud.outs.address import order_of
from localcloud.outs.carrier import Carrier
from localcloud.outs.rate import Rate
from localcloud.studio import PushReport, PushState

FIRST_WAIT_S: Final = 2.0
GROWTH: Final = 1.5
LONGEST_WAIT_S: Final = 30.0
SETTLED_S: Final = 10.0
"""A connection that lasted so long was a good one: the next wait is a short one again."""

TOO_SLOW: Final = "The destination takes less than PGM gives; pictures are left out."
MISTAKEN: Final = "The push broke off by a mistake of ours and begins again; the local cloud's log says why."


class Push:
    """Runs from its making to `stop`. `change`, `follow` and `report` may be called from any thread."""

    def __init__(self, output: Output, policy: FetchPolicy, air: Feed) -> None:
        self._output = output
        self._policy = policy
        self._stream = Following(FLV_KINDS)
        self._stream.follow(air)
        self._over = threading.Event()
        self._changed = threading.Event()
        self._state: PushState = "connecting"
        self._retries = 0
        self._last_error = ""
        self._live_since: float | None = None
        self._rate = Rate()
        self._thread = LastingThread(self._run, f"push {output.index}", over=self._over, told=self._mistaken)
        self._thread.start()

    def follow(self, air: Feed) -> None:
        """PGM began anew with other settings: go on with this feed, over the same connection."""
        self._stream.follow(air)

    def change(self, output: Output) -> None:
        """Another address counts from the next connection on; a push that had been given up begins anew."""
        if output != self._output:
            self._output = output
            self._changed.set()

    def report(self) -> PushReport:
        since = self._live_since
        return PushReport(
            self._output.index,
            self._state,
            self._rate.kbps if since else 0,
            time.monotonic() - since if since else 0.0,
            self._retries,
            self._last_error,
        )

    def stop(self) -> None:
        """Begin to end; returns at once."""
        self._over.set()
        self._changed.set()
        self._stream.wake()

    def close(self) -> None:
        self.stop()
        self._thread.join(3)

    def _run(self) -> None:
        wait = FIRST_WAIT_S
        while not self._over.is_set():
            self._changed.clear()
            try:
                lasted = self._connect()
            except Refused as refusal:
                self._state, self._last_error = "failed", refusal.sentence
                self._changed.wait()
                continue
            if self._over.is_set():
                return
            if lasted >= SETTLED_S:
                wait = FIRST_WAIT_S
            self._retries += 1
            self._state = "retrying"
            self._changed.wait(wait)
            wait = min(wait * GROWTH, LONGEST_WAIT_S)

    def _mistaken(self, mistake: BaseException) -> None:
        self._state, self._live_since = "retrying", None
        self._retries += 1
        self._last_error = str(mistake) if isinstance(mistake, ProcessLost) else MISTAKEN

    def _connect(self) -> float:
        """One connection from its beginning to its end; how long it was live. `Refused` when it may not be made."""
        self._state = "connecting"
        self._rate = Rate()
        try:
            order = {"codec": self._stream.codec, **order_of(self._output.url, self._policy)}
        except Unreachable as problem:
            self._last_error = problem.sentence
            return 0.0
        if self._over.is_set():
            return 0.0
        try:
            problem_told = Carrier(order, self._stream, self._hear, self._stream.codec).run(self._over)
        except OSError as error:
            problem_told = f"The process of this output could not be started ({error.strerror})."
        self._last_error = problem_told or self._last_error
        since, self._live_since = self._live_since, None
        return time.monotonic() - since if since else 0.0

    def _hear(self, news: Mapping[str, Any]) -> None:
        if news.get("live"):
            self._state, self._live_since, self._last_error = "live", time.monotonic(), ""
        if "sent" in news:
            self._rate.note(int(news["sent"]))
            if self._stream.lost:
                self._last_error = TOO_SLOW
