"""PVW and PGM: CreateCasterPvw, CreateCasterPgm and what belongs to them."""

from __future__ import annotations

from typing import Any, Literal

from localcloud.casters import program as rules
from localcloud.casters import use
from localcloud.casters.cloud import Cloud
from localcloud.casters.refusal import RefusalError, no_such
from localcloud.model import BusName, Caster, Display
from localcloud.wire.actions.asked import Answer, Asked, Handler
from localcloud.wire.actions.inputs import stream_of
from localcloud.wire.fields import DISPLAY, given, shown_bus

OF_INPUT, OF_PVW, OF_PGM = 1, 2, 3
"""DescribeCasterPlayUrl.PlayUrlType."""


def create_pvw(cloud: Cloud, asked: Asked) -> Answer:
    rules.show(cloud, asked.caster_id, "pvw", _display(asked, "PvwDisplayInfo"), request_id=asked.request_id)
    stream = _stream(asked.caster_id, "pvw")
    return {"PvwPlayUrl": asked.play.flv(stream), "PvwWebRTCPlayUrl": asked.play.webrtc(stream)}


def create_pgm(cloud: Cloud, asked: Asked) -> Answer:
    display = _display(asked, "PgmDisplayInfo")
    return _pgm(asked, rules.show(cloud, asked.caster_id, "pgm", display, request_id=asked.request_id))


def create_pgm_from_pvw(cloud: Cloud, asked: Asked) -> Answer:
    return _pgm(asked, rules.take(cloud, asked.caster_id, request_id=asked.request_id))


def stop_pvw(cloud: Cloud, asked: Asked) -> Answer:
    rules.stop(cloud, asked.caster_id, "pvw")
    return {}


def stop_pgm(cloud: Cloud, asked: Asked) -> Answer:
    rules.stop(cloud, asked.caster_id, "pgm")
    return {}


def describe_display(cloud: Cloud, asked: Asked) -> Answer:
    """The one page with a code of its own for a caster that is not there."""
    try:
        caster = cloud.book.get(asked.caster_id)
    except RefusalError as refusal:
        raise RefusalError("ResourceNotFound.CasterNotExists", refusal.message) from refusal
    return {
        "Status": use.status(caster),
        "PvwDisplayInfo": shown_bus(caster, caster.pvw),
        "PgmDisplayInfo": shown_bus(caster, caster.pgm),
        "StartLiveTime": caster.start_live_time,
    }


def describe_play_url(cloud: Cloud, asked: Asked) -> Answer:
    """Empty addresses for a bus that does not run; an input must exist and deliver pictures."""
    caster = cloud.book.get(asked.caster_id)
    kind = asked.params["PlayUrlType"]
    if kind == OF_INPUT:
        return _play_urls(asked, stream_of(caster.id, _active_input(cloud, caster, asked.params)))
    bus: BusName = "pvw" if kind == OF_PVW else "pgm"
    running = caster.pvw if bus == "pvw" else caster.pgm
    if running is None:
        return {"PlayUrl": "", "WebRTCPlayUrl": ""}
    return _play_urls(asked, _stream(caster.id, bus))


def _active_input(cloud: Cloud, caster: Caster, params: Any) -> int:
    if "PlayUrlIndex" not in params:
        raise RefusalError("MissingParameter", "PlayUrlIndex is missing; PlayUrlType 1 needs it.")
    index = int(params["PlayUrlIndex"])
    if index not in caster.inputs:
        raise no_such("Input", index)
    if not cloud.studio.input_active(caster.id, index):
        raise RefusalError("FailedOperation.InputIsNotActive", f"Input {index} has no signal.")
    return index


def _display(asked: Asked, name: str) -> Display:
    """LayoutIndex is optional in the struct, yet nothing can be shown without it."""
    raw = asked.params[name]
    if "LayoutIndex" not in raw:
        raise RefusalError("MissingParameter", f"{name}.LayoutIndex is missing.")
    return Display(**given(DISPLAY, raw))


def _pgm(asked: Asked, caster: Caster) -> Answer:
    """CdnPlayUrl is what the audience sees: DelayTime later than the desk's picture, which the other addresses give.
    CdnStreamId is the stream id of output 0."""
    stream = _stream(caster.id, "pgm")
    output = caster.outputs.get(0)
    return {
        "PgmPlayUrl": asked.play.flv(stream),
        "CdnPlayUrl": asked.play.flv(_stream(caster.id, "air")),
        "CdnStreamId": output.stream_id if output else "",
        "PgmWebRTCPlayUrl": asked.play.webrtc(stream),
    }


def _play_urls(asked: Asked, stream: str) -> Answer:
    return {"PlayUrl": asked.play.flv(stream), "WebRTCPlayUrl": asked.play.webrtc(stream)}


def _stream(caster_id: int, bus: BusName | Literal["air"]) -> str:
    return f"caster_{caster_id}_{bus}"


ACTIONS: dict[str, Handler] = {
    "CreateCasterPvw": create_pvw,
    "CreateCasterPgm": create_pgm,
    "CreateCasterPgmFromPvw": create_pgm_from_pvw,
    "StopCasterPvw": stop_pvw,
    "StopCasterPgm": stop_pgm,
    "DescribeCasterDisplayInfo": describe_display,
    "DescribeCasterPlayUrl": describe_play_url,
}
