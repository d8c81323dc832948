"""The local cloud's side of RTMP and SRT: holds the ports, keeps the processes running, and answers them."""

from __future__ import annotations

import logging
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import parse_qs

from lasting.threads import LastingThread
from localcloud.children import ProcessLost, environment
from localcloud.ingest.wire import ASK, BUSY, END, GO_ON, HOLD, MEDIA, NO, YES, BadFrame, Frames, frame
from localcloud.mixer.sources.handed import TAKEN
from localcloud.mixer.sources.pushed import Form, Publication, PushDesk

log = logging.getLogger(__name__)

ROOT: Final = Path(__file__).resolve().parents[2]

MayPush = Callable[[str, str, str], str | None]
"""Stream, txSecret and txTime; None, or the sentence that refuses them."""


@dataclass(frozen=True, slots=True)
class Door:
    """A protocol: the module of its process, the socket of its port, and what its media is."""

    name: str
    module: str
    socket: int
    form: Form


RTMP: Final = Door("rtmp", "localcloud.ingest.child", socket.SOCK_STREAM, "flv")
SRT: Final = Door("srt", "localcloud.ingest.srt_child", socket.SOCK_DGRAM, "mpegts")


class Ingest:
    """`listen` first (the port may be taken), then `start`; `close` ends the process and frees the port."""

    def __init__(self, desk: PushDesk, may_push: MayPush, door: Door = RTMP) -> None:
        self._desk, self._may_push, self._door = desk, may_push, door
        self._listening: socket.socket | None = None
        self._over = threading.Event()
        self._child: subprocess.Popen[bytes] | None = None
        self._thread = LastingThread(self._run_child, door.name, over=self._over)

    def listen(self, host: str, port: int) -> int:
        """Take the port (0: any free one) and answer its number. OSError when it is taken."""
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        listening = socket.socket(family, self._door.socket)
        try:
            if self._door.socket == socket.SOCK_STREAM:
                listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listening.bind((host, port))
            if self._door.socket == socket.SOCK_STREAM:
                listening.listen(64)
        except OSError:
            listening.close()
            raise
        self._listening = listening
        return self.port

    @property
    def port(self) -> int:
        """0 while it does not listen."""
        return int(self._listening.getsockname()[1]) if self._listening else 0

    def start(self) -> None:
        if self._listening is not None:
            self._thread.start()

    def close(self) -> None:
        self._over.set()
        if child := self._child:
            child.kill()
        if self._thread.is_alive():
            self._thread.join(3)
        if self._listening is not None:
            self._listening.close()

    def _run_child(self) -> None:
        """One life of the process, to the end of all; ProcessLost."""
        ours, theirs = socket.socketpair()
        files = (self._listening.fileno() if self._listening else -1, theirs.fileno())
        with ours:
            with theirs:
                self._child = subprocess.Popen(
                    [sys.executable, "-m", self._door.module, *map(str, files)],
                    pass_fds=files,
                    stdin=subprocess.DEVNULL,
                    cwd=ROOT,
                    env=environment(),
                    start_new_session=True,
                )
            if self._over.is_set():
                self._child.kill()
            talk = _Talk(ours, self._desk, self._may_push, self._door)
            try:
                talk.listen()
            finally:
                talk.end()
                self._child.kill()
                self._child.wait()
        if not self._over.is_set():
            raise ProcessLost(f"The process of {self._door.name} ended.")


class _Talk:
    """With one life of the process."""

    def __init__(self, ours: socket.socket, desk: PushDesk, may_push: MayPush, door: Door) -> None:
        self._ours, self._desk, self._may_push, self._door = ours, desk, may_push, door
        self._publications: dict[int, Publication] = {}

    def listen(self) -> None:
        """Until the process ends."""
        frames = Frames()
        try:
            while data := self._ours.recv(262_144):
                for what, number, body in frames.feed(data):
                    self._hear(what, number, body)
        except (OSError, BadFrame) as error:
            log.warning("The process of %s was lost: %s", self._door.name, error)

    def end(self) -> None:
        for publication in self._publications.values():
            publication.end()

    def _hear(self, what: bytes, number: int, body: bytes) -> None:
        if what == ASK:
            answer, sentence = self._ask(number, body.decode("utf-8", "replace"))
            self._tell(answer, number, sentence.encode())
        elif what == MEDIA and (publication := self._publications.get(number)):
            if not publication.write(body):
                self._tell(END, number)
        elif what == END and (publication := self._publications.pop(number, None)):
            publication.end()

    def _ask(self, number: int, wanted: str) -> tuple[bytes, str]:
        """YES, and the place is theirs; or what refuses them, with its sentence."""
        stream, _, query = wanted.partition("?")
        given = parse_qs(query)
        refusal = self._may_push(stream, given.get("txSecret", [""])[0], given.get("txTime", [""])[0])
        if refusal is not None:
            return NO, refusal
        place = self._desk.publish(stream, lambda on: self._tell(HOLD if on else GO_ON, number), self._door.form)
        if not isinstance(place, Publication):
            return BUSY if place == TAKEN else NO, place
        self._publications[number] = place
        return YES, ""

    def _tell(self, what: bytes, number: int, body: bytes = b"") -> None:
        """Never waits, whoever asks: a few bytes go into the socket whole, or the process has read nothing for so long
        that it is lost."""
        try:
            self._ours.send(frame(what, number, body), socket.MSG_DONTWAIT)
        except BlockingIOError:
            self._ours.shutdown(socket.SHUT_RDWR)  # `listen` ends, and the process with it
        except OSError:
            return  # the process is gone, which `listen` finds out
