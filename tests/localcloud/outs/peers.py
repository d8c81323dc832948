"""Destinations: FFmpeg as an RTMP listener, and small servers that misbehave each in its own way."""

from __future__ import annotations

import shutil
import signal
import socket
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

import pytest

from rtmp import amf, chunks
from rtmp.chunks import ChunkReader, Message
from tests.localcloud.out.stage import eventually
from tests.ports import answers, bindable, free_port

needs_ffmpeg = pytest.mark.skipif(shutil.which("ffmpeg") is None, reason="FFmpeg is not installed")


class Listener:
    """`ffmpeg -listen 1`: takes one publisher and writes what comes into an FLV file."""

    def __init__(self, target: Path, port: int = 0, *, key: str = "key") -> None:
        self.port = port or free_port()
        self.target = target
        self.url = f"rtmp://127.0.0.1:{self.port}/live/{key}"
        words = ["-hide_banner", "-loglevel", "error", "-y", "-f", "flv", "-listen", "1", "-i", self.url]
        self.process = subprocess.Popen(
            ["ffmpeg", *words, "-c", "copy", "-flush_packets", "1", str(target)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        assert eventually(lambda: not bindable(self.port)), "a look by connecting would be taken for the publisher"

    @property
    def received(self) -> int:
        return self.target.stat().st_size if self.target.exists() else 0

    def end(self, how: int = signal.SIGKILL) -> None:
        if self.process.poll() is None:
            self.process.send_signal(how)
        self.process.wait(10)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.end()


RTMP_MODULE = Path("/usr/lib/nginx/modules/ngx_rtmp_module.so")
needs_nginx = pytest.mark.skipif(not RTMP_MODULE.exists(), reason="nginx with its rtmp module is not installed")

_NGINX = """
load_module {module};
daemon off; master_process off; error_log {folder}/error.log; pid {folder}/nginx.pid;
events {{ worker_connections 64; }}
rtmp {{
  server {{
    listen 127.0.0.1:{port};
    application live {{ live on; record all; record_path {folder}; record_suffix -%s.flv; record_unique on; }}
    application closed {{ live on; deny publish all; }}
  }}
}}
"""


class Nginx:
    """nginx with its rtmp module: what many run where outputs go. It records what it gets."""

    def __init__(self, folder: Path, port: int = 0) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.port = port or free_port()
        conf = folder / "nginx.conf"
        conf.write_text(_NGINX.format(module=RTMP_MODULE, folder=folder, port=self.port))
        command = ["/usr/sbin/nginx", "-c", str(conf), "-p", str(folder), "-e", str(folder / "error.log")]
        self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        assert eventually(lambda: answers(self.port))

    @property
    def recorded(self) -> list[Path]:
        return sorted(self.folder.glob("*.flv"))

    def end(self, how: int = signal.SIGKILL) -> None:
        if self.process.poll() is None:
            self.process.send_signal(how)
        self.process.wait(10)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.end()


Behaviour = Callable[[socket.socket, threading.Event], None]


@contextmanager
def server(behave: Behaviour, tls: ssl.SSLContext | None = None) -> Iterator[int]:
    """A TCP server whose every connection is treated by `behave` in a thread; gives its port."""
    over = threading.Event()
    listening = socket.create_server(("127.0.0.1", 0))
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 32_768)  # the kernel shall not read in our place
    listening.settimeout(0.1)
    threads: list[threading.Thread] = []

    def serve(plain: socket.socket) -> None:
        plain.settimeout(5)  # for the handshake
        try:
            with plain, tls.wrap_socket(plain, server_side=True) if tls else plain as connection:
                connection.settimeout(0.2)
                behave(connection, over)
        except OSError:
            pass

    def accept() -> None:
        while not over.is_set():
            try:
                connection, _ = listening.accept()
            except TimeoutError:
                continue
            threads.append(threading.Thread(target=serve, args=(connection,)))
            threads[-1].start()

    main = threading.Thread(target=accept)
    main.start()
    try:
        yield listening.getsockname()[1]
    finally:
        over.set()
        main.join(5)
        for thread in threads:
            thread.join(5)
        listening.close()


class RtmpPeer:
    """The server's side of one publisher. `said` are the names of its commands, `media` what it sent, `notes` what it
    told of the stream, and `notes_at` behind how much media."""

    def __init__(
        self, *, refuse: tuple[str, str] | None = None, read_media: bool = True, bytes_a_second: int = 0
    ) -> None:
        self.bytes_a_second = bytes_a_second
        self.refuse = refuse
        self.read_media = read_media
        self.said: list[tuple[str, ...]] = []
        self.media: list[Message] = []
        self.notes: list[list[amf.Value]] = []
        self.notes_at: list[int] = []

    def __call__(self, connection: socket.socket, over: threading.Event) -> None:
        hello = self._exactly(connection, 1537, over)
        connection.sendall(b"\x03" + bytes(1536) + hello[1:])
        self._exactly(connection, 1536, over)
        reader = ChunkReader()
        while not over.is_set():
            try:
                data = connection.recv(self.bytes_a_second // 10 or 65_536)
            except TimeoutError:
                continue
            if self.bytes_a_second and self.media:
                over.wait(0.1)
            if not data:
                return
            for message in reader.feed(data):
                if message.kind == chunks.COMMAND:
                    self._answer(connection, amf.decode(message.body))
                elif message.kind in (chunks.AUDIO, chunks.VIDEO):
                    self.media.append(message)
                elif message.kind == chunks.DATA:
                    self.notes.append(amf.decode(message.body))
                    self.notes_at.append(len(self.media))
            if not self.read_media and ("publish", "key") in self.said:
                over.wait(60)

    def _answer(self, connection: socket.socket, values: list[amf.Value]) -> None:
        name, number = values[0], values[1]
        self.said.append((str(name), *(str(value) for value in values[3:4])))
        if name == "connect":
            self._send(connection, "_result", number, {}, {"code": "NetConnection.Connect.Success"})
        elif name == "createStream":
            self._send(connection, "_result", number, None, 1)
        elif name == "publish":
            level, code, text = ("error", *self.refuse) if self.refuse else ("status", "NetStream.Publish.Start", "")
            self._send(connection, "onStatus", 0, None, {"level": level, "code": code, "description": text})

    def _send(self, connection: socket.socket, *values: object) -> None:
        body = amf.encode(*values)  # type: ignore[arg-type]
        connection.sendall(chunks.write(Message(chunks.COMMAND, body), 3, chunks.DEFAULT_SIZE))

    def _exactly(self, connection: socket.socket, size: int, over: threading.Event) -> bytes:
        data = b""
        while len(data) < size and not over.is_set():
            try:
                data += connection.recv(size - len(data)) or (_ for _ in ()).throw(ConnectionResetError)
            except TimeoutError:
                continue
        return data


def silent(connection: socket.socket, over: threading.Event) -> None:
    """Accepts and says nothing, ever."""
    over.wait(60)


def not_rtmp(connection: socket.socket, over: threading.Event) -> None:
    connection.recv(100)
    connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
