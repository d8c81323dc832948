"""PGM: a take sends the previewed display explicitly (CreateCasterPgm), so that it can be compared and repeated; 'take
what is on PVW now' would depend on the moment it lands."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from django.db import transaction

import liveapi
from casters import mirror, wire
from casters.display import Display, parse
from casters.models import PROGRAM, Caster
from casters.people import control
from casters.tasks.reading import by, caster_of, locked_caster_of, must_exist
from console import lanes
from console.errors import Refusal, Stale
from console.lanes import Outcome

if TYPE_CHECKING:
    from console.lanes import Command
    from liveapi import LiveApi

log = logging.getLogger(__name__)

READ_SECONDS = 1.0


def still_wanted(command: Command) -> None:
    """PGM must be what the director saw when he pressed: of two who take together the second is told, not sent."""
    still_his(command)
    caster = caster_of(command)
    if command.based_on["program"] != caster.program_revision:
        now = mirror.describe(caster, caster.program)
        raise Stale(f"PGM changed since you looked: now {now}. Nothing was sent.", data={"program": now})


def must_have_stopped(command: Command) -> None:
    """DUMP starts anew what its own stop ended; what still runs would only be changed, and nothing dumped."""
    must_exist(command)
    if caster_of(command).on_air:
        raise Stale("The program could not be stopped, or somebody started it meanwhile. The delay was not dumped.")


def still_his(command: Command) -> None:
    """The caster is there, and the control was not taken from him meanwhile."""
    must_exist(command)
    control.still_his(caster_of(command), command)


def perform_take(command: Command, api: LiveApi, seconds: float) -> Outcome:
    action = liveapi.CreateCasterPgm(
        caster_id=caster_of(command).cloud_id,
        pgm_display_info=wire.display_info(taken_display(command)),
    )
    return Outcome(request_id=api.call(action, deadline=seconds).request_id)


def check_take(command: Command, api: LiveApi) -> bool | None:
    caster = caster_of(command)
    found = api.call(liveapi.DescribeCasterDisplayInfo(caster_id=caster.cloud_id))
    named = bool(found.status & PROGRAM) and wire.display_of(found.pgm_display_info) == taken_display(command)
    return named and not (caster.program_emergency and emergency_lasts(api, caster))


def settle_take(command: Command, outcome: Outcome) -> None:
    caster = locked_caster_of(command)
    former = caster.program
    note = control.foreign_hand(caster, command)
    mirror.show_program(caster, taken_display(command), outcome.request_id, by(command), note)
    if command.payload["flip_flop"] and former is not None:
        _flip(command, caster, former)


def emergency_lasts(api: LiveApi, caster: Caster) -> bool:
    """Whether the cloud says that PGM shows its own emergency picture."""
    read = liveapi.DescribeCasterEmergencyStatus(caster_id=caster.cloud_id)
    return api.call(read, deadline=READ_SECONDS).emergency_status == liveapi.EmergencyState.EMERGENCY


def perform_stop(command: Command, api: LiveApi, seconds: float) -> Outcome:
    reply = api.call(liveapi.StopCasterPgm(caster_id=caster_of(command).cloud_id), deadline=seconds)
    return Outcome(request_id=reply.request_id)


def check_stop(command: Command, api: LiveApi) -> bool | None:
    found = api.call(liveapi.DescribeCasterDisplayInfo(caster_id=caster_of(command).cloud_id))
    return not found.status & PROGRAM


def settle_stop(command: Command, outcome: Outcome) -> None:
    mirror.stop_program(locked_caster_of(command), by(command))


def taken_display(command: Command) -> Display:
    return parse(command.payload["display"]).with_transition(command.payload["transition"])


def _flip(take: Command, caster: Caster, former: Display) -> None:
    """Flip-flop: the former program goes to PVW as a command of its own, which any newer preview supersedes.

    It never overtakes a preview that somebody already asked for, and its failure is not the take's.
    """
    former = caster.riding.flipped(former, taken_display(take))
    if former == caster.preview or lanes.open_commands(take.topic, "preview.show", "preview.stop").exists():
        return
    try:
        with transaction.atomic():
            lanes.accept_command(
                take.actor,
                take.topic,
                "preview.show",
                account=take.account,
                key=f"flip-{take.pk}",
                payload={"display": former.cut().as_json(), "flip_flop": True},
            )
    except Refusal as refusal:
        log.info("No flip-flop after command %s: %s", take.pk, refusal.sentence)
