"""Moves rundowns on, without any page: a job of the lanes process, four times a second.

1. A confirmed take that shows the next cue makes it the current one; the cue after it becomes next and goes to PVW.
2. While the automatic run is on, a next cue marked `auto` is taken when it is due: at its time of day, or when the
   current cue has had its planned length. In the name of the director who switched it on, with the revisions that
   stand then, never late and never twice.
3. Whatever a person sends to PVW or PGM meanwhile suspends the automatic run and says whose hand it was.

All it knows stands in the database: killed at any moment, it goes on where the show is.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.db import connections, transaction
from django.utils import timezone

from casters.air import TAKES
from casters.models import Caster
from casters.rundown import state
from casters.rundown.models import Cue, Rundown
from casters.rundown.services import following
from console import lanes
from console.errors import Refusal

log = logging.getLogger(__name__)

TICK = 0.25
TAKE_MS = 3000
LATEST = timedelta(seconds=5)
"""A cue with a time of day that is longer ago than this was missed: a person decides."""
OWN_KEYS = ("cue-", "flip-")
TOUCHES = ("preview.show", "preview.stop", *TAKES, "program.stop")


def run_due() -> None:
    for rundown in _running():
        try:
            move_on(rundown)
            if rundown.automatic and not rundown.suspended:
                watch_hands(rundown)
                take_due(rundown, timezone.now())
        except Exception:
            log.exception("The rundown of caster %s stands still; it is tried again.", rundown.caster_id)
            connections.close_all()


def register() -> None:
    lanes.every(TICK, run_due, name="casters.rundown")


def _running() -> list[Rundown]:
    parts = ("caster__account", "current", "next", "driver")
    return list(Rundown.objects.select_related(*parts).filter(next__isnull=False, caster__gone=False))


def move_on(rundown: Rundown) -> bool:
    """When the next cue has come on air by a confirmed take."""
    caster, cue = rundown.caster, rundown.next
    request_id = caster.program_request_id
    if cue is None or not request_id or request_id == rundown.taken_request_id or caster.program != cue.shown:
        return False
    after = following(caster, cue)
    at = caster.program_at or timezone.now()
    changes = {"current": cue, "next": after, "current_at": at, "taken_request_id": request_id}
    if rundown.started_at is None:
        changes["started_at"] = at
    with transaction.atomic():
        # Two runners, or a director's change meanwhile: only who still finds it as it was moves it on.
        same = Rundown.objects.filter(pk=rundown.pk, next=cue, taken_request_id=rundown.taken_request_id)
        if not same.update(**changes):
            return False
        state.tell(caster, None)
    for name, value in changes.items():
        setattr(rundown, name, value)
    if after is not None:
        _bring_to_preview(caster, after, request_id)
    return True


def watch_hands(rundown: Rundown) -> None:
    """Suspend when a person did something on this caster's buses since the automatic run began."""
    touched = lanes.Command.objects.select_related("actor").filter(
        topic=rundown.caster.topic, verb__in=TOUCHES, pk__gt=rundown.handed_over
    )
    for command in touched.order_by("pk"):
        if not command.key.startswith(OWN_KEYS):
            suspend(rundown, f"{command.actor.shown_name} took over.")
            return


def take_due(rundown: Rundown, now: datetime) -> None:
    cue = rundown.next
    due = due_at(rundown, cue, now) if cue is not None and cue.auto and not rundown.suspended else None
    if cue is None or due is None or now < due:
        return
    if now - due > LATEST:
        suspend(rundown, f"{cue.name} was due {round((now - due).total_seconds())} s ago and was not taken.")
        return
    caster, driver = rundown.caster, rundown.driver
    if driver is None:
        suspend(rundown, "The director who switched it on is gone.")
        return
    if caster.preview != cue.shown:
        _bring_to_preview(caster, cue, f"{due.timestamp():.0f}")
        return
    based_on = {"preview": caster.preview_revision, "program": caster.program_revision}
    asked = {"transition": cue.transition, "flip_flop": False}
    try:
        lanes.enter(
            "program.take", driver, caster.pk, asked,
            key=f"cue-{cue.pk}-{caster.program_revision}", based_on=based_on, deadline_ms=TAKE_MS,
        )  # fmt: skip
    except Refusal as refusal:
        if lanes.open_commands(caster.topic, "program.take").exists():
            return  # our own, on its way
        suspend(rundown, f"{cue.name} was not taken: {refusal.sentence}")


def due_at(rundown: Rundown, cue: Cue | None, now: datetime) -> datetime | None:
    """When an automatic cue should go on air: its time of day, else the end of the current cue's planned length."""
    if cue is None:
        return None
    if cue.at is not None:
        local = timezone.localtime(now)
        today = local.replace(hour=cue.at.hour, minute=cue.at.minute, second=cue.at.second, microsecond=0)
        # Around midnight the nearest one is meant.
        half = timedelta(hours=12)
        return today + timedelta(days=1) if local - today > half else today
    current = rundown.current
    if current is None or current.planned_s is None or rundown.current_at is None:
        return None
    return rundown.current_at + timedelta(seconds=current.planned_s)


def suspend(rundown: Rundown, why: str) -> None:
    with transaction.atomic():
        if Rundown.objects.filter(pk=rundown.pk, automatic=True, suspended="").update(suspended=why[:200]):
            state.tell(rundown.caster, None)
    rundown.suspended = why


def _bring_to_preview(caster: Caster, cue: Cue, occasion: str) -> None:
    """In the name of who took last; nobody's take (a change from outside) brings nothing."""
    taken = lanes.Command.objects.select_related("actor").filter(topic=caster.topic, verb__in=TAKES)
    last = taken.filter(state=lanes.Command.State.DONE).order_by("-pk").first()
    if last is None:
        return
    try:
        lanes.enter(
            "preview.show", last.actor, caster.pk, {"display": cue.display}, key=f"cue-{cue.pk}-{occasion}"[:80]
        )
    except Refusal as refusal:
        log.info("Cue %s does not go to PVW: %s", cue.pk, refusal.sentence)
