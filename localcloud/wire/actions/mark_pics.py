"""AddCasterMarkPicInfo and its siblings."""

from __future__ import annotations

from localcloud.casters import mark_pics as rules
from localcloud.casters.cloud import Cloud
from localcloud.wire.actions.asked import Answer, Asked, Handler
from localcloud.wire.fields import MARK_PIC, given, shown


def add(cloud: Cloud, asked: Asked) -> Answer:
    rules.add(cloud, asked.caster_id, given(MARK_PIC, asked.params["MarkPicInfo"]))
    return {}


def modify(cloud: Cloud, asked: Asked) -> Answer:
    values = given(MARK_PIC, asked.params["MarkPicInfo"])
    rules.change(cloud, asked.caster_id, values["index"], values)
    return {}


def delete(cloud: Cloud, asked: Asked) -> Answer:
    rules.delete(cloud, asked.caster_id, asked.params["MarkPicIndex"])
    return {}


def describe(cloud: Cloud, asked: Asked) -> Answer:
    items = cloud.book.get(asked.caster_id).mark_pics
    return {"MarkPicInfos": [shown(MARK_PIC, items[index]) for index in sorted(items)]}


ACTIONS: dict[str, Handler] = {
    "AddCasterMarkPicInfo": add,
    "ModifyCasterMarkPicInfo": modify,
    "DeleteCasterMarkPicInfo": delete,
    "DescribeCasterMarkPicInfos": describe,
}
