"""What the servers say is there in Chinese, all of it, on the desk and on the pages that the server prints."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from django.template import engines
from django.utils import translation

from console.heard import catalogue, heard
from tests.console.said import SENTENCE, said

CASES = json.loads((Path(__file__).resolve().parents[1] / "heard.json").read_text(encoding="utf-8"))
PLACES = re.compile(r"\{\d\}")


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_a_sentence_is_heard(case: dict[str, str]) -> None:
    with translation.override("zh-hans"):
        assert heard(case["said"]) == case["told"]
    with translation.override("en"):
        assert heard(case["said"]) == case["said"]


def test_every_sentence_of_the_servers_has_its_chinese() -> None:
    known = catalogue()
    missing = {sentence: place for sentence, place in said().items() if not known.get(sentence)}
    assert missing == {}, "write them into static/js/lib/heard.zh-hans.js"


def test_no_sentence_is_left_that_nobody_says() -> None:
    spoken = said()
    assert [key for key in catalogue() if SENTENCE.search(key) and key not in spoken] == []


def test_the_search_finds_what_is_said() -> None:
    """So that an empty search cannot pass for a complete catalogue."""
    spoken = said()
    assert len(spoken) > 350
    assert spoken["Nothing is on PVW."] == "casters/services/program.py"
    assert "{1} is {2} at this moment." in spoken


def test_what_is_filled_in_stays_in_the_translation() -> None:
    for english, chinese in catalogue().items():
        if english.startswith("At most {1} address{2}"):  # Chinese has no plural
            continue
        assert sorted(PLACES.findall(chinese)) == sorted(PLACES.findall(english)), english


def test_a_page_of_the_server_prints_what_was_said_in_its_readers_language() -> None:
    page = engines["django"].from_string("{% load heard %}{{ said|heard }}|{{ label|heard }}")
    with translation.override("zh-hans"):
        assert page.render({"said": "<b> took over.", "label": "Sign in"}) == "&lt;b&gt; 已接手。|登录"
