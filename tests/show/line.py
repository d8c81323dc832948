"""Somebody's live socket, with everything that came over it kept in order."""

from __future__ import annotations

import asyncio
import contextlib
import json
import uuid
from collections.abc import Callable
from typing import Any, Self

import websockets

from tests.show.stack import Person


class Line:
    """`async with Line(person) as line:` joins the caster's topic; `position` says where to go on after a cut."""

    def __init__(self, person: Person, *, position: dict[str, Any] | None = None) -> None:
        self.person = person
        self.topic = f"caster:{person.caster}"
        self.frames: list[list[Any]] = []
        self._start = position
        self._answers: dict[str, asyncio.Future[list[Any]]] = {}
        self._news = asyncio.Event()
        self._count = 0

    async def __aenter__(self) -> Self:
        show = self.person.show
        self._socket = await websockets.connect(
            f"ws://127.0.0.1:{show.port}/ws/live/", origin=show.url, additional_headers={"Cookie": self.person.cookies}
        )
        self._reader = asyncio.create_task(self._read())
        self.joined = await self.call("live.join", self._start or {"topic": self.topic})
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._socket.close()
        with contextlib.suppress(asyncio.CancelledError):
            self._reader.cancel()
            await self._reader

    def cut(self) -> None:
        """As a pulled cable: no closing handshake."""
        self._socket.transport.abort()

    async def call(self, verb: str, params: dict[str, Any]) -> list[Any]:
        """The reply or error frame."""
        self._count += 1
        name = f"c{self._count}"
        answer: asyncio.Future[list[Any]] = asyncio.get_running_loop().create_future()
        self._answers[name] = answer
        await self._socket.send(json.dumps([verb, name, params]))
        return await asyncio.wait_for(answer, 10)

    async def command(self, verb: str, **params: Any) -> list[Any]:
        envelope = {"caster": self.person.caster, "key": str(uuid.uuid4()), **params}
        return await self.call(verb, envelope)

    async def take(self, based_on: dict[str, int], **params: Any) -> list[Any]:
        return await self.command(
            "program.take", based_on=based_on, **{"deadline_ms": 3000, "transition": "", "flip_flop": False} | params
        )

    @property
    def events(self) -> list[dict[str, Any]]:
        return [frame[1] for frame in self.frames if frame[0] == "event"]

    @property
    def position(self) -> dict[str, Any]:
        """Topic, epoch and number of the last thing that was heard."""
        known = [frame[1] for frame in self.frames if frame[0] in ("event", "snapshot")]
        return {"topic": self.topic, "epoch": known[-1]["epoch"], "seq": known[-1]["seq"]}

    async def heard(self, what: Callable[[Line], bool], *, seconds: float = 10) -> None:
        async with asyncio.timeout(seconds):
            while not what(self):
                self._news.clear()
                await self._news.wait()

    async def _read(self) -> None:
        with contextlib.suppress(websockets.ConnectionClosed):
            async for text in self._socket:
                frame = json.loads(text)
                self.frames.append(frame)
                if frame[0] in ("reply", "error") and frame[1] in self._answers:
                    answer = self._answers.pop(frame[1])
                    if not answer.done():
                        answer.set_result(frame)
                self._news.set()
