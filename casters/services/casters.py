"""Casters themselves: made, copied, changed, released and deleted by admins."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.db import transaction

from casters import fields, permissions
from casters.air import TAKES
from casters.models import Caster
from casters.services import ground
from console import lanes
from console.accounts.models import CloudAccount
from console.accounts.roles import Role, roles_of
from console.errors import Conflict, Invalid, NotFound

if TYPE_CHECKING:
    from console.accounts.models import User
    from console.lanes import Command


def create(
    actor: User,
    topic_key: str,
    params: Mapping[str, Any],
    *,
    key: str,
    deadline_ms: int | None = None,
    based_on: Mapping[str, int] | None = None,
) -> Command:
    """Make a caster in a cloud account."""
    account = _account(actor, topic_key)
    values = fields.read_caster(params)
    return lanes.accept_command(
        actor,
        f"account:{account.pk}",
        "caster.create",
        account=account,
        key=key,
        payload=values,
        deadline=ground.deadline(deadline_ms),
        based_on=based_on,
    )


def copy(
    actor: User,
    topic_key: str,
    params: Mapping[str, Any],
    *,
    key: str,
    deadline_ms: int | None = None,
    based_on: Mapping[str, int] | None = None,
) -> Command:
    """Another caster with everything that is set up in `caster`, under a `name` that none in the account has yet: by
    that name the copy is found when the cloud's answer is lost."""
    account = _account(actor, topic_key)
    ground.only(params, "caster", "name")
    with transaction.atomic():
        source = permissions.find(actor, str(params.get("caster", "")))
        if source.account_id != account.pk or source.gone:
            raise NotFound("There is no such caster.")
        name = fields.read_caster({"name": params.get("name", "")})["name"]
        waiting = {command.payload["name"] for command in lanes.open_commands(f"account:{account.pk}", "caster.copy")}
        if name in waiting or Caster.objects.present().filter(account=account, name=name).exists():
            raise Invalid("Another caster has this name already.", field="name")
        return lanes.accept_command(
            actor,
            f"account:{account.pk}",
            "caster.copy",
            account=account,
            key=key,
            payload={"caster": source.pk, "name": name},
            deadline=ground.deadline(deadline_ms),
            based_on=based_on,
        )


def delete(
    actor: User,
    topic_key: str,
    params: Mapping[str, Any],
    *,
    key: str,
    deadline_ms: int | None = None,
    based_on: Mapping[str, int] | None = None,
) -> Command:
    """Delete the caster in the cloud with everything in it. `name` is its name, typed to be sure. Nothing that is on
    air is deleted: the cloud would cut it off at once, and air is for directors."""
    with transaction.atomic():
        caster = ground.for_change(actor, topic_key, Role.ADMIN)
        ground.only(params, "name")
        if params.get("name") != str(caster):
            raise Invalid("Type the caster's name, exactly as it stands there.", field="name")
        _nothing_on_air(caster)
        return ground.accept(
            actor, caster, "caster.delete", {"name": str(caster)}, key=key, deadline_ms=deadline_ms, based_on=based_on
        )


def release(
    actor: User,
    topic_key: str,
    params: Mapping[str, Any],
    *,
    key: str,
    deadline_ms: int | None = None,
    based_on: Mapping[str, int] | None = None,
) -> Command:
    """Stop all that runs of a caster that is off air, PVW and the pulling of its sources; what is set up stays."""
    with transaction.atomic():
        caster = ground.for_change(actor, topic_key, Role.ADMIN)
        ground.only(params)
        _nothing_on_air(caster)
        return ground.accept(actor, caster, "caster.release", {}, key=key, deadline_ms=deadline_ms, based_on=based_on)


def change(
    actor: User,
    topic_key: str,
    params: Mapping[str, Any],
    *,
    key: str,
    deadline_ms: int | None = None,
    based_on: Mapping[str, int] | None = None,
) -> Command:
    """Change the name, delay, default transition, size or expiry."""
    with transaction.atomic():
        caster = ground.for_change(actor, topic_key, Role.ADMIN)
        values = fields.read_caster(params, partial=True)
        _transition_must_be_known(caster, values)
        return ground.accept(
            actor, caster, "caster.change", values, key=key, deadline_ms=deadline_ms, based_on=based_on
        )


def _account(actor: User, topic_key: str) -> CloudAccount:
    """The account in which a caster is made; its lane is the account's, since it has none of its own yet."""
    topic = f"account:{topic_key}"
    if not roles_of(actor, topic) or not str(topic_key).isdigit():
        raise NotFound("There is no such account.")
    permissions.require(actor, topic, Role.ADMIN)
    account = CloudAccount.objects.filter(pk=int(topic_key)).first()
    if account is None:
        raise NotFound("There is no such account.")
    return account


def _nothing_on_air(caster: Caster) -> None:
    """Neither now nor by a take that waits."""
    if caster.on_air or lanes.open_commands(caster.topic, *TAKES).exists():
        raise Conflict("PGM is on air. Take it off air first; nothing was sent.", code="on_air")


def _transition_must_be_known(caster: Caster, values: Mapping[str, Any]) -> None:
    name = values.get("transition")
    if name and name not in {entry["type"] for entry in caster.transitions}:
        raise Invalid("The cloud has no such transition; leave it empty for a cut.", field="transition")
