"""Reading the cloud without having asked anything of it: what others changed is noticed, adopted and announced.

A read that crossed one of our own commands proves nothing, because nobody can tell which came first: it is thrown away
and the next one, a second later, decides.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

import liveapi
from casters import mirror, wire
from casters.air import TAKES
from casters.events import Note
from casters.families import FAMILIES, OUTPUTS, Family
from casters.models import Caster
from casters.tasks.program import emergency_lasts
from casters.tasks.slots import SLOTS
from console import lanes
from liveapi import Refused

if TYPE_CHECKING:
    from console.accounts.models import CloudAccount
    from liveapi import LiveApi

READ_SECONDS = 2.5
BUS_VERBS = ("preview.show", "preview.stop", *TAKES, "program.stop")


@dataclass(frozen=True, slots=True)
class Read:
    """When a read began and what was known then."""

    at: datetime
    preview_revision: int
    program_revision: int

    @classmethod
    def begin(cls, caster: Caster) -> Read:
        return cls(timezone.now(), caster.preview_revision, caster.program_revision)


def look_at_buses(caster: Caster, api: LiveApi) -> bool:
    """What PVW and PGM show. True when something was adopted."""
    caster.refresh_from_db()
    read = Read.begin(caster)
    found = api.call(liveapi.DescribeCasterDisplayInfo(caster_id=caster.cloud_id), deadline=READ_SECONDS)
    told = (
        found.status,
        wire.display_of(found.pvw_display_info),
        wire.display_of(found.pgm_display_info),
        wire.start_of_show(found.start_live_time),
    )
    ended = caster.program_emergency and not emergency_lasts(api, caster)
    caster.refresh_from_db()
    if not ended and not mirror.buses_differ(caster, *told):
        return False
    with transaction.atomic():
        now = mirror.locked(caster.pk)
        if (now.preview_revision, now.program_revision) != (read.preview_revision, read.program_revision):
            return False
        if _crossed(now, read, BUS_VERBS):
            return False
        changed = mirror.adopt_buses(now, *told)
        if ended and now.program_emergency:
            mirror.end_emergency(now)
        return changed or ended


def look_at_slots(caster: Caster, family: Family, api: LiveApi, *, quietly: bool = False) -> bool:
    """One family. `quietly` for a caster that is met for the first time: nothing of it was ever otherwise."""
    read = Read.begin(caster)
    slots = SLOTS[family.word]
    listed = [slots.values(info) for info in slots.read(api, caster.cloud_id, READ_SECONDS)]
    differing = mirror.slots_that_differ(caster, family, listed)
    if not differing:
        return False
    # The cloud makes output 0, its own platform, whenever the program starts: nobody changed anything.
    quietly = quietly or (family is OUTPUTS and differing == {0})
    with transaction.atomic():
        now = mirror.locked(caster.pk)
        verbs = tuple(f"{family.word}.{act}" for act in ("add", "change", "remove"))
        if _crossed(now, read, (*verbs, "push.stop", "push.start") if family is OUTPUTS else verbs):
            return False
        note = None if quietly else mirror.outside(f"{family.title}s", "are not as they were")
        return mirror.put_slots(now, family, listed, note=note)


def look_at_settings(caster: Caster, api: LiveApi, *, quietly: bool = False) -> bool:
    """Name, delay, size and expiry."""
    read = Read.begin(caster)
    info = api.call(liveapi.DescribeCaster(caster_id=caster.cloud_id), deadline=READ_SECONDS).caster_info
    told = wire.caster_values(info)
    if not mirror.settings_differ(caster, told):
        return False
    with transaction.atomic():
        now = mirror.locked(caster.pk)
        if _crossed(now, read, ("caster.change",)):
            return False
        note = None if quietly else mirror.outside("Settings", "are not as they were")
        return mirror.change_caster(now, told, note=note)


def look_at_transitions(caster: Caster, api: LiveApi) -> bool:
    listed = api.call(liveapi.DescribeCasterTransitionTypes(caster_id=caster.cloud_id), deadline=READ_SECONDS)
    told = {"transitions": wire.transitions(listed.transition_types)}
    if not mirror.settings_differ(caster, told):
        return False
    with transaction.atomic():
        return mirror.change_caster(mirror.locked(caster.pk), told)


def look_at_everything(caster: Caster, api: LiveApi, *, quietly: bool = False) -> None:
    """The whole caster: at its first meeting, and when this console comes back after an absence."""
    look_at_settings(caster, api, quietly=quietly)
    look_at_transitions(caster, api)
    for family in FAMILIES:
        look_at_slots(caster, family, api, quietly=quietly)
    look_at_buses(caster, api)
    with transaction.atomic():
        mirror.looked(mirror.locked(caster.pk))


def look_at_account(account: CloudAccount, api: LiveApi) -> list[Caster]:
    """All casters of the account by one cheap read. Answers those that are new here or look different: look at them
    soon."""
    known = {caster.cloud_id: caster for caster in Caster.objects.filter(account=account)}
    listed = api.call(liveapi.DescribeCasterList(), deadline=READ_SECONDS).caster_list
    changed = []
    for brief in listed:
        caster = known.pop(brief.caster_id, None)
        if caster is None or caster.gone:
            with transaction.atomic():
                caster, _ = mirror.put_caster(
                    account,
                    brief.caster_id,
                    {"name": brief.caster_name or "", "description": brief.description or ""},
                )
                mirror.told_of(caster)
            changed.append(caster)
        elif caster.status != brief.status or caster.name != (brief.caster_name or ""):
            changed.append(caster)
    for missing in known.values():
        if not missing.gone:
            mark_when_gone(missing, api)
    return changed


def mark_when_gone(caster: Caster, api: LiveApi) -> bool:
    """Asked for by name once more, because a list that was read before a creation does not name the new one."""
    try:
        api.call(liveapi.DescribeCaster(caster_id=caster.cloud_id), deadline=READ_SECONDS)
    except Refused as refused:
        if refused.kind != "gone":
            raise
        with transaction.atomic():
            mirror.caster_gone(mirror.locked(caster.pk))
        return True
    return False


def note_expiry(caster: Caster) -> None:
    """Say once that the time is up."""
    with transaction.atomic():
        now = mirror.locked(caster.pk)
        mirror.looked(now, Note("alarm", str(now), "This caster's time is up; the cloud stops what is on air."))


def _crossed(caster: Caster, read: Read, verbs: tuple[str, ...]) -> bool:
    """Whether one of our own commands was on its way during the read."""
    commands = lanes.Command.objects.filter(topic=caster.topic, verb__in=verbs)
    under_way = commands.filter(state__in=(lanes.Command.State.SENDING, lanes.Command.State.CHECKING))
    return under_way.exists() or commands.filter(ended_at__gte=read.at).exists()
