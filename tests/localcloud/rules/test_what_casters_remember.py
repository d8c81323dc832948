"""Fields, defaults, merging and clearing: what was sent is what is described."""

from __future__ import annotations

import time

import pytest

from tests.localcloud.rules.desk import Desk
from tests.localcloud.rules.show import CLIP, a_layout, a_show, an_input, of_layout, on_pgm, on_pvw, soon


def info(desk: Desk, caster: int) -> dict[str, object]:
    found: dict[str, object] = desk.call("DescribeCaster", CasterId=caster)["CasterInfo"]
    return found


def test_a_caster_made_without_anything_has_the_defaults(desk: Desk) -> None:
    before = int(time.time())
    caster = desk.call("CreateCaster")["CasterId"]
    found = info(desk, caster)
    assert before <= int(str(found.pop("CreateTime"))) <= time.time()
    assert found == {
        "CasterId": caster,
        "CasterName": "",
        "Description": "",
        "ExpireTime": -1,
        "DelayTime": 0,
        "PgmWidth": 0,
        "PgmHeight": 0,
        "PgmFps": 0,
        "PgmBitRate": 0,
        "PgmAudioBitRate": 0,
        "PgmVcodec": "h264",
        "FeeType": 0,
        "RecordTemplateId": 0,
        "RecordStatus": 0,
        "RecordTaskId": "",
        "StartLiveTime": 0,
        "Status": 0,
    }


def test_everything_sent_is_remembered_and_what_is_left_out_is_kept(desk: Desk) -> None:
    sent = {
        "CasterName": "晚间新闻",
        "Description": "d",
        "ExpireTime": soon(),
        "DelayTime": 300,
        "TransitionType": "fade-500",
        "PgmWidth": 1920,
        "PgmHeight": 1080,
        "PgmFps": 60,
        "PgmBitRate": 10000,
        "FeeType": 1,
        "PgmAudioBitRate": 256,
        "PgmVcodec": "h264",
    }
    caster = desk.call("CreateCaster", **sent)["CasterId"]
    del sent["TransitionType"]  # no page answers it; the display does
    assert info(desk, caster) == info(desk, caster) | sent
    record = {"RecordTemplateId": 7, "RecordStatus": 1, "RecordTaskId": "task"}
    desk.call("ModifyCaster", CasterId=caster, CasterName="", **record)
    assert info(desk, caster) == info(desk, caster) | sent | record | {"CasterName": ""}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("ExpireTime", 0),
        ("ExpireTime", 1_600_000_000),
        ("ExpireTime", -2),
        ("DelayTime", -1),
        ("DelayTime", 301),
        ("TransitionType", "heart-attack"),
        ("PgmWidth", 4098),
        ("PgmWidth", 63),
        ("PgmWidth", -2),
        ("PgmHeight", 2162),
        ("PgmHeight", 721),
        ("PgmFps", 61),
        ("PgmBitRate", 10001),
        ("PgmAudioBitRate", 64),
        ("FeeType", 2),
        ("PgmVcodec", "av1"),
        ("Description", "x" * 257),
        ("CasterName", "x" * 5000),
    ],
)
def test_what_is_out_of_range_is_refused_on_create_and_on_change(desk: Desk, field: str, value: object) -> None:
    assert desk.refusal("CreateCaster", {field: value}) == "InvalidParameterValue"
    caster = desk.call("CreateCaster")["CasterId"]
    assert desk.refusal("ModifyCaster", {"CasterId": caster, field: value}) == "InvalidParameterValue"
    assert len(desk.call("DescribeCasterList")["CasterList"]) == 1


def test_integers_may_come_as_decimal_text_and_leave_as_numbers(desk: Desk) -> None:
    caster = desk.call("CreateCaster")["CasterId"]
    desk.call_loose("ModifyCaster", {"CasterId": str(caster), "DelayTime": "12", "ExpireTime": "-1"})
    assert info(desk, caster)["DelayTime"] == 12
    for text in ("012", " 12", "+12", "1e1", "12.0", "١٢", "", "1_2"):
        assert desk.refusal("ModifyCaster", {"CasterId": caster, "DelayTime": text}) == "InvalidParameter"
    for other in (12.0, True, [12], {"a": 1}, 2**64):
        assert desk.refusal("ModifyCaster", {"CasterId": caster, "DelayTime": other}) == "InvalidParameter"


def test_a_clip_may_come_in_either_field_and_leaves_in_the_list(desk: Desk) -> None:
    caster = desk.call("CreateCaster")["CasterId"]
    one = {"InputIndex": 1, "InputType": 1, "InputUrl": CLIP}
    desk.call("AddCasterInputInfo", CasterId=caster, InputInfo=one)
    desk.call("AddCasterInputInfo", CasterId=caster, InputInfo={"InputIndex": 24, "InputType": 2, "InputUrl": CLIP})
    first, last = desk.call("DescribeCasterInputInfos", CasterId=caster)["InputInfos"]
    assert (first["InputUrl"], first["InputUrls"]) == ("", [CLIP])
    assert (last["InputUrl"], last["InputUrls"]) == (CLIP, [])
    assert (first["Volume"], first["LoopEnable"], first["LoopNumber"], first["PullPushEnable"]) == (100, True, -1, True)


def test_an_input_given_no_loop_and_no_pull_has_both_anyway(desk: Desk) -> None:
    caster = desk.call("CreateCaster")["CasterId"]
    desk.call("AddCasterInputInfo", CasterId=caster, InputInfo=an_input(1, LoopEnable=False, PullPushEnable=False))
    (found,) = desk.call("DescribeCasterInputInfos", CasterId=caster)["InputInfos"]
    assert found["LoopEnable"] is True
    assert found["PullPushEnable"] is True


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"InputIndex": 0}, "InvalidParameterValue"),
        ({"InputIndex": 25}, "InvalidParameterValue"),
        ({"Volume": 201}, "InvalidParameterValue"),
        ({"InputType": 5}, "InvalidParameterValue"),
        ({"LoopNumber": -2}, "InvalidParameterValue"),
        ({"InputUrls": [CLIP] * 6}, "InvalidParameterValue"),
        ({"InputUrls": ["http://x/" + "y" * 512]}, "InvalidParameterValue"),
        ({"InputUrls": ["/etc/passwd"]}, "InvalidParameterValue"),
        ({"InputUrls": ["file:///etc/passwd"]}, "InvalidParameterValue"),
        ({"InputUrls": ["http://[bad"]}, "InvalidParameterValue"),
        ({"InputUrls": []}, "MissingParameter"),
        ({"InputType": 3}, "MissingParameter"),
        ({"InputUrls": "a|b"}, "InvalidParameter"),
        ({"Extra": 1}, "UnknownParameter"),
    ],
)
def test_an_input_that_cannot_be_is_refused(desk: Desk, given: dict[str, object], code: str) -> None:
    caster = desk.call("CreateCaster")["CasterId"]
    assert desk.refusal("AddCasterInputInfo", {"CasterId": caster, "InputInfo": an_input(1, **given)}) == code
    assert desk.call("DescribeCasterInputInfos", CasterId=caster)["InputInfos"] == []


def test_volume_changes_on_air_and_the_source_does_not(desk: Desk) -> None:
    caster = a_show(desk)
    on_pgm(desk, caster, of_layout())
    desk.call("ModifyCasterInputInfo", CasterId=caster, InputInfo={"InputIndex": 1, "Volume": 0, "Description": "mute"})
    assert desk.studio.shown(caster).inputs[1].volume == 0
    assert desk.studio.shown(caster).inputs[1].urls == (CLIP,)
    other = an_input(1, InputUrls=["http://clips.example.com/other.mp4"])
    refused = desk.refusal("ModifyCasterInputInfo", {"CasterId": caster, "InputInfo": other})
    assert refused == "FailedOperation.LayoutUsedInPgm"


def test_a_template_layout_gets_its_documented_boxes(desk: Desk) -> None:
    caster = a_show(desk)
    found = desk.call("DescribeCasterLayoutInfos", CasterId=caster)["LayoutInfos"][0]
    assert found == {
        "LayoutIndex": 1,
        "LayoutTemplateId": 20,
        "InputIndexList": "1|2",
        "LayoutWidth": 1280,
        "LayoutHeight": 720,
        "LayoutParams": [
            {"LayerId": 1, "LayerWidth": 0.5, "LayerHeight": 1, "LayerLocationX": 0, "LayerLocationY": 0}
            | {"UsePortraitSegment": False},
            {"LayerId": 2, "LayerWidth": 0.5, "LayerHeight": 1, "LayerLocationX": 0.5, "LayerLocationY": 0}
            | {"UsePortraitSegment": False},
        ],
    }
    # As described it can be sent back, which is how the console changes things.
    desk.call("ModifyCasterLayoutInfo", CasterId=caster, LayoutInfo=found)
    assert desk.call("DescribeCasterLayoutInfos", CasterId=caster)["LayoutInfos"] == [found]


def test_a_layout_with_fewer_inputs_than_layers_is_described_as_it_was_sent(desk: Desk) -> None:
    caster = a_show(desk)
    for index, inputs in ((2, "3"), (3, "")):
        layout = a_layout(index, LayoutTemplateId=41, InputIndexList=inputs)
        desk.call("AddCasterLayoutInfo", CasterId=caster, LayoutInfo=layout)
        found = desk.call("DescribeCasterLayoutInfos", CasterId=caster)["LayoutInfos"][index - 1]
        assert found["InputIndexList"] == inputs
        desk.call("ModifyCasterLayoutInfo", CasterId=caster, LayoutInfo=found)
    assert desk.studio.shown(caster).layouts[2].inputs == (3, 0, 0, 0)


LAYER = {"LayerId": 1, "LayerWidth": 1, "LayerHeight": 1, "LayerLocationX": 0, "LayerLocationY": 0}


@pytest.mark.parametrize(
    ("layout", "code"),
    [
        ({"LayoutTemplateId": 99, "InputIndexList": "1"}, "InvalidParameterValue"),
        ({"LayoutTemplateId": 20, "InputIndexList": "1|2|3"}, "InvalidParameterValue"),
        ({"LayoutTemplateId": 20, "InputIndexList": "1||2"}, "InvalidParameterValue"),
        ({"LayoutTemplateId": 20, "InputIndexList": "1,2"}, "InvalidParameterValue"),
        ({"LayoutTemplateId": 20, "InputIndexList": "0"}, "InvalidParameterValue"),
        ({"LayoutTemplateId": 20, "InputIndexList": "25"}, "InvalidParameterValue"),
        ({"LayoutTemplateId": 20, "InputIndexList": "9"}, "InvalidParameter"),
        ({"LayoutTemplateId": 20}, "MissingParameter"),
        ({"InputIndexList": "1"}, "MissingParameter"),
        ({"LayoutParams": [LAYER, LAYER], "InputIndexList": "1"}, "InvalidParameterValue"),
        ({"LayoutParams": [{**LAYER, "LayerWidth": 1.01}], "InputIndexList": "1"}, "InvalidParameterValue"),
        ({"LayoutParams": [{"LayerId": 1}], "InputIndexList": "1"}, "MissingParameter"),
        ({"LayoutIndex": 0, "LayoutTemplateId": 1, "InputIndexList": "1"}, "InvalidParameterValue"),
        ({"LayoutIndex": 1001, "LayoutTemplateId": 1, "InputIndexList": "1"}, "InvalidParameterValue"),
    ],
)
def test_a_layout_that_cannot_be_is_refused(desk: Desk, layout: dict[str, object], code: str) -> None:
    caster = a_show(desk)
    params = {"CasterId": caster, "LayoutInfo": {"LayoutIndex": 2, **layout}}
    assert desk.refusal("AddCasterLayoutInfo", params) == code


def test_own_layers_take_the_place_of_a_template(desk: Desk) -> None:
    caster = a_show(desk)
    both = {"LayoutTemplateId": 1, "LayoutParams": [{**LAYER, "LayerWidth": 0.3}], "InputIndexList": "1"}
    desk.call("AddCasterLayoutInfo", CasterId=caster, LayoutInfo={"LayoutIndex": 2, **both})
    assert desk.studio.shown(caster).layouts[2].layers[0].width == 1, "the template wins"
    own = {"LayoutIndex": 2, "LayoutParams": [{**LAYER, "LayerWidth": 0.3}]}
    desk.call("ModifyCasterLayoutInfo", CasterId=caster, LayoutInfo=own)
    assert desk.studio.shown(caster).layouts[2].layers[0].width == 0.3
    assert desk.studio.shown(caster).layouts[2].template_id == 0


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"MarkPicWidth": 1}, ""),
        ({"MarkPicWidth": 1920, "MarkPicHeight": 1080, "MarkPicLocationX": 0, "MarkPicLocationY": 1080}, ""),
        ({"MarkPicWidth": 1.5}, "InvalidParameterValue"),
        ({"MarkPicWidth": -0.1}, "InvalidParameterValue"),
        ({"MarkPicHeight": 1081}, "InvalidParameterValue"),
        ({"MarkPicUrl": "http://pictures.example.com/logo.svg"}, "InvalidParameterValue"),
        ({"MarkPicUrl": "ftp://pictures.example.com/logo.png"}, "InvalidParameterValue"),
        ({"MarkPicUrl": "http://forbidden.example.com/logo.png"}, "InvalidParameterValue"),
        ({"MarkPicUrl": ""}, ""),
        ({"MarkPicIndex": 0}, "InvalidParameterValue"),
        ({"MarkPicIndex": 1001}, "InvalidParameterValue"),
    ],
)
def test_measures_and_addresses_of_picture_marks(desk: Desk, given: dict[str, object], code: str) -> None:
    caster = desk.call("CreateCaster")["CasterId"]
    params = {"CasterId": caster, "MarkPicInfo": {"MarkPicIndex": 1, **given}}
    if code:
        assert desk.refusal("AddCasterMarkPicInfo", params) == code
    else:
        desk.call("AddCasterMarkPicInfo", **params)
        (found,) = desk.call("DescribeCasterMarkPicInfos", CasterId=caster)["MarkPicInfos"]
        assert found == found | given


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"MarkWordFontSize": 10}, ""),
        ({"MarkWordFontSize": 9}, "InvalidParameterValue"),
        ({"MarkWordFontSize": 61}, "InvalidParameterValue"),
        ({"MarkWordFontColor": "0xD0021b"}, ""),
        ({"MarkWordFontColor": "#d0021b"}, "InvalidParameterValue"),
        ({"MarkWordFontColor": "red"}, "InvalidParameterValue"),
        ({"MarkWordRollOnceTime": 4}, "InvalidParameterValue"),
        ({"MarkWordRollOnceTime": 600, "MarkWordRollDirection": 1, "MarkWordRollEnable": True}, ""),
        ({"MarkWordLocationX": 1.1}, "InvalidParameterValue"),
        ({"MarkWordText": "x" * 2001}, "InvalidParameterValue"),
        ({"MarkWordIndex": 0}, "InvalidParameterValue"),
    ],
)
def test_sizes_and_colours_of_text_marks(desk: Desk, given: dict[str, object], code: str) -> None:
    caster = desk.call("CreateCaster")["CasterId"]
    params = {"CasterId": caster, "MarkWordInfo": {"MarkWordIndex": 1, **given}}
    if code:
        assert desk.refusal("AddCasterMarkWordInfo", params) == code
    else:
        desk.call("AddCasterMarkWordInfo", **params)
        (found,) = desk.call("DescribeCasterMarkWordInfos", CasterId=caster)["MarkWordInfos"]
        assert found == found | given


def test_output_zero_is_made_by_the_first_pgm_and_again_after_its_deletion(desk: Desk) -> None:
    caster = a_show(desk)

    def indexes() -> list[int]:
        found = desk.call("DescribeCasterOutputInfos", CasterId=caster)["OutputInfos"]
        return [output["OutputIndex"] for output in found]

    assert indexes() == [1]
    started = desk.call("CreateCasterPgm", CasterId=caster, PgmDisplayInfo=of_layout())
    assert indexes() == [0, 1]
    live = desk.call("DescribeCasterOutputInfos", CasterId=caster)["OutputInfos"][0]
    assert (live["OutputType"], live["OutputStreamId"], live["OutputAppName"]) == (1, started["CdnStreamId"], "live")
    desk.call("DeleteCasterOutputInfo", CasterId=caster, OutputIndex=0)
    on_pgm(desk, caster, of_layout())
    assert indexes() == [1], "a running PGM is changed, not started"
    desk.call("StopCasterPgm", CasterId=caster)
    on_pgm(desk, caster, of_layout())
    assert indexes() == [0, 1]


@pytest.mark.parametrize(
    ("output", "code"),
    [
        ({"OutputIndex": 0, "OutputType": 2, "OutputUrl": "rtmp://a/b"}, "InvalidParameterValue"),
        ({"OutputIndex": 2, "OutputType": 1}, "InvalidParameterValue"),
        ({"OutputIndex": 11, "OutputUrl": "rtmp://a/b"}, "InvalidParameterValue"),
        ({"OutputIndex": 2}, "InvalidParameter.InvalidUrl"),
        ({"OutputIndex": 2, "OutputUrl": "rtmp://a"}, "InvalidParameter.InvalidUrl"),
        ({"OutputIndex": 2, "OutputUrl": "rtmp://a:b/c"}, "InvalidParameter.InvalidUrl"),
        ({"OutputIndex": 2, "OutputUrl": "rtmp://a/" + "b" * 512}, "InvalidParameter.InvalidUrl"),
    ],
)
def test_an_output_that_cannot_be_is_refused(desk: Desk, output: dict[str, object], code: str) -> None:
    caster = desk.call("CreateCaster")["CasterId"]
    assert desk.refusal("AddCasterOutputInfo", {"CasterId": caster, "OutputInfo": output}) == code


def test_a_copy_has_the_configuration_and_nothing_of_the_show(desk: Desk) -> None:
    caster = a_show(desk)
    desk.call("ModifyCaster", CasterId=caster, RecordTaskId="task", RecordStatus=1, PgmWidth=640, ExpireTime=soon())
    on_pvw(desk, caster, of_layout())
    on_pgm(desk, caster, of_layout())
    copy = desk.call("CopyCaster", CasterId=caster)["CasterId"]
    found = info(desk, copy)
    assert (found["CasterName"], found["PgmWidth"], found["Status"]) == ("show", 640, 0)
    assert (found["RecordTaskId"], found["RecordStatus"], found["StartLiveTime"], found["ExpireTime"]) == ("", 0, 0, -1)
    for family in ("Input", "Layout", "MarkPic", "MarkWord"):
        ask = f"DescribeCaster{family}Infos"
        same = [desk.call(ask, CasterId=one)[f"{family}Infos"] for one in (caster, copy)]
        assert same[0] == same[1] != []
    outputs = [desk.call("DescribeCasterOutputInfos", CasterId=one)["OutputInfos"] for one in (caster, copy)]
    assert outputs[0][1:] == outputs[1][1:]
    assert outputs[0][0]["OutputStreamId"] != outputs[1][0]["OutputStreamId"]
    named = desk.call("CopyCaster", CasterId=caster, CasterName="second", OutputStreamId="mine")["CasterId"]
    assert info(desk, named)["CasterName"] == "second"
    assert desk.call("DescribeCasterOutputInfos", CasterId=named)["OutputInfos"][0]["OutputStreamId"] == "mine"


def test_a_deleted_caster_is_gone_and_its_number_is_not_given_again(desk: Desk) -> None:
    caster = a_show(desk)
    on_pgm(desk, caster, of_layout())
    desk.call("DeleteCaster", CasterId=caster)
    assert desk.studio.removed == [caster]
    assert desk.call("DescribeCasterList")["CasterList"] == []
    assert desk.call("CreateCaster")["CasterId"] > caster


def test_empty_slots_cannot_be_deleted(desk: Desk) -> None:
    caster = desk.call("CreateCaster")["CasterId"]
    for action, name in (
        ("DeleteCasterInputInfo", "InputIndex"),
        ("DeleteCasterLayoutInfo", "LayoutIndex"),
        ("DeleteCasterMarkPicInfo", "MarkPicIndex"),
        ("DeleteCasterMarkWordInfo", "MarkWordIndex"),
        ("DeleteCasterOutputInfo", "OutputIndex"),
    ):
        assert desk.refusal(action, {"CasterId": caster, name: 1}) == "InvalidParameter"


def test_the_account_tells_its_state(desk: Desk) -> None:
    for state, number in (("not_opened", 0), ("normal", 1), ("arrears", 2), ("banned", 3)):
        desk.served.door("account", service=state)
        assert desk.call("DescribeCasterUserStatus")["UserStatus"] == number
        listed = number == 1
        assert listed or desk.refusal("DescribeCasterList", {}).startswith("ResourceNotFound.")
