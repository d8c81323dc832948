"""The caster itself: create, change, copy, release, delete."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from localcloud.casters.cloud import Cloud
from localcloud.casters.refusal import RefusalError, bad_value
from localcloud.model import Caster, Output

NEVER = -1

SETTINGS = (
    "name",
    "description",
    "expire_time",
    "delay_time",
    "transition_type",
    "pgm_width",
    "pgm_height",
    "pgm_fps",
    "pgm_bit_rate",
    "pgm_audio_bit_rate",
    "pgm_vcodec",
    "fee_type",
    "record_template_id",
    "record_status",
    "record_task_id",
)
"""What ModifyCaster may change."""

MIN_SIDE = 64
"""Smaller pictures cannot be encoded sensibly; 0 means the default size."""


def create(cloud: Cloud, given: Mapping[str, Any]) -> Caster:
    _check(cloud, given)
    now = int(cloud.now())

    def make(caster_id: int, _: Mapping[int, Caster]) -> Caster:
        return _encodable(cloud, Caster(id=caster_id, create_time=now, **given))

    return cloud.book.add(make, failure="InternalError")


def change(cloud: Cloud, caster_id: int, given: Mapping[str, Any]) -> Caster:
    """Fields left out keep their value. A new ExpireTime revives an expired caster."""
    _check(cloud, given)

    def edit(caster: Caster) -> Caster:
        return _encodable(cloud, replace(cloud.kept(caster, _unset(caster)), **given))

    return cloud.book.change(caster_id, edit, failure="FailedOperation")


def copy(cloud: Cloud, caster_id: int, *, name: str | None, stream_id: str | None) -> Caster:
    """The configuration: inputs, layouts, marks, outputs. Not status, times, record fields, display or stream id."""

    def make(new_id: int, others: Mapping[int, Caster]) -> Caster:
        source = cloud.book.get(caster_id)
        taken = {output.stream_id for other in others.values() for output in other.outputs.values()}
        if stream_id and stream_id in taken:
            raise RefusalError("FailedOperation", f"The stream id {stream_id} exists already.")
        outputs = dict(source.outputs)
        if stream_id or 0 in outputs:
            outputs[0] = live_output(cloud, new_id, outputs.get(0), stream_id=stream_id)
        return replace(
            source,
            id=new_id,
            name=source.name if name is None else name,
            create_time=int(cloud.now()),
            start_live_time=0,
            start_billing_time=0,
            stop_billing_time=0,
            expire_time=NEVER,
            record_template_id=0,
            record_status=0,
            record_task_id="",
            outputs=outputs,
            pvw=None,
            pgm=None,
            last_rev=0,
            bound=False,
            pulling=True,
        )

    cloud.book.get(caster_id)
    return cloud.book.add(make, failure="FailedOperation")


def release(cloud: Cloud, caster_id: int) -> Caster:
    """Free the instance, keep the configuration. Pulls rest until the next PVW, PGM or change of an input."""
    running = cloud.book.get(caster_id)
    busy = running.pvw is not None or running.pgm is not None

    def edit(caster: Caster) -> Caster:
        stop = int(cloud.now()) if caster.pgm else caster.stop_billing_time
        return replace(caster, pvw=None, pgm=None, pulling=False, stop_billing_time=stop)

    failure = "FailedOperation.StopCasterTaskFailed" if busy else "FailedOperation.ReleaseCasterFailed"
    return cloud.book.change(caster_id, edit, failure=failure)


def delete(cloud: Cloud, caster_id: int) -> None:
    def judge(caster: Caster) -> None:
        if caster.bound:
            raise RefusalError("FailedOperation.CasterBinded", f"Caster {caster_id} is tied to a prepaid pack.")

    cloud.book.remove(caster_id, judge, failure="FailedOperation.StopCasterTaskFailed")


def live_output(cloud: Cloud, caster_id: int, like: Output | None = None, *, stream_id: str | None = None) -> Output:
    """Output 0, the live platform: where PGM goes without anybody asking. Its stream id is made up unless given."""
    base = like or Output(index=0, type=1, domain_name=cloud.host, app_name="live")
    stream = stream_id or f"caster_{caster_id}_pgm"
    url = f"rtmp://{base.domain_name}/{base.app_name}/{stream}"
    return replace(base, index=0, type=1, stream_id=stream, url=url)


def _unset(caster: Caster) -> Caster:
    """All settings as those of a new caster; what is in its slots and on its buses stays."""
    return replace(caster, **{name: getattr(Caster(caster.id), name) for name in SETTINGS})


def known_transition(cloud: Cloud, name: str) -> None:
    if name and name not in cloud.studio.transition_types():
        raise bad_value("TransitionType", f"is {name!r}, which DescribeCasterTransitionTypes does not list.")


def _check(cloud: Cloud, given: Mapping[str, Any]) -> None:
    expire = given.get("expire_time", NEVER)
    if expire != NEVER and expire <= cloud.now():
        raise bad_value("ExpireTime", "is neither -1 nor a time still to come.")
    for name, field in (("pgm_width", "PgmWidth"), ("pgm_height", "PgmHeight")):
        side = given.get(name, 0)
        if side and (side < MIN_SIDE or side % 2):
            raise bad_value(field, f"is {side}; it must be 0 or an even number from {MIN_SIDE} up.")
    known_transition(cloud, given.get("transition_type", ""))


def _encodable(cloud: Cloud, caster: Caster) -> Caster:
    """x265 needs most of a core for 1280x720 at 25 fps: what the machine was not said to bear is refused."""
    rate = (caster.pgm_width or 1280) * (caster.pgm_height or 720) * (caster.pgm_fps or 25)
    if caster.pgm_vcodec == "h265" and rate > cloud.hevc_rate * 1_000_000:
        sentence = f"{cloud.hevc_rate} million pixels a second may be h265 here (--hevc-rate); h264 goes further."
        raise RefusalError("UnsupportedOperation", sentence)
    return caster
