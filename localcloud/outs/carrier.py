"""One child process that carries a feed away as FLV: started, fed without ever waiting for it, judged, ended."""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import IO, Any, Final, NoReturn, cast

from localcloud.children import ProcessLost, environment
from localcloud.mixer.feed import Codec
from localcloud.mixer.feed_tap import Following
from localcloud.mixer.flv import FlvWriter

BEGIN_S: Final = 15.0
SILENT_S: Final = 5.0
"""The child tells twice a second how far it is; one that does not is stuck."""
GRACE_S: Final = 0.5
LOOK_S: Final = 0.1

ROOT: Final = Path(__file__).resolve().parents[2]

News = Callable[[Mapping[str, Any]], None]


class Carrier:
    """For one thread; that thread is in `run` for as long as the child lives."""

    def __init__(self, order: Mapping[str, Any], stream: Following, news: News, codec: Codec) -> None:
        self._stream = stream
        self._news = news
        self._writer = FlvWriter(codec)
        self._waiting = memoryview(b"")
        self._told = b""
        self._error = ""
        self._live = False
        self._heard_at = time.monotonic()
        self._child = subprocess.Popen(
            [sys.executable, "-m", "localcloud.outs.child"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,
            cwd=ROOT,
            env=environment(),
            start_new_session=True,
        )
        self._pipes = cast(IO[bytes], self._child.stdin), cast(IO[bytes], self._child.stdout)
        self._in, self._out = (pipe.fileno() for pipe in self._pipes)
        os.set_blocking(self._in, False)
        os.set_blocking(self._out, False)
        os.write(self._in, json.dumps(order).encode() + b"\n")  # fits into the empty pipe

    def run(self, over: threading.Event) -> str:
        """Carry until told that it is over, or until the destination is: then the sentence why. ProcessLost."""
        try:
            while not over.is_set():
                if problem := self._step():
                    return problem
            return ""
        finally:
            self._end(graceful=over.is_set())

    def _step(self) -> str:
        if self._live and not self._waiting and (packet := self._stream.next(LOOK_S)):
            self._waiting = memoryview(self._writer.write(packet))
        readable, writable = self._ready(0.0 if self._live and not self._waiting else LOOK_S)
        if readable and not self._listen():
            return self._error or self._lost("The process of this output ended.")
        if writable:
            try:
                self._waiting = self._waiting[os.write(self._in, self._waiting) :]
            except BlockingIOError:
                pass
            except BrokenPipeError:
                self._waiting = memoryview(b"")  # its last words are still to be read
        if time.monotonic() - self._heard_at > (SILENT_S if self._live else BEGIN_S):
            if self._live:
                self._lost("The process of this output did not go on.")
            return "The destination does not answer."
        return ""

    def _lost(self, sentence: str) -> NoReturn:
        raise ProcessLost(sentence)

    def _ready(self, seconds: float) -> tuple[bool, bool]:
        """Whether the child has told something, and whether it takes what waits for it. Not by `select`, which knows
        no descriptor from 1024 on: a full house has more."""
        poll = select.poll()
        poll.register(self._out, select.POLLIN)
        if self._waiting:
            poll.register(self._in, select.POLLOUT)
        events = dict(poll.poll(seconds * 1000))
        return self._out in events, self._in in events

    def _listen(self) -> bool:
        """What the child tells; False when it has nothing more to tell."""
        try:
            data = os.read(self._out, 65_536)
        except BlockingIOError:
            return True
        *lines, self._told = (self._told + data).split(b"\n")
        for line in lines:
            news = json.loads(line)
            self._heard_at = time.monotonic()
            self._error = str(news.get("error", self._error))
            if news.get("live") and not self._live:
                self._live = True
                self._stream.start()
            self._news(news)
        return bool(data)

    def _end(self, *, graceful: bool) -> None:
        """Close its input, which it takes as its end; a moment later it has no choice."""
        self._stream.stop()
        to_child, from_child = self._pipes
        to_child.close()
        try:
            self._child.wait(GRACE_S if graceful else 0.1)
        except subprocess.TimeoutExpired:
            self._child.kill()
            self._child.wait()
        from_child.close()
