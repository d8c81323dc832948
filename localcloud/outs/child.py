"""The process of one push or one recording: `python -m localcloud.outs.child`, started by a `Carrier` alone.

The first line of standard input is the order, as JSON (it holds the stream key, which therefore stands in no argument
and no environment); what follows is FLV. Standard output tells, a JSON object a line: `{"live": true}` once, then
`{"sent": bytes}` twice a second, at last perhaps `{"error": sentence}`. The end of standard input ends it, also when
it is the parent that has died.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from typing import Any

STDIN, STDOUT = 0, 1


def tell(**news: Any) -> None:
    os.write(STDOUT, json.dumps(news).encode() + b"\n")


def main() -> int:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # at a terminal it means the parent, who ends us
    order = json.loads(_line())
    if order["kind"] == "record":
        from localcloud.outs.child_record import record

        return record(order, tell)
    if order["kind"] == "srt":
        from localcloud.outs.child_srt import push_by_srt

        return push_by_srt(order, tell)
    from localcloud.outs.child_push import push

    return push(order, STDIN, tell)


def _line() -> bytes:
    """Byte by byte, as what follows belongs to others."""
    line = b""
    while (byte := os.read(STDIN, 1)) not in (b"", b"\n"):
        line += byte
    return line


if __name__ == "__main__":
    try:
        sys.exit(main())
    except BrokenPipeError:  # nobody listens any more
        sys.exit(0)
