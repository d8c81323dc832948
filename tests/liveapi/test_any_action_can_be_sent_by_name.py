"""`send`: whatever the manual has, held against the manual before it leaves."""

from __future__ import annotations

import json
from typing import Any

import pytest

import manual
from liveapi import BadCall, LiveApi, checking
from tests.liveapi.servers import Server, answers, done, envelope

BOOK = manual.load()


@pytest.fixture
def nobody() -> LiveApi:
    """Nobody listens here: a call that got as far as sending would say Unreachable."""
    return LiveApi("http://127.0.0.1:9", "AKIDexample", "a key")


def test_an_action_of_another_family_goes_out_and_comes_back() -> None:
    answer = envelope(AllCount=1, DomainList=[{"Name": "play.example.com", "Type": 1, "Unknown": [None, {"a": None}]}])
    with Server(answers(answer)) as server:
        reply = LiveApi(server.url, "AKIDexample", "a key").send("DescribeLiveDomains", {"DomainType": 1})
    assert server.heard[0].action == "DescribeLiveDomains"
    assert json.loads(server.heard[0].body) == {"DomainType": 1}
    assert reply["RequestId"] == "id-1"
    assert reply["DomainList"] == [{"Name": "play.example.com", "Type": 1, "Unknown": [{}]}]


def test_a_name_that_the_manual_does_not_have_is_refused_here(nobody: LiveApi) -> None:
    with pytest.raises(BadCall, match="DescribeNothing: the manual has no such action") as caught:
        nobody.send("DescribeNothing", {})
    assert not caught.value.sent
    assert caught.value.retry == "fix_input"


WRONG: dict[str, tuple[str, dict[str, Any], str]] = {
    "missing": ("DescribeCaster", {}, "CasterId is required"),
    "unknown": ("DescribeCaster", {"CasterId": 7, "Colour": "red"}, "Colour is not in the manual"),
    "text for a number": ("DescribeCaster", {"CasterId": "7"}, "CasterId has to be of type Integer"),
    "true for a number": ("DescribeCaster", {"CasterId": True}, "CasterId has to be of type Integer"),
    "null": ("DescribeCaster", {"CasterId": None}, "CasterId has to be of type Integer"),
    "number for text": ("CreateCaster", {"CasterName": 7}, "CasterName has to be of type String"),
    "number for a flag": (
        "SwitchCasterToEmergency",
        {"CasterId": 7, "FromBeginning": 1},
        "FromBeginning has to be of type Boolean",
    ),
    "inside a struct": (
        "AddCasterInputInfo",
        {"CasterId": 7, "InputInfo": {"InputType": 1}},
        "InputInfo.InputIndex is required",
    ),
    "text for a struct": (
        "AddCasterInputInfo",
        {"CasterId": 7, "InputInfo": "cam"},
        "InputInfo has to be of type CasterInputInfo",
    ),
    "item of a list": (
        "AddCasterInputInfo",
        {"CasterId": 7, "InputInfo": {"InputIndex": 1, "InputUrls": ["a", 2]}},
        "InputInfo.InputUrls.1 has to be of type String",
    ),
    "text for a list": (
        "CreateCasterPvw",
        {"CasterId": 7, "PvwDisplayInfo": {"MarkPicIndexList": "1"}},
        "PvwDisplayInfo.MarkPicIndexList has to be a list",
    ),
    "struct in a list": (
        "AddCasterLayoutInfo",
        {"CasterId": 7, "LayoutInfo": {"LayoutIndex": 1, "LayoutParams": [{"LayerId": 1, "Depth": 2}]}},
        "LayoutInfo.LayoutParams.0.Depth is not in the manual",
    ),
}


@pytest.mark.parametrize(("name", "params", "words"), WRONG.values(), ids=WRONG.keys())
def test_parameters_that_do_not_fit_are_refused_here(
    nobody: LiveApi, name: str, params: dict[str, Any], words: str
) -> None:
    with pytest.raises(BadCall) as caught:
        nobody.send(name, params)
    assert words in str(caught.value)


def test_an_action_that_needs_a_region_asks_for_one(nobody: LiveApi) -> None:
    needy = next(a for a in BOOK.actions.values() if a.region_required and a.example_request is not None)
    with pytest.raises(BadCall, match="it needs a region"):
        nobody.send(needy.name, needy.example_request or {})


def test_with_a_region_it_is_sent() -> None:
    needy = BOOK.actions["StopLiveStreamMonitor"]
    assert needy.region_required
    with Server(done) as server:
        api = LiveApi(server.url, "AKIDexample", "a key", region="ap-guangzhou")
        assert api.send("StopLiveStreamMonitor", {"MonitorId": "m-1"}) == {"RequestId": "id-1"}
    assert server.heard[0].headers["x-tc-region"] == "ap-guangzhou"


def test_a_request_that_is_too_large_stays_here(nobody: LiveApi) -> None:
    with pytest.raises(BadCall, match="larger than 10 MB"):
        nobody.send("CreateCaster", {"Description": "x" * (10 * 1024 * 1024)})


def test_whole_numbers_pass_as_fractions() -> None:
    with Server(done) as server:
        LiveApi(server.url, "AKIDexample", "a key").send(
            "AddCasterMarkPicInfo", {"CasterId": 7, "MarkPicInfo": {"MarkPicIndex": 1, "MarkPicWidth": 200}}
        )
    assert len(server.heard) == 1


def test_the_manuals_own_examples_fit_but_for_numbers_and_one_flag_written_as_text() -> None:
    others: dict[str, list[str]] = {}
    for action in BOOK.actions.values():
        found = checking.faults(action, action.example_request or {}) if action.example_request is not None else []
        found = [words for words in found if not words.endswith("has to be of type Integer")]
        if found:
            others[action.name] = found
    assert others == {"CreateLiveRecordTemplate": ["RemoveWatermark has to be of type Boolean"]}
