"""Inputs, layouts, marks and outputs against a real local cloud."""

from __future__ import annotations

import json

import pytest

import liveapi
from casters.models import Input, Layout, Output
from console import lanes
from console.audit.models import AuditEntry
from console.errors import Forbidden, Invalid, NotFound
from console.live.models import Event
from tests.casters.conftest import Stage


def test_an_added_input_is_what_the_cloud_lists(stage: Stage) -> None:
    address = f"{stage.cloud.url}/test/cam4"
    command = stage.run(
        "input.add", stage.producer, {"name": "CAM 4", "kind": "file", "address": address, "volume": 80}
    )
    assert command.state == "done", command.sentence
    assert command.payload["index"] == 4
    row = Input.objects.get(caster=stage.caster, index=4)
    assert (row.name, row.kind, row.address, row.volume) == ("CAM 4", "file", address, 80)
    listed = stage.api.call(liveapi.DescribeCasterInputInfos(caster_id=stage.number)).input_infos
    assert listed[-1].input_urls == (address,)
    assert listed[-1].input_url == ""


def test_a_change_reads_merges_and_sends_the_whole_object(stage: Stage) -> None:
    info = liveapi.CasterMarkWordInfo(
        mark_word_index=2, mark_word_text="Ticker", mark_word_font_size=44, mark_word_font_color="0xffcc00",
        mark_word_roll_enable=True, mark_word_roll_once_time=30, mark_word_location_y=0.9,
    )  # fmt: skip
    stage.api.call(liveapi.AddCasterMarkWordInfo(caster_id=stage.number, mark_word_info=info))
    stage.look()
    stage.run("text_mark.change", stage.producer, {"index": 2, "text": "News 新闻"})
    sent = stage.cloud.journal("ModifyCasterMarkWordInfo")[-1]["params"]["MarkWordInfo"]
    assert sent["MarkWordText"] == "News 新闻"
    assert sent["MarkWordFontSize"] == 44
    assert sent["MarkWordFontColor"] == "0xffcc00"
    assert sent["MarkWordRollEnable"] is True
    assert sent["MarkWordRollOnceTime"] == 30


def test_a_template_layout_shows_the_boxes_that_the_cloud_draws(stage: Stage) -> None:
    stage.run("layout.add", stage.producer, {"name": "Three", "template": 31, "inputs": "2|1|3"})
    row = Layout.objects.get(caster=stage.caster, index=2)
    assert row.name == "Three"
    assert [layer["input"] for layer in row.layers] == [2, 1, 3]
    assert row.layers[0]["w"] > row.layers[1]["w"]


def test_a_layout_of_our_own_can_become_a_template_and_back(stage: Stage) -> None:
    boxes = [{"input": 1, "x": 0.0, "y": 0.0, "w": 1.0, "h": 1.0}, {"input": 2, "x": 0.6, "y": 0.6, "w": 0.3, "h": 0.3}]
    stage.run("layout.add", stage.producer, {"name": "Corner", "layers": boxes})
    assert Layout.objects.get(caster=stage.caster, index=2).layers == boxes
    command = stage.run("layout.change", stage.producer, {"index": 2, "template": 20, "inputs": "2|3"})
    assert command.state == "done", command.sentence
    row = Layout.objects.get(caster=stage.caster, index=2)
    assert (row.template, [layer["input"] for layer in row.layers]) == (20, [2, 3])
    command = stage.run("layout.change", stage.producer, {"index": 2, "layers": boxes})
    assert command.state == "done", command.sentence
    row = Layout.objects.get(caster=stage.caster, index=2)
    assert (row.template, row.layers) == (0, boxes)


def test_a_name_that_only_we_keep_asks_nothing_of_the_cloud(stage: Stage) -> None:
    stage.run("preview.show", stage.director, {"display": {"source": {"kind": "layout", "index": 1}}})
    since = len(stage.cloud.journal())
    command = stage.run("layout.change", stage.producer, {"index": 1, "name": "Two up"})
    assert command.state == "done"
    assert stage.cloud.journal()[since:] == []
    assert Layout.objects.get(caster=stage.caster, index=1).name == "Two up"
    stage.look()
    assert Layout.objects.get(caster=stage.caster, index=1).name == "Two up"


def test_what_is_on_air_is_refused_in_the_clouds_sense_and_our_words(stage: Stage) -> None:
    stage.show(3)
    stage.take(flip_flop=False)
    stage.show(2)
    other = {"kind": "picture", "address": f"{stage.cloud.url}/test/cam1"}
    command = stage.run("input.change", stage.director, {"index": 3, **other})
    assert command.state == "refused"
    assert command.sentence == "Input 3 (CAM 3): on air now. Take something else first."
    assert command.code == "FailedOperation.InputUsedInPgm"
    preview = stage.run("input.change", stage.producer, {"index": 2, **other})
    assert preview.sentence == "Input 2 (CAM 2): in preview now. Clear the preview first."
    layout = stage.run("input.remove", stage.producer, {"index": 1})
    assert layout.sentence == "Input 1 (CAM 1): a layout uses this input."
    assert Input.objects.get(caster=stage.caster, index=3).kind == "push"


def test_a_mark_that_is_shown_cannot_be_removed(stage: Stage) -> None:
    stage.show(1, picture_marks=(1,), text_marks=(1,))
    for word in ("picture_mark", "text_mark"):
        command = stage.run(f"{word}.remove", stage.producer, {"index": 1})
        assert command.state == "refused"
        assert "in preview now" in command.sentence
    assert stage.now().picture_marks.count() == stage.now().text_marks.count() == 1


def test_a_slot_that_somebody_else_filled_meanwhile_is_refused_by_its_number(stage: Stage) -> None:
    command = stage.enter("input.add", stage.producer, {"index": 9, "name": "Ours", "kind": "push"})
    theirs = liveapi.CasterInputInfo(input_index=9, input_type=0, description="Theirs")
    stage.api.call(liveapi.AddCasterInputInfo(caster_id=stage.number, input_info=theirs))
    lanes.run_lane(command.topic)
    ended = stage.again(command)
    assert ended.state == "refused"
    assert ended.sentence == "Input 9 (Ours): slot 9 is already used."


def test_the_same_content_in_the_slot_means_that_it_is_done(stage: Stage) -> None:
    command = stage.enter("input.add", stage.producer, {"index": 9, "name": "Ours", "kind": "push"})
    same = liveapi.CasterInputInfo(input_index=9, input_type=0, description="Ours", volume=100)
    stage.api.call(liveapi.AddCasterInputInfo(caster_id=stage.number, input_info=same))
    lanes.run_lane(command.topic)
    assert stage.again(command).state == "done"
    assert Input.objects.get(caster=stage.caster, index=9).name == "Ours"


def test_a_used_slot_and_a_missing_one_are_told_before_anything_is_sent(stage: Stage) -> None:
    since = len(stage.cloud.journal())
    with pytest.raises(Invalid) as caught:
        stage.enter("input.add", stage.producer, {"index": 2, "name": "x", "kind": "push"})
    assert caught.value.data["fields"] == {"index": ["Input 2 is already used by CAM 2."]}
    with pytest.raises(NotFound, match="Input 20 does not exist"):
        stage.enter("input.change", stage.producer, {"index": 20, "volume": 5})
    with pytest.raises(NotFound, match="Layout 8 does not exist"):
        stage.enter("layout.remove", stage.producer, {"index": 8})
    with pytest.raises(Invalid) as caught:
        stage.enter("layout.add", stage.producer, {"template": 20, "inputs": "1|9"})
    assert caught.value.data["fields"] == {"inputs": ["Input 9 does not exist."]}
    assert stage.cloud.journal()[since:] == []


def test_removing_what_is_gone_already_is_done(stage: Stage) -> None:
    stage.run("input.add", stage.producer, {"index": 9, "name": "x", "kind": "push"})
    command = stage.enter("input.remove", stage.producer, {"index": 9})
    stage.api.call(liveapi.DeleteCasterInputInfo(caster_id=stage.number, input_index=9))
    lanes.run_lane(command.topic)
    assert stage.again(command).state == "done"


def test_changing_what_is_gone_says_so(stage: Stage) -> None:
    stage.run("input.add", stage.producer, {"index": 9, "name": "x", "kind": "push"})
    command = stage.enter("input.change", stage.producer, {"index": 9, "volume": 5})
    stage.api.call(liveapi.DeleteCasterInputInfo(caster_id=stage.number, input_index=9))
    lanes.run_lane(command.topic)
    assert stage.again(command).sentence == "Input 9 (x) is not there any more; someone removed it."


def test_a_stream_key_stands_nowhere_but_encrypted(stage: Stage) -> None:
    """In the mirror it is readable for the server alone; commands, events and the audit log hold the mask."""
    secret = "rtmp://1.1.1.1/live/canary-key?auth=canary-auth"
    command = stage.run("output.add", stage.admin, {"name": "CDN", "address": secret})
    assert command.state == "done", command.sentence
    assert Output.objects.get(caster=stage.caster, name="CDN").address == secret
    assert command.payload["address"] == "rtmp://1.1.1.1/live/***"
    assert command.secret is None
    stored = [
        *(json.dumps(event.data) for event in Event.objects.all()),
        *(json.dumps(entry.detail) for entry in AuditEntry.objects.all()),
        *(json.dumps([one.payload, one.attempts, one.sentence]) for one in lanes.Command.objects.all()),
        json.dumps(stage.state()),
    ]
    assert not any("canary" in text for text in stored)
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT address FROM casters_output")
        assert all("canary" not in str(row[0]) for row in cursor.fetchall())


def test_outputs_are_the_admins(stage: Stage) -> None:
    with pytest.raises(Forbidden):
        stage.enter("output.add", stage.director, {"name": "CDN", "address": "rtmp://1.1.1.1/live/k"})
    with pytest.raises(Forbidden):
        stage.enter("input.add", stage.admin, {"name": "x", "kind": "push"})


def test_the_live_platforms_own_output_is_shown_and_is_nobodys_change(stage: Stage) -> None:
    stage.show(1)
    stage.take()
    head = stage.head()
    stage.look()
    assert [row.kind for row in Output.objects.filter(caster=stage.caster)] == ["live"]
    assert all("notice" not in event["data"] for event in stage.events(head))


def test_the_same_key_is_the_same_command_and_another_content_is_refused(stage: Stage) -> None:
    from console.errors import KeyReused

    params = {"name": "CAM 9", "kind": "push"}
    first = stage.enter("input.add", stage.producer, params, key="press-1")
    assert stage.enter("input.add", stage.producer, params, key="press-1").pk == first.pk
    with pytest.raises(KeyReused):
        stage.enter("input.add", stage.producer, {**params, "name": "CAM 10"}, key="press-1")
