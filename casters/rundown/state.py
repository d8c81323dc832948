"""What the rundown page shows, and the one event that replaces it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from casters import permissions
from casters.models import Caster
from casters.rundown.models import Cue, Rundown
from casters.snapshot import moment
from console import live

if TYPE_CHECKING:
    from console.accounts.models import User

State = dict[str, Any]


def topic_of(caster: Caster) -> str:
    return f"rundown:{caster.pk}"


def build(user: User, key: str) -> State:
    return {"rundown": part(permissions.find(user, key))}


def part(caster: Caster) -> State:
    rundown = Rundown.objects.select_related("driver").filter(caster=caster).first()
    return {
        "cues": [cue_part(cue) for cue in caster.cues.all()],
        "current": rundown.current_id if rundown else None,
        "next": rundown.next_id if rundown else None,
        "started_at": moment(rundown.started_at) if rundown else None,
        "current_at": moment(rundown.current_at) if rundown else None,
        "automatic": bool(rundown and rundown.automatic),
        "driver": rundown.driver.shown_name if rundown and rundown.driver else "",
        "suspended": rundown.suspended if rundown else "",
    }


def cue_part(cue: Cue) -> State:
    return {
        "id": cue.pk,
        "name": cue.name,
        "note": cue.note,
        "display": cue.display,
        "transition": cue.transition,
        "planned_s": cue.planned_s,
        "at": cue.at.isoformat() if cue.at else None,
        "auto": cue.auto,
    }


def tell(caster: Caster, actor: User | None, notice: State | None = None) -> None:
    """Inside the transaction of the change."""
    data: State = {"rundown": part(caster)}
    if notice is not None:
        data["notice"] = notice
    live.announce(topic_of(caster), "rundown.changed", data, actor=actor)
