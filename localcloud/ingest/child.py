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

from localcloud.ingest.session import FLV_HEAD, Asks, BadPeer, Ends, Media, Session
from localcloud.ingest.wire import ASK, END, GO_ON, HOLD, MEDIA, NO, YES, Frames, frame

MOST: Final = 32
BEGIN_S: Final = 10.0
SILENT_S: Final = 30.0
LINGER_S: Final = 0.3


class Connection:
    """One encoder's connection."""

    def __init__(self, server: Server, number: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._server, self._number = server, number
        self._reader, self._writer = reader, writer
        self._session = Session()
        self._answer: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self._asked = False
        self._go_on = asyncio.Event()
        self._go_on.set()

    def answered(self, refusal: str) -> None:
        if not self._answer.done():
            self._answer.set_result(refusal)

    def hold(self, on: bool) -> None:
        if on:
            self._go_on.clear()
        else:
            self._go_on.set()

    def cut(self) -> None:
        self._writer.transport.abort()
        self._go_on.set()

    async def serve(self) -> None:
        try:
            async with asyncio.timeout(BEGIN_S) as patience:
                await self._talk(patience)
        except (TimeoutError, BadPeer, OSError, asyncio.IncompleteReadError):
            pass  # gone, silent, or no RTMP: nothing to say to him
        finally:
            if self._asked:
                await self._server.tell(END, self._number)
            self._writer.close()

    async def _talk(self, patience: asyncio.Timeout) -> None:
        loop = asyncio.get_running_loop()
        while data := await self._reader.read(65_536):
            for event in self._session.feed(data):
                await self._flush()
                if isinstance(event, Media):
                    await self._server.tell(MEDIA, self._number, event.data)
                elif isinstance(event, Ends) or not await self._ask(event):
                    return
            await self._flush()
            if self._session.publishing:
                patience.reschedule(loop.time() + SILENT_S)
                if not self._go_on.is_set():
                    patience.reschedule(None)
                    await self._go_on.wait()
                    patience.reschedule(loop.time() + SILENT_S)

    async def _ask(self, asks: Asks) -> bool:
        self._asked = True
        await self._server.tell(ASK, self._number, asks.stream.encode())
        if refusal := await self._answer:
            self._session.refuse(refusal)
            await self._flush()
            await asyncio.sleep(LINGER_S)  # so that he reads why
            return False
        self._session.accept()
        await self._server.tell(MEDIA, self._number, FLV_HEAD)
        await self._flush()
        return True

    async def _flush(self) -> None:
        if data := self._session.out():
            self._writer.write(data)
            await self._writer.drain()


class Server:
    """All connections, and the one socket to the parent."""

    def __init__(self, speaking: asyncio.StreamWriter) -> None:
        self._speaking = speaking
        self._connections: dict[int, Connection] = {}
        self._numbers = itertools.count(1)

    async def tell(self, what: bytes, connection: int, body: bytes = b"") -> None:
        self._speaking.write(frame(what, connection, body))
        await self._speaking.drain()

    async def accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if len(self._connections) >= MOST:
            writer.close()
            return
        number = next(self._numbers)
        connection = self._connections[number] = Connection(self, number, reader, writer)
        try:
            await connection.serve()
        finally:
            del self._connections[number]

    async def listen_to_parent(self, reader: asyncio.StreamReader) -> None:
        frames = Frames()
        while data := await reader.read(65_536):
            for what, number, body in frames.feed(data):
                if connection := self._connections.get(number):
                    if what in (YES, NO):
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
