"""A real local cloud in a process of its own, with its journal and its test door."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from tests.loopback import HTTP
from tests.orphans import end_with_parent
from tests.ports import answers, free_port

ROOT = Path(__file__).resolve().parent.parent


@dataclass
class LocalCloud:
    """`python -m localcloud` on a free port; `with LocalCloud.start(folder) as cloud:` ends it again."""

    process: subprocess.Popen[bytes]
    port: int
    data: Path
    secret_id: str
    secret_key: str
    play_key: str

    @classmethod
    def start(cls, data: Path, *, port: int = 0, options: tuple[str, ...] = ()) -> Self:
        port = port or free_port()
        secret_id, secret_key, play_key = "AKIDlocalcloudtests", "local-cloud-test-secret", "local-cloud-play-key"
        words = ("--host", "127.0.0.1", "--port", str(port), "--data", str(data), "--offer-address", "127.0.0.1")
        keys = {
            "LOCALCLOUD_SECRET_ID": secret_id,
            "LOCALCLOUD_SECRET_KEY": secret_key,
            "LOCALCLOUD_PLAY_KEY": play_key,
        }
        log = data.parent / f"{data.name}.log"
        with log.open("ab") as output:
            process = subprocess.Popen(
                [sys.executable, "-m", "localcloud", *words, *options],
                cwd=ROOT,
                env=os.environ | keys,
                stdout=output,
                stderr=output,
                start_new_session=True,
                preexec_fn=end_with_parent(),
            )
        cloud = cls(process, port, data, secret_id, secret_key, play_key)
        end = time.monotonic() + 20
        while not answers(port):
            if process.poll() is not None or time.monotonic() > end:
                process.kill()
                raise RuntimeError("The local cloud did not start:\n" + log.read_text()[-4000:])
            time.sleep(0.05)
        return cloud

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def journal(self, action: str = "", since: int = 0) -> list[dict[str, Any]]:
        """What arrived at the API, oldest first; of one action only, when named."""
        entries = HTTP.get(f"{self.url}/_local/journal", params={"since": since}).raise_for_status().json()["entries"]
        return [entry for entry in entries if action in ("", entry["action"])]

    def fault(self, action: str, kind: str, **more: Any) -> None:
        body = {"action": action, "kind": kind, **more}
        HTTP.post(f"{self.url}/_local/faults", json=body).raise_for_status()

    def door(self, name: str, **body: Any) -> None:
        """Any other handle of the test door: account, expire, source."""
        HTTP.post(f"{self.url}/_local/{name}", json=body).raise_for_status()

    def reset(self) -> None:
        HTTP.delete(f"{self.url}/_local/faults").raise_for_status()
        HTTP.post(f"{self.url}/_local/reset").raise_for_status()

    def stop(self, how: int = signal.SIGTERM) -> int:
        if self.process.poll() is None:
            self.process.send_signal(how)
        try:
            return self.process.wait(8)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.terminate()
        try:
            self.process.wait(8)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
