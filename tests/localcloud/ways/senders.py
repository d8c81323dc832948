"""The same programme by each way in, from real servers and to real endpoints. Each sender begins when it is asked for,
and says when that was."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from threading import Event as Flag
from threading import Thread
from typing import Protocol, TypeVar

from localcloud.ingest.ingest import Ingest
from localcloud.mixer.fetch import FetchPolicy
from localcloud.mixer.sources import Source, open_source
from localcloud.mixer.sources.pushed import PushDesk
from localcloud.model import Input, InputType
from rtmp.flv import header, tag
from tests.localcloud.ingest.encoder import C2, HELLO, Encoder, command, connect, media, publish
from tests.localcloud.outs.peers import server as serving
from tests.localcloud.picture.conftest import Server
from tests.localcloud.picture.drawing import ORIGIN
from tests.localcloud.picture.sender import Event
from tests.localcloud.ways.flv import said
from tests.localcloud.ways.hls import Playlist
from tests.localcloud.ways.rtsp import Camera
from tests.localcloud.ways.schedule import Change, Sent, packets
from tests.localcloud.ways.whip import browser


class _HasTime(Protocol):
    @property
    def at(self) -> float: ...


Timed = TypeVar("Timed", bound=_HasTime)


class Air:
    """What is sent, and when it began (by time.monotonic())."""

    def __init__(self, events: Sequence[Event], changes: Sequence[Change], seconds: float) -> None:
        self.events, self.changes, self.seconds = events, changes, seconds
        self.over = Flag()
        self._began: list[float] = []
        self._flag = Flag()

    def begin(self) -> float:
        self._began.append(time.monotonic())
        self._flag.set()
        return self._began[0]

    @property
    def start(self) -> float:
        assert self._flag.wait(20), "nobody has asked for the stream"
        return self._began[0]

    def packets(self) -> Iterator[Sent]:
        return packets(self.events, self.changes, self.seconds)

    def paced(self, sent: Iterator[Timed]) -> Iterator[Timed]:
        """Each when its time has come, in seconds from the beginning."""
        start = self.begin()
        for one in sent:
            if self.over.wait(max(0.0, start + one.at - time.monotonic())):
                return
            yield one


Way = Callable[[Air], AbstractContextManager[Source]]


@contextmanager
def _pulled(url: str) -> Iterator[Source]:
    source = open_source(
        Input(1, InputType.PULL, url), media_dir=Path(), fetch=FetchPolicy((), ORIGIN), own_origin=ORIGIN
    )
    try:
        yield source
    finally:
        source.close()


@contextmanager
def http_flv(air: Air) -> Iterator[Source]:
    server = Server()

    def answer(connection: BaseHTTPRequestHandler) -> None:
        connection.close_connection = True
        connection.send_response(200)
        connection.send_header("Content-Type", "video/x-flv")
        connection.send_header("Connection", "close")
        connection.end_headers()
        connection.wfile.write(header(sound=True, picture=True))
        for one in air.paced(said(air.packets())):
            connection.wfile.write(tag(one.kind, one.ms, one.body))

    server.paths["/live/programme.flv"] = answer
    try:
        with _pulled(f"{server.origin}/live/programme.flv") as source:
            yield source
    finally:
        air.over.set()
        server.close()


@contextmanager
def rtmp(air: Air) -> Iterator[Source]:
    desk = PushDesk()
    ingest = Ingest(desk, lambda stream, secret, until: None)
    port = ingest.listen("127.0.0.1", 0)
    ingest.start()
    source = desk.open("programme")

    def push() -> None:
        encoder = Encoder(port)
        encoder.say(HELLO, C2, connect(), command("createStream", 4, None), publish("programme"))
        encoder.until(lambda answers: "NetStream.Publish.Start" in answers.codes)
        for one in air.paced(said(air.packets())):
            encoder.say(media(one.kind, one.body, one.ms))
        encoder.close()

    pushing = Thread(target=push, daemon=True)
    pushing.start()
    try:
        yield source
    finally:
        air.over.set()
        pushing.join(5)
        source.close()
        ingest.close()


@contextmanager
def hls(air: Air) -> Iterator[Source]:
    server = Server()
    playlist = Playlist(server, air.begin(), list(air.packets()))
    air.over.wait(4.0)  # a list of live pieces has some when a player comes
    try:
        with _pulled(playlist.url) as source:
            yield source
    finally:
        server.close()


@contextmanager
def rtsp(air: Air) -> Iterator[Source]:
    with (
        serving(Camera(lambda: air.paced(air.packets()))) as port,
        _pulled(f"rtsp://127.0.0.1:{port}/camera") as source,
    ):
        try:
            yield source
        finally:
            air.over.set()


@contextmanager
def whip(air: Air) -> Iterator[Source]:
    with browser(air) as source:
        yield source
