"""The two emergency actions of the SDK: SwitchCasterToEmergency and the state it brings about."""

from __future__ import annotations

from localcloud.casters import emergency as rules
from localcloud.casters.cloud import Cloud
from localcloud.wire.actions.asked import Answer, Asked, Handler


def switch(cloud: Cloud, asked: Asked) -> Answer:
    anew = bool(asked.params.get("FromBeginning", False))
    caster = rules.switch(cloud, asked.caster_id, from_beginning=anew, request_id=asked.request_id)
    return {"EmergencyStatus": int(rules.status(caster, cloud.now()))}


def describe_status(cloud: Cloud, asked: Asked) -> Answer:
    return {"EmergencyStatus": int(rules.status(cloud.book.get(asked.caster_id), cloud.now()))}


ACTIONS: dict[str, Handler] = {
    "SwitchCasterToEmergency": switch,
    "DescribeCasterEmergencyStatus": describe_status,
}
