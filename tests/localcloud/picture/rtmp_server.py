"""The server's side of one RTMP player, with every way to misbehave."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterable

from rtmp import amf, chunks
from rtmp.chunks import ChunkReader, Message

CHUNK = 4096


class RtmpStage:
    """Gives `media` to whoever asks for anything; `said` lists the commands it heard, `asked` what was to be played."""

    def __init__(
        self, media: Iterable[Message] = (), *, info: dict[str, str] | None = None, at_connect: bytes = b""
    ) -> None:
        self.media = list(media)
        self.info = info or {"level": "status", "code": "NetStream.Play.Start", "description": ""}
        self.at_connect = at_connect
        self.said: list[str] = []
        self.asked: list[str] = []

    def __call__(self, connection: socket.socket, over: threading.Event) -> None:
        hello = self._exactly(connection, 1537, over)
        connection.sendall(b"\x03" + bytes(1536) + hello[1:])
        self._exactly(connection, 1536, over)
        reader = ChunkReader()
        while not over.is_set():
            try:
                data = connection.recv(65_536)
            except TimeoutError:
                continue
            if not data:
                return
            for message in reader.feed(data):
                if message.kind == chunks.COMMAND:
                    self._answer(connection, amf.decode(message.body), message.stream)

    def _answer(self, connection: socket.socket, values: list[amf.Value], stream: int) -> None:
        name, number = str(values[0]), values[1]
        self.said.append(name)
        if name == "connect":
            connection.sendall(self.at_connect)
            self._command(connection, "_result", number, {}, {"code": "NetConnection.Connect.Success"})
        elif name == "createStream":
            self._command(connection, "_result", number, None, 5)
        elif name == "play":
            self.asked.append(str(values[3]))
            assert stream == 5
            self._command(connection, "onStatus", 0, None, self.info, stream=5)
            size = Message(chunks.SET_CHUNK_SIZE, CHUNK.to_bytes(4, "big"))
            connection.sendall(chunks.write(size, 2, chunks.DEFAULT_SIZE))
            for message in self.media:
                connection.sendall(chunks.write(message, 6, CHUNK))

    def _command(self, connection: socket.socket, *values: object, stream: int = 0) -> None:
        body = amf.encode(*values)  # type: ignore[arg-type]
        connection.sendall(chunks.write(Message(chunks.COMMAND, body, 0, stream), 3, chunks.DEFAULT_SIZE))

    def _exactly(self, connection: socket.socket, size: int, over: threading.Event) -> bytes:
        data = b""
        while len(data) < size and not over.is_set():
            try:
                data += connection.recv(size - len(data)) or (_ for _ in ()).throw(ConnectionResetError)
            except TimeoutError:
                continue
        return data
