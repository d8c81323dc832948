"""The RTMP process: `python -m localcloud.ingest.child LISTENING SPEAKING`, two file numbers that it inherits.

It accepts encoders, takes their connections apart and hands on FLV bytes; the local cloud decides who may publish. It
ends with the socket to its parent.
"""

from __future__ import annotations

import asyncio
import itertools
import signal
import socket
import sys
from typing import Final

from localcloud.ingest.events import Asks, BadPeer, Ends, Event, Media, Over
from localcloud.ingest.session import Session
from localcloud.ingest.strangers import Strangers
from localcloud.ingest.wire import ASK, BUSY, END, GO_ON, HOLD, MEDIA, NO, YES, Frames, frame
from rtmp.flv import header

BEGIN_S: Final = 10.0
"""For a key that is good, and again after the end of a publication for the next one."""
SILENT_S: Final = 30.0
LINGER_S: Final = 0.3


class Connection:
    """One encoder's connection. Its publications, one after the other, have a number each."""

    def __init__(self, server: Server, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._server = server
        self._reader, self._writer = reader, writer
        self._session = Session()
        self._number: int | None = None
        self._answer: asyncio.Future[str] | None = None
        self._go_on = asyncio.Event()
        self._go_on.set()

    @property
    def address(self) -> str:
        peer = self._writer.get_extra_info("peername")
        return str(peer[0]) if peer else ""

    def answered(self, refusal: str) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_result(refusal)

    def hold(self, on: bool) -> None:
        if on:
            self._go_on.clear()
        else:
            self._go_on.set()

    def cut(self) -> None:
        self._writer.transport.abort()
        self._go_on.set()
        self.answered("The connection was closed.")

    async def serve(self) -> None:
        try:
            async with asyncio.timeout(BEGIN_S) as patience:
                await self._talk(patience)
        except (TimeoutError, BadPeer, OSError, asyncio.IncompleteReadError):
            pass  # gone, silent, or no RTMP: nothing to say to them
        finally:
            await self._over()
            self._writer.close()

    async def _talk(self, patience: asyncio.Timeout) -> None:
        loop = asyncio.get_running_loop()
        while data := await self._reader.read(65_536):
            for event in self._session.feed(data):
                await self._flush()
                if not await self._act(event):
                    return
                if isinstance(event, Over):
                    patience.reschedule(loop.time() + BEGIN_S)
            await self._flush()
            if self._session.publishing:
                if not self._go_on.is_set():
                    patience.reschedule(None)
                    await self._go_on.wait()
                patience.reschedule(loop.time() + SILENT_S)

    async def _act(self, event: Event) -> bool:
        """False when the connection is over."""
        match event:
            case Media(data):
                if self._number is not None:
                    await self._server.tell(MEDIA, self._number, data)
            case Asks(stream):
                return await self._ask(stream)
            case Over():
                await self._over()
                self._server.expect_key(self)
            case Ends():
                await asyncio.sleep(LINGER_S)  # so that they read why
                return False
        return True

    async def _ask(self, stream: str) -> bool:
        self._answer = asyncio.get_running_loop().create_future()
        self._number = self._server.number(self)
        await self._server.tell(ASK, self._number, stream.encode())
        if refusal := await self._answer:
            self._session.refuse(refusal)
            await self._flush()
            await asyncio.sleep(LINGER_S)  # so that they read why
            return False
        self._server.trust(self)
        self._session.accept()
        await self._server.tell(MEDIA, self._number, header(sound=True, picture=True))
        await self._flush()
        return True

    async def _over(self) -> None:
        """The publication has ended; what is still said about its number is not for the next one."""
        if (number := self._number) is not None:
            self._number = None
            self._server.forget(number)
            self._go_on.set()
            await self._server.tell(END, number)

    async def _flush(self) -> None:
        if data := self._session.out():
            self._writer.write(data)
            await self._writer.drain()


class Server:
    """All connections, and the one socket to the parent."""

    def __init__(self, speaking: asyncio.StreamWriter) -> None:
        self._speaking = speaking
        self._publishers: dict[int, Connection] = {}
        self._strangers: Strangers[Connection] = Strangers()
        self._numbers = itertools.count(1)

    async def tell(self, what: bytes, number: int, body: bytes = b"") -> None:
        self._speaking.write(frame(what, number, body))
        await self._speaking.drain()

    async def accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connection = Connection(self, reader, writer)
        self.expect_key(connection)
        try:
            await connection.serve()
        finally:
            self._strangers.forget(connection)

    def expect_key(self, connection: Connection) -> None:
        """A stranger until `trust`; one who has been so for longer may have to go."""
        if displaced := self._strangers.admit(connection, connection.address):
            displaced.cut()

    def trust(self, connection: Connection) -> None:
        self._strangers.forget(connection)

    def number(self, connection: Connection) -> int:
        """Of a publication that begins, until `forget`."""
        number = next(self._numbers)
        self._publishers[number] = connection
        return number

    def forget(self, number: int) -> None:
        self._publishers.pop(number, None)

    async def listen_to_parent(self, reader: asyncio.StreamReader) -> None:
        frames = Frames()
        while data := await reader.read(65_536):
            for what, number, body in frames.feed(data):
                if connection := self._publishers.get(number):
                    if what in (YES, NO, BUSY):
                        connection.answered(body.decode())
                    elif what in (HOLD, GO_ON):
                        connection.hold(what == HOLD)
                    elif what == END:
                        connection.cut()


async def run(listening: int, speaking: int) -> None:
    reader, writer = await asyncio.open_connection(sock=socket.socket(fileno=speaking))
    server = Server(writer)
    await asyncio.start_server(server.accept, sock=socket.socket(fileno=listening), limit=256_000)
    await server.listen_to_parent(reader)


def main() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # at a terminal it means the parent, who ends us
    asyncio.run(run(int(sys.argv[1]), int(sys.argv[2])))


if __name__ == "__main__":
    main()
