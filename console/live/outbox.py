"""Handing committed events to the channel layer, in a thread of its own: no request and no worker waits for Redis.

An event that could not be handed over stays unsent; the lanes process relays those (`relay_unsent`). A push that comes
twice, or late, does no harm: sockets go by the numbers and read what they miss from the database.
"""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections import deque
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from channels.layers import get_channel_layer
from django.db import DatabaseError, connections
from django.utils import timezone

from console.live.events import wire
from console.live.groups import person_group, topic_group
from console.live.models import Event
from console.threads import is_missing

log = logging.getLogger(__name__)

PUSH_SECONDS = 0.5
QUIET_SECONDS = 1.0
# More than this waiting means that Redis is away; the relay will find them in the database.
MOST_WAITING = 1000
RELAY_AFTER = timedelta(seconds=0.5)
RELAY_AT_ONCE = 200

Message = tuple[int | None, str, dict[str, Any]]


class Outbox:
    """One thread, one event loop, a bounded queue."""

    def __init__(self) -> None:
        self._waiting: deque[Message] = deque()
        self._wake = threading.Condition()
        self._thread: threading.Thread | None = None
        self._quiet_until = 0.0

    def put(self, messages: Sequence[Message]) -> None:
        begins = None
        with self._wake:
            room = MOST_WAITING - len(self._waiting)
            self._waiting.extend(messages[: max(room, 0)])
            if is_missing(self._thread):
                begins = self._thread = threading.Thread(target=self._work, name="outbox", daemon=True)
            self._wake.notify()
        if begins is not None:
            begins.start()

    def _work(self) -> None:
        loop = asyncio.new_event_loop()
        while True:
            with self._wake:
                while not self._waiting:
                    self._wake.wait()
                messages = list(self._waiting)
                self._waiting.clear()
            if time.monotonic() < self._quiet_until:
                continue
            try:
                loop.run_until_complete(asyncio.wait_for(_hand_over(messages), PUSH_SECONDS + 0.01 * len(messages)))
            except Exception as error:  # noqa: BLE001  # whatever it is, the relay and the beat make good for it
                log.warning("Events were not pushed (%s); they will be relayed.", type(error).__name__)
                self._quiet_until = time.monotonic() + QUIET_SECONDS
                continue
            _mark_sent([pk for pk, _, _ in messages if pk is not None])


_outbox = Outbox()


def push_soon(*events: Event) -> None:
    """Push committed events to the sockets that follow their topics."""
    _outbox.put([(one.pk, topic_group(one.topic.name), {"type": "event", "event": wire(one)}) for one in events])


def tell_access_changed(user_id: int) -> None:
    """Every socket of this person asks again who he is and what he may."""
    _outbox.put([(None, person_group(user_id), {"type": "access"})])


def relay_unsent() -> int:
    """Push again what did not leave on commit: its process died, or Redis was away. A job of the lanes process."""
    late = Event.objects.select_related("topic").filter(sent=False, at__lt=timezone.now() - RELAY_AFTER)
    events = list(late.order_by("id")[:RELAY_AT_ONCE])
    push_soon(*events)
    return len(events)


async def _hand_over(messages: list[Message]) -> None:
    layer = get_channel_layer()
    if layer is None:
        raise RuntimeError("There is no channel layer.")
    for _, group, message in messages:
        await layer.group_send(group, {**message, "group": group})


def _mark_sent(ids: list[int]) -> None:
    if not ids:
        return
    try:
        Event.objects.filter(pk__in=ids).update(sent=True)
    except DatabaseError as error:
        log.warning("Pushed events could not be marked (%s); they will be pushed once more.", type(error).__name__)
    finally:
        connections.close_all()
