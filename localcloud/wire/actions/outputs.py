"""AddCasterOutputInfo and its siblings."""

from __future__ import annotations

from localcloud.casters import outputs as rules
from localcloud.casters.cloud import Cloud
from localcloud.wire.actions.asked import Answer, Asked, Handler
from localcloud.wire.fields import OUTPUT, given, shown


def add(cloud: Cloud, asked: Asked) -> Answer:
    rules.add(cloud, asked.caster_id, given(OUTPUT, asked.params["OutputInfo"]))
    return {}


def modify(cloud: Cloud, asked: Asked) -> Answer:
    values = given(OUTPUT, asked.params["OutputInfo"])
    rules.change(cloud, asked.caster_id, values["index"], values)
    return {}


def delete(cloud: Cloud, asked: Asked) -> Answer:
    rules.delete(cloud, asked.caster_id, asked.params["OutputIndex"])
    return {}


def describe(cloud: Cloud, asked: Asked) -> Answer:
    items = cloud.book.get(asked.caster_id).outputs
    return {"OutputInfos": [shown(OUTPUT, items[index]) for index in sorted(items)]}


ACTIONS: dict[str, Handler] = {
    "AddCasterOutputInfo": add,
    "ModifyCasterOutputInfo": modify,
    "DeleteCasterOutputInfo": delete,
    "DescribeCasterOutputInfos": describe,
}
