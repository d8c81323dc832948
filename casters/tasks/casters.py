"""Casters themselves. A creation carries a mark (the command's number) in its description, because the cloud offers no
key against doubles: after a lost answer the list tells whether it came through."""

from __future__ import annotations

from typing import TYPE_CHECKING

import liveapi
from casters import mirror, wire
from casters.models import Caster
from casters.tasks.reading import asked, by, caster_of, locked_caster_of, must_exist
from console.errors import Conflict
from console.lanes import Outcome
from liveapi import Refused

if TYPE_CHECKING:
    from console.lanes import Command
    from liveapi import LiveApi


def marker(command: Command) -> str:
    return f"console command {command.account_id}-{command.pk}-{command.payload_hash[:12]}"


def perform_create(command: Command, api: LiveApi, seconds: float) -> Outcome:
    wanted = wire.caster_fields(asked(command))
    reply = api.call(liveapi.CreateCaster(description=marker(command), **wanted), deadline=seconds)
    return Outcome(request_id=reply.request_id, observed=reply.caster_id)


def check_created(command: Command, api: LiveApi) -> bool | None:
    """Finds the caster by its mark, and keeps its number for settling."""
    found = _marked(command, api)
    command.payload = {**command.payload, "cloud_id": found} if found else command.payload
    return found is not None


def settle_create(command: Command, outcome: Outcome) -> None:
    wanted = asked(command)
    cloud_id = outcome.observed or wanted["cloud_id"]
    caster, _ = mirror.put_caster(
        command.account,
        cloud_id,
        {
            "name": wanted["name"],
            "description": marker(command),
            "delay_s": wanted["delay_s"],
            "transition": wanted["transition"],
            "width": wanted["width"],
            "height": wanted["height"],
            "fps": wanted["fps"],
            "expire_time": wire.unix(wanted["expires_at"]),
        },
    )
    mirror.told_of(caster, by(command))


def perform_copy(command: Command, api: LiveApi, seconds: float) -> Outcome:
    source = Caster.objects.get(pk=command.payload["caster"])
    action = liveapi.CopyCaster(caster_id=source.cloud_id, caster_name=command.payload["name"])
    reply = api.call(action, deadline=seconds)
    return Outcome(request_id=reply.request_id, observed=reply.caster_id)


def check_copied(command: Command, api: LiveApi) -> bool | None:
    """Finds the copy by its name, which no other caster of the account had, and keeps its number for settling."""
    listed = api.call(liveapi.DescribeCasterList()).caster_list
    found = next((brief.caster_id for brief in listed if brief.caster_name == command.payload["name"]), None)
    command.payload = {**command.payload, "cloud_id": found} if found else command.payload
    return found is not None


def settle_copy(command: Command, outcome: Outcome) -> None:
    """What is in it is read by the poller, which meets it as it meets every new caster."""
    cloud_id = outcome.observed or command.payload["cloud_id"]
    caster, _ = mirror.put_caster(command.account, cloud_id, {"name": command.payload["name"]})
    mirror.told_of(caster, by(command))


def perform_delete(command: Command, api: LiveApi, seconds: float) -> Outcome:
    try:
        reply = api.call(liveapi.DeleteCaster(caster_id=caster_of(command).cloud_id), deadline=seconds)
    except Refused as refused:
        if refused.kind != "gone":
            raise
        return Outcome(request_id=refused.request_id, checked=True)
    return Outcome(request_id=reply.request_id)


def check_deleted(command: Command, api: LiveApi) -> bool | None:
    try:
        api.call(liveapi.DescribeCaster(caster_id=caster_of(command).cloud_id))
    except Refused as refused:
        if refused.kind != "gone":
            raise
        return True
    return False


def settle_delete(command: Command, outcome: Outcome) -> None:
    mirror.caster_gone(locked_caster_of(command), by(command))


def perform_release(command: Command, api: LiveApi, seconds: float) -> Outcome:
    reply = api.call(liveapi.ReleaseCaster(caster_id=caster_of(command).cloud_id), deadline=seconds)
    return Outcome(request_id=reply.request_id)


def check_released(command: Command, api: LiveApi) -> bool | None:
    """Neither bus runs. Whether sources are still pulled cannot be read."""
    found = api.call(liveapi.DescribeCasterDisplayInfo(caster_id=caster_of(command).cloud_id))
    return not found.status


def settle_release(command: Command, outcome: Outcome) -> None:
    mirror.stop_preview(locked_caster_of(command), by(command))


def not_on_air(command: Command) -> None:
    """`still_wanted` of a release and of a deletion: somebody may have taken meanwhile."""
    must_exist(command)
    if caster_of(command).on_air:
        raise Conflict("PGM is on air. Take it off air first; nothing was sent.", code="on_air")


def perform_change(command: Command, api: LiveApi, seconds: float) -> Outcome:
    """Reads, merges and sends the whole object, so that it does not matter whether the cloud merges or replaces."""
    caster = caster_of(command)
    now = api.call(liveapi.DescribeCaster(caster_id=caster.cloud_id), deadline=seconds).caster_info
    action = liveapi.ModifyCaster(
        caster_id=caster.cloud_id,
        **{
            "caster_name": now.caster_name,
            "description": now.description,
            "expire_time": now.expire_time,
            "delay_time": now.delay_time,
            "pgm_width": now.pgm_width,
            "pgm_height": now.pgm_height,
            "pgm_fps": now.pgm_fps,
            "pgm_bit_rate": now.pgm_bit_rate,
            "pgm_audio_bit_rate": now.pgm_audio_bit_rate,
            "pgm_vcodec": now.pgm_vcodec,
            "fee_type": now.fee_type,
            "record_template_id": now.record_template_id,
            "record_status": now.record_status,
            "record_task_id": now.record_task_id,
            "transition_type": caster.transition,
            **wire.caster_fields(asked(command)),
        },
    )
    return Outcome(request_id=api.call(action, deadline=seconds).request_id)


def check_changed(command: Command, api: LiveApi) -> bool | None:
    """The default transition cannot be read back; a change of that alone is sent again rather than believed."""
    info = api.call(liveapi.DescribeCaster(caster_id=caster_of(command).cloud_id)).caster_info
    wanted = wire.caster_fields(asked(command))
    readable = {name: value for name, value in wanted.items() if name != "transition_type"}
    return bool(readable) and all((getattr(info, name) or 0) == (value or 0) for name, value in readable.items())


def settle_change(command: Command, outcome: Outcome) -> None:
    wanted = asked(command)
    values = {name: value for name, value in wanted.items() if name != "expires_at"}
    if "expires_at" in wanted:
        values["expire_time"] = wire.unix(wanted["expires_at"])
    mirror.change_caster(locked_caster_of(command), values, by(command))


def _marked(command: Command, api: LiveApi) -> int | None:
    listed = api.call(liveapi.DescribeCasterList()).caster_list
    return next((brief.caster_id for brief in listed if brief.description == marker(command)), None)
