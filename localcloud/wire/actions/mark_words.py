"""AddCasterMarkWordInfo and its siblings."""

from __future__ import annotations

from localcloud.casters import mark_words as rules
from localcloud.casters.cloud import Cloud
from localcloud.wire.actions.asked import Answer, Asked, Handler
from localcloud.wire.fields import MARK_WORD, given, shown


def add(cloud: Cloud, asked: Asked) -> Answer:
    rules.add(cloud, asked.caster_id, given(MARK_WORD, asked.params["MarkWordInfo"]))
    return {}


def modify(cloud: Cloud, asked: Asked) -> Answer:
    values = given(MARK_WORD, asked.params["MarkWordInfo"])
    rules.change(cloud, asked.caster_id, values["index"], values)
    return {}


def delete(cloud: Cloud, asked: Asked) -> Answer:
    rules.delete(cloud, asked.caster_id, asked.params["MarkWordIndex"])
    return {}


def describe(cloud: Cloud, asked: Asked) -> Answer:
    items = cloud.book.get(asked.caster_id).mark_words
    return {"MarkWordInfos": [shown(MARK_WORD, items[index]) for index in sorted(items)]}


ACTIONS: dict[str, Handler] = {
    "AddCasterMarkWordInfo": add,
    "ModifyCasterMarkWordInfo": modify,
    "DeleteCasterMarkWordInfo": delete,
    "DescribeCasterMarkWordInfos": describe,
}
