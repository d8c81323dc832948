"""Every sentence of the templates and forms is there in Chinese, and the compiled catalogue is the written one."""

from __future__ import annotations

import io
import re
import runpy
from pathlib import Path
from typing import Any

import pytest
from babel.messages.mofile import write_mo

PLACES = re.compile(r"%\(\w+\)s")
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def tool() -> dict[str, Any]:
    return runpy.run_path(str(ROOT / "locale" / "catalogue.py"))


def test_every_sentence_has_its_chinese(tool: dict[str, Any]) -> None:
    catalogue = tool["read"]()
    missing = sorted({text for text, _ in tool["words"]() if not (catalogue.get(text) and catalogue.get(text).string)})
    assert missing == [], "run `python locale/catalogue.py`, then translate what it names"


def test_no_sentence_is_left_over(tool: dict[str, Any]) -> None:
    wanted = {text for text, _ in tool["words"]()}
    assert [message.id for message in tool["read"]() if message.id and message.id not in wanted] == []


def test_the_compiled_catalogue_is_up_to_date(tool: dict[str, Any]) -> None:
    compiled = io.BytesIO()
    write_mo(compiled, tool["read"]())
    assert tool["PO"].with_suffix(".mo").read_bytes() == compiled.getvalue(), "run `python locale/catalogue.py`"


def test_what_is_filled_in_stays_in_the_translation(tool: dict[str, Any]) -> None:
    for message in tool["read"]():
        assert PLACES.findall(str(message.string)) == PLACES.findall(str(message.id)), message.id
