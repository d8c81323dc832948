"""Outputs: where the program is pushed to. Their addresses hold stream keys.

The cloud knows no stopped output: one that it has is pushed while the program is on air. Stopping a push takes it out
of the cloud and keeps it here, address and all; starting it adds it again in its place. Admins say which outputs there
are, directors which of them are pushed.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.db import transaction

from casters import addresses, families, fields
from casters.models import Caster, Output
from casters.services import ground
from casters.services.slots import acts
from console.accounts.roles import Role
from console.errors import Conflict, NotFound

if TYPE_CHECKING:
    from console.accounts.models import User
    from console.lanes import Command

add, change, remove = acts(families.OUTPUTS)


def stop_push(
    actor: User,
    topic_key: str,
    params: Mapping[str, Any],
    *,
    key: str,
    deadline_ms: int | None = None,
    based_on: Mapping[str, int] | None = None,
) -> Command:
    """End the push to one output; the others, the program and its viewers notice nothing."""
    with transaction.atomic():
        caster, output = _output(actor, topic_key, params)
        if output.index == 0:
            raise Conflict("The platform's own output starts again with every program. Nothing was sent.", code="own")
        if output.stopped:
            raise Conflict(f"{_called(output)} is stopped already. Nothing was sent.", code="stopped")
        return ground.accept(
            actor, caster, "push.stop", {"index": output.index, "name": output.name}, key=key, deadline_ms=deadline_ms
        )


def start_push(
    actor: User,
    topic_key: str,
    params: Mapping[str, Any],
    *,
    key: str,
    deadline_ms: int | None = None,
    based_on: Mapping[str, int] | None = None,
) -> Command:
    """Push to a stopped output again, in its old place."""
    with transaction.atomic():
        caster, output = _output(actor, topic_key, params)
        if not output.stopped:
            raise Conflict(f"{_called(output)} was not stopped. Nothing was sent.", code="not_stopped")
        return ground.accept(
            actor,
            caster,
            "push.start",
            {"index": output.index, "name": output.name, "address": addresses.mask(output.address)},
            key=key,
            deadline_ms=deadline_ms,
            secret={"address": output.address},
        )


def _output(actor: User, topic_key: str, params: Mapping[str, Any]) -> tuple[Caster, Output]:
    caster = ground.for_change(actor, topic_key, Role.DIRECTOR)
    ground.only(params, "index")
    index = fields.read_index(params.get("index"), 0, families.OUTPUTS.high)
    output = caster.outputs.filter(index=index).first()
    if output is None:
        raise NotFound(f"Output {index} does not exist.")
    return caster, output


def _called(output: Output) -> str:
    return output.name or f"Output {output.index}"
