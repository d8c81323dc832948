"""AddCasterInputInfo and its siblings."""

from __future__ import annotations

from localcloud.casters import inputs as rules
from localcloud.casters.cloud import Cloud
from localcloud.casters.refusal import RefusalError
from localcloud.wire.actions.asked import Answer, Asked, Handler
from localcloud.wire.fields import INPUT, given, shown


def stream_of(caster_id: int, index: int) -> str:
    return f"caster_{caster_id}_input_{index}"


def add(cloud: Cloud, asked: Asked) -> Answer:
    item = rules.add(cloud, asked.caster_id, given(INPUT, asked.params["InputInfo"]))
    return _addresses(asked, item.index)


def modify(cloud: Cloud, asked: Asked) -> Answer:
    values = given(INPUT, asked.params["InputInfo"])
    item = rules.change(cloud, asked.caster_id, values["index"], values)
    return _addresses(asked, item.index)


def delete(cloud: Cloud, asked: Asked) -> Answer:
    rules.delete(cloud, asked.caster_id, asked.params["InputIndex"])
    return {}


def describe(cloud: Cloud, asked: Asked) -> Answer:
    items = cloud.book.get(asked.caster_id).inputs
    return {"InputInfos": [shown(INPUT, items[index]) for index in sorted(items)]}


def create_push_url(cloud: Cloud, asked: Asked) -> Answer:
    """Makes an address only; the input itself is added by AddCasterInputInfo."""
    cloud.book.get(asked.caster_id)
    stream = stream_of(asked.caster_id, asked.params["InputIndex"])
    protocol = asked.params.get("Protocol")
    if protocol == "srt" and not asked.push.srt_port:
        raise RefusalError("InvalidParameter.InvalidProtocol", "Pushes by SRT are not taken here: libsrt is missing.")
    address = {"webrtc": asked.push.webrtc, "srt": asked.push.srt}.get(protocol or "", asked.push.rtmp)
    return {"PushUrl": address(stream)}


def _addresses(asked: Asked, index: int) -> Answer:
    stream = stream_of(asked.caster_id, index)
    return {"InputPlayUrl": asked.play.flv(stream), "InputWebRTCPlayUrl": asked.play.webrtc(stream)}


ACTIONS: dict[str, Handler] = {
    "AddCasterInputInfo": add,
    "ModifyCasterInputInfo": modify,
    "DeleteCasterInputInfo": delete,
    "DescribeCasterInputInfos": describe,
    "CreateCasterInputPushUrl": create_push_url,
}
