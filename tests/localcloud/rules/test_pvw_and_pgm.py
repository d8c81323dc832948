"""Preview, program and take, as the mixer is told and as the cloud describes them."""

from __future__ import annotations

import time
from typing import Any

import pytest

from tests.localcloud.rules.desk import Desk
from tests.localcloud.rules.show import a_show, of_input, of_layout, on_pgm, on_pvw


def display_info(desk: Desk, caster: int) -> dict[str, Any]:
    return desk.call("DescribeCasterDisplayInfo", CasterId=caster)


def test_status_is_one_for_pgm_two_for_pvw_three_for_both(desk: Desk) -> None:
    caster = a_show(desk)

    def status() -> int:
        one: int = desk.call("DescribeCaster", CasterId=caster)["CasterInfo"]["Status"]
        assert desk.call("DescribeCasterList")["CasterList"][0]["Status"] == one
        assert display_info(desk, caster)["Status"] == one
        return one

    assert status() == 0
    on_pvw(desk, caster, of_layout())
    assert status() == 2
    on_pgm(desk, caster, of_layout())
    assert status() == 3
    desk.call("StopCasterPvw", CasterId=caster)
    assert status() == 1
    desk.call("StopCasterPgm", CasterId=caster)
    assert status() == 0
    desk.call("StopCasterPgm", CasterId=caster)
    desk.call("StopCasterPvw", CasterId=caster)


def test_the_mixer_is_told_the_display_with_the_request_that_set_it(desk: Desk) -> None:
    caster = a_show(desk)
    sent = of_layout(MarkPicIndexList=[1], MarkWordIndexList=[1], AudioIndexList=[3], TransitionType="fade-500")
    answer = desk.call("CreateCasterPgm", CasterId=caster, PgmDisplayInfo=sent)
    bus = desk.studio.shown(caster).pgm
    assert bus is not None
    assert bus.request_id == answer["RequestId"]
    shown = bus.display
    assert (shown.index, shown.index_type, shown.mark_pics, shown.mark_words) == (1, 0, (1,), (1,))
    assert (shown.audio, shown.transition) == ((3,), "fade-500")


def test_creating_again_replaces_the_whole_display_at_once(desk: Desk) -> None:
    caster = a_show(desk)
    on_pvw(desk, caster, of_layout(MarkPicIndexList=[1], AudioIndexList=[3]))
    first = desk.studio.shown(caster).pvw
    on_pvw(desk, caster, of_input(2))
    found = display_info(desk, caster)["PvwDisplayInfo"]
    assert found == {
        "LayoutIndex": 2,
        "LayoutIndexType": 1,
        "MarkPicIndexList": [],
        "MarkWordIndexList": [],
        "AudioIndexList": [],
        "TransitionType": "",
        "InputStartType": 0,
    }
    second = desk.studio.shown(caster).pvw
    assert first is not None
    assert second is not None
    assert second.rev > first.rev


def test_a_transition_left_out_is_the_casters_and_an_empty_one_is_a_cut(desk: Desk) -> None:
    caster = a_show(desk)
    desk.call("ModifyCaster", CasterId=caster, TransitionType="dip")
    on_pgm(desk, caster, of_layout())
    shown = desk.studio.shown(caster).pgm
    assert shown is not None
    assert shown.display.transition is None
    assert display_info(desk, caster)["PgmDisplayInfo"]["TransitionType"] == "dip"
    on_pgm(desk, caster, of_layout(TransitionType=""))
    shown = desk.studio.shown(caster).pgm
    assert shown is not None
    assert shown.display.transition == ""
    assert display_info(desk, caster)["PgmDisplayInfo"]["TransitionType"] == ""


def test_a_take_copies_the_preview_of_that_moment(desk: Desk) -> None:
    caster = a_show(desk)
    assert desk.refusal("CreateCasterPgmFromPvw", {"CasterId": caster}) == "FailedOperation"
    on_pvw(desk, caster, of_layout(MarkWordIndexList=[1], TransitionType="dip"))
    taken = desk.call("CreateCasterPgmFromPvw", CasterId=caster)
    found = display_info(desk, caster)
    assert found["PgmDisplayInfo"] == found["PvwDisplayInfo"]
    bus = desk.studio.shown(caster).pgm
    assert bus is not None
    assert bus.request_id == taken["RequestId"]
    on_pvw(desk, caster, of_input(2))
    assert display_info(desk, caster)["PgmDisplayInfo"]["LayoutIndex"] == 1


@pytest.mark.parametrize("name", ["PvwDisplayInfo", "PgmDisplayInfo"])
@pytest.mark.parametrize(
    ("display", "code"),
    [
        ({}, "MissingParameter"),
        ({"MarkPicIndexList": [1]}, "MissingParameter"),
        (of_layout(9), "InvalidParameter"),
        (of_input(9), "InvalidParameter"),
        (of_layout(MarkPicIndexList=[9]), "InvalidParameter"),
        (of_layout(MarkWordIndexList=[9]), "InvalidParameter"),
        (of_layout(AudioIndexList=[9]), "InvalidParameter"),
        (of_layout(TransitionType="swirl"), "InvalidParameterValue"),
        (of_layout(LayoutIndexType=2), "InvalidParameterValue"),
        (of_layout(InputStartType=2), "InvalidParameterValue"),
        (of_layout(Extra=1), "UnknownParameter"),
    ],
)
def test_a_display_that_cannot_be_shown_is_refused(desk: Desk, name: str, display: dict[str, Any], code: str) -> None:
    caster = a_show(desk)
    action = f"CreateCaster{name[:3]}"
    before = len(desk.studio.applied)
    assert desk.refusal(action, {"CasterId": caster, name: display}) == code
    assert display_info(desk, caster)["Status"] == 0
    assert len(desk.studio.applied) == before, "the mixer was not troubled"


def test_what_does_not_run_shows_nothing(desk: Desk) -> None:
    caster = a_show(desk)
    empty = {
        "LayoutIndex": 0,
        "LayoutIndexType": 0,
        "MarkPicIndexList": [],
        "MarkWordIndexList": [],
        "AudioIndexList": [],
        "TransitionType": "",
        "InputStartType": 0,
    }
    found = display_info(desk, caster)
    assert found["PvwDisplayInfo"] == found["PgmDisplayInfo"] == empty
    assert found["StartLiveTime"] == 0


def test_the_start_of_the_show_is_the_last_start_of_pgm(desk: Desk) -> None:
    caster = a_show(desk)
    on_pgm(desk, caster, of_layout())
    first = display_info(desk, caster)["StartLiveTime"]
    assert abs(first - time.time()) < 5
    time.sleep(1.1)
    on_pgm(desk, caster, of_input(2))
    assert display_info(desk, caster)["StartLiveTime"] == first
    desk.call("StopCasterPgm", CasterId=caster)
    assert display_info(desk, caster)["StartLiveTime"] == first, "not a sign of being on air"
    on_pgm(desk, caster, of_layout())
    assert display_info(desk, caster)["StartLiveTime"] > first


def test_play_addresses_are_empty_for_what_does_not_run(desk: Desk) -> None:
    caster = a_show(desk)
    for kind in (2, 3):
        found = desk.call("DescribeCasterPlayUrl", CasterId=caster, PlayUrlType=kind)
        assert (found["PlayUrl"], found["WebRTCPlayUrl"]) == ("", "")
    assert desk.refusal("DescribeCasterPlayUrl", {"CasterId": caster, "PlayUrlType": 1}) == "MissingParameter"
    empty_slot = {"CasterId": caster, "PlayUrlType": 1, "PlayUrlIndex": 9}
    assert desk.refusal("DescribeCasterPlayUrl", empty_slot) == "InvalidParameter"
    assert desk.refusal("DescribeCasterPlayUrl", {"CasterId": caster, "PlayUrlType": 4}) == "InvalidParameterValue"


def test_play_addresses_name_the_stream_and_carry_its_ticket(desk: Desk) -> None:
    caster = a_show(desk)
    on_pgm(desk, caster, of_layout())
    found = desk.call("DescribeCasterPlayUrl", CasterId=caster, PlayUrlType=3)
    origin = desk.served.origin
    assert found["PlayUrl"].startswith(f"{origin}/live/caster_{caster}_pgm.flv?txSecret=")
    netloc = origin.removeprefix("http://")
    assert found["WebRTCPlayUrl"].startswith(f"webrtc://{netloc}/live/caster_{caster}_pgm?txSecret=")
    until = int(found["PlayUrl"].rpartition("txTime=")[2], 16)
    assert abs(until - time.time() - 600) < 5
    one = desk.call("DescribeCasterPlayUrl", CasterId=caster, PlayUrlType=1, PlayUrlIndex=2)
    assert f"caster_{caster}_input_2.flv" in one["PlayUrl"]


def test_push_addresses_differ_by_input_and_protocol_and_not_by_the_play_key(desk: Desk) -> None:
    caster = a_show(desk)
    rtmp = desk.call("CreateCasterInputPushUrl", CasterId=caster, InputIndex=5)["PushUrl"]
    assert rtmp.startswith(f"rtmp://127.0.0.1:{desk.served.port + 1}/live/caster_{caster}_input_5?txSecret=")
    webrtc = desk.call("CreateCasterInputPushUrl", CasterId=caster, InputIndex=5, Protocol="webrtc")["PushUrl"]
    assert webrtc.startswith(f"webrtc://127.0.0.1:{desk.served.port}/live/caster_{caster}_input_5?txSecret=")
    play = desk.call("DescribeCasterPlayUrl", CasterId=caster, PlayUrlType=1, PlayUrlIndex=1)["PlayUrl"]
    assert play.partition("txSecret=")[2][:32] != rtmp.partition("txSecret=")[2][:32]


def test_a_release_stops_everything_and_keeps_the_configuration(desk: Desk) -> None:
    caster = a_show(desk)
    on_pvw(desk, caster, of_layout())
    on_pgm(desk, caster, of_layout())
    desk.call("ReleaseCaster", CasterId=caster)
    shown = desk.studio.shown(caster)
    assert (shown.pvw, shown.pgm, shown.pulling) == (None, None, False)
    assert set(shown.inputs) == {1, 2, 3}
    brief = desk.call("DescribeCasterList")["CasterList"][0]
    assert brief["StopBillingTime"] >= brief["StartBillingTime"] > 0
    on_pvw(desk, caster, of_layout())
    assert desk.studio.shown(caster).pulling


def test_a_text_mark_may_change_on_air_and_in_preview(desk: Desk) -> None:
    caster = a_show(desk)
    on_pgm(desk, caster, of_layout(MarkWordIndexList=[1]))
    change: dict[str, Any] = {"CasterId": caster, "MarkWordInfo": {"MarkWordIndex": 1, "MarkWordText": "newer"}}
    desk.call("ModifyCasterMarkWordInfo", **change)
    assert desk.studio.shown(caster).mark_words[1].text == "newer"
    assert desk.studio.shown(caster).mark_words[1].font_size == 32
    on_pvw(desk, caster, of_layout(MarkWordIndexList=[1]))
    change["MarkWordInfo"]["MarkWordText"] = "newest"
    desk.call("ModifyCasterMarkWordInfo", **change)
    assert desk.studio.shown(caster).mark_words[1].text == "newest"


def test_the_transitions_are_listed_from_one(desk: Desk) -> None:
    caster = a_show(desk)
    found = desk.call("DescribeCasterTransitionTypes", CasterId=caster)["TransitionTypes"]
    assert [item["TransitionType"] for item in found] == list(desk.studio.transition_types())
    assert [item["Index"] for item in found] == list(range(1, len(found) + 1))
