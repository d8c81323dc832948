"""Casters themselves: made and changed by admins."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.db import transaction

from casters import fields, permissions
from casters.models import Caster
from casters.services import ground
from console import lanes
from console.accounts.models import CloudAccount
from console.accounts.roles import Role, roles_of
from console.errors import Invalid, NotFound

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
    """Make a caster in a cloud account; its lane is the account's, since it has none of its own yet."""
    topic = f"account:{topic_key}"
    if not roles_of(actor, topic) or not str(topic_key).isdigit():
        raise NotFound("There is no such account.")
    permissions.require(actor, topic, Role.ADMIN)
    account = CloudAccount.objects.filter(pk=int(topic_key)).first()
    if account is None:
        raise NotFound("There is no such account.")
    values = fields.read_caster(params)
    return lanes.accept_command(
        actor,
        topic,
        "caster.create",
        account=account,
        key=key,
        payload=values,
        deadline=ground.deadline(deadline_ms),
        based_on=based_on,
    )


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
        return lanes.accept_command(
            actor,
            caster.topic,
            "caster.change",
            account=caster.account,
            key=key,
            payload=values,
            deadline=ground.deadline(deadline_ms),
            based_on=based_on,
        )


def _transition_must_be_known(caster: Caster, values: Mapping[str, Any]) -> None:
    name = values.get("transition")
    if name and name not in {entry["type"] for entry in caster.transitions}:
        raise Invalid("The cloud has no such transition; leave it empty for a cut.", field="transition")
