"""The SRT process: `python -m localcloud.ingest.srt_child LISTENING SPEAKING`, two file numbers that it inherits.

It lets encoders in whose stream id carries a good key, and hands on what they send; the local cloud decides who may
publish. It ends with the socket to its parent.
"""

from __future__ import annotations

import os
import queue
import signal
import socket
import sys
import threading
import time
import traceback
from collections.abc import Callable
from functools import partial
from typing import Final, NoReturn
from urllib.parse import urlencode

from localcloud.ingest.wire import ASK, BUSY, END, GO_ON, HOLD, MEDIA, NO, YES, Frames, frame
from srt import streamid
from srt.library import Reject, SrtError
from srt.listener import Listener
from srt.socket import Connection

MOST: Final = 32
ANSWER_S: Final = 1.0
"""The local cloud answers at once; meanwhile nothing of this port goes on."""
REFUSED_S: Final = 1.0
"""So long a refusal counts again unasked: some senders call 70 times a second."""
SILENT_S: Final = 30.0
ARRIVE_S: Final = 5.0
"""Who was let in and does not come gives the place back."""
LUMP_BYTES: Final = 16_384
LUMP_S: Final = 0.02
_WAITING: Final = 2_000


class Caller:
    """One encoder: let in, then connected."""

    def __init__(self) -> None:
        self.since = time.monotonic()
        self.answer: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        self.go_on = threading.Event()
        self.go_on.set()
        self.cut = False
        self.connected = False


class Server:
    """All callers, and what is told to the parent: one thread alone writes to it."""

    def __init__(self) -> None:
        self.told: queue.Queue[bytes] = queue.Queue(_WAITING)
        self.callers: dict[int, Caller] = {}
        self._refused: dict[str, tuple[float, Reject]] = {}

    def judge(self, number: int, stream_id: str) -> Reject | None:
        wanted = streamid.parse(stream_id)
        if wanted is None or wanted.app != "live":
            return Reject.BAD_REQUEST
        if not wanted.publish:
            return Reject.BAD_MODE
        if len(self.callers) >= MOST:
            return Reject.OVERLOAD
        now = time.monotonic()
        self._refused = {text: one for text, one in self._refused.items() if now - one[0] < REFUSED_S}
        if known := self._refused.get(stream_id):
            return known[1]
        refusal = self._asked(number, f"{wanted.stream}?{urlencode(wanted.rest)}")
        if refusal is not None:
            self._refused[stream_id] = now, refusal
        return refusal

    def _asked(self, number: int, stream: str) -> Reject | None:
        caller = self.callers[number] = Caller()
        self.tell(ASK, number, stream.encode())
        try:
            answer = caller.answer.get(timeout=ANSWER_S)
        except queue.Empty:
            self.tell(END, number)  # the answer may still come: then the place is free again
            answer = NO
        if answer == YES:
            return None
        self.callers.pop(number, None)
        return Reject.CONFLICT if answer == BUSY else Reject.FORBIDDEN

    def tell(self, what: bytes, number: int, body: bytes = b"") -> None:
        self.told.put(frame(what, number, body))

    def carry(self, number: int, connection: Connection) -> None:
        """What one encoder sends, in lumps, to its end."""
        caller = self.callers.get(number)
        try:
            if caller is not None:
                caller.connected = True
                self._carry(number, caller, connection)
        except SrtError:
            pass  # they have gone
        finally:
            connection.close()
            self.callers.pop(number, None)
            self.tell(END, number)

    def _carry(self, number: int, caller: Caller, connection: Connection) -> None:
        connection.waits(receive_ms=round(LUMP_S * 1000))
        lump, begun, heard = bytearray(), 0.0, time.monotonic()
        while not caller.cut and time.monotonic() - heard < SILENT_S:
            caller.go_on.wait(SILENT_S)
            try:
                data = connection.receive()
            except SrtError:
                self.tell(MEDIA, number, bytes(lump))
                raise
            now = time.monotonic()
            if data:
                heard = now
                begun = begun if lump else now
                lump += data
            if lump and (len(lump) > LUMP_BYTES or now - begun >= LUMP_S):
                self.tell(MEDIA, number, bytes(lump))
                lump.clear()

    def hear(self, what: bytes, number: int) -> None:
        """What the parent says."""
        caller = self.callers.get(number)
        if caller is None:
            return
        if what in (YES, NO, BUSY):
            caller.answer.put(what)
        elif what == HOLD:
            caller.go_on.clear()
        elif what == GO_ON:
            caller.go_on.set()
        elif what == END:
            caller.cut = True
            caller.go_on.set()

    def tidy(self) -> None:
        """Places of those who were let in and never came."""
        for number, caller in tuple(self.callers.items()):
            if not caller.connected and time.monotonic() - caller.since > ARRIVE_S:
                self.callers.pop(number, None)
                self.tell(END, number)


def serve(listening: int, speaking: socket.socket) -> None:
    server = Server()
    listener = Listener(listening, server.judge)
    for name, work in (("write", partial(_write, server, speaking)), ("accept", partial(_accept, server, listener))):
        threading.Thread(target=_needed, args=(work,), name=name, daemon=True).start()
    frames = Frames()
    speaking.settimeout(1.0)
    while True:
        try:
            if not (data := speaking.recv(65_536)):
                return
        except TimeoutError:
            server.tidy()
            continue
        for what, number, _ in frames.feed(data):
            server.hear(what, number)


def _needed(work: Callable[[], None]) -> NoReturn:
    """Whatever ends this thread, or an SRT port that is lost, ends the process: without it nobody is served, and the
    parent starts it again."""
    try:
        work()
    except BaseException:  # noqa: BLE001
        traceback.print_exc()
    os._exit(1)


def _write(server: Server, speaking: socket.socket) -> None:
    writing = speaking.dup()
    writing.settimeout(None)
    try:
        while True:
            writing.sendall(server.told.get())
    except OSError:
        os._exit(0)  # the parent has gone


def _accept(server: Server, listener: Listener) -> None:
    while True:
        number, connection = listener.accept()
        carry = partial(server.carry, number, connection)
        threading.Thread(target=carry, name=f"carry {number}", daemon=True).start()


def main() -> int:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # at a terminal it means the parent, who ends us
    try:
        serve(int(sys.argv[1]), socket.socket(fileno=int(sys.argv[2])))
    except SrtError as error:
        sys.stderr.write(f"{error.sentence}\n")
        return 1
    return 0


if __name__ == "__main__":
    _needed(lambda: os._exit(main()))  # libsrt's threads are not waited for
