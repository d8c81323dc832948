"""PVW: shown by CreateCasterPvw, which starts it or replaces all it shows; repeatable, so a lost answer costs one
read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import liveapi
from casters import mirror, wire
from casters.display import parse
from casters.models import PREVIEW
from casters.tasks.reading import by, caster_of, locked_caster_of
from console.lanes import Outcome

if TYPE_CHECKING:
    from console.lanes import Command
    from liveapi import LiveApi


def perform_show(command: Command, api: LiveApi, seconds: float) -> Outcome:
    display = parse(command.payload["display"])
    action = liveapi.CreateCasterPvw(
        caster_id=caster_of(command).cloud_id,
        pvw_display_info=wire.display_info(display.with_transition("")),
    )
    return Outcome(request_id=api.call(action, deadline=seconds).request_id)


def check_show(command: Command, api: LiveApi) -> bool | None:
    found = api.call(liveapi.DescribeCasterDisplayInfo(caster_id=caster_of(command).cloud_id))
    wanted = parse(command.payload["display"])
    return bool(found.status & PREVIEW) and wire.display_of(found.pvw_display_info) == wanted


def settle_show(command: Command, outcome: Outcome) -> None:
    display = parse(command.payload["display"]).with_transition("")
    mirror.show_preview(locked_caster_of(command), display, outcome.request_id, by(command))


def perform_stop(command: Command, api: LiveApi, seconds: float) -> Outcome:
    reply = api.call(liveapi.StopCasterPvw(caster_id=caster_of(command).cloud_id), deadline=seconds)
    return Outcome(request_id=reply.request_id)


def check_stop(command: Command, api: LiveApi) -> bool | None:
    found = api.call(liveapi.DescribeCasterDisplayInfo(caster_id=caster_of(command).cloud_id))
    return not found.status & PREVIEW


def settle_stop(command: Command, outcome: Outcome) -> None:
    mirror.stop_preview(locked_caster_of(command), by(command))
