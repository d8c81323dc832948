"""The acts of the rundown by name, for sockets and REST alike: `rundown.take` and so on, with the caster's
number beside their own words. Acts that end in a command answer it."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from casters import permissions
from casters.rundown import services, state
from console import lanes, live
from console.errors import Invalid

if TYPE_CHECKING:
    from console.accounts.models import User

Answer = Mapping[str, Any]
Act = Callable[["User", str, dict[str, Any]], Answer]
ENVELOPE = ("key", "based_on", "deadline_ms")


def register() -> None:
    live.register_topic("rundown", snapshot=state.build, may_see=permissions.may_see)
    for name, (rule, act) in ACTS.items():
        live.register_verb(live.SocketVerb(f"rundown.{name}", rule=rule, handle=_from_socket(act)))


def _from_socket(act: Act) -> Callable[[User, live.Frame], Answer]:
    def handle(actor: User, frame: live.Frame) -> Answer:
        params = dict(frame.params)
        return act(actor, str(params.pop("caster", "")), params)

    return handle


def _quiet(service: Callable[[User, str, Mapping[str, Any]], object]) -> Act:
    """An act that needs no command: its answer is the event."""

    def act(actor: User, caster: str, params: dict[str, Any]) -> Answer:
        done = service(actor, caster, {name: value for name, value in params.items() if name not in ENVELOPE})
        return {"cue": getattr(done, "pk", None)}

    return act


def _cue(actor: User, caster: str, params: dict[str, Any]) -> Answer:
    key, _, _ = _envelope(params)
    return {"command": lanes.public(services.cue(actor, caster, params, key=key))}


def _skip(actor: User, caster: str, params: dict[str, Any]) -> Answer:
    key, _, _ = _envelope(params)
    return {"command": lanes.public(services.skip(actor, caster, params, key=key))}


def _take(actor: User, caster: str, params: dict[str, Any]) -> Answer:
    key, based_on, deadline_ms = _envelope(params)
    command = services.take(actor, caster, params, key=key, based_on=based_on, deadline_ms=deadline_ms)
    return {"command": lanes.public(command)}


def _envelope(params: dict[str, Any]) -> tuple[str, dict[str, int] | None, int | None]:
    key, based_on, deadline_ms = (params.pop(name, None) for name in ENVELOPE)
    if based_on is not None and not isinstance(based_on, dict):
        raise Invalid("based_on holds the revisions that you saw, as numbers.", field="based_on")
    return str(key or uuid.uuid4()), based_on, deadline_ms


ACTS: dict[str, tuple[str, Act]] = {
    "add": ("producer", _quiet(services.add)),
    "change": ("producer", _quiet(services.change)),
    "remove": ("producer", _quiet(services.remove)),
    "move": ("producer", _quiet(services.move)),
    "cue": ("producer", _cue),
    "skip": ("producer", _skip),
    "take": ("director", _take),
    "automatic": ("director", _quiet(services.automatic)),
    "reset": ("director", _quiet(services.reset)),
}
