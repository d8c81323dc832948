"""The emergency: PGM cuts to the standby input until it is told to show something else.

The vendor's API has neither a field that names the standby input nor an action that goes back. Here the input is the
one the control door named, or the first whose description begins with one of `MARKS`; the way back is any other
picture on PGM (docs/differences.md).
"""

from __future__ import annotations

from dataclasses import replace
from enum import IntEnum

from localcloud.casters import use
from localcloud.casters.cloud import Cloud
from localcloud.casters.refusal import RefusalError, no_such
from localcloud.model import Bus, Caster, Display

MARKS = ("standby", "备播")
"""Compared without regard to case."""

NO_INPUT = 0


class Status(IntEnum):
    """DescribeCasterEmergencyStatus.EmergencyStatus. RETURNING: over on PGM, yet its delayed audience still sees it."""

    NORMAL = 0
    EMERGENCY = 1
    RETURNING = 2


def switch(cloud: Cloud, caster_id: int, *, from_beginning: bool, request_id: str) -> Caster:
    """Cut PGM to the standby input. It sets and never toggles; `from_beginning` counts for files, as with a take."""

    def edit(caster: Caster) -> Caster:
        if cloud.account.pack_needed and not caster.bound:
            raise RefusalError("ResourceNotFound.NotBindPackage", f"No prepaid pack is tied to caster {caster_id}.")
        if caster.pgm is None:
            raise RefusalError("FailedOperation.NoPgmRunning", f"The PGM of caster {caster_id} is not running.")
        display = Display(
            index=standby_of(caster), index_type=use.SINGLE_INPUT, transition="", start_type=int(from_beginning)
        )
        rev = caster.last_rev + 1
        at_ms = int(cloud.now() * 1000)
        pgm = replace(caster.pgm, display=display, rev=rev, request_id=request_id, at_ms=at_ms, emergency=True)
        return replace(caster, pgm=pgm, last_rev=rev, pulling=True)

    return cloud.book.change(caster_id, edit, failure="FailedOperation")


def status(caster: Caster, now: float) -> Status:
    """`now` is unix time in seconds."""
    if caster.pgm is None:
        return Status.NORMAL
    if caster.pgm.emergency:
        return Status.EMERGENCY
    return Status.RETURNING if now * 1000 < caster.pgm.normal_at_ms else Status.NORMAL


def ended_by(new: Bus, caster: Caster) -> Bus:
    """The next picture of PGM: no emergency, with what its audience still has to see of the one before."""
    former = caster.pgm
    if former is None:
        return replace(new, delay_time=caster.delay_time)
    seen = new.at_ms + former.delay_time * 1000 if former.emergency else former.normal_at_ms
    return replace(new, delay_time=former.delay_time, normal_at_ms=seen)


def choose(cloud: Cloud, caster_id: int, index: int) -> Caster:
    """Name the standby input; `NO_INPUT` leaves it to the descriptions again. No action of the API does this."""

    def edit(caster: Caster) -> Caster:
        if index != NO_INPUT and index not in caster.inputs:
            raise no_such("Input", index)
        return replace(caster, standby=index)

    return cloud.book.change(caster_id, edit, failure="FailedOperation")


def standby_of(caster: Caster) -> int:
    """The input that an emergency shows."""
    if caster.standby in caster.inputs:
        return caster.standby
    for index in sorted(caster.inputs):
        if caster.inputs[index].description.strip().lower().startswith(MARKS):
            return index
    raise RefusalError("FailedOperation.NoBackupInput", f"No input of caster {caster.id} is named as its standby.")
