"""The console itself in a thread: uvicorn, the real ASGI application, the test database."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Self

import pytest
import uvicorn
from django.conf import settings
from django.test import Client
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from console.accounts.models import User


class ConsoleServer:
    def __init__(self, port: int) -> None:
        from console.asgi import application

        self.port = port
        config = uvicorn.Config(application, host="127.0.0.1", port=port, lifespan="off", log_config=None)
        config.timeout_graceful_shutdown = 2
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        end = time.monotonic() + 10
        while not self._server.started:
            assert time.monotonic() < end, "uvicorn did not start"
            time.sleep(0.01)
        return self

    def __exit__(self, *_: object) -> None:
        self._server.should_exit = True
        self._thread.join(10)
        assert not self._thread.is_alive(), "uvicorn did not stop"

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def signed_in(self, user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    @contextmanager
    def socket(self, who: User | Client | None, **more: Any) -> Iterator[Browser]:
        client = self.signed_in(who) if isinstance(who, User) else who
        headers = {}
        if client is not None:
            headers["Cookie"] = f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"
        more.setdefault("origin", self.origin)
        url = f"ws://127.0.0.1:{self.port}/ws/live/"
        with connect(url, additional_headers=headers, open_timeout=5, close_timeout=2, **more) as connection:
            yield Browser(connection)


class Browser:
    """What a page does with its socket."""

    def __init__(self, connection: ClientConnection) -> None:
        self.connection = connection
        self.frames: list[list[Any]] = []
        self._count = 0

    def say(self, verb: str, **params: Any) -> str:
        self._count += 1
        name = f"c{self._count}"
        self.connection.send(json.dumps([verb, name, params]))
        return name

    def ask(self, verb: str, **params: Any) -> list[Any]:
        """Say it, and wait for its reply or error."""
        name = self.say(verb, **params)
        return self.until(lambda frame: frame[0] in ("reply", "error") and frame[1] == name)

    def join(self, topic: str = "thing:1", epoch: str = "", seq: int | None = None) -> dict[str, Any]:
        kind, _, answer = self.ask("live.join", topic=topic, epoch=epoch, seq=seq)
        assert kind == "reply", answer
        return answer

    def until(self, wanted: Any, seconds: float = 8) -> list[Any]:
        """Read frames until one is wanted; all of them are kept in `frames`."""
        end = time.monotonic() + seconds
        while True:
            frame = json.loads(self.connection.recv(timeout=max(end - time.monotonic(), 0.01)))
            self.frames.append(frame)
            if wanted(frame):
                return frame

    def events(self, count: int, seconds: float = 8) -> list[dict[str, Any]]:
        """The next so many events."""
        found: list[dict[str, Any]] = []
        while len(found) < count:
            found.append(self.until(lambda frame: frame[0] == "event", seconds)[1])
        return found

    def event(self, name: str, seconds: float = 8) -> dict[str, Any]:
        return self.until(lambda frame: frame[0] == "event" and frame[1]["name"] == name, seconds)[1]

    def closed_with(self, seconds: float = 8) -> int:
        """Read on until the server closes; the code."""
        end = time.monotonic() + seconds
        with pytest.raises(ConnectionClosed) as closed:  # noqa: PT012  # frames come first, as many as there are
            while True:
                self.frames.append(json.loads(self.connection.recv(timeout=max(end - time.monotonic(), 0.01))))
        assert closed.value.rcvd is not None
        return closed.value.rcvd.code
