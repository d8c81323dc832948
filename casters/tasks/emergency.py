"""STANDBY where the cloud has an emergency picture of its own: that one is asked for once, and the picture that a
director chose is sent when it does not come.

Whether SwitchCasterToEmergency sets or toggles is said nowhere, so the state is read first, and the switch is never
sent a second time: a second press, or a second try, cannot lead out of the emergency.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import liveapi
from casters import mirror, wire
from casters.events import Note
from casters.models import PROGRAM, Caster
from casters.people import control
from casters.tasks.program import check_take, emergency_lasts, perform_take, taken_display
from casters.tasks.reading import by, caster_of, locked_caster_of
from console.lanes import Outcome
from liveapi import Ambiguous, EmergencyState, LiveApiError, Refused

if TYPE_CHECKING:
    from console.lanes import Command
    from liveapi import LiveApi

log = logging.getLogger(__name__)

SWITCH_SECONDS = 3.0
"""Whoever holds that key does not wait longer for the cloud's own picture than this."""

NONE_CAME = Note(
    "warning",
    "PGM",
    "The cloud's own emergency picture did not come; the picture chosen for STANDBY is on air instead.",
)


def perform_standby(command: Command, api: LiveApi, seconds: float) -> Outcome:
    first_try = len(command.attempts) <= 1
    if command.payload["emergency"] and first_try:
        request_id = _switch(command, api, seconds)
        if request_id is not None:
            return Outcome(request_id=request_id)
    return perform_take(command, api, seconds)


def check_standby(command: Command, api: LiveApi) -> bool | None:
    """The cloud's own picture is on air, or the chosen one; the command then holds what is there."""
    caster = caster_of(command)
    if not command.payload["emergency"] or not _lasts_perhaps(api, caster):
        return check_take(command, api)
    return _names_it(command, api, caster) or None


def settle_standby(command: Command, outcome: Outcome) -> None:
    caster = locked_caster_of(command)
    emergency = command.payload.get("shown") == "emergency"
    note = control.foreign_hand(caster, command)
    if command.payload["emergency"] and not emergency:
        note = note or NONE_CAME
    mirror.show_program(caster, taken_display(command), outcome.request_id, by(command), note, emergency=emergency)


def _switch(command: Command, api: LiveApi, seconds: float) -> str | None:
    """The request's id, "" when it was so already; None where the cloud has no such picture, or does not say."""
    caster = caster_of(command)
    switch = liveapi.SwitchCasterToEmergency(caster_id=caster.cloud_id, from_beginning=taken_display(command).restart)
    request_id = ""
    try:
        so = emergency_lasts(api, caster)
        if not so:
            reply = api.call(switch, deadline=min(seconds, SWITCH_SECONDS))
            so, request_id = reply.emergency_status == EmergencyState.EMERGENCY, reply.request_id
    except LiveApiError as error:
        if error.ambiguous:
            raise
        log.warning("No emergency picture of the cloud for command %s: %s", command.pk, error)
        return None
    if not so or not _names_it(command, api, caster):
        raise Ambiguous("accepted, and not there", action="SwitchCasterToEmergency", request_id=request_id)
    return request_id


def _names_it(command: Command, api: LiveApi, caster: Caster) -> bool:
    """What the cloud names as shown during its emergency, into the command; False when it names nothing."""
    found = api.call(liveapi.DescribeCasterDisplayInfo(caster_id=caster.cloud_id))
    shown = wire.display_of(found.pgm_display_info) if found.status & PROGRAM else None
    if shown is not None:
        command.payload = {**command.payload, "display": shown.as_json(), "shown": "emergency"}
    return shown is not None


def _lasts_perhaps(api: LiveApi, caster: Caster) -> bool:
    """A cloud without emergencies has none."""
    try:
        return emergency_lasts(api, caster)
    except Refused:
        return False
