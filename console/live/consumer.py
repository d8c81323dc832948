"""The socket: a switchboard with a table.

A browser says `[verb, id, {...}]` and gets `["reply", id, {...}]` or `["error", id, {code, sentence, data}]`. After
`["live.join", id, {topic, epoch, seq}]` it gets `["event", {...}]` in order and without gaps, `["snapshot", {...}]`
where a replay would be too long, and `["beat", {topic, seq, time}]` every two seconds. With `present: true` in the join
its person counts as being there, until the socket leaves or closes.

Closes: 4401 signed out, 4403 what this person may do has changed (come back), 4429 too many sockets, 1008 too many
messages, 1009 message too large, 1012 the layer went away (come back), 1013 too slow, or the database is away.
"""

from __future__ import annotations

import asyncio
import logging
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import DatabaseError

from console.accounts.models import User
from console.errors import Invalid, NotFound, NotSignedIn, Refusal, TooMany, of_database
from console.http import asked_from
from console.live import presence
from console.live.access import person_of, rights_of
from console.live.catching_up import CaughtUp, catch_up, heads_of
from console.live.frames import MOST_BYTES, Allowance, parse
from console.live.groups import person_group, topic_group
from console.live.hub import hub
from console.live.origin import Application, Receive, Scope, Send
from console.live.registry import Frame, socket_verb
from console.live.threads import in_thread
from console.live.watchers import note_watched
from console.live.writer import Writer

log = logging.getLogger(__name__)

BEAT_SECONDS = 2.0
# Without the layer the database is asked more often, so that a take is still seen soon.
LAYERLESS_SECONDS = 0.5
SECOND_LOOK_SECONDS = 0.3
DATABASE_GONE_SECONDS = 30.0
MOST_SOCKETS = 10
MOST_TOPICS = 20
FLOOD = 100
OWN_VERBS = ("live.join", "live.leave")

SIGNED_OUT, ACCESS_CHANGED, TOO_MANY_SOCKETS = 4401, 4403, 4429
POLICY, TOO_LARGE, TRY_LATER = 1008, 1009, 1013


@dataclass(slots=True)
class Followed:
    """A topic that this browser follows: the newest number it was sent, and what came while it was catching up."""

    epoch: str
    seq: int
    rights: frozenset[str] = frozenset()
    present: bool = False
    catching_up: bool = True
    behind: bool = False
    waiting: list[Mapping[str, Any]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Look:
    """What one look at the database tells about this socket."""

    user: User | None
    rights: dict[str, frozenset[str]]
    heads: dict[str, tuple[str, int]]


class LiveConsumer:
    """One browser's socket."""

    def __init__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self._scope = scope
        self._receive = receive
        self._send = send
        self._session: str = getattr(scope.get("session"), "session_key", None) or ""
        self._address: str = (scope.get("client") or ("",))[0]
        self._name = uuid.uuid4().hex
        self._topics: dict[str, Followed] = {}
        self._allowance = Allowance()
        self._writer = Writer(send, self._catch_up_laggards)
        self._tasks: set[asyncio.Task[None]] = set()
        self._group = ""
        self._looked_at = time.monotonic()

    @classmethod
    def as_asgi(cls) -> Application:
        async def application(scope: Scope, receive: Receive, send: Send) -> None:
            await cls(scope, receive, send).run()

        return application

    async def run(self) -> None:
        await self._receive()
        await self._send({"type": "websocket.accept"})
        code = await self._greet()
        if code is not None:
            await self._send({"type": "websocket.close", "code": code})
            return
        try:
            writer = asyncio.create_task(self._writer.run(), name="live-writer")
            reader = asyncio.create_task(self._read(), name="live-reader")
            beat = asyncio.create_task(self._beat(), name="live-beat")
            await asyncio.wait({writer, reader}, return_when=asyncio.FIRST_COMPLETED)
            everything = {writer, reader, beat, *self._tasks}
            for task in everything:
                task.cancel()
            for result in await asyncio.gather(*everything, return_exceptions=True):
                if isinstance(result, Exception) and not isinstance(result, OSError):
                    log.error("A socket ended badly.", exc_info=result)
        finally:
            await hub().leave(self._group, self)
            for topic in list(self._topics):
                await hub().leave(topic_group(topic), self)
            await self._go([topic for topic, followed in self._topics.items() if followed.present])

    async def _greet(self) -> int | None:
        """The code to close with, or None for somebody we know."""
        try:
            user = await in_thread(person_of, self._session)
        except DatabaseError:
            return TRY_LATER
        if user is None:
            return SIGNED_OUT
        group = person_group(user.pk)
        # Per process: with several of them a person may have a few more.
        if hub().count(group) >= MOST_SOCKETS:
            return TOO_MANY_SOCKETS
        self._group = group
        await hub().follow(group, self)
        return None

    # --- from the hub -------------------------------------------------------------------------------------------------

    def take(self, message: Mapping[str, Any]) -> None:
        """A message of the channel layer. Never waits."""
        if message["type"] == "access":
            self._spawn(self._look_twice())
            return
        followed = self._topics.get(message["event"]["topic"])
        if followed is not None:
            self._pass_on(followed, message["event"])

    def close_soon(self, code: int) -> None:
        self._writer.close(code)

    def _pass_on(self, followed: Followed, event: Mapping[str, Any]) -> None:
        """Send the event if it is the next one; drop it if it was sent; else have the missing ones read."""
        if followed.catching_up:
            followed.waiting.append(event)
            del followed.waiting[:-256]
        elif event["epoch"] != followed.epoch or event["seq"] > followed.seq + 1:
            self._fall_behind(event["topic"], followed)
        elif event["seq"] == followed.seq + 1:
            if self._writer.put(["event", event]):
                followed.seq = event["seq"]
            else:
                followed.behind = True

    def _fall_behind(self, topic: str, followed: Followed) -> None:
        followed.behind = True
        if self._writer.empty and not followed.catching_up:
            followed.catching_up = True
            self._spawn(self._catch_up(topic, followed))

    def _catch_up_laggards(self) -> None:
        """The writer has sent everything: whoever was left behind is read from the database now."""
        for topic, followed in self._topics.items():
            if followed.behind and not followed.catching_up:
                followed.catching_up = True
                self._spawn(self._catch_up(topic, followed))

    async def _catch_up(self, topic: str, followed: Followed) -> None:
        try:
            caught, _ = await in_thread(self._read_topic, topic, followed.epoch, followed.seq)
        except NotSignedIn:
            self.close_soon(SIGNED_OUT)
        except NotFound:
            self.close_soon(ACCESS_CHANGED)
        except DatabaseError:
            # The next beat tries again.
            followed.catching_up = False
        else:
            self._settle(followed, caught)

    def _settle(self, followed: Followed, caught: CaughtUp) -> None:
        """Send what was read, then what came meanwhile."""
        followed.catching_up = followed.behind = False
        for frame in caught.frames:
            if not self._writer.put(frame):
                followed.behind = True
                break
            followed.seq = frame[1]["seq"]
            followed.epoch = caught.epoch
        else:
            followed.epoch, followed.seq = caught.epoch, caught.seq
        waiting, followed.waiting = followed.waiting, []
        for event in waiting:
            self._pass_on(followed, event)

    # --- from the browser ---------------------------------------------------------------------------------------------

    async def _read(self) -> None:
        while True:
            message = await self._receive()
            if message["type"] == "websocket.disconnect":
                return
            received = time.monotonic()
            text = message.get("text")
            if text is None or len(text) > MOST_BYTES or len(text.encode()) > MOST_BYTES:
                self.close_soon(TOO_LARGE if text is not None else POLICY)
                await self._drain()
                return
            if not self._allowance.spend():
                if self._allowance.refused > FLOOD:
                    self.close_soon(POLICY)
                    await self._drain()
                    return
                self._writer.put(["error", _id_of(text), TooMany("Too many messages in a second.").as_dict()])
                continue
            await self._answer(text, received)

    async def _drain(self) -> None:
        """Nothing more is read as a message; the writer closes."""
        while (await self._receive())["type"] != "websocket.disconnect":
            pass

    async def _answer(self, text: str, received: float) -> None:
        name = ""
        try:
            frame = parse(text)
            name = frame.id
            if frame.verb == "live.join":
                await self._join(frame)
            elif frame.verb == "live.leave":
                await self._leave(frame)
            else:
                answer = await in_thread(self._act, frame, received)
                self._writer.put(["reply", name, dict(answer)])
        except NotSignedIn:
            self.close_soon(SIGNED_OUT)
        except Refusal as refusal:
            self._writer.put(["error", name, refusal.as_dict()])
        except DatabaseError as error:
            log.error("The database did not answer a socket: %s", error)
            self._writer.put(["error", name, of_database(error).as_dict()])
        except Exception:
            log.exception("A socket verb failed.")
            sentence = "The console failed on this. It was written down."
            self._writer.put(["error", name, Refusal(sentence, code="internal").as_dict()])

    def _act(self, frame: Frame, received: float) -> Mapping[str, Any]:
        """In a thread: who is it still, may he, do it."""
        user = person_of(self._session)
        if user is None:
            raise NotSignedIn()
        verb = socket_verb(frame.verb)
        if verb is None:
            raise NotFound(f"There is no command named {frame.verb!r}.", code="unknown_verb")
        with asked_from(self._address, received):
            return verb.handle(user, frame)

    async def _join(self, frame: Frame) -> None:
        topic, epoch, seq, present = _join_params(frame)
        if topic not in self._topics and len(self._topics) >= MOST_TOPICS:
            raise TooMany("Too many topics on one socket.")
        # Follow first, read then: what happens in between waits in `followed` and is put in its place.
        followed = self._topics[topic] = Followed(epoch, seq, present=present)
        await hub().follow(topic_group(topic), self)
        try:
            caught, rights = await in_thread(self._read_topic, topic, epoch, seq, present)
        except BaseException:
            del self._topics[topic]
            await hub().leave(topic_group(topic), self)
            raise
        followed.rights = rights
        answer = {"topic": topic, "epoch": caught.epoch, "seq": caught.seq, "mode": caught.mode}
        self._writer.put(["reply", frame.id, answer])
        self._settle(followed, caught)

    def _read_topic(self, topic: str, epoch: str, seq: int, present: bool = False) -> tuple[CaughtUp, frozenset[str]]:
        user = person_of(self._session)
        if user is None:
            raise NotSignedIn()
        if present:
            presence.come(user, topic, self._name)
        caught = catch_up(user, topic, epoch, seq)
        note_watched([topic])
        return caught, rights_of(user, [topic])[topic]

    async def _leave(self, frame: Frame) -> None:
        topic = str(frame.params.get("topic"))
        followed = self._topics.pop(topic, None)
        if followed is not None:
            await hub().leave(topic_group(topic), self)
            await self._go([topic] if followed.present else [])
        self._writer.put(["reply", frame.id, {}])

    async def _go(self, topics: list[str]) -> None:
        """Not there any more, as far as this socket goes. Without the database its lease ends by itself."""
        if topics:
            try:
                await in_thread(presence.go, self._name, topics)
            except DatabaseError as error:
                log.warning("Leaving could not be written (%s); the lease will end.", type(error).__name__)

    # --- time ---------------------------------------------------------------------------------------------------------

    async def _beat(self) -> None:
        due = time.monotonic()
        while True:
            beat = time.monotonic() >= due
            if beat:
                due = time.monotonic() + BEAT_SECONDS
            await self._look(beat=beat)
            await asyncio.sleep(max(0.0, due - time.monotonic()) if hub().up else LAYERLESS_SECONDS)

    async def _look_twice(self) -> None:
        # The message may come before the session row is gone: signing out tells first and deletes then.
        await self._look()
        await asyncio.sleep(SECOND_LOOK_SECONDS)
        await self._look()

    async def _look(self, *, beat: bool = False) -> None:
        """Is it still the same person with the same rights, and does he have everything that happened?"""
        topics = list(self._topics)
        try:
            present = [topic for topic, followed in self._topics.items() if followed.present]
            look = await in_thread(_look, self._session, topics, self._name, present)
        except DatabaseError:
            if time.monotonic() - self._looked_at > DATABASE_GONE_SECONDS:
                self.close_soon(TRY_LATER)
            elif beat:
                self._put_beats({})
            return
        self._looked_at = time.monotonic()
        if look.user is None:
            self.close_soon(SIGNED_OUT)
            return
        for topic in topics:
            followed = self._topics.get(topic)
            if followed is None or followed.catching_up:
                continue
            if look.rights.get(topic) != followed.rights:
                self.close_soon(ACCESS_CHANGED)
                return
            epoch, seq = look.heads.get(topic, (followed.epoch, 0))
            if epoch != followed.epoch or seq > followed.seq:
                self._fall_behind(topic, followed)
        if beat:
            self._put_beats(look.heads)

    def _put_beats(self, heads: Mapping[str, tuple[str, int]]) -> None:
        now = round(time.time() * 1000)
        if not self._writer.empty:
            return  # a browser that is behind learns more from what already waits
        for topic, followed in self._topics.items():
            seq = heads.get(topic, ("", followed.seq))[1]
            self._writer.put(["beat", {"topic": topic, "seq": seq, "time": now}])
        if not self._topics:
            self._writer.put(["beat", {"topic": "", "seq": 0, "time": now}])

    def _spawn(self, work: Any) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _look(session: str, topics: list[str], socket: str, present: list[str]) -> Look:
    user = person_of(session)
    if user is None:
        return Look(None, {}, {})
    if topics:
        note_watched(topics)
    presence.stay(user, present, socket)
    return Look(user, rights_of(user, topics), heads_of(topics))


def _join_params(frame: Frame) -> tuple[str, str, int, bool]:
    topic, epoch, seq = frame.params.get("topic"), frame.params.get("epoch") or "", frame.params.get("seq")
    present = frame.params.get("present", False)
    if not isinstance(topic, str) or not topic.isascii() or len(topic) > 80:
        raise Invalid("live.join needs a topic, like caster:7.", field="topic")
    if not isinstance(epoch, str) or (type(seq) is not int and seq is not None):
        raise Invalid("live.join takes the epoch (text) and seq (number) that were last seen.", field="seq")
    if not isinstance(present, bool):
        raise Invalid("live.join takes present as true or false.", field="present")
    return topic, epoch, -1 if seq is None else int(seq), present


def _id_of(text: str) -> str:
    try:
        return parse(text).id
    except Refusal:
        return ""
