"""CreateCaster and its siblings."""

from __future__ import annotations

import re
from typing import Any

from localcloud.casters import casters as rules
from localcloud.casters import use
from localcloud.casters.account import USER_STATUS
from localcloud.casters.cloud import Cloud
from localcloud.wire.actions.asked import Answer, Asked, Handler
from localcloud.wire.fields import CASTER_BRIEF, CASTER_INFO, CASTER_SETTINGS, given, shown


def create(cloud: Cloud, asked: Asked) -> Answer:
    return {"CasterId": rules.create(cloud, given(CASTER_SETTINGS, asked.params)).id}


def modify(cloud: Cloud, asked: Asked) -> Answer:
    rules.change(cloud, asked.caster_id, given(CASTER_SETTINGS, asked.params))
    return {}


def delete(cloud: Cloud, asked: Asked) -> Answer:
    rules.delete(cloud, asked.caster_id)
    return {}


def copy(cloud: Cloud, asked: Asked) -> Answer:
    name, stream_id = asked.params.get("CasterName"), asked.params.get("OutputStreamId")
    return {"CasterId": rules.copy(cloud, asked.caster_id, name=name, stream_id=stream_id).id}


def release(cloud: Cloud, asked: Asked) -> Answer:
    rules.release(cloud, asked.caster_id)
    return {}


def describe(cloud: Cloud, asked: Asked) -> Answer:
    caster = cloud.book.get(asked.caster_id)
    info: dict[str, Any] = {**shown(CASTER_INFO, caster), "Status": use.status(caster)}
    return {"CasterInfo": info}


def describe_list(cloud: Cloud, asked: Asked) -> Answer:
    return {"CasterList": [{**shown(CASTER_BRIEF, item), "Status": use.status(item)} for item in cloud.book.all()]}


def describe_user_status(cloud: Cloud, asked: Asked) -> Answer:
    return {"UserStatus": USER_STATUS[cloud.account.service]}


def describe_transition_types(cloud: Cloud, asked: Asked) -> Answer:
    """SourceUrl is a picture of the transition at work: the mixer draws them, no material of theirs can be fetched."""
    cloud.book.get(asked.caster_id)
    names = cloud.studio.transition_types()
    types = [
        {"TransitionType": name, "SourceUrl": asked.play.transition(_RATE.sub("", name)), "Index": place}
        for place, name in enumerate(names, start=1)
    ]
    return {"TransitionTypes": types}


_RATE = re.compile(r"-\d+$")


ACTIONS: dict[str, Handler] = {
    "CreateCaster": create,
    "ModifyCaster": modify,
    "DeleteCaster": delete,
    "CopyCaster": copy,
    "ReleaseCaster": release,
    "DescribeCaster": describe,
    "DescribeCasterList": describe_list,
    "DescribeCasterUserStatus": describe_user_status,
    "DescribeCasterTransitionTypes": describe_transition_types,
}
