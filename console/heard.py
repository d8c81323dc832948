"""What a server says, in the reader's language, for the pages that the server prints itself.

Refusals, ends of commands and the cloud's states are kept and sent in English, since one sentence goes to many readers.
Their words in other languages stand in `static/js/lib/heard.<language>.js`, which the pages' own modules read too;
`static/js/lib/heard.js` does there what this does here, and `tests/heard.json` holds both to it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Final

from django.conf import settings
from django.utils.translation import get_language

_DEEP: Final = 4
_SENTENCES: Final = re.compile(r"(?<=[.!?])\s+")
_NAMED: Final = re.compile(r"([^:]{1,64}): (.+)", re.DOTALL)
_FILLED: Final = re.compile(r"\{(\d)\}")


def heard(text: str) -> str:
    """Sentence by sentence in the language of this request; what is not known there stays as it is."""
    return reader().read(text) if text and (get_language() or "").startswith("zh") else text


@lru_cache(maxsize=1)
def reader() -> Reader:
    return Reader(catalogue())


def catalogue() -> dict[str, str]:
    """A JavaScript module of one JSON object, so that the pages import it and Python reads it."""
    module = Path(settings.BASE_DIR, "static", "js", "lib", "heard.zh-hans.js").read_text(encoding="utf-8")
    known: dict[str, str] = json.loads(module.partition("export default ")[2].rstrip(";\n"))
    return known


class Reader:
    def __init__(self, catalogue: Mapping[str, str]) -> None:
        self._catalogue = catalogue
        keys = sorted((key for key in catalogue if "{1}" in key), key=lambda key: (-len(_FILLED.sub("", key)), key))
        self._patterns = [
            (key, re.compile("(.*)".join(map(re.escape, re.split(r"\{\d\}", key))), re.DOTALL)) for key in keys
        ]

    def read(self, text: str) -> str:
        told = self._whole(text, 0)
        return text if told is None else told

    def _whole(self, text: str, depth: int) -> str | None:
        sentences = _SENTENCES.split(text)
        found = [self._single(one, depth) for one in sentences]
        if not any(one is not None for one in found):
            return None
        told = ""
        for n, one in enumerate(found):
            apart = n < len(found) - 1 and (one is None or found[n + 1] is None)
            told += (sentences[n] if one is None else one) + (" " if apart else "")
        return told

    def _single(self, text: str, depth: int) -> str | None:
        if text in self._catalogue:
            return self._catalogue[text]
        if depth >= _DEEP:
            return None
        if (named := _NAMED.fullmatch(text)) and (told := self._rest(named[2], depth + 1)) is not None:
            return f"{self._filled(named[1], depth)}：{told}"
        for key, shape in self._patterns:
            if values := shape.fullmatch(text):
                parts = [self._filled(value, depth) for value in values.groups()]
                return self._catalogue[key].replace("{", "{0[").replace("}", "]}").format(["", *parts])
        return None

    def _rest(self, text: str, depth: int) -> str | None:
        """What follows a colon may go on in small letters."""
        told = self._whole(text, depth)
        return self._whole(text[0].upper() + text[1:], depth) if told is None else told

    def _filled(self, value: str, depth: int) -> str:
        told = self._whole(value, depth + 1)
        return value if told is None else told
