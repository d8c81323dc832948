"""A console that does as it is told: serves the real live page, speaks the socket's frames, answers as a test wants.

What it keeps (`takes`, `previews`) is what really arrived over the socket.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import uvicorn
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation
from playwright.async_api import Page
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles
from starlette.websockets import WebSocket, WebSocketDisconnect

from tests.ports import free_port

ROOT = Path(__file__).resolve().parents[2]
TOPIC = "caster:7"
PHONE = ("tally", "panic")
# As many as the local cloud has, so that the page is judged with all of them.
KINDS = ("dip", "wipe-left", "wipe-right", "wipe-up", "wipe-down", "push-left", "push-right", "slide-left",
         "slide-right", "iris", "heart")  # fmt: skip
DIRECTOR = {"id": 1, "name": "Director 1", "roles": ["director", "producer"]}
FREE = {"holder": None, "since": None, "away_since": None, "asked_by": None}
AIR = ("program.take", "program.back", "program.direct", "program.standby", "program.black", "program.dump")
POLICY = (
    "default-src 'none'; script-src 'nonce-{nonce}' 'strict-dynamic'; style-src 'self'; img-src 'self' data: blob:; "
    "connect-src 'self' ws://127.0.0.1:{port}; media-src 'self' blob:; worker-src 'self' blob:; form-action 'self'"
)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def display(kind: str, index: int, **more: Any) -> dict[str, Any]:
    plain = {"picture_marks": [], "text_marks": [], "audio": [], "transition": "", "restart": False}
    return {"source": {"kind": kind, "index": index}, **plain, **more}


def first_state() -> dict[str, Any]:
    at = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    halves = [{"input": 1, "x": 0, "y": 0, "w": 0.5, "h": 1}, {"input": 2, "x": 0.5, "y": 0, "w": 0.5, "h": 1}]
    return {
        "caster": {"id": 7, "cloud_id": 63501, "name": "City Night 城市音乐夜", "status": "both", "on_air": True,
                   "on_air_since": at, "expires_at": None, "delay_s": 0, "transition": "fade", "width": 1280,
                   "height": 720, "fps": 25, "standby": None, "black": None, "gone": False},
        "account": {"id": 1, "name": "Local cloud", "kind": "local", "state": "ok", "sentence": "", "looked_at": at},
        "inputs": [{"index": i, "name": name, "kind": "file", "address": "***", "volume": 100,
                    "unmuted": 0, "sound": "follow"}
                   for i, name in enumerate(["CAM 1 Wide", "CAM 2 主持人", "CAM 3 Guest", "CAM 4 Audience"], 1)],
        "layouts": [{"index": 1, "name": "Two up", "template": 20, "layers": halves}],
        "picture_marks": [{"index": 1, "name": "Bug", "address": "***", "x": 0.84, "y": 0.06, "w": 0.12, "h": 0.12}],
        "text_marks": [{"index": 1, "name": "Ticker", "text": "Doors close 22:00 散场", "size": 32, "color": "0xffffff",
                        "font": 2, "x": 0, "y": 0.9, "roll": True, "roll_s": 12, "roll_direction": 1, "roll_from": 0,
                        "roll_to": 1}],
        "outputs": [{"index": 1, "name": "Main CDN", "kind": "third_party", "address": "rtmp://push.example.com/***"}],
        "preview": {"revision": 3, "display": display("input", 2), "request_id": "p", "at": at},
        "program": {"revision": 9, "display": display("input", 1), "request_id": "g", "at": at,
                    "former": display("input", 3, text_marks=[1])},
        "transitions": [{"type": "fade", "stem": "fade", "rate_ms": 1000},
                        {"type": "fade-500", "stem": "fade", "rate_ms": 500},
                        *({"type": stem, "stem": stem, "rate_ms": None} for stem in KINDS)],
        "commands": [], "feed": [], "people": [DIRECTOR], "you": DIRECTOR, "control": FREE, "messages": [],
    }  # fmt: skip


@dataclass
class Stand:
    """`confirm`: takes and previews are confirmed after `confirm_s`; `refusal`: takes are refused with this instead;
    `refusals`: the same for other verbs.
    `mute`: nothing is said any more, beats neither, as if a cable were pulled."""

    port: int = field(default_factory=free_port)
    state: dict[str, Any] = field(default_factory=first_state)
    confirm: bool = True
    confirm_s: float = 0.05
    refusal: dict[str, Any] | None = None
    refusals: dict[str, dict[str, Any]] = field(default_factory=dict)
    mute: bool = False
    refuse_sockets: bool = False
    seq: int = 5
    sent: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    joins: list[dict[str, Any]] = field(default_factory=list)
    sockets: set[WebSocket] = field(default_factory=set)
    events: list[dict[str, Any]] = field(default_factory=list)
    desk: dict[str, Any] = field(default_factory=lambda: {"lockout_ms": 300, "keys": {}})
    language: str = "en"

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}/live"

    @property
    def takes(self) -> list[dict[str, Any]]:
        return [params for verb, params in self.sent if verb == "program.take"]

    @property
    def previews(self) -> list[dict[str, Any]]:
        return [params for verb, params in self.sent if verb == "preview.show"]

    def asked(self, name: str) -> list[dict[str, Any]]:
        return [params for verb, params in self.sent if verb == name]

    async def say(self, name: str, data: dict[str, Any], *, quietly: bool = False) -> None:
        """An event for everybody. `quietly`: it happened, but is not sent (a browser must find the gap)."""
        self.seq += 1
        self.state = {**self.state, **{key: value for key, value in data.items() if key not in ("command", "notice")}}
        event = {"topic": TOPIC, "epoch": "e", "seq": self.seq, "name": name, "at": "2026-01-01T00:00:00Z",
                 "actor": "director", "command": None, "data": data}  # fmt: skip
        self.events.append(event)
        if not quietly:
            for socket in list(self.sockets):
                await self.put(socket, ["event", event])

    async def put(self, socket: WebSocket, frame: list[Any]) -> None:
        if not self.mute:
            await socket.send_text(json.dumps(frame))

    # --- the socket -------------------------------------------------------------------------------------------------

    async def serve(self, socket: WebSocket) -> None:
        if self.refuse_sockets:
            await socket.close()
            return
        await socket.accept()
        beat = asyncio.create_task(self._beat(socket))
        self.sockets.add(socket)
        try:
            while True:
                verb, name, params = json.loads(await socket.receive_text())
                await self._answer(socket, verb, name, params)
        except (WebSocketDisconnect, RuntimeError):
            pass  # the page went, or the test ended
        finally:
            self.sockets.discard(socket)
            beat.cancel()

    async def _beat(self, socket: WebSocket) -> None:
        while True:
            await self.put(socket, ["beat", {"topic": TOPIC, "seq": self.seq, "time": time.time() * 1000}])
            await asyncio.sleep(2)

    async def _answer(self, socket: WebSocket, verb: str, name: str, params: dict[str, Any]) -> None:
        if self.mute:
            return
        if verb in ("live.join", "live.leave"):
            if verb == "live.join":
                self.joins.append(params)
            await self.put(socket, ["reply", name, {}])
            for event in self.events:
                if verb == "live.join" and event["seq"] > params["seq"]:
                    await self.put(socket, ["event", event])
            return
        self.sent.append((verb, params))
        if verb == "text_mark.change" and self.confirm:
            marks = [{**mark, "text": params["text"]} for mark in self.state["text_marks"]]
            await self.say("text_marks.changed", {"text_marks": marks})
        if verb == "desk.settings" and not self.refusal:
            self.desk = {**self.desk, **params}
            await self.put(socket, ["reply", name, {"desk": self.desk}])
            return
        if verb in ("program.take", "desk.settings") and self.refusal:
            await self.put(socket, ["error", name, self.refusal])
            return
        if verb in self.refusals:
            await self.put(socket, ["error", name, self.refusals[verb]])
            return
        command = self._command(verb, params)
        await self.put(socket, ["reply", name, {"command": command}])
        if verb in (*AIR, "preview.show"):
            await self.say("command.accepted", {"command": command})
            if self.confirm:
                await asyncio.sleep(self.confirm_s)
                await self._confirm(verb, params, command)

    def _command(self, verb: str, params: dict[str, Any]) -> dict[str, Any]:
        caster, air = self.state["caster"], self.state["program"]
        own = {
            "program.back": air["former"],
            "program.standby": caster["standby"],
            "program.black": caster["black"],
            "program.dump": air["display"],
        }
        before = own.get(verb, self.state["preview"]["display"])
        shown = params.get("display") or before
        return {"id": str(len(self.sent)), "verb": verb, "state": "accepted", "word": "waiting", "by": "Director 1",
                "code": "", "sentence": "", "at": "2026-01-01T00:00:00Z", "request_id": "", "accepted_ms": 4,
                "confirmed_ms": None, "seen_ms": None,
                "payload": {"display": shown, "transition": params.get("transition", "")}}  # fmt: skip

    async def _confirm(self, verb: str, params: dict[str, Any], command: dict[str, Any]) -> None:
        request_id = f"r{self.seq}"
        bus = "program" if verb in AIR else "preview"
        shown = {**command["payload"]["display"], "transition": command["payload"]["transition"]}
        now = {"revision": self.state[bus]["revision"] + 1, "display": shown, "request_id": request_id, "at": _now()}
        if bus == "program":
            now["former"] = self.state["program"]["display"]
        await self.say("program.taken" if bus == "program" else "preview.changed", {bus: now})
        done = {**command, "state": "done", "request_id": request_id, "confirmed_ms": 40}
        await self.say("command.done", {"command": done})

    # --- the page ---------------------------------------------------------------------------------------------------

    def page(self, request: Request) -> Response:
        return self._html("casters/live.html", {}, {})

    def screen(self, request: Request) -> Response:
        """A screen beside the desk: /screen/tally?index=1, and so on."""
        name = request.path_params["name"]
        more = {key: int(value) for key, value in request.query_params.items()}
        return self._html(
            "casters/screen.html", {"screen": name, "script": f"js/{name}.js", "phone": name in PHONE}, more
        )

    def _html(self, template: str, context: dict[str, Any], config: dict[str, Any]) -> Response:
        asked = RequestFactory().get("/casters/7/")
        asked.csp_nonce = "n0nce"  # type: ignore[attr-defined]
        config = {
            "socket": f"ws://127.0.0.1:{self.port}/ws/live/",
            "play_api": "/play",
            "lettering": "/text-marks/picture/",
            "roles": ["director"],
            **config,
        }
        frame = {"topic": TOPIC, "epoch": "e", "seq": self.seq, "state": self.state}
        caster = {"pk": 7, "name": self.state["caster"]["name"]}
        context = {
            "request": asked,
            "csrf_token": "a-token-of-the-page",
            "caster": caster,
            "snapshot_json": frame,
            "config": config,
            **context,
        }
        with translation.override(self.language):
            html = render_to_string(template, context)
        policy = POLICY.format(nonce="n0nce", port=self.port)
        return HTMLResponse(html, headers={"Content-Security-Policy": policy})

    @asynccontextmanager
    async def running(self) -> AsyncIterator[Stand]:
        app = Starlette(
            routes=[
                Route("/live", self.page),
                Route("/screen/{name}", self.screen),
                Route("/play", _no_picture),
                Route("/text-marks/picture/", _lettered, methods=["POST"]),
                WebSocketRoute("/ws/live/", self.serve),
                Route("/static/npm/{path:path}", _module),
                Mount("/static", StaticFiles(directory=ROOT / "static")),
            ]
        )
        async with serving(app, self.port):
            yield self


@asynccontextmanager
async def serving(app: Starlette, port: int) -> AsyncIterator[None]:
    """The app on this port of the loopback, until the block ends."""
    config = uvicorn.Config(app, host="127.0.0.1", port=port, log_level="error", timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    task = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.02)
    try:
        yield
    finally:
        server.should_exit = True
        await task


async def until(page: Page, expression: str, seconds: float = 5.0) -> None:
    """Wait until this is true on the page. (Playwright's own wait would evaluate a string in the page, which its policy
    forbids.)"""
    async with asyncio.timeout(seconds):
        while not await page.evaluate(f"Boolean({expression})"):
            await asyncio.sleep(0.02)


async def soon(true: Callable[[], bool], seconds: float = 5.0) -> None:
    async with asyncio.timeout(seconds):
        while not true():
            await asyncio.sleep(0.02)


async def a_moment() -> None:
    """Long enough for a frame to arrive that must not come."""
    await asyncio.sleep(0.5)


async def _lettered(request: Request) -> Response:
    """A picture of a text, by a cloud whose fonts lack Mongolian."""
    lacks = [f"{sign} (U+{ord(sign):04X})" for sign in (await request.json())["text"] if "\u1800" <= sign <= "\u18af"]
    return Response(b"", media_type="image/png", headers={"Text-Notes": json.dumps({"missing": lacks, "more": 0})})


async def _no_picture(request: Request) -> Response:
    return JSONResponse({"flv": "", "webrtc": "", "whep": "", "tiles": "", "expires": 0})


async def _module(request: Request) -> Response:
    """A browser module as the console's finder would find it: the version in the path is not part of the folder."""
    package, _, rest = request.path_params["path"].partition("/")
    if package.startswith("@"):
        scope, (package, _, rest) = package, rest.partition("/")
        package = f"{scope}/{package}"
    name = package[: package.rindex("@")]
    return Response((ROOT / "node_modules" / name / rest).read_bytes(), media_type="text/javascript")
