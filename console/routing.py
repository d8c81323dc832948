"""What the socket can be told: the commands of every app, by name, and what apps registered besides.

    ["program.take", "c12", {"caster": 7, "key": "...", "based_on": {"preview": 3, "program": 9}, "deadline_ms": 3000}]

The verb's topic names the parameter that holds its key (`caster`); key, based_on and deadline_ms are the envelope's;
all other parameters go to the verb's service as they are.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from channels.routing import URLRouter
from django.urls import path

from console import lanes, live
from console.accounts.models import User
from console.errors import Invalid
from console.live.consumer import LiveConsumer
from console.live.registry import Frame, socket_verb

ENVELOPE = ("key", "based_on", "deadline_ms")
LONGEST_DEADLINE_MS = 600_000


def build() -> None:
    """Put every registered command into the socket's table, once all apps are loaded. Again: adds what is new."""
    for verb in lanes.all_verbs().values():
        if socket_verb(verb.name) is None:
            live.register_verb(live.SocketVerb(verb.name, rule=str(verb.role), handle=_enter))


def websocket_urls() -> URLRouter:
    # Channels reads Django's own path objects, whose types know only views.
    return URLRouter([path("ws/live/", LiveConsumer.as_asgi())])  # type: ignore[arg-type]


def _enter(actor: User, frame: Frame) -> Mapping[str, Any]:
    verb = lanes.verb_named(frame.verb)
    params = {name: value for name, value in frame.params.items() if name not in ENVELOPE and name != verb.topic}
    command = lanes.enter(
        verb.name,
        actor,
        _topic_key(frame, verb.topic),
        params,
        key=_key(frame),
        deadline_ms=_deadline(frame),
        based_on=_based_on(frame),
    )
    return {"command": lanes.public(command)}


def _topic_key(frame: Frame, name: str) -> int:
    value = frame.params.get(name)
    if type(value) is not int or value < 1:
        raise Invalid(f"{frame.verb} needs {name!r}, a number.", field=name)
    return value


def _key(frame: Frame) -> str:
    value = frame.params.get("key")
    if not isinstance(value, str):
        raise Invalid("Every command needs a key, new for each press.", field="key")
    return value


def _deadline(frame: Frame) -> int | None:
    value = frame.params.get("deadline_ms")
    if value is not None and (type(value) is not int or not 0 <= value <= LONGEST_DEADLINE_MS):
        raise Invalid("deadline_ms is a number of milliseconds.", field="deadline_ms")
    return value


def _based_on(frame: Frame) -> dict[str, int] | None:
    value = frame.params.get("based_on")
    if value is None:
        return None
    if not isinstance(value, dict) or not all(type(revision) is int for revision in value.values()):
        raise Invalid("based_on holds the revisions that you saw, as numbers.", field="based_on")
    return value
