"""x"""
from __future__ import annotations

import threading
import time
from http.server import BaseHTTPRequestHandler
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest

from localcloud.ingest.ingest import Ingest
from localcloud.mixer.sources import Source
from localcloud.mixer.sources.pushed import PushDesk
from localcloud.model import InputType
from rtmp import chunks
from rtmp.flv import header, tag
from tests.localcloud.ingest.encoder import HELLO, C2, Encoder, command, connect, media, publish
from tests.localcloud.picture.conftest import Opener, Server, media as media_folder, opened, server
from tests.localcloud.picture.sender import Event
from tests.localcloud.ways.flv import said
from tests.localcloud.ways.judge import judged, watch
from tests.localcloud.ways.schedule import Change, packets


def flv_server(server: Server, path: str, events, changes, seconds: float) -> tuple[str, Callable[[], float]]:
    begun: list[float] = []

    def answer(door: BaseHTTPRequestHandler) -> None:
        door.close_connection = True
        door.send_response(200)
        door.send_header("Content-Type", "video/x-flv")
        door.send_header("Connection", "close")
        door.end_headers()
        door.wfile.write(header(sound=True, picture=True))
        start = time.monotonic()
        begun.append(start)
        for at, kind, ms, body in said(packets(events, changes, seconds)):
            time.sleep(max(0.0, start + at - time.monotonic()))
            door.wfile.write(tag(kind, ms, body))

    server.paths[path] = answer
    return server.origin + path, lambda: begun[0] if begun else 0.0
