"""PVW and PGM: start, replace, take, stop. 'Create' on a running bus swaps its whole display at once."""

from __future__ import annotations

from dataclasses import replace

from localcloud.casters import emergency, use
from localcloud.casters.book import is_expired
from localcloud.casters.casters import known_transition, live_output
from localcloud.casters.cloud import Cloud
from localcloud.casters.refusal import RefusalError, no_such
from localcloud.model import Bus, BusName, Caster, Display

CREATE_FAILED = "FailedOperation.CreateCasterTaskFailed"
STOP_FAILED = "FailedOperation.StopCasterTaskFailed"


def show(cloud: Cloud, caster_id: int, bus: BusName, display: Display, *, request_id: str) -> Caster:
    """Start PVW or PGM with this display, or change what it shows."""
    known_transition(cloud, display.transition or "")

    def edit(caster: Caster) -> Caster:
        return _showing(cloud, caster, bus, display, request_id)

    return cloud.book.change(caster_id, edit, failure=CREATE_FAILED)


def take(cloud: Cloud, caster_id: int, *, request_id: str) -> Caster:
    """Copy to PGM what PVW shows at this moment."""

    def edit(caster: Caster) -> Caster:
        _not_expired(cloud, caster)
        if caster.pvw is None:
            raise RefusalError("FailedOperation", f"The PVW of caster {caster_id} is not running.")
        return _showing(cloud, caster, "pgm", caster.pvw.display, request_id)

    return cloud.book.change(caster_id, edit, failure=CREATE_FAILED)


def stop(cloud: Cloud, caster_id: int, bus: BusName) -> Caster:
    """Stopping what does not run is done already."""

    def edit(caster: Caster) -> Caster:
        if bus == "pvw":
            return replace(caster, pvw=None)
        if caster.pgm is None:
            return caster
        return replace(caster, pgm=None, stop_billing_time=int(cloud.now()))

    return cloud.book.change(caster_id, edit, failure=STOP_FAILED)


def _showing(cloud: Cloud, caster: Caster, bus: BusName, display: Display, request_id: str) -> Caster:
    _not_expired(cloud, caster)
    if bus == "pgm" and not cloud.account.domains:
        raise RefusalError("FailedOperation.NoLVBPushOrPlayDomain", "No push and play domain is set up.")
    _referents_exist(caster, display)
    rev = caster.last_rev + 1
    new = Bus(display, rev=rev, request_id=request_id, at_ms=int(cloud.now() * 1000))
    if bus == "pvw":
        return replace(caster, pvw=new, last_rev=rev, pulling=True)
    started = caster if caster.pgm else _first_pgm(cloud, caster)
    return replace(started, pgm=emergency.ended_by(new, caster), last_rev=rev, pulling=True)


def _first_pgm(cloud: Cloud, caster: Caster) -> Caster:
    now = int(cloud.now())
    outputs = caster.outputs if 0 in caster.outputs else {0: live_output(cloud, caster.id), **caster.outputs}
    return replace(caster, start_live_time=now, start_billing_time=now, outputs=outputs)


def _not_expired(cloud: Cloud, caster: Caster) -> None:
    if is_expired(caster, cloud.now()):
        raise RefusalError("FailedOperation.CasterExpired", f"Caster {caster.id} has expired.")


def _referents_exist(caster: Caster, display: Display) -> None:
    if display.index_type == use.SINGLE_INPUT:
        if display.index not in caster.inputs:
            raise no_such("Input", display.index)
    elif display.index not in caster.layouts:
        raise no_such("Layout", display.index)
    for index in display.audio:
        if index not in caster.inputs:
            raise no_such("Input", index)
    for index in display.mark_pics:
        if index not in caster.mark_pics:
            raise no_such("Picture mark", index)
    for index in display.mark_words:
        if index not in caster.mark_words:
            raise no_such("Text mark", index)
