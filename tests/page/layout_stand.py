"""The form of one layout, served by its real template, with a tiles socket that shows one colour for each input.

What the form sends is kept in `posted`."""

from __future__ import annotations

import asyncio
import io
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from django.http.multipartparser import MultiPartParser
from django.template.loader import render_to_string
from django.test import RequestFactory
from PIL import Image
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles
from starlette.websockets import WebSocket, WebSocketDisconnect

from casters.forms import LayoutForm
from tests.page.stand import POLICY, ROOT, _module, serving
from tests.ports import free_port

COLOURS = {1: (200, 30, 30), 2: (30, 170, 60), 3: (30, 60, 200)}
NAMES = {1: "CAM 1", 2: "CAM 2 主持人", 3: "Slides"}


@dataclass
class LayoutStand:
    layers: list[dict[str, Any]] = field(default_factory=list)
    initial: dict[str, Any] = field(default_factory=dict)
    buses: list[str] = field(default_factory=list)
    port: int = field(default_factory=free_port)
    posted: list[dict[str, str]] = field(default_factory=list)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}/layout"

    async def page(self, request: Request) -> Response:
        if request.method == "POST":
            meta = {
                "CONTENT_TYPE": request.headers["content-type"],
                "CONTENT_LENGTH": request.headers["content-length"],
            }
            form, _ = MultiPartParser(meta, io.BytesIO(await request.body()), []).parse()
            self.posted.append({name: str(form[name]) for name in form})
        asked = RequestFactory().get("/casters/7/setup/layouts/1/")
        asked.csp_nonce = "n0nce"  # type: ignore[attr-defined]
        editor = {
            "inputs": [{"index": index, "name": name} for index, name in NAMES.items()],
            "width": 1280, "height": 720, "layers": self.layers, "play_api": "/play",
        }  # fmt: skip
        context = {
            "request": asked, "form": LayoutForm(None, initial=self.initial, changing=True), "editor": editor,
            "caster": {"pk": 7, "name": "Show"}, "family": "layouts", "item": {"name": "Two up", "index": 1},
            "title": "Layout", "script": "js/layout.js", "buses": self.buses,
        }  # fmt: skip
        html = render_to_string("casters/item_form.html", context)
        policy = POLICY.format(nonce="n0nce", port=self.port)
        return HTMLResponse(html, headers={"Content-Security-Policy": policy})

    async def play(self, request: Request) -> Response:
        return JSONResponse({"flv": "", "webrtc": "", "whep": "", "tiles": f"ws://127.0.0.1:{self.port}/tiles"})

    async def tiles(self, socket: WebSocket) -> None:
        await socket.accept()
        told = {str(index): {"state": "running", "age_ms": 10, "peak_db": [-20, -20]} for index in COLOURS}
        try:
            while True:
                await socket.send_text(json.dumps({"t": 0, "buses": {}, "inputs": told}))
                for index, colour in COLOURS.items():
                    await socket.send_bytes(bytes((index, 0, 0, 1, 160, 160, 0, 0)) + _jpeg(colour))
                await asyncio.sleep(0.2)
        except (WebSocketDisconnect, RuntimeError):
            pass  # the page went

    @asynccontextmanager
    async def running(self) -> AsyncIterator[LayoutStand]:
        app = Starlette(
            routes=[
                Route("/layout", self.page, methods=["GET", "POST"]),
                Route("/play", self.play),
                WebSocketRoute("/tiles", self.tiles),
                Route("/static/npm/{path:path}", _module),
                Mount("/static", StaticFiles(directory=ROOT / "static")),
            ]
        )
        async with serving(app, self.port):
            yield self


def _jpeg(colour: tuple[int, int, int]) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (320, 180), colour).save(out, "JPEG")
    return out.getvalue()
