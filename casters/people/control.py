"""Who has the control of a caster's air: the rule, and the one place that writes it.

Nobody has it: every director changes the air. Somebody has it: he alone does, but for STANDBY, which stays in reach of
every director. Who is no director any more has no control either, whatever is written down.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from casters import events
from casters.events import By, Note
from casters.models import Caster
from casters.people.models import Control
from console import live
from console.accounts.roles import Role, roles_of
from console.errors import Conflict

if TYPE_CHECKING:
    from console.accounts.models import User
    from console.lanes import Command

AWAY_AFTER = timedelta(seconds=10)
"""A holder without a page open for so long may be relieved by any director."""


def row_of(caster: Caster) -> Control | None:
    return Control.objects.select_related("holder", "asked_by").filter(caster=caster).first()


def holder_of(caster: Caster) -> User | None:
    row = row_of(caster)
    holder = row.holder if row else None
    return holder if holder is not None and directs(holder, caster) else None


def directs(person: User, caster: Caster) -> bool:
    return Role.DIRECTOR in roles_of(person, caster.topic)


def is_here(person: User, caster: Caster) -> bool:
    return any(one["id"] == person.pk for one in live.people_at(caster.topic))


def require(actor: User, caster: Caster) -> None:
    """Refused, by the holder's name, when somebody else has the control."""
    holder = holder_of(caster)
    if holder is not None and holder.pk != actor.pk:
        raise not_in_control(holder)


def still_his(caster: Caster, command: Command) -> None:
    """Before it is sent. What was asked for before the control went into other hands is signed by the hands of then and
    runs; after it was taken by force it does not."""
    row, holder = row_of(caster), holder_of(caster)
    if row is None or holder is None or holder.pk == command.actor_id:
        return
    if row.forced or row.since is None or command.accepted_at > row.since:
        raise not_in_control(holder)


def not_in_control(holder: User) -> Conflict:
    return Conflict(
        f"{holder.shown_name} has the control. Nothing was sent.",
        code="not_in_control",
        data={"by": holder.shown_name},
    )


def foreign_hand(caster: Caster, command: Command) -> Note | None:
    """The line that signs a STANDBY which was not the holder's own."""
    holder = holder_of(caster)
    if command.verb != "program.standby" or holder is None or holder.pk == command.actor_id:
        return None
    return Note("warning", command.actor.shown_name, f"put STANDBY on air while {holder.shown_name} has the control")


def hand(caster: Caster, to: User | None, by: By, note: Note, *, forced: bool = False) -> Control:
    """Into these hands, or free. Inside the transaction of the act; nobody's request outlives it."""
    now = timezone.now()
    away = now if to is not None and not is_here(to, caster) else None
    values = {"holder": to, "since": now if to else None, "forced": forced, "away_since": away, "asked_by": None}
    row, _ = Control.objects.update_or_create(caster=caster, defaults=values)
    events.control_changed(caster, by, note)
    return row


def ask(caster: Caster, actor: User, note: Note) -> None:
    Control.objects.filter(caster=caster).update(asked_by=actor)
    events.control_changed(caster, By(actor), note)


def note_away(caster: Caster, since: datetime | None) -> None:
    """The holder closed his last page, or is back."""
    if Control.objects.filter(caster=caster).update(away_since=since):
        events.control_changed(caster)
