"""Picture marks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from localcloud.casters import use
from localcloud.casters.cloud import Cloud
from localcloud.casters.refusal import RefusalError, bad_value, check_index, no_such
from localcloud.model import Caster, MarkPic

FAILED = "FailedOperation"
SUFFIXES = (".jpg", ".jpeg", ".png", ".bmp", ".gif")

_MEASURES = (
    ("width", "MarkPicWidth"),
    ("height", "MarkPicHeight"),
    ("x", "MarkPicLocationX"),
    ("y", "MarkPicLocationY"),
)


def add(cloud: Cloud, caster_id: int, given: Mapping[str, Any]) -> MarkPic:
    new = MarkPic(**given)
    check_index("MarkPicInfo.MarkPicIndex", new.index)
    _check(cloud, new)

    def edit(caster: Caster) -> Caster:
        if new.index in caster.mark_pics:
            raise RefusalError("FailedOperation.MarkPicAlreadyExist", f"Picture mark {new.index} exists already.")
        return replace(caster, mark_pics={**caster.mark_pics, new.index: new})

    cloud.book.change(caster_id, edit, failure=FAILED)
    return new


def change(cloud: Cloud, caster_id: int, index: int, given: Mapping[str, Any]) -> MarkPic:
    """Allowed on air: the page lists no in-use code."""
    _check(cloud, replace(MarkPic(index), **given))

    def edit(caster: Caster) -> Caster:
        old = caster.mark_pics.get(index)
        if old is None:
            raise RefusalError("FailedOperation.MarkPicNotExist", f"Picture mark {index} does not exist.")
        new = replace(cloud.kept(old, MarkPic(index)), **given)
        return replace(caster, mark_pics={**caster.mark_pics, index: new})

    return cloud.book.change(caster_id, edit, failure=FAILED).mark_pics[index]


def delete(cloud: Cloud, caster_id: int, index: int) -> None:
    def edit(caster: Caster) -> Caster:
        if index not in caster.mark_pics:
            raise no_such("Picture mark", index)
        use.mark_pic_not_shown(caster, index)
        return replace(caster, mark_pics={key: value for key, value in caster.mark_pics.items() if key != index})

    cloud.book.change(caster_id, edit, failure=FAILED)


def _check(cloud: Cloud, mark: MarkPic) -> None:
    for name, field in _MEASURES:
        value = getattr(mark, name)
        if value < 0 or (value > 1 and value != int(value)):
            raise bad_value(f"MarkPicInfo.{field}", f"is {value}: up to 1 is a fraction, above it whole pixels.")
    if not mark.url:
        return
    try:
        parts = urlsplit(mark.url)
        good = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        good = False
    # Test pictures of this cloud have no suffix; everybody else's must be one of the manual's kinds.
    if not good or not (parts.path.lower().endswith(SUFFIXES) or parts.path.startswith("/test/")):
        raise bad_value("MarkPicInfo.MarkPicUrl", f"must be http(s) and end in {', '.join(SUFFIXES)}.")
    sentence = cloud.check_url(mark.url)
    if sentence:
        raise bad_value("MarkPicInfo.MarkPicUrl", f"is refused: {sentence}")
