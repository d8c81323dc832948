"""DUMP: what the viewers have not seen yet is never seen.

The cloud has no such action. A stop of PGM ends what is delayed as well, so DUMP is a stop and a start with the same
picture, as two commands of one lane: the viewers lose the picture at once, and have it again when the delay has passed.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.db import transaction

from casters.services import ground, program
from console.errors import Conflict

if TYPE_CHECKING:
    from console.accounts.models import User
    from console.lanes import Command


def dump(
    actor: User,
    topic_key: str,
    params: Mapping[str, Any],
    *,
    key: str,
    deadline_ms: int | None = None,
    based_on: Mapping[str, int] | None = None,
) -> Command:
    """Empty the delay window. Goes before everything that waits, and asks for nothing that could be out of date."""
    with transaction.atomic():
        caster = ground.for_air(actor, topic_key)
        ground.only(params)
        if caster.program is None:
            raise Conflict("Nothing is on air. Nothing was sent.", code="off_air")
        if not caster.air_delay_s:
            raise Conflict("The viewers are not behind: there is nothing to dump. Nothing was sent.", code="no_delay")
        program.stop(actor, topic_key, {}, key=f"{key[:70]}-stop", deadline_ms=deadline_ms)
        return program.change_of_air(
            actor, caster, "program.dump", caster.program.cut(), key=key, deadline_ms=deadline_ms
        )
