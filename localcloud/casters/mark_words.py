"""Text marks."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from localcloud.casters import use
from localcloud.casters.cloud import Cloud
from localcloud.casters.refusal import RefusalError, bad_value, check_index, no_such
from localcloud.model import Caster, MarkWord

FAILED = "FailedOperation"
MAX_TEXT = 2000
"""The manual gives no limit, and a marquee is drawn as one long strip."""

_COLOUR = re.compile(r"0[xX][0-9A-Fa-f]{6}")


def add(cloud: Cloud, caster_id: int, given: Mapping[str, Any]) -> MarkWord:
    new = MarkWord(**given)
    check_index("MarkWordInfo.MarkWordIndex", new.index)
    _check(given)

    def edit(caster: Caster) -> Caster:
        if new.index in caster.mark_words:
            raise RefusalError("FailedOperation.MarkWordAlreadyExist", f"Text mark {new.index} exists already.")
        return replace(caster, mark_words={**caster.mark_words, new.index: new})

    cloud.book.change(caster_id, edit, failure=FAILED)
    return new


def change(cloud: Cloud, caster_id: int, index: int, given: Mapping[str, Any]) -> MarkWord:
    """Taken at once wherever it is shown, so that a director edits in place. Read literally it is refused in PVW and
    not in PGM: the page lists LayoutUsedInPvw without its sister."""
    _check(given)

    def edit(caster: Caster) -> Caster:
        old = caster.mark_words.get(index)
        if old is None:
            raise RefusalError("FailedOperation.MarkWordNotExist", f"Text mark {index} does not exist.")
        if cloud.strict:
            use.mark_word_not_shown(caster, index, only=use.PVW)
        new = replace(cloud.kept(old, MarkWord(index)), **given)
        return replace(caster, mark_words={**caster.mark_words, index: new})

    return cloud.book.change(caster_id, edit, failure=FAILED).mark_words[index]


def delete(cloud: Cloud, caster_id: int, index: int) -> None:
    def edit(caster: Caster) -> Caster:
        if index not in caster.mark_words:
            raise no_such("Text mark", index)
        use.mark_word_not_shown(caster, index)
        return replace(caster, mark_words={key: value for key, value in caster.mark_words.items() if key != index})

    cloud.book.change(caster_id, edit, failure=FAILED)


def _check(given: Mapping[str, Any]) -> None:
    if not _COLOUR.fullmatch(given.get("font_color", "0x000000")):
        raise bad_value("MarkWordInfo.MarkWordFontColor", "must be 0x and six hexadecimal digits.")
    if len(given.get("text", "")) > MAX_TEXT:
        raise bad_value("MarkWordInfo.MarkWordText", f"is longer than {MAX_TEXT} characters.")
