"""`--strict` takes the manual at its word; every row of its table in docs/differences.md is shown here."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from localcloud.options import parse
from tests.localcloud.rules.desk import Desk, code_of, post, signed
from tests.localcloud.rules.served import HTTP, SILENT_HOST, InThread, arguments
from tests.localcloud.rules.show import CLIP, a_mark_word, a_show, an_input, of_layout, on_pgm, on_pvw
from tests.localcloud.rules.test_the_documents import DIFFERENCES, rows

Check = Callable[[Desk, int], None]


@pytest.fixture
def strict(desk: Desk) -> Desk:
    desk.served.door("strict", on=True)
    return desk


def sent(desk: Desk, action: str, **params: Any) -> str:
    """The code of a JSON request written as given, past the SDK."""
    body = json.dumps(params).encode()
    return code_of(post(desk.served, signed(desk.served, action, body), body))


def info(desk: Desk, caster: int) -> dict[str, Any]:
    found: dict[str, Any] = desk.call("DescribeCaster", CasterId=caster)["CasterInfo"]
    return found


def text_for_integers(desk: Desk, caster: int) -> None:
    assert sent(desk, "ModifyCaster", CasterId=caster, DelayTime="12") == "InvalidParameter"
    assert sent(desk, "ModifyCaster", CasterId=caster, DelayTime=12) == "ok"
    Desk(desk.served, method="GET").call("ModifyCaster", CasterId=caster, DelayTime=13)
    assert info(desk, caster)["DelayTime"] == 13


def one_for_a_boolean(desk: Desk, caster: int) -> None:
    for value in (1, 0, "true"):
        mark = {"MarkWordIndex": 1, "MarkWordRollEnable": value}
        assert sent(desk, "ModifyCasterMarkWordInfo", CasterId=caster, MarkWordInfo=mark) == "InvalidParameter"
    mark = {"MarkWordIndex": 1, "MarkWordRollEnable": True}
    assert sent(desk, "ModifyCasterMarkWordInfo", CasterId=caster, MarkWordInfo=mark) == "ok"
    Desk(desk.served, method="GET").call("ModifyCasterMarkWordInfo", CasterId=caster, MarkWordInfo=mark)


def null(desk: Desk, caster: int) -> None:
    for value in ("CasterName", "DelayTime"):
        assert sent(desk, "ModifyCaster", CasterId=caster, **{value: None}) == "InvalidParameter"
    display = {"LayoutIndex": 1, "MarkPicIndexList": None}
    assert sent(desk, "CreateCasterPvw", CasterId=caster, PvwDisplayInfo=display) == "InvalidParameter"


def modify_replaces(desk: Desk, caster: int) -> None:
    desk.call("ModifyCaster", CasterId=caster, CasterName="n", Description="d", DelayTime=5, PgmFps=50)
    desk.call("ModifyCaster", CasterId=caster, PgmFps=30)
    found = info(desk, caster)
    assert (found["CasterName"], found["Description"], found["DelayTime"], found["PgmFps"]) == ("", "", 0, 30)
    assert set(desk.studio.shown(caster).inputs) == {1, 2, 3}, "its slots are not settings"
    desk.call("ModifyCasterInputInfo", CasterId=caster, InputInfo=an_input(3, Volume=10, Description="d"))
    desk.call("ModifyCasterInputInfo", CasterId=caster, InputInfo=an_input(3))
    shown = desk.studio.shown(caster).inputs[3]
    assert (shown.volume, shown.description, shown.urls) == (100, "", (CLIP,))
    desk.call("ModifyCasterMarkWordInfo", CasterId=caster, MarkWordInfo={"MarkWordIndex": 1, "MarkWordFontSize": 20})
    assert desk.studio.shown(caster).mark_words[1].text == ""
    desk.call("ModifyCasterMarkPicInfo", CasterId=caster, MarkPicInfo={"MarkPicIndex": 1, "MarkPicLocationX": 0.5})
    assert (desk.studio.shown(caster).mark_pics[1].url, desk.studio.shown(caster).mark_pics[1].width) == ("", 0)
    layout = {"CasterId": caster, "LayoutInfo": {"LayoutIndex": 1, "InputIndexList": "2"}}
    assert desk.refusal("ModifyCasterLayoutInfo", layout) == "MissingParameter", "the template is gone too"
    output = {"CasterId": caster, "OutputInfo": {"OutputIndex": 1, "Description": "d"}}
    assert desk.refusal("ModifyCasterOutputInfo", output) == "InvalidParameter.InvalidUrl", "so is the address"


def defaults_are_stored(desk: Desk, caster: int) -> None:
    found = info(desk, int(desk.call("CreateCaster")["CasterId"]))
    assert (found["PgmWidth"], found["PgmHeight"], found["ExpireTime"]) == (1280, 720, -1)


def input_index(desk: Desk, caster: int) -> None:
    desk.call("AddCasterInputInfo", CasterId=caster, InputInfo=an_input(24))
    for index in (21, 24, -1):
        ask = {"CasterId": caster, "InputIndex": index}
        assert desk.refusal("DeleteCasterInputInfo", ask) == "InvalidParameterValue"
    assert desk.refusal("DeleteCasterInputInfo", {"CasterId": caster, "InputIndex": 0}) == "InvalidParameter"


def a_clip_in_input_url(desk: Desk, caster: int) -> None:
    for action, index in (("AddCasterInputInfo", 9), ("ModifyCasterInputInfo", 3)):
        one = {"InputIndex": index, "InputType": 1, "InputUrl": CLIP}
        assert desk.refusal(action, {"CasterId": caster, "InputInfo": one}) == "InvalidParameterValue"
    pull = {"InputIndex": 9, "InputType": 2, "InputUrl": "http://live.example.com/a.flv"}
    desk.call("AddCasterInputInfo", CasterId=caster, InputInfo=pull)


def a_silent_address(desk: Desk, caster: int) -> None:
    """What the mixer finds silent is shown in tests/localcloud/picture."""
    url = f"http://{SILENT_HOST}/a.flv"
    for action, index in (("AddCasterInputInfo", 9), ("ModifyCasterInputInfo", 3)):
        pull = {"InputIndex": index, "InputType": 2, "InputUrl": url}
        clips = {"InputIndex": index, "InputType": 1, "InputUrls": [CLIP, url]}
        for one in (pull, clips):
            code = desk.refusal(action, {"CasterId": caster, "InputInfo": one})
            assert code == "FailedOperation.StartPullFailed"
    assert desk.studio.shown(caster).inputs[3].urls == (CLIP,)
    desk.served.door("strict", on=False)
    desk.call("AddCasterInputInfo", CasterId=caster, InputInfo={"InputIndex": 9, "InputType": 2, "InputUrl": url})
    desk.served.door("strict", on=True)
    desk.call("ModifyCasterInputInfo", CasterId=caster, InputInfo={"InputIndex": 9, "InputType": 0, "Volume": 10})


def font_size(desk: Desk, caster: int) -> None:
    for size, code in ((15, "InvalidParameterValue"), (61, "InvalidParameterValue"), (16, "ok"), (60, "ok")):
        mark = a_mark_word(1, MarkWordFontSize=size)
        assert sent(desk, "ModifyCasterMarkWordInfo", CasterId=caster, MarkWordInfo=mark) == code


def a_text_mark_in_use(desk: Desk, caster: int) -> None:
    on_pgm(desk, caster, of_layout(MarkWordIndexList=[1]))
    change = {"CasterId": caster, "MarkWordInfo": a_mark_word(1, MarkWordText="newer")}
    desk.call("ModifyCasterMarkWordInfo", **change)
    on_pvw(desk, caster, of_layout(MarkWordIndexList=[1]))
    assert desk.refusal("ModifyCasterMarkWordInfo", change) == "FailedOperation.LayoutUsedInPvw"


def codes_not_listed(desk: Desk, caster: int) -> None:
    assert desk.refusal("ReleaseCaster", {"CasterId": 1}) == "FailedOperation"
    assert desk.refusal("CreateCasterInputPushUrl", {"CasterId": 1, "InputIndex": 1}) == "InvalidParameter"
    assert desk.refusal("DescribeCasterInputInfos", {"CasterId": 1}) == "InvalidParameter"
    assert desk.refusal("DescribeCaster", {"CasterId": 1}) == "FailedOperation.CasterNotFound", "listed there"
    desk.served.door("faults", action="DescribeCaster", kind="refuse", code="FailedOperation.TooMuchInput")
    desk.refusal("DescribeCaster", {"CasterId": caster})
    assert desk.served.journal()[-1]["fault"] == "refuse"


def an_expired_caster(desk: Desk, caster: int) -> None:
    desk.served.door("expire", caster=caster)
    program = {"CasterId": caster, "PgmDisplayInfo": of_layout()}
    assert desk.refusal("CreateCasterPgm", program) in ("FailedOperation", "InvalidParameter")
    preview = {"CasterId": caster, "PvwDisplayInfo": of_layout()}
    assert desk.refusal("CreateCasterPvw", preview) == "FailedOperation.CasterExpired"


def no_srt(desk: Desk, caster: int) -> None:
    asked = {"CasterId": caster, "InputIndex": 9, "Protocol": "srt"}
    assert desk.refusal("CreateCasterInputPushUrl", asked) == "InvalidParameter.InvalidProtocol"


CHECKS: dict[str, Check] = {
    "Protocol `srt` of CreateCasterInputPushUrl": no_srt,
    "Text for integers": text_for_integers,
    "1 for a Boolean": one_for_a_boolean,
    "null": null,
    "Fields left out by ModifyCaster and the other Modify actions": modify_replaces,
    "PgmWidth, PgmHeight": defaults_are_stored,
    "InputIndex": input_index,
    "A clip in InputUrl": a_clip_in_input_url,
    "An address that does not answer": a_silent_address,
    "Font size": font_size,
    "Modify a text mark in use": a_text_mark_in_use,
    "CasterNotFound": codes_not_listed,
    "CasterExpired": an_expired_caster,
}


def test_every_row_has_a_check_and_stands_in_the_tables_too() -> None:
    all_rows = rows(DIFFERENCES)
    assert {row[0] for row in all_rows if len(row) == 3 and row[0] != "subject"} == set(CHECKS)
    assert set(CHECKS) <= {row[0] for row in all_rows if len(row) == 5}


@pytest.mark.parametrize("subject", CHECKS)
def test_it_is_taken_literally(strict: Desk, subject: str) -> None:
    CHECKS[subject](strict, a_show(strict))


def test_it_is_a_switch_of_the_start(tmp_path: Path) -> None:
    start = arguments(1, tmp_path / "options")
    for more, environ, expected in (
        ([], {}, False),
        (["--strict"], {}, True),
        ([], {"LOCALCLOUD_STRICT": "1"}, True),
        (["--no-strict"], {"LOCALCLOUD_STRICT": "1"}, False),
    ):
        assert parse([*start, *more], environ).strict is expected
    served = InThread(tmp_path / "data", "--strict")
    try:
        desk = Desk(served)
        caster = a_show(desk)
        font_size(desk, caster)
        served.door("strict", on=False)
        desk.call("ModifyCasterMarkWordInfo", CasterId=caster, MarkWordInfo=a_mark_word(1, MarkWordFontSize=10))
        HTTP.post(f"{served.origin}/_local/reset")
        font_size(desk, a_show(desk))
    finally:
        served.stop()
