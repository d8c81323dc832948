"""What people write into inputs, layouts, marks, outputs and casters: each fault is a sentence at its field."""

from __future__ import annotations

from typing import Any

import pytest

from casters import fields
from casters.addresses import policy_for
from console.errors import Invalid

LOCAL = policy_for("local", "http://127.0.0.1:8001")
REMOTE = policy_for("tencent", "https://live.tencentcloudapi.com")
INPUT = {"name": "CAM 1", "kind": "file", "address": "http://127.0.0.1:8001/test/cam1"}
MARK = {"name": "Bug", "address": "http://127.0.0.1:8001/media/bug.png"}


def faults(read: Any, *args: Any, **more: Any) -> dict[str, list[str]]:
    with pytest.raises(Invalid) as caught:
        read(*args, **more)
    found: dict[str, list[str]] = caught.value.data["fields"]
    assert all(sentence.endswith(".") for sentences in found.values() for sentence in sentences)
    return found


def test_an_input_is_read_with_its_defaults() -> None:
    assert fields.read_input(INPUT, LOCAL) == {**INPUT, "volume": 100, "unmuted": 0, "sound": "follow"}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": "x" * 257}, "name"),
        ({"name": 7}, "name"),
        ({"name": "a\x00b"}, "name"),
        ({"kind": "camera"}, "kind"),
        ({"kind": None}, "kind"),
        ({"kind": ["file"]}, "kind"),
        ({"volume": 201}, "volume"),
        ({"volume": -1}, "volume"),
        ({"volume": "100"}, "volume"),
        ({"volume": True}, "volume"),
        ({"address": ""}, "address"),
        ({"address": "ftp://1.1.1.1/x"}, "address"),
        ({"address": "\n".join(["http://1.1.1.1/a.mp4"] * 6)}, "address"),
        ({"kind": "pull", "address": "http://1.1.1.1/a.flv\nhttp://1.1.1.1/b.flv"}, "address"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_a_wrong_input_names_its_field(change: dict[str, Any], field: str) -> None:
    assert list(faults(fields.read_input, {**INPUT, **change}, LOCAL)) == [field]


def test_all_faults_are_told_at_once() -> None:
    found = faults(fields.read_input, {"kind": "file", "volume": 900, "address": "nonsense"}, LOCAL)
    assert set(found) == {"volume", "address"}


def test_the_faulty_line_of_a_file_list_is_named() -> None:
    found = faults(fields.read_input, {**INPUT, "address": "http://1.1.1.1/a.mp4\nhttp://10.0.0.1/b.mp4"}, LOCAL)
    assert found["address"][0].startswith("Line 2:")


def test_a_push_input_needs_no_address() -> None:
    assert fields.read_input({"name": "OBS", "kind": "push"}, REMOTE)["address"] == ""


def test_a_change_reads_only_what_is_given() -> None:
    assert fields.read_input({"volume": 50}, LOCAL, partial=True, now=fields.InputNow("pull")) == {"volume": 50}
    assert faults(fields.read_input, {"kind": "pull"}, LOCAL, partial=True, now=fields.InputNow("file")) == {
        "address": ["Another kind of input needs its own address."]
    }
    assert "Nothing to change" in faults(fields.read_input, {}, LOCAL, partial=True)["name"][0]


def test_a_layout_is_a_template_with_its_inputs() -> None:
    assert fields.read_layout({"name": "Two up", "template": 20, "inputs": "1|2"}) == {
        "name": "Two up",
        "template": 20,
        "inputs": [1, 2],
    }


def test_a_layout_of_our_own_is_a_list_of_boxes() -> None:
    read = fields.read_layout(
        {
            "name": "Corner",
            "layers": [
                {"input": 1, "x": 0, "y": 0, "w": 1, "h": 1},
                {"input": 3, "x": 0.68, "y": 0.64, "w": 0.3, "h": 0.3},
            ],
        }
    )
    assert read["template"] == 0
    assert [layer["input"] for layer in read["layers"]] == [1, 3]


@pytest.mark.parametrize(
    ("params", "field"),
    [
        ({"name": "A"}, "template"),
        ({"template": 22, "inputs": "1|2"}, "template"),
        ({"template": "x", "inputs": "1|2"}, "template"),
        ({"template": 20, "inputs": "1"}, "inputs"),
        ({"template": 20, "inputs": "1|1"}, "inputs"),
        ({"template": 20, "inputs": "1|25"}, "inputs"),
        ({"template": 20, "inputs": "a|b"}, "inputs"),
        ({"template": 20, "inputs": None}, "inputs"),
        ({"template": 20, "layers": [{"input": 1, "x": 0, "y": 0, "w": 1, "h": 1}]}, "layers"),
        ({"layers": "all"}, "layers"),
        ({"layers": [7]}, "layers"),
        ({"layers": [{"input": 1}]}, "layers"),
        ({"layers": [{"input": 1, "x": 0.8, "y": 0, "w": 0.5, "h": 1}]}, "layers"),
        ({"layers": [{"input": 1, "x": 0, "y": 0, "w": 0, "h": 1}]}, "layers"),
        ({"layers": [{"input": 1, "x": 0, "y": 0, "w": 1, "h": float("nan")}]}, "layers"),
    ],
)
def test_a_wrong_layout_names_its_field(params: dict[str, Any], field: str) -> None:
    assert field in faults(fields.read_layout, params)


def test_a_layout_may_be_renamed_alone() -> None:
    assert fields.read_layout({"name": "Interview"}, partial=True) == {"name": "Interview"}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"address": ""}, "address"),
        ({"address": "http://127.0.0.1:8001/media/bug.svg"}, "address"),
        ({"x": -0.1}, "x"),
        ({"x": 1921}, "x"),
        ({"w": 0}, "w"),
        ({"h": 1.5}, "h"),
        ({"y": "top"}, "y"),
        ({"w": float("nan")}, "w"),
    ],
)
def test_a_wrong_picture_mark_names_its_field(change: dict[str, Any], field: str) -> None:
    assert list(faults(fields.read_picture_mark, {**MARK, **change}, LOCAL)) == [field]


def test_a_mark_is_sized_in_fractions_or_whole_pixels() -> None:
    read = fields.read_picture_mark({**MARK, "x": 0.8, "w": 320, "h": 90.0}, LOCAL)
    assert (read["x"], read["w"], read["h"]) == (0.8, 320.0, 90.0)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"text": ""}, "text"),
        ({"text": "x" * 1001}, "text"),
        ({"size": 15}, "size"),
        ({"size": 61}, "size"),
        ({"color": "red"}, "color"),
        ({"color": "#12345"}, "color"),
        ({"font": 3}, "font"),
        ({"x": 1.1}, "x"),
        ({"roll": "yes"}, "roll"),
        ({"roll_s": 4}, "roll_s"),
        ({"roll_direction": 2}, "roll_direction"),
        ({"roll_to": -1}, "roll_to"),
    ],
)
def test_a_wrong_text_mark_names_its_field(change: dict[str, Any], field: str) -> None:
    assert list(faults(fields.read_text_mark, {"text": "Good evening 晚上好", **change})) == [field]


def test_a_colour_is_kept_as_the_cloud_writes_it() -> None:
    assert fields.read_text_mark({"text": "a", "color": "#FFcc00"})["color"] == "0xffcc00"
    assert fields.read_text_mark({"text": "a", "color": "0xFFCC00"})["color"] == "0xffcc00"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"address": "http://1.1.1.1/live/k"}, "address"),
        ({"address": ""}, "address"),
        ({"address": "rtmp://10.0.0.1/a/k"}, "address"),
    ],
)
def test_a_wrong_output_names_its_field(change: dict[str, Any], field: str) -> None:
    assert list(faults(fields.read_output, {"name": "CDN", "address": "rtmp://1.1.1.1/a/k", **change}, REMOTE)) == [
        field
    ]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": ""}, "name"),
        ({"delay_s": 301}, "delay_s"),
        ({"width": 4097}, "width"),
        ({"height": 2161}, "height"),
        ({"fps": 61}, "fps"),
        ({"expires_at": "soon"}, "expires_at"),
        ({"expires_at": "2020-01-01T00:00:00Z"}, "expires_at"),
        ({"expires_at": 5}, "expires_at"),
    ],
)
def test_a_wrong_caster_names_its_field(change: dict[str, Any], field: str) -> None:
    assert list(faults(fields.read_caster, {"name": "City Night", **change})) == [field]


def test_a_caster_that_never_expires_says_null() -> None:
    assert fields.read_caster({"name": "City Night"})["expires_at"] is None
    assert fields.read_caster({"expires_at": None}, partial=True) == {"expires_at": None}


@pytest.mark.parametrize("value", ["1", None, 0, 25, True, 1.0])
def test_a_slot_is_a_whole_number_in_its_range(value: Any) -> None:
    assert list(faults(fields.read_index, value, 1, 24)) == ["index"]
