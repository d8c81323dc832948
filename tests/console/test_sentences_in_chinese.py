"""What the servers say is there in Chinese, all of it, on the desk and on the pages that the server prints."""

from __future__ import annotations

import json
import re
import runpy
from pathlib import Path
from typing import Any

import pytest
from django.template import engines
from django.utils import translation

from console.heard import heard

ROOT = Path(__file__).resolve().parents[2]
CASES = json.loads((ROOT / "tests" / "heard.json").read_text(encoding="utf-8"))
PLACES = re.compile(r"\{\d\}")


@pytest.fixture(scope="module")
def tool() -> dict[str, Any]:
    return runpy.run_path(str(ROOT / "locale" / "sentences.py"))


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_a_sentence_is_heard(case: dict[str, str]) -> None:
    with translation.override("zh-hans"):
        assert heard(case["said"]) == case["told"]
    with translation.override("en"):
        assert heard(case["said"]) == case["said"]


def test_every_sentence_of_the_servers_has_its_chinese(tool: dict[str, Any]) -> None:
    known = tool["catalogue"]()
    missing = {sentence: place for sentence, place in tool["said"]().items() if not known.get(sentence)}
    assert missing == {}, "write them into static/js/lib/heard.zh-hans.js"


def test_no_sentence_is_left_that_nobody_says(tool: dict[str, Any]) -> None:
    said = tool["said"]()
    assert [key for key in tool["catalogue"]() if tool["SENTENCE"].search(key) and key not in said] == []


def test_the_search_finds_what_is_said(tool: dict[str, Any]) -> None:
    """So that an empty search cannot pass for a complete catalogue."""
    said = tool["said"]()
    assert len(said) > 350
    assert said["Nothing is on PVW."] == "casters/services/program.py"
    assert "{1} is {2} at this moment." in said


def test_what_is_filled_in_stays_in_the_translation(tool: dict[str, Any]) -> None:
    for english, chinese in tool["catalogue"]().items():
        if english.startswith("At most {1} address{2}"):  # Chinese has no plural
            continue
        assert sorted(PLACES.findall(chinese)) == sorted(PLACES.findall(english)), english


def test_a_page_of_the_server_prints_what_was_said_in_its_readers_language() -> None:
    page = engines["django"].from_string("{% load heard %}{{ said|heard }}|{{ label|heard }}")
    with translation.override("zh-hans"):
        assert page.render({"said": "<b> took over.", "label": "Sign in"}) == "&lt;b&gt; 已接手。|登录"
