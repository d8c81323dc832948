"""What PVW shows next."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.db import transaction

from casters.services import ground
from casters.services.known import must_know, readable
from console.accounts.roles import Role

if TYPE_CHECKING:
    from console.accounts.models import User
    from console.lanes import Command


def show(
    actor: User,
    topic_key: str,
    params: Mapping[str, Any],
    *,
    key: str,
    deadline_ms: int | None = None,
    based_on: Mapping[str, int] | None = None,
) -> Command:
    """Put a display on PVW. A newer one supersedes it while it waits."""
    with transaction.atomic():
        caster = ground.for_change(actor, topic_key, Role.PRODUCER)
        ground.only(params, "display")
        display = readable(params.get("display"))
        must_know(caster, display)
        return ground.accept(
            actor,
            caster,
            "preview.show",
            {"display": display.as_json()},
            key=key,
            deadline_ms=deadline_ms,
            based_on=based_on,
        )


def stop(
    actor: User,
    topic_key: str,
    params: Mapping[str, Any],
    *,
    key: str,
    deadline_ms: int | None = None,
    based_on: Mapping[str, int] | None = None,
) -> Command:
    """Take PVW away. What is on air stays."""
    with transaction.atomic():
        caster = ground.for_change(actor, topic_key, Role.PRODUCER)
        ground.only(params)
        return ground.accept(actor, caster, "preview.stop", {}, key=key, deadline_ms=deadline_ms, based_on=based_on)
