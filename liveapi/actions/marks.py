"""Picture and text watermarks of a caster."""

from __future__ import annotations

from liveapi.actions.base import Action, Done, Reply
from liveapi.structs import CasterMarkPicInfo, CasterMarkWordInfo


class AddCasterMarkPicInfo(Action[Done], frozen=True):
    caster_id: int
    mark_pic_info: CasterMarkPicInfo


class ModifyCasterMarkPicInfo(Action[Done], frozen=True):
    caster_id: int
    mark_pic_info: CasterMarkPicInfo


class DeleteCasterMarkPicInfo(Action[Done], frozen=True):
    """Removes a picture watermark; refused while it is shown."""

    caster_id: int
    mark_pic_index: int


class MarkPicsListed(Reply, frozen=True):
    mark_pic_infos: tuple[CasterMarkPicInfo, ...]


class DescribeCasterMarkPicInfos(Action[MarkPicsListed], frozen=True):
    caster_id: int


class AddCasterMarkWordInfo(Action[Done], frozen=True):
    caster_id: int
    mark_word_info: CasterMarkWordInfo


class ModifyCasterMarkWordInfo(Action[Done], frozen=True):
    caster_id: int
    mark_word_info: CasterMarkWordInfo


class DeleteCasterMarkWordInfo(Action[Done], frozen=True):
    """Removes a text watermark; refused while it is shown."""

    caster_id: int
    mark_word_index: int


class MarkWordsListed(Reply, frozen=True):
    mark_word_infos: tuple[CasterMarkWordInfo, ...]


class DescribeCasterMarkWordInfos(Action[MarkWordsListed], frozen=True):
    caster_id: int
