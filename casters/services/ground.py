"""What every verb stands on: the caster that this person may see, still there, and parameters of known names."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from casters import permissions
from casters.models import Caster
from casters.people import control
from console import lanes
from console.accounts.roles import Role
from console.errors import Conflict, Invalid

if TYPE_CHECKING:
    from console.accounts.models import User
    from console.lanes import Command


def for_change(actor: User, caster_id: str | int, role: Role) -> Caster:
    """The caster, locked, for somebody with the role; inside the transaction that accepts the command."""
    caster = permissions.find(actor, caster_id, locked=True)
    permissions.require(actor, caster.topic, role)
    if caster.gone:
        raise Conflict("This caster was deleted in the cloud. Nothing was sent.", code="caster_gone")
    return caster


def for_air(actor: User, caster_id: str | int) -> Caster:
    """The same for a change of what is on air: a director, and nobody else has the control."""
    caster = for_change(actor, caster_id, Role.DIRECTOR)
    control.require(actor, caster)
    return caster


def only(params: Mapping[str, Any], *names: str) -> None:
    """Invalid when something stands in the parameters that the verb does not know."""
    unknown = sorted(str(name)[:64] for name in params if name not in names)
    if unknown:
        raise Invalid.of_fields({name: ["This name is not known here."] for name in unknown})


def accept(
    actor: User,
    caster: Caster,
    verb: str,
    payload: Mapping[str, Any],
    *,
    key: str,
    deadline_ms: int | None,
    based_on: Mapping[str, int] | None = None,
    secret: Mapping[str, Any] | None = None,
) -> Command:
    """The command on this caster's lane, in its account, with the deadline that the caller asked for."""
    return lanes.accept_command(
        actor,
        caster.topic,
        verb,
        account=caster.account,
        key=key,
        payload=payload,
        secret=secret,
        deadline=deadline(deadline_ms),
        based_on=based_on,
    )


def deadline(deadline_ms: int | None) -> timedelta | None:
    """As asked by the caller; the verb's own limit holds above it."""
    if deadline_ms is None:
        return None
    if isinstance(deadline_ms, bool) or not isinstance(deadline_ms, int) or deadline_ms < 0:
        raise Invalid("The deadline must be a whole number of milliseconds.", field="deadline_ms")
    return timedelta(milliseconds=min(deadline_ms, 600_000))
