"""The process of one pull: `python -m srt.pull`.

The first line of standard input is the order, as JSON (the stream id and the passphrase therefore stand in no
argument); standard output is what comes, as it comes; the last line of standard error says why nothing does any more.
The end of standard input, or of somebody who reads, ends it.
"""

from __future__ import annotations

import json
import os
import select
import signal
import sys
import time
from collections.abc import Mapping, Sequence
from typing import Any, Final

from srt.library import SrtError
from srt.socket import Connection, Settings

SILENT_S: Final = 5.0
_LOOK_MS: Final = 100


def pull(order: Mapping[str, Any], parent: int, out: int) -> str:
    """Until the parent has ended (nothing) or the stream has; then the sentence."""
    try:
        connection = called(order["connect_to"], order["port"], Settings(**order["settings"]), "The server")
    except SrtError as error:
        return error.sentence
    try:
        return _carry(connection, parent, out)
    except SrtError as error:
        return error.sentence
    finally:
        connection.close()


def called(hosts: Sequence[str], port: int, settings: Settings, who: str) -> Connection:
    """The first of these addresses that answers."""
    failure = SrtError(f"{who} has no address.")
    for host in hosts[:4]:
        try:
            return Connection.to(host, port, settings, who=who)
        except SrtError as error:
            failure = error
    raise failure


def _carry(connection: Connection, parent: int, out: int) -> str:
    connection.waits(receive_ms=_LOOK_MS)
    heard = time.monotonic()
    while not _gone(parent):
        data = connection.receive()
        if data:
            heard = time.monotonic()
            _write(out, data)
        elif time.monotonic() - heard > SILENT_S:
            return "The server sends nothing by SRT."
    return ""


def _write(out: int, data: bytes) -> None:
    while data:
        data = data[os.write(out, data) :]


def _gone(parent: int) -> bool:
    poll = select.poll()
    poll.register(parent, 0)
    return bool(poll.poll(0))


def order_of(stream: int) -> Any:
    """The first line, read byte by byte: what follows belongs to others."""
    line = b""
    while (byte := os.read(stream, 1)) not in (b"", b"\n"):
        line += byte
    return json.loads(line)


def main() -> int:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # at a terminal it means the parent, who ends us
    sentence = pull(order_of(0), 0, 1)
    sys.stderr.write(f"{sentence}\n")
    return 1 if sentence else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except BrokenPipeError:  # nobody reads any more
        sys.exit(0)
