"""Who has the desk of a caster open. `console.live` counts the sockets; here it becomes the desk's event and a line of
its feed."""

from __future__ import annotations

from collections.abc import Sequence

from casters import events
from casters.models import Caster


def people_changed(key: str, came: Sequence[str], went: Sequence[str]) -> None:
    """Inside the transaction that wrote who is there. New roles of somebody who stays have no line."""
    caster = Caster.objects.filter(pk=int(key)).first() if key.isdigit() else None
    if caster is not None:
        events.people_changed(caster, _note(came, went))


def _note(came: Sequence[str], went: Sequence[str]) -> events.Note | None:
    if came:
        return events.Note("note", ", ".join(came), "came to the desk")
    if went:
        return events.Note("note", ", ".join(went), "left the desk")
    return None
