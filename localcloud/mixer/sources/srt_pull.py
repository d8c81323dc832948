"""Pulls by SRT: a process of its own calls the judged address and hands on what comes, MPEG-TS as a rule."""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
import threading
import time
from dataclasses import asdict
from pathlib import Path
from typing import IO, Final, cast

from localcloud.mixer.fetch import STREAM_PORTS, FetchPolicy, Refused, Unreachable
from localcloud.mixer.fetch_http import Stopped
from localcloud.mixer.sources.message_body import OPEN_S, SILENT_S
from localcloud.mixer.sources.pacer import LIVE_DELAY_S
from srt import address, library

ROOT: Final = Path(__file__).resolve().parents[3]
SCHEMES: Final = {"srt": STREAM_PORTS["srt"]}
_LOOK_S: Final = 0.1
_PASSED_ON: Final = ("PATH", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "PYTHONDONTWRITEBYTECODE")


class SrtBody:
    """What FFmpeg reads. `Refused`, `Unreachable` and `Stopped` come out of `read`, too."""

    def __init__(self, policy: FetchPolicy, url: str, stop: threading.Event, *, silent_s: float = SILENT_S) -> None:
        self._stop, self._silent_s = stop, silent_s
        order = _order(policy, url)
        self._child = subprocess.Popen(
            [sys.executable, "-m", "srt.pull"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            bufsize=0,
            cwd=ROOT,
            env={name: os.environ[name] for name in _PASSED_ON if name in os.environ},
            start_new_session=True,
        )
        self._in, self._out, self._words = (
            cast(IO[bytes], pipe) for pipe in (self._child.stdin, self._child.stdout, self._child.stderr)
        )
        self._in.write(json.dumps(order).encode() + b"\n")  # fits into the empty pipe
        self._failed = False
        self._patience = time.monotonic() + OPEN_S

    @property
    def delay_s(self) -> float:
        return LIVE_DELAY_S

    def read(self, size: int = 65_536) -> bytes:
        """Between one and `size` bytes; none after a failure, of which FFmpeg hears once."""
        if self._failed:
            return b""
        self._failed = True
        data = self._next(size)
        self._failed = False
        return data

    def _next(self, size: int) -> bytes:
        out = self._out.fileno()
        while not select.select([out], [], [], _LOOK_S)[0]:
            if self._stop.is_set():
                raise Stopped
            if time.monotonic() > self._patience:
                raise Unreachable("The server sends nothing by SRT.")
        if not (data := os.read(out, size)):
            raise Unreachable(self._last_words())
        self._patience = time.monotonic() + self._silent_s
        return data

    def goes_on(self) -> bool:
        return False

    def close(self) -> None:
        self._child.kill()
        self._child.wait()
        for pipe in (self._in, self._out, self._words):
            pipe.close()

    def _last_words(self) -> str:
        *_, last = self._words.read().decode("utf-8", "replace").strip().splitlines() or [""]
        return last if last.endswith(".") else "The process of this stream ended."


def _order(policy: FetchPolicy, url: str) -> dict[str, object]:
    target = policy.target(url, schemes=SCHEMES)
    if not library.installed():
        raise Refused(library.MISSING)
    try:
        wanted = address.parse(url)
    except address.BadAddress as error:
        raise Refused(error.sentence) from None
    return {
        "connect_to": [str(one) for one in target.addresses],
        "port": wanted.port,
        "settings": asdict(wanted.settings),
    }
