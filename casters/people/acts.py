"""The acts of the people at the desk by name, for sockets and REST alike: `control.take` and so on with the caster's
number beside their own words, and `message.say`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from casters import snapshot
from casters.models import Caster
from casters.people import chat, services
from console import live

if TYPE_CHECKING:
    from console.accounts.models import User

Act = Callable[["User", str, Mapping[str, Any]], Caster]
ACTS: dict[str, Act] = {
    "take": services.take,
    "ask": services.ask,
    "give": services.give,
    "release": services.release,
}


def register() -> None:
    for name, act in ACTS.items():
        live.register_verb(live.SocketVerb(f"control.{name}", rule="director", handle=_control(act)))
    live.register_verb(live.SocketVerb("message.say", rule="sees", handle=message_say))


def _control(act: Act) -> Callable[[User, live.Frame], Mapping[str, Any]]:
    def handle(actor: User, frame: live.Frame) -> Mapping[str, Any]:
        params = dict(frame.params)
        return {"control": snapshot.control_part(act(actor, str(params.pop("caster", "")), params))}

    return handle


def message_say(actor: User, frame: live.Frame) -> Mapping[str, Any]:
    params = dict(frame.params)
    chat.say(actor, str(params.pop("caster", "")), params)
    return {}
