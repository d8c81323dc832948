"""A small show to act on, and one good call of every caster action in it."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from tests.localcloud.rules.desk import Desk

CLIP = "http://clips.example.com/one.mp4"
Params = dict[str, Any]


def a_show(desk: Desk) -> int:
    """Inputs 1 and 2, layout 1 of both, input 3 in no layout; a mark of each kind and an output, all number 1."""
    caster = int(desk.call("CreateCaster", CasterName="show")["CasterId"])
    for index in (1, 2, 3):
        desk.call("AddCasterInputInfo", CasterId=caster, InputInfo=an_input(index))
    desk.call("AddCasterLayoutInfo", CasterId=caster, LayoutInfo=a_layout(1))
    desk.call("AddCasterMarkPicInfo", CasterId=caster, MarkPicInfo=a_mark_pic(1))
    desk.call("AddCasterMarkWordInfo", CasterId=caster, MarkWordInfo=a_mark_word(1))
    desk.call("AddCasterOutputInfo", CasterId=caster, OutputInfo=an_output(1))
    return caster


def an_input(index: int, **more: Any) -> Params:
    return {"InputIndex": index, "InputType": 1, "InputUrls": [CLIP], **more}


def a_layout(index: int, **more: Any) -> Params:
    return {"LayoutIndex": index, "LayoutTemplateId": 20, "InputIndexList": "1|2", **more}


def a_mark_pic(index: int, **more: Any) -> Params:
    return {"MarkPicIndex": index, "MarkPicUrl": "http://pictures.example.com/logo.png", "MarkPicWidth": 0.2, **more}


def a_mark_word(index: int, **more: Any) -> Params:
    return {"MarkWordIndex": index, "MarkWordText": "Breaking 新闻", "MarkWordFontSize": 32, **more}


def an_output(index: int, **more: Any) -> Params:
    return {"OutputIndex": index, "OutputUrl": "rtmp://push.example.com/live/key", **more}


def of_layout(index: int = 1, **more: Any) -> Params:
    return {"LayoutIndex": index, **more}


def of_input(index: int, **more: Any) -> Params:
    return {"LayoutIndex": index, "LayoutIndexType": 1, **more}


def on_pvw(desk: Desk, caster: int, display: Params) -> None:
    desk.call("CreateCasterPvw", CasterId=caster, PvwDisplayInfo=display)


def on_pgm(desk: Desk, caster: int, display: Params) -> None:
    desk.call("CreateCasterPgm", CasterId=caster, PgmDisplayInfo=display)


def soon() -> int:
    return int(time.time()) + 3600


GOOD: dict[str, Callable[[int], Params]] = {
    "CreateCaster": lambda caster: {"CasterName": "new", "Description": "of the tests", "ExpireTime": soon()},
    "ModifyCaster": lambda caster: {"CasterId": caster, "CasterName": "renamed", "PgmWidth": 1920, "PgmHeight": 1080},
    "DeleteCaster": lambda caster: {"CasterId": caster},
    "CopyCaster": lambda caster: {"CasterId": caster, "CasterName": "copy", "OutputStreamId": "copied"},
    "ReleaseCaster": lambda caster: {"CasterId": caster},
    "DescribeCaster": lambda caster: {"CasterId": caster},
    "DescribeCasterList": lambda caster: {},
    "DescribeCasterUserStatus": lambda caster: {},
    "DescribeCasterTransitionTypes": lambda caster: {"CasterId": caster},
    "CreateCasterInputPushUrl": lambda caster: {"CasterId": caster, "InputIndex": 5, "Protocol": "rtmp"},
    "AddCasterInputInfo": lambda caster: {"CasterId": caster, "InputInfo": an_input(5)},
    "ModifyCasterInputInfo": lambda caster: {"CasterId": caster, "InputInfo": an_input(1, Volume=50)},
    "DeleteCasterInputInfo": lambda caster: {"CasterId": caster, "InputIndex": 3},
    "DescribeCasterInputInfos": lambda caster: {"CasterId": caster},
    "AddCasterOutputInfo": lambda caster: {"CasterId": caster, "OutputInfo": an_output(2)},
    "ModifyCasterOutputInfo": lambda caster: {"CasterId": caster, "OutputInfo": an_output(1, Description="b")},
    "DeleteCasterOutputInfo": lambda caster: {"CasterId": caster, "OutputIndex": 1},
    "DescribeCasterOutputInfos": lambda caster: {"CasterId": caster},
    "AddCasterLayoutInfo": lambda caster: {"CasterId": caster, "LayoutInfo": a_layout(2)},
    "ModifyCasterLayoutInfo": lambda caster: {"CasterId": caster, "LayoutInfo": a_layout(1, InputIndexList="2|1")},
    "DeleteCasterLayoutInfo": lambda caster: {"CasterId": caster, "LayoutIndex": 1},
    "DescribeCasterLayoutInfos": lambda caster: {"CasterId": caster},
    "AddCasterMarkPicInfo": lambda caster: {"CasterId": caster, "MarkPicInfo": a_mark_pic(2)},
    "ModifyCasterMarkPicInfo": lambda caster: {"CasterId": caster, "MarkPicInfo": a_mark_pic(1, MarkPicWidth=0.5)},
    "DeleteCasterMarkPicInfo": lambda caster: {"CasterId": caster, "MarkPicIndex": 1},
    "DescribeCasterMarkPicInfos": lambda caster: {"CasterId": caster},
    "AddCasterMarkWordInfo": lambda caster: {"CasterId": caster, "MarkWordInfo": a_mark_word(2)},
    "ModifyCasterMarkWordInfo": lambda caster: {"CasterId": caster, "MarkWordInfo": a_mark_word(1, MarkWordText="b")},
    "DeleteCasterMarkWordInfo": lambda caster: {"CasterId": caster, "MarkWordIndex": 1},
    "DescribeCasterMarkWordInfos": lambda caster: {"CasterId": caster},
    "CreateCasterPvw": lambda caster: {"CasterId": caster, "PvwDisplayInfo": of_layout()},
    "CreateCasterPgm": lambda caster: {"CasterId": caster, "PgmDisplayInfo": of_layout()},
    "CreateCasterPgmFromPvw": lambda caster: {"CasterId": caster},
    "StopCasterPvw": lambda caster: {"CasterId": caster},
    "StopCasterPgm": lambda caster: {"CasterId": caster},
    "DescribeCasterDisplayInfo": lambda caster: {"CasterId": caster},
    "DescribeCasterPlayUrl": lambda caster: {"CasterId": caster, "PlayUrlType": 1, "PlayUrlIndex": 1},
    "SwitchCasterToEmergency": lambda caster: {"CasterId": caster, "FromBeginning": False},
    "DescribeCasterEmergencyStatus": lambda caster: {"CasterId": caster},
}
"""What a caller would send to a caster made by `a_show`. CreateCasterPgmFromPvw wants a PVW first."""
