"""Servers for looks at addresses: a site of files with ranges and redirects, and one that says what a test wants."""

from __future__ import annotations

import io
import re
import socket
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from fractions import Fraction
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import av
import numpy as np
from PIL import Image


@dataclass
class Site:
    """`files` by path; `moved` leads from one path to another address. `asked` keeps the paths that came."""

    files: Mapping[str, bytes]
    moved: Mapping[str, str] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    url: str = ""

    @contextmanager
    def running(self) -> Iterator[Site]:
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                site.asked.append(self.path)
                if where := site.moved.get(self.path):
                    self.send_response(302)
                    self.send_header("Location", where)
                    self.end_headers()
                    return
                body = site.files.get(self.path.partition("?")[0])
                if body is None:
                    self.send_error(404)
                    return
                span = re.match(r"bytes=(\d+)-", self.headers.get("Range", ""))
                begin = int(span[1]) if span else 0
                self.send_response(206 if span else 200)
                self.send_header("Content-Length", str(len(body) - begin))
                self.send_header("Content-Type", "application/octet-stream")
                if span:
                    self.send_header("Content-Range", f"bytes {begin}-{len(body) - 1}/{len(body)}")
                self.end_headers()
                try:
                    self.wfile.write(body[begin:])
                except OSError:
                    pass  # it has read enough

            def log_message(self, *args: object) -> None:
                """Quiet."""

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        self.url = f"http://127.0.0.1:{server.server_port}"
        try:
            yield self
        finally:
            server.shutdown()
            thread.join(10)
            server.server_close()


@contextmanager
def speaking(says: Callable[[socket.socket, threading.Event], None]) -> Iterator[int]:
    """A port where each connection is handed to `says`, which ends when the event is set."""
    over = threading.Event()
    listening = socket.create_server(("127.0.0.1", 0))
    listening.settimeout(0.05)

    def serve() -> None:
        while not over.is_set():
            try:
                connection, _ = listening.accept()
            except TimeoutError:
                continue
            with connection:
                try:
                    says(connection, over)
                except OSError:
                    pass  # the other side had enough

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield int(listening.getsockname()[1])
    finally:
        over.set()
        thread.join(10)
        listening.close()


def png(width: int, height: int, colour: tuple[int, int, int, int] = (255, 204, 0, 128)) -> bytes:
    out = io.BytesIO()
    Image.new("RGBA", (width, height), colour).save(out, "PNG")
    return out.getvalue()


def film(form: str = "mp4", *, seconds: float = 2.0, sound: bool = True, noise: bool = False, **options: str) -> bytes:
    """A blue picture of 320x180 at 25 a second (or noise, which takes room), and silence, as H.264 and AAC."""
    blue = np.zeros((180, 320, 3), np.uint8)
    blue[:, :, 2] = 200
    chance = np.random.default_rng(7)
    with tempfile.NamedTemporaryFile(suffix=f".{form}") as file:
        with av.open(file.name, "w", format=form, options=options) as box:
            video: Any = box.add_stream("libx264", rate=25)
            video.width, video.height, video.pix_fmt = 320, 180, "yuv420p"
            video.options = {"preset": "ultrafast", "tune": "zerolatency", "g": "25"}
            audio: Any = box.add_stream("aac", rate=48_000, layout="stereo") if sound else None
            for number in range(round(seconds * 25)):
                shown = chance.integers(0, 256, blue.shape, np.uint8) if noise else blue
                picture = av.VideoFrame.from_ndarray(shown, format="rgb24")
                picture.pts, picture.time_base = number, Fraction(1, 25)
                box.mux(video.encode(picture))
                if audio:
                    quiet = av.AudioFrame.from_ndarray(np.zeros((2, 1920), np.float32), format="fltp", layout="stereo")
                    quiet.sample_rate, quiet.pts, quiet.time_base = 48_000, number * 1920, Fraction(1, 48_000)
                    box.mux(audio.encode(quiet))
            for stream in (video, audio):
                if stream:
                    box.mux(stream.encode(None))
        return Path(file.name).read_bytes()
