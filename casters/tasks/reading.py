"""What every task needs to know about its command."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from casters import mirror
from casters.events import By
from casters.models import Caster
from console.errors import Conflict

if TYPE_CHECKING:
    from console.lanes import Command


def caster_of(command: Command) -> Caster:
    """The caster a command is about, for sending; not locked."""
    return Caster.objects.select_related("account").get(pk=_number(command))


def locked_caster_of(command: Command) -> Caster:
    """The same for settling: held until the transaction ends."""
    return mirror.locked(_number(command))


def asked(command: Command) -> dict[str, Any]:
    """All that was asked, with what nobody else may read."""
    return {**command.payload, **(command.secret or {})}


def by(command: Command) -> By:
    return By(command.actor, command)


def must_exist(command: Command) -> None:
    """`still_wanted` of every verb: a caster that the cloud deleted meanwhile gets no more commands."""
    if caster_of(command).gone:
        raise Conflict("This caster was deleted in the cloud. Nothing was sent.", code="caster_gone")


def _number(command: Command) -> int:
    return int(command.topic.partition(":")[2])
