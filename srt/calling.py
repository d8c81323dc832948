"""A pull, from the side of whoever wants it: the process that calls, what it hands on, and its last words."""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any, Final, cast

ROOT: Final = Path(__file__).resolve().parents[1]
GRACE_S: Final = 0.5


class Calling:
    """For one thread. `order` as of `Address.order`; `environment` is all that the process gets of ours."""

    def __init__(self, order: Mapping[str, Any], environment: Mapping[str, str]) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "srt.pull"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            bufsize=0,
            cwd=ROOT,
            env=environment,
            start_new_session=True,
        )
        self._in, self._out, self._words = (
            cast(IO[bytes], pipe) for pipe in (self._process.stdin, self._process.stdout, self._process.stderr)
        )
        self._in.write(json.dumps(order).encode() + b"\n")  # fits into the empty pipe

    def read(self, size: int, wait_s: float) -> bytes | None:
        """What came, up to `size` bytes; none when the process has ended, None when nothing came in this time."""
        poll = select.poll()  # not `select`, which knows no descriptor from 1024 on
        poll.register(self._out, select.POLLIN)
        return os.read(self._out.fileno(), size) if poll.poll(max(wait_s, 0.0) * 1000) else None

    def last_words(self) -> str:
        """The last line of why it ended, if it said anything. Ends it."""
        self._end()
        return self._words.read().decode("utf-8", "replace").strip().rpartition("\n")[2]

    def close(self) -> None:
        self._out.close()
        self._end()
        self._words.close()

    def _end(self) -> None:
        """It takes the end of its input as its own, and says goodbye to the sender, who would hold its place for five
        seconds otherwise; a moment later it has no choice."""
        self._in.close()
        try:
            self._process.wait(GRACE_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
