"""What sockets may follow and say here besides the commands: the topics of casters and accounts,
'program.seen', the pictures prepared for STANDBY and black, and how a person likes his own desk."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from casters import permissions, snapshot
from casters.models import Caster
from casters.people import presence
from casters.services import notices, prepared, program
from console import lanes, live
from console.accounts import desk
from console.accounts.models import CloudAccount
from console.accounts.roles import roles_of
from console.errors import NotFound

if TYPE_CHECKING:
    from console.accounts.models import User


def register() -> None:
    live.register_topic(
        "caster", snapshot=caster_snapshot, may_see=permissions.may_see, on_people=presence.people_changed
    )
    live.register_topic("account", snapshot=account_snapshot, may_see=may_see_account)
    live.register_verb(live.SocketVerb("program.seen", rule="sees", handle=program_seen))
    live.register_verb(live.SocketVerb("prepared.choose", rule="director", handle=prepared_choose))
    live.register_verb(live.SocketVerb("notice.acknowledge", rule="sees", handle=notice_acknowledge))
    live.register_verb(live.SocketVerb("desk.settings", rule="signed_in", handle=desk_settings))


def caster_snapshot(user: User, key: str) -> Mapping[str, Any]:
    return snapshot.build(permissions.find(user, key), user)


def account_snapshot(user: User, key: str) -> Mapping[str, Any]:
    """Where commands that make casters are followed."""
    account = CloudAccount.objects.filter(pk=int(key)).first() if key.isdigit() else None
    if account is None or not may_see_account(user, key):
        raise NotFound("There is no such account.")
    casters = Caster.objects.present().filter(account=account)
    return {
        "account": snapshot.account_part(account, None),
        "casters": [snapshot.caster_part(caster) for caster in casters],
        "commands": snapshot.commands_part(f"account:{key}"),
        "feed": [],
    }


def may_see_account(user: User, key: str) -> bool:
    return bool(roles_of(user, f"account:{key}"))


def program_seen(user: User, frame: live.Frame) -> Mapping[str, Any]:
    return {"command": lanes.public(program.seen(user, frame.params))}


def prepared_choose(user: User, frame: live.Frame) -> Mapping[str, Any]:
    chosen = dict(frame.params)
    caster = prepared.choose(user, str(chosen.pop("caster", "")), chosen)
    return {"caster": snapshot.caster_part(caster)}


def notice_acknowledge(user: User, frame: live.Frame) -> Mapping[str, Any]:
    asked = dict(frame.params)
    return {"seqs": notices.acknowledge(user, str(asked.pop("caster", "")), asked)}


def desk_settings(user: User, frame: live.Frame) -> Mapping[str, Any]:
    return {"desk": desk.save_settings(user, frame.params)}
