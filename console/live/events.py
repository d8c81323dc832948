"""Announcing: the event row, its number and the change it tells of stand in one transaction."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction
from django.db.models import F

from console.live.models import Event, Topic

if TYPE_CHECKING:
    from console.accounts.models import User


def announce(
    topic: str, name: str, data: Mapping[str, Any], *, actor: User | None = None, command: str | int | None = None
) -> Event:
    """Write an event in the caller's transaction; it is pushed to every socket when that commits.

    `data` maps top-level keys of the topic's snapshot to whole new values (besides `command` and `notice`, which are
    added to a list); it must be JSON and hold no secret. `command` is the id of the command behind it.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("announce() needs the transaction of the change that it tells of.")
    row = _advanced(topic)
    event = Event.objects.create(
        topic=row,
        seq=row.seq,
        name=name,
        data=dict(data),
        actor_name=actor.shown_name if actor else "",
        command_id="" if command is None else str(command),
    )
    from console.live.outbox import push_soon

    transaction.on_commit(partial(push_soon, event))
    return event


def head_of(topic: str) -> tuple[str, int]:
    """The epoch and newest number of a topic; the row is made when nobody spoke of it before."""
    row, _ = Topic.objects.get_or_create(name=topic)
    return row.epoch, row.seq


def wire(event: Event) -> dict[str, Any]:
    """The event as browsers receive it."""
    return {
        "topic": event.topic.name,
        "epoch": event.topic.epoch,
        "seq": event.seq,
        "name": event.name,
        "at": event.at.isoformat(),
        "actor": event.actor_name,
        "command": event.command_id,
        "data": event.data,
    }


def _advanced(topic: str) -> Topic:
    # The UPDATE holds the row until commit, so numbers become visible in their order and without gaps.
    if not Topic.objects.filter(name=topic).update(seq=F("seq") + 1):
        Topic.objects.get_or_create(name=topic)
        Topic.objects.filter(name=topic).update(seq=F("seq") + 1)
    return Topic.objects.get(name=topic)
