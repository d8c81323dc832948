"""A real local cloud on a real port: in a thread with a recorder as its mixer, or in a process that may be killed."""

from __future__ import annotations

import itertools
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import uvicorn

from localcloud.app import LocalCloud
from localcloud.options import Options, parse
from tests.localcloud.rules.judged import Judged
from tests.localcloud.rules.recorder import Recorder
from tests.ports import answers, free_port

SECRET_ID, SECRET_KEY = "AKIDrulestests", "the-key-of-the-rules-tests"
STILLS = {"cam1": b"cam1"}
FORBIDDEN_HOST = "forbidden.example.com"
SILENT_HOST = "silent.example.com"
HTTP = httpx.Client(trust_env=False, verify=False)
"""One for all tests: making a client costs more than a hundred calls of the local cloud."""
ROOT = Path(__file__).resolve().parents[3]


def check_url(url: str) -> str | None:
    """The fetch rule of these tests: one host is refused."""
    return f"{FORBIDDEN_HOST} is an internal address." if FORBIDDEN_HOST in url else None


def silence(url: str) -> str | None:
    """What `--strict` asks: one host never answers."""
    return f"Nothing answers at {SILENT_HOST}." if SILENT_HOST in url else None


def build(
    options: Options,
    studio: Recorder,
    monotonic: Callable[[], float] = time.monotonic,
    now: Callable[[], float] = time.time,
) -> LocalCloud:
    return LocalCloud(
        options, studio, check_url=check_url, silence=silence, still=STILLS.__getitem__, monotonic=monotonic, now=now
    )


def arguments(port: int, data: Path, *more: str) -> list[str]:
    key = ["--secret-id", SECRET_ID, "--secret-key", SECRET_KEY]
    return ["--host", "127.0.0.1", "--port", str(port), "--data", str(data), *key, *more]


@dataclass
class Served:
    """A running local cloud. `door` is its control door."""

    port: int
    studio: Recorder = field(default_factory=Recorder)
    cloud: LocalCloud | None = None

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def door(self, name: str, **body: Any) -> dict[str, Any]:
        answer = HTTP.post(f"{self.origin}/_local/{name}", json=body)
        assert answer.status_code == 200, answer.text
        result: dict[str, Any] = answer.json()
        return result

    def journal(self, since: int = 0) -> list[dict[str, Any]]:
        answer = HTTP.get(f"{self.origin}/_local/journal", params={"since": since}).json()
        entries: list[dict[str, Any]] = answer["entries"]
        return entries


class InThread(Served):
    """In this process, so that the test can look at the recorder. `judge` has looked at every reply of the API.
    Without `hurried` the limits of calls per second hold; with it each call finds its second unspent."""

    def __init__(self, data: Path, *more: str, hurried: bool = False) -> None:
        options = parse(arguments(free_port(), data, *more), {})
        super().__init__(options.port)
        self.cloud = build(options, self.studio, itertools.count().__next__ if hurried else time.monotonic)
        self.judge = Judged(self.cloud)
        self.cloud.open()
        config = uvicorn.Config(
            self.judge,
            port=options.port,
            log_level="warning",
            timeout_graceful_shutdown=2,
            ssl_certfile=options.tls_cert,
            ssl_keyfile=options.tls_key,
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run)
        self._thread.start()
        _wait_for(self.port)

    def stop(self) -> None:
        assert self.cloud is not None
        self._server.should_exit = True
        self._thread.join(10)
        self.cloud.close()
        self.judge.assert_clean()


class InProcess(Served):
    """`python -m tests.localcloud.rules.served PORT DATA` with a recorder that writes to DATA/shown."""

    def __init__(self, data: Path, port: int = 0, *more: str) -> None:
        super().__init__(port or free_port())
        command = [sys.executable, "-m", "tests.localcloud.rules.served", str(self.port), str(data), *more]
        self._process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, "PYTHONUNBUFFERED": "1"})
        _wait_for(self.port)

    def kill(self) -> None:
        self._process.send_signal(signal.SIGKILL)
        self._process.wait(10)

    def stop(self, number: int = signal.SIGTERM) -> int:
        if self._process.poll() is None:
            self._process.send_signal(number)
        return self._process.wait(10)


def _wait_for(port: int) -> None:
    end = time.monotonic() + 15
    while not answers(port):
        assert time.monotonic() < end, "the local cloud did not start"
        time.sleep(0.02)


if __name__ == "__main__":
    from localcloud.__main__ import main

    where = Path(sys.argv[2])
    recorder = Recorder(where.parent / "shown")
    start = arguments(int(sys.argv[1]), where, *sys.argv[3:])
    sys.exit(main(start, build=lambda options: build(options, recorder)))
