"""AddCasterLayoutInfo and its siblings."""

from __future__ import annotations

from localcloud.casters import layouts as rules
from localcloud.casters.cloud import Cloud
from localcloud.wire.actions.asked import Answer, Asked, Handler
from localcloud.wire.fields import LAYOUT, given, shown


def add(cloud: Cloud, asked: Asked) -> Answer:
    rules.add(cloud, asked.caster_id, given(LAYOUT, asked.params["LayoutInfo"]))
    return {}


def modify(cloud: Cloud, asked: Asked) -> Answer:
    values = given(LAYOUT, asked.params["LayoutInfo"])
    rules.change(cloud, asked.caster_id, values["index"], values)
    return {}


def delete(cloud: Cloud, asked: Asked) -> Answer:
    rules.delete(cloud, asked.caster_id, asked.params["LayoutIndex"])
    return {}


def describe(cloud: Cloud, asked: Asked) -> Answer:
    items = cloud.book.get(asked.caster_id).layouts
    return {"LayoutInfos": [shown(LAYOUT, items[index]) for index in sorted(items)]}


ACTIONS: dict[str, Handler] = {
    "AddCasterLayoutInfo": add,
    "ModifyCasterLayoutInfo": modify,
    "DeleteCasterLayoutInfo": delete,
    "DescribeCasterLayoutInfos": describe,
}
