"""A media folder, a policy, a way to open sources that are closed at the end, and a real HTTP server."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from localcloud.mixer.compositor import Compositor
from localcloud.mixer.fetch import FetchPolicy
from localcloud.mixer.sources import Source, open_source
from localcloud.model import Input, InputType
from tests.localcloud.picture.drawing import COLOURS, ORIGIN
from tests.localcloud.picture.fixed import Fixed

Handler = Callable[[BaseHTTPRequestHandler], None]
Opener = Callable[..., Source]


@pytest.fixture
def media(tmp_path: Path) -> Path:
    folder = tmp_path / "media"
    folder.mkdir()
    return folder


@pytest.fixture
def opened(media: Path) -> Iterator[Opener]:
    """`opened(InputType.FILE, url, ...)`: a source, closed (and its thread ended) after the test."""
    sources: list[Source] = []

    def open_one(kind: InputType, *urls: str, fetch: FetchPolicy | None = None) -> Source:
        given = Input(1, kind, urls=urls) if kind is InputType.FILE else Input(1, kind, urls[0])
        source = open_source(given, media_dir=media, fetch=fetch or FetchPolicy((), ORIGIN), own_origin=ORIGIN)
        sources.append(source)
        return source

    yield open_one
    for source in sources:
        source.close()
    left = [t.name for t in threading.enumerate() if t.name.startswith(("source ", "hls"))]
    assert not left, f"threads were left behind: {left}"


class Server:
    """A real HTTP server whose paths are functions. `asked` lists the paths that were asked for."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.paths: dict[str, Handler] = {}
        server = self

        class Door(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                path = self.path.partition("?")[0]
                server.asked.append(path)
                try:
                    server.paths.get(path, not_found)(self)
                except (BrokenPipeError, ConnectionResetError):
                    self.close_connection = True

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the library's own name
                """The tests are quiet."""

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Door)
        self._http.daemon_threads = True
        self._thread = threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        self._thread.start()

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self._http.server_address[1]}"

    def bytes_at(self, path: str, data: bytes, kind: str = "application/octet-stream") -> str:
        self.paths[path] = lambda door: send(door, data, kind)
        return self.origin + path

    def redirect(self, path: str, to: str) -> str:
        def answer(door: BaseHTTPRequestHandler) -> None:
            door.send_response(302)
            door.send_header("Location", to)
            door.send_header("Content-Length", "0")
            door.end_headers()

        self.paths[path] = answer
        return self.origin + path

    def close(self) -> None:
        self._http.shutdown()
        self._http.server_close()
        self._thread.join(3)


def not_found(door: BaseHTTPRequestHandler) -> None:
    door.send_response(404)
    door.send_header("Content-Length", "0")
    door.end_headers()


def send(door: BaseHTTPRequestHandler, data: bytes, kind: str = "application/octet-stream") -> None:
    """With ranges, as servers of files do."""
    start, stop, status = 0, len(data), 200
    wanted = door.headers.get("Range", "")
    if wanted.startswith("bytes="):
        first, _, last = wanted.removeprefix("bytes=").partition("-")
        start, stop, status = int(first), int(last) + 1 if last else len(data), 206
    door.send_response(status)
    door.send_header("Content-Type", kind)
    door.send_header("Accept-Ranges", "bytes")
    door.send_header("Content-Length", str(len(data[start:stop])))
    door.end_headers()
    door.wfile.write(data[start:stop])


@pytest.fixture
def server() -> Iterator[Server]:
    running = Server()
    yield running
    running.close()


@pytest.fixture
def compositor(media: Path) -> Iterator[Compositor]:
    made = Compositor(media, FetchPolicy((), ORIGIN), ORIGIN)
    yield made
    made.close()


@pytest.fixture
def sources() -> dict[int, Source]:
    return {n: Fixed(COLOURS[n - 1]) for n in range(1, 5)}
