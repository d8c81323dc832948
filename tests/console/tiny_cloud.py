"""A tiny cloud for tests of the lanes: real HTTP, one value that can be written and read, and every way to fail.

It knows ModifyCaster (writes Description), DescribeCaster (reads it) and DescribeCasterList. `plan` holds what
happens to the next writes: "ok", "lose_reply" (applied, no answer), "lose_request" (not applied, no answer),
"slow:<s>", or a code.
"""

from __future__ import annotations

import json
import socket
import threading
import time
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self


class TinyCloud:
    def __init__(self) -> None:
        self.value = ""
        self.plan: list[str] = []
        self.reads: list[str] = []  # what happens to the next reads
        self.journal: list[tuple[str, dict[str, Any]]] = []
        self.headers: list[dict[str, str]] = []
        self.lock = threading.Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def writes(self) -> list[str]:
        return [params["Description"] for action, params in self.journal if action == "ModifyCaster"]

    def answer(self, action: str, params: dict[str, Any]) -> dict[str, Any] | None:
        """The `Response`, or None for silence."""
        with self.lock:
            self.journal.append((action, params))
            plan = self.plan if action == "ModifyCaster" else self.reads
            step = plan.pop(0) if plan else "ok"
        if step.startswith("slow:"):
            time.sleep(float(step.partition(":")[2]))
            step = "ok"
        if step == "lose_request":
            return None
        if step not in ("ok", "lose_reply"):
            return {"Error": {"Code": step, "Message": "as planned"}}
        answer: dict[str, Any] = {}
        with self.lock:
            if action == "ModifyCaster":
                self.value = params["Description"]
            elif action == "DescribeCaster":
                answer = {"CasterInfo": {"CasterId": 1, "Description": self.value}}
            elif action == "DescribeCasterList":
                answer = {"CasterList": [], "TotalCount": 0}
        return None if step == "lose_reply" else answer

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        cloud = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                cloud.headers.append(dict(self.headers))
                inside = cloud.answer(self.headers["X-TC-Action"], json.loads(body))
                if inside is None:
                    self.connection.shutdown(socket.SHUT_RDWR)
                    self.close_connection = True
                    return
                text = json.dumps({"Response": {**inside, "RequestId": str(uuid.uuid4())}}).encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text)

            def log_message(self, *args: object) -> None:
                pass

        return Handler
