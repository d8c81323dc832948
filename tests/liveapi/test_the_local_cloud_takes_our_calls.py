"""All 39 typed actions against a real local cloud, in the order of a show."""

from __future__ import annotations

import time

import pytest

from liveapi import (
    ACTIONS,
    AddCasterInputInfo,
    AddCasterLayoutInfo,
    AddCasterMarkPicInfo,
    AddCasterMarkWordInfo,
    AddCasterOutputInfo,
    CasterDisplayInfo,
    CasterInputInfo,
    CasterLayoutInfo,
    CasterLayoutParam,
    CasterMarkPicInfo,
    CasterMarkWordInfo,
    CasterOutputInfo,
    CasterStatus,
    CopyCaster,
    CreateCaster,
    CreateCasterInputPushUrl,
    CreateCasterPgm,
    CreateCasterPgmFromPvw,
    CreateCasterPvw,
    DeleteCaster,
    DeleteCasterInputInfo,
    DeleteCasterLayoutInfo,
    DeleteCasterMarkPicInfo,
    DeleteCasterMarkWordInfo,
    DeleteCasterOutputInfo,
    DescribeCaster,
    DescribeCasterDisplayInfo,
    DescribeCasterEmergencyStatus,
    DescribeCasterInputInfos,
    DescribeCasterLayoutInfos,
    DescribeCasterList,
    DescribeCasterMarkPicInfos,
    DescribeCasterMarkWordInfos,
    DescribeCasterOutputInfos,
    DescribeCasterPlayUrl,
    DescribeCasterTransitionTypes,
    DescribeCasterUserStatus,
    EmergencyState,
    InputType,
    LiveApi,
    ModifyCaster,
    ModifyCasterInputInfo,
    ModifyCasterLayoutInfo,
    ModifyCasterMarkPicInfo,
    ModifyCasterMarkWordInfo,
    ModifyCasterOutputInfo,
    NoReply,
    PlayUrlType,
    Refused,
    ReleaseCaster,
    StopCasterPgm,
    StopCasterPvw,
    SwitchCasterToEmergency,
    Timeouts,
    UserStatus,
)
from tests.localcloud_process import LocalCloud


@pytest.fixture
def api(cloud: LocalCloud) -> LiveApi:
    return LiveApi(cloud.url, cloud.secret_id, cloud.secret_key)


def test_a_whole_show_by_typed_actions(cloud: LocalCloud, api: LiveApi) -> None:
    assert api.call(DescribeCasterUserStatus()).user_status == UserStatus.NORMAL
    caster = api.call(CreateCaster(caster_name="City Night", pgm_width=640, pgm_height=360)).caster_id
    api.call(ModifyCaster(caster, caster_name="City Late", description="late"))
    info = api.call(DescribeCaster(caster)).caster_info
    assert (info.caster_name, info.pgm_width, info.status) == ("City Late", 640, CasterStatus.STOPPED)
    assert [brief.caster_id for brief in api.call(DescribeCasterList()).caster_list] == [caster]

    for index, picture in ((1, "bars"), (2, "ball")):
        url = f"{cloud.url}/test/{picture}"
        api.call(AddCasterInputInfo(caster, CasterInputInfo(index, input_type=InputType.FILE, input_urls=(url,))))
    api.call(ModifyCasterInputInfo(caster, CasterInputInfo(2, description="a ball", volume=50)))
    inputs = api.call(DescribeCasterInputInfos(caster)).input_infos
    assert [(one.input_index, one.volume) for one in inputs] == [(1, 100), (2, 50)]
    assert api.call(CreateCasterInputPushUrl(caster, 3)).push_url

    layers = (CasterLayoutParam(1, 1.0, 1.0, 0.0, 0.0), CasterLayoutParam(2, 0.25, 0.25, 0.5, 0.5))
    api.call(AddCasterLayoutInfo(caster, CasterLayoutInfo(1, layout_template_id=20, input_index_list="1|2")))
    api.call(AddCasterLayoutInfo(caster, CasterLayoutInfo(2, input_index_list="1|2", layout_params=layers)))
    api.call(ModifyCasterLayoutInfo(caster, CasterLayoutInfo(1, layout_template_id=20, input_index_list="2|1")))
    first, second = api.call(DescribeCasterLayoutInfos(caster)).layout_infos
    assert first.input_index_list == "2|1"
    assert second.layout_params is not None
    assert [(p.layer_width, p.layer_location_x) for p in second.layout_params] == [(1.0, 0.0), (0.25, 0.5)]

    bug = CasterMarkPicInfo(1, mark_pic_url=f"{cloud.url}/test/bars.png", mark_pic_width=0.1, mark_pic_height=0.1)
    api.call(AddCasterMarkPicInfo(caster, bug))
    api.call(ModifyCasterMarkPicInfo(caster, CasterMarkPicInfo(1, mark_pic_location_x=0.8)))
    assert api.call(DescribeCasterMarkPicInfos(caster)).mark_pic_infos[0].mark_pic_location_x == 0.8
    api.call(AddCasterMarkWordInfo(caster, CasterMarkWordInfo(1, mark_word_text="晚间", mark_word_font_size=32)))
    api.call(ModifyCasterMarkWordInfo(caster, CasterMarkWordInfo(1, mark_word_text="深夜")))
    assert api.call(DescribeCasterMarkWordInfos(caster)).mark_word_infos[0].mark_word_text == "深夜"
    api.call(AddCasterOutputInfo(caster, CasterOutputInfo(1, output_url="rtmp://push.example.com/live/a")))
    api.call(ModifyCasterOutputInfo(caster, CasterOutputInfo(1, output_url="rtmp://push.example.com/live/b")))
    assert [one.output_index for one in api.call(DescribeCasterOutputInfos(caster)).output_infos] == [1]

    assert "fade" in {one.transition_type for one in api.call(DescribeCasterTransitionTypes(caster)).transition_types}
    single = CasterDisplayInfo(1, layout_index_type=1, transition_type="")
    both = CasterDisplayInfo(1, mark_pic_index_list=(1,), mark_word_index_list=(1,), transition_type="")
    assert api.call(CreateCasterPvw(caster, both)).pvw_webrtc_play_url.startswith("webrtc://")
    started = api.call(CreateCasterPgm(caster, single))
    assert started.pgm_play_url.startswith(f"{cloud.url}/live/caster_{caster}_pgm.flv?")
    shown = api.call(DescribeCasterDisplayInfo(caster))
    assert shown.status == CasterStatus.BOTH
    assert shown.pgm_display_info is not None
    assert (shown.pgm_display_info.layout_index, shown.pgm_display_info.layout_index_type) == (1, 1)
    api.call(CreateCasterPgmFromPvw(caster))
    shown = api.call(DescribeCasterDisplayInfo(caster))
    assert shown.pgm_display_info is not None
    assert shown.pgm_display_info.mark_word_index_list == (1,)
    assert api.call(DescribeCasterPlayUrl(caster, PlayUrlType.PGM)).play_url.startswith("http://")
    assert api.call(DescribeCasterEmergencyStatus(caster)).emergency_status == EmergencyState.NORMAL
    with pytest.raises(Refused) as caught:
        api.call(SwitchCasterToEmergency(caster))
    assert caught.value.sentence == "No emergency source is set."
    cloud.door("standby", caster=caster, input=1)
    assert api.call(SwitchCasterToEmergency(caster, from_beginning=True)).emergency_status == EmergencyState.EMERGENCY

    api.call(StopCasterPvw(caster))
    api.call(StopCasterPgm(caster))
    copy = api.call(CopyCaster(caster, caster_name="City Copy")).caster_id
    assert len(api.call(DescribeCasterInputInfos(copy)).input_infos) == 2
    api.call(ReleaseCaster(copy))
    with pytest.raises(Refused) as caught:
        api.call(DeleteCasterInputInfo(caster, 1))
    assert caught.value.sentence == "A layout uses this input."
    for index in (1, 2):
        api.call(DeleteCasterLayoutInfo(caster, index))
    for index in (1, 2):
        api.call(DeleteCasterInputInfo(caster, index))
    api.call(DeleteCasterMarkPicInfo(caster, 1))
    api.call(DeleteCasterMarkWordInfo(caster, 1))
    api.call(DeleteCasterOutputInfo(caster, 1))
    for one in (caster, copy):
        api.call(DeleteCaster(one))
    assert api.call(DescribeCasterList()).caster_list == ()
    assert {entry["action"] for entry in cloud.journal()} >= set(ACTIONS)


def test_its_clock_comes_in_milliseconds(api: LiveApi) -> None:
    reply = api.call(DescribeCasterList())
    assert reply.server_time_ms is not None
    assert abs(reply.server_time_ms - time.time() * 1000) < 5000
    assert len({api.call(DescribeCasterList()).server_time_ms for _ in range(5)}) > 1


def refusal(api: LiveApi) -> Refused:
    with pytest.raises(Refused) as caught:
        api.call(DescribeCasterList())
    return caught.value


def test_a_wrong_key_is_told_from_a_wrong_clock(cloud: LocalCloud) -> None:
    assert refusal(LiveApi(cloud.url, cloud.secret_id, "wrong")).kind == "key"
    assert refusal(LiveApi(cloud.url, "AKIDnobody", cloud.secret_key)).kind == "key"
    late = LiveApi(cloud.url, cloud.secret_id, cloud.secret_key, clock=lambda: time.time() - 400)
    assert refusal(late).kind == "clock"


def test_a_lost_reply_was_done_and_is_ambiguous(cloud: LocalCloud, api: LiveApi) -> None:
    cloud.fault("CreateCaster", "drop_reply", times=1)
    with pytest.raises(NoReply) as caught:
        api.call(CreateCaster(description="marker-1"))
    assert caught.value.ambiguous
    assert [brief.description for brief in api.call(DescribeCasterList()).caster_list] == ["marker-1"]


def test_a_late_reply_is_not_waited_for(cloud: LocalCloud) -> None:
    cloud.fault("CreateCaster", "delay_reply", seconds=5.0, times=1)
    hasty = LiveApi(cloud.url, cloud.secret_id, cloud.secret_key, timeouts=Timeouts(connect=1, read=9, total=1.0))
    started = time.monotonic()
    with pytest.raises(NoReply):
        hasty.call(CreateCaster(description="marker-2"))
    assert time.monotonic() - started < 3
