"""The tiles socket: small pictures of all inputs over one WebSocket, about eight a second each, newest only.

Binary frames carry one input's picture: index, state, age, levels, two bytes reserved, JPEG. Ten times a second a text
frame tells the levels and states as JSON, pictures or not. A client limits the pictures by sending `{"want": [1, 2]}`.
"""

from __future__ import annotations

import asyncio
import json
import struct
import time
from concurrent.futures import Executor
from dataclasses import dataclass, field
from typing import Final

from starlette.websockets import WebSocket, WebSocketDisconnect

from localcloud.media import outputs
from localcloud.media.words import NAMED
from localcloud.model import BusName
from localcloud.studio import Gallery, InputReport

PICTURE_EVERY_S: Final = 0.125
TELL_EVERY_S: Final = 0.1
STILL_EVERY_S: Final = 2.0
MESSAGE_BYTES: Final = 4096
GOING_AWAY: Final = 1001

STATE_CODES: Final = {"running": 0, "connecting": 1, "lost": 2, "broken": 3, "still": 4}
_HEAD: Final = struct.Struct(">BBHBBH")
_BUSES: Final[tuple[BusName, ...]] = ("pvw", "pgm")


def frame(report: InputReport, picture: bytes) -> bytes:
    """One binary frame: the age in units of 10 ms, levels 0..200 for -100..0 dBFS."""
    age = min(max(report.age_ms, 0) // 10, 0xFFFF)
    state = STATE_CODES.get(report.state, STATE_CODES["broken"])
    return _HEAD.pack(report.index, state, age, *(_level(db) for db in report.peak_db), 0) + picture


def told(gallery: Gallery, caster_id: int) -> str:
    """The text frame."""
    return json.dumps(
        {
            "t": time.time_ns() // 1_000_000,
            "outputs": {str(push.index): outputs.told(push) for push in gallery.pushes(caster_id)},
            "lufs": {bus: round(gallery.bus_lufs(caster_id, bus), 1) for bus in _BUSES},
            "texts": {
                str(index): {"missing": names[:NAMED], "more": len(names[NAMED:])}
                for index, names in gallery.missing_signs(caster_id).items()
            },
            "buses": {bus: _rounded(gallery.bus_levels(caster_id, bus)) for bus in _BUSES},
            "inputs": {
                str(report.index): {
                    "state": report.state,
                    "age_ms": report.age_ms,
                    "peak_db": _rounded(report.peak_db),
                    "lufs": round(report.lufs, 1),
                    "sentence": report.sentence,
                    "left_s": report.left_s,
                    "buffer_ms": report.buffer_ms,
                }
                for report in gallery.reports(caster_id)
            },
        },
        separators=(",", ":"),
    )


@dataclass
class TilesSocket:
    """One page's socket. Pictures are made on the executor, so the loop that answers the API never touches one."""

    socket: WebSocket
    gallery: Gallery
    caster_id: int
    executor: Executor
    _want: frozenset[int] | None = None
    _sent: dict[int, tuple[bytes, str, float]] = field(default_factory=dict)

    async def serve(self) -> None:
        """Send until the page goes or the inputs do; a page that reads slowly simply gets fewer pictures."""
        await self.socket.accept()
        show = asyncio.create_task(self._show())
        sides = [show, *(asyncio.create_task(side) for side in (self._listen(), self._tell()))]
        try:
            done, _ = await asyncio.wait(sides, return_when=asyncio.FIRST_COMPLETED)
            if show in done and show.exception() is None:
                await self.socket.close(GOING_AWAY, "The caster has no inputs any more.")
        finally:
            for side in sides:
                side.cancel()
            await asyncio.gather(*sides, return_exceptions=True)

    async def _listen(self) -> None:
        try:
            while True:
                self._hear(await self.socket.receive_text())
        except (WebSocketDisconnect, KeyError):  # KeyError: a binary message, which nobody sends us
            return

    def _hear(self, text: str) -> None:
        try:
            want = json.loads(text)["want"] if len(text) <= MESSAGE_BYTES else None
        except (ValueError, KeyError, TypeError, RecursionError):
            return
        if isinstance(want, list):
            self._want = frozenset(index for index in want if isinstance(index, int))

    async def _tell(self) -> None:
        while True:
            await self.socket.send_text(told(self.gallery, self.caster_id))
            await asyncio.sleep(TELL_EVERY_S)

    async def _show(self) -> None:
        loop = asyncio.get_running_loop()
        had_inputs = False
        while True:
            begun = loop.time()
            reports = self.gallery.reports(self.caster_id)
            if had_inputs and not reports:
                return
            had_inputs = bool(reports)
            for report in reports:
                if self._want is not None and report.index not in self._want:
                    continue
                picture = await loop.run_in_executor(self.executor, self.gallery.tile, self.caster_id, report.index)
                if self._is_news(report, picture or b"", loop.time()):
                    await self.socket.send_bytes(frame(report, picture or b""))
            await asyncio.sleep(max(0.01, begun + PICTURE_EVERY_S - loop.time()))

    def _is_news(self, report: InputReport, picture: bytes, now: float) -> bool:
        """A new picture or state; what stays the same is repeated only now and then."""
        last = self._sent.get(report.index)
        if last and last[0] is picture and last[1] == report.state and now - last[2] < STILL_EVERY_S:
            return False
        self._sent[report.index] = (picture, report.state, now)
        return True


def _level(db: float) -> int:
    return min(max(round((db + 100) * 2), 0), 200)


def _rounded(levels: tuple[float, float]) -> list[float]:
    return [round(db, 1) for db in levels]
