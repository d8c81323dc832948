"""Between the mirror's plain words and the structs of the Live API. Pure; the only place of this app that knows both.

`*_values` turns what the cloud said into columns of the mirror; `*_info` turns what was asked into the whole struct to
send, starting from what the cloud has (`now`), so that it does not matter whether a change merges or replaces.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import msgspec

import liveapi
from casters.display import Display, Source
from rtsp.login import Login, joined, parted

Values = dict[str, Any]

KINDS = {0: "push", 1: "file", 2: "pull", 3: "picture", 4: "webrtc_push"}
KIND_NUMBERS = {word: number for number, word in KINDS.items()}


def display_info(display: Display) -> liveapi.CasterDisplayInfo:
    """Everything is said, the transition above all: left out it would mean the caster's default, and "" is a cut."""
    return liveapi.CasterDisplayInfo(
        layout_index=display.source.index,
        layout_index_type=1 if display.source.kind == "input" else 0,
        mark_pic_index_list=display.picture_marks,
        mark_word_index_list=display.text_marks,
        audio_index_list=display.audio,
        transition_type=display.transition,
        input_start_type=1 if display.restart else 0,
    )


def display_of(info: liveapi.CasterDisplayInfo | None) -> Display | None:
    """None when the cloud answers the zeros of a bus that shows nothing."""
    if info is None or not info.layout_index:
        return None
    return Display(
        source=Source("input" if info.layout_index_type == 1 else "layout", info.layout_index),
        picture_marks=tuple(sorted(set(info.mark_pic_index_list or ()))),
        text_marks=tuple(sorted(set(info.mark_word_index_list or ()))),
        audio=tuple(sorted(set(info.audio_index_list or ()))),
        transition=info.transition_type or "",
        restart=info.input_start_type == 1,
    )


def input_values(info: liveapi.CasterInputInfo) -> Values:
    lines = info.input_urls or ((parted(info.input_url)[0],) if info.input_url else ())
    return {
        "index": info.input_index,
        "name": info.description or "",
        "kind": KINDS.get(info.input_type or 0, "push"),
        "address": "\n".join(lines),
        "volume": 100 if info.volume is None else info.volume,
    }


def input_info(index: int, asked: Values, now: liveapi.CasterInputInfo | None) -> liveapi.CasterInputInfo:
    values = {**(input_values(now) if now else {"name": "", "kind": "push", "address": "", "volume": 100}), **asked}
    lines = tuple(values["address"].splitlines())
    if "username" in asked or "password" in asked:
        login = Login(asked.get("username", ""), asked.get("password", ""))
        lines = (joined(lines[0], login),) if lines else ()
    elif now and "address" not in asked and now.input_url:
        lines = (now.input_url,)  # with what it may carry
    is_file = values["kind"] == "file"
    return msgspec.structs.replace(
        now or liveapi.CasterInputInfo(input_index=index),
        input_index=index,
        input_type=KIND_NUMBERS[values["kind"]],
        input_url="" if is_file else "".join(lines[:1]),
        input_urls=lines if is_file else (),
        description=values["name"],
        volume=values["volume"],
    )


def layout_values(info: liveapi.CasterLayoutInfo) -> Values:
    """A layer shows the input that stands at its place in InputIndexList; 0 is a layer without one."""
    inputs = [int(part) if part.isdigit() else 0 for part in (info.input_index_list or "").split("|")]
    boxes = sorted(info.layout_params or (), key=lambda layer: layer.layer_id)
    return {
        "index": info.layout_index,
        "template": info.layout_template_id or 0,
        "inputs": inputs,
        "layers": [
            {
                "input": inputs[place] if place < len(inputs) else 0,
                "x": _number(box.layer_location_x),
                "y": _number(box.layer_location_y),
                "w": _number(box.layer_width),
                "h": _number(box.layer_height),
            }
            for place, box in enumerate(boxes)
        ],
    }


def layout_info(index: int, asked: Values, now: liveapi.CasterLayoutInfo | None) -> liveapi.CasterLayoutInfo:
    values = {**(layout_values(now) if now else {}), **asked}
    keep = now or liveapi.CasterLayoutInfo(layout_index=index)
    if values["template"]:
        return msgspec.structs.replace(
            keep,
            layout_index=index,
            layout_template_id=values["template"],
            input_index_list="|".join(str(item) for item in values["inputs"]),
            # The template draws the boxes; sending old ones beside it would say two things at once.
            layout_params=None,
        )
    return msgspec.structs.replace(
        keep,
        layout_index=index,
        layout_template_id=None,
        input_index_list="|".join(str(layer["input"]) for layer in values["layers"]),
        layout_params=tuple(
            liveapi.CasterLayoutParam(
                layer_id=number,
                layer_width=layer["w"],
                layer_height=layer["h"],
                layer_location_x=layer["x"],
                layer_location_y=layer["y"],
            )
            for number, layer in enumerate(values["layers"], 1)
        ),
    )


def picture_mark_values(info: liveapi.CasterMarkPicInfo) -> Values:
    return {
        "index": info.mark_pic_index,
        "name": info.description or "",
        "address": info.mark_pic_url or "",
        "x": float(info.mark_pic_location_x or 0),
        "y": float(info.mark_pic_location_y or 0),
        "w": float(info.mark_pic_width or 0),
        "h": float(info.mark_pic_height or 0),
    }


def picture_mark_info(index: int, asked: Values, now: liveapi.CasterMarkPicInfo | None) -> liveapi.CasterMarkPicInfo:
    empty = {"name": "", "address": "", "x": 0.0, "y": 0.0, "w": 0.2, "h": 0.2}
    values = {**(picture_mark_values(now) if now else empty), **asked}
    return msgspec.structs.replace(
        now or liveapi.CasterMarkPicInfo(mark_pic_index=index),
        mark_pic_index=index,
        description=values["name"],
        mark_pic_url=values["address"],
        mark_pic_location_x=values["x"],
        mark_pic_location_y=values["y"],
        mark_pic_width=values["w"],
        mark_pic_height=values["h"],
    )


def text_mark_values(info: liveapi.CasterMarkWordInfo) -> Values:
    end = info.mark_word_roll_end_location_x
    return {
        "index": info.mark_word_index,
        "text": info.mark_word_text or "",
        "size": info.mark_word_font_size or 16,
        "color": info.mark_word_font_color or "0xffffff",
        "font": info.mark_word_font_type or 1,
        "x": float(info.mark_word_location_x or 0),
        "y": float(info.mark_word_location_y or 0),
        "roll": bool(info.mark_word_roll_enable),
        "roll_s": info.mark_word_roll_once_time or 5,
        "roll_direction": info.mark_word_roll_direction or 0,
        "roll_from": float(info.mark_word_roll_start_location_x or 0),
        "roll_to": 1.0 if end is None else float(end),
    }


def text_mark_info(index: int, asked: Values, now: liveapi.CasterMarkWordInfo | None) -> liveapi.CasterMarkWordInfo:
    values = {**text_mark_values(now or liveapi.CasterMarkWordInfo(mark_word_index=index)), **asked}
    return msgspec.structs.replace(
        now or liveapi.CasterMarkWordInfo(mark_word_index=index),
        mark_word_index=index,
        mark_word_text=values["text"],
        mark_word_font_size=values["size"],
        mark_word_font_color=values["color"],
        mark_word_font_type=values["font"],
        mark_word_location_x=values["x"],
        mark_word_location_y=values["y"],
        mark_word_roll_enable=values["roll"],
        mark_word_roll_once_time=values["roll_s"],
        mark_word_roll_direction=values["roll_direction"],
        mark_word_roll_start_location_x=values["roll_from"],
        mark_word_roll_end_location_x=values["roll_to"],
    )


def output_values(info: liveapi.CasterOutputInfo) -> Values:
    """The live platform's own output is told by its domain and path; its parameters and stream name are keys."""
    live = info.output_type == 1 or info.output_index == 0
    address = info.output_url or ""
    if live and not address and info.output_domain_name:
        address = f"rtmp://{info.output_domain_name}/{info.output_app_name or 'live'}/{info.output_stream_id or ''}"
    return {
        "index": info.output_index,
        "name": info.description or "",
        "kind": "live" if live else "third_party",
        "address": address,
    }


def output_info(index: int, asked: Values, now: liveapi.CasterOutputInfo | None) -> liveapi.CasterOutputInfo:
    values = {**(output_values(now) if now else {"name": "", "address": ""}), **asked}
    keep = now or liveapi.CasterOutputInfo(output_index=index)
    if keep.output_type == 1:
        return msgspec.structs.replace(keep, description=values["name"])
    return msgspec.structs.replace(
        keep,
        output_index=index,
        output_type=2,
        output_url=values["address"],
        description=values["name"],
    )


def caster_values(info: liveapi.CasterInfo) -> Values:
    return {
        "name": info.caster_name or "",
        "description": info.description or "",
        "expire_time": -1 if info.expire_time is None else info.expire_time,
        "delay_s": info.delay_time or 0,
        "width": info.pgm_width or 0,
        "height": info.pgm_height or 0,
        "fps": info.pgm_fps or 0,
    }


def caster_fields(asked: Values) -> Values:
    """What was asked of a caster, under the client's names; the same for creating and for changing."""
    named = {
        "name": "caster_name",
        "delay_s": "delay_time",
        "transition": "transition_type",
        "width": "pgm_width",
        "height": "pgm_height",
        "fps": "pgm_fps",
    }
    found = {ours: asked[word] for word, ours in named.items() if word in asked}
    if "expires_at" in asked:
        found["expire_time"] = unix(asked["expires_at"])
    return found


def unix(iso: str | None) -> int:
    """A time as the cloud counts it; never is -1."""
    return -1 if iso is None else int(datetime.fromisoformat(iso).timestamp())


def start_of_show(seconds: int | None) -> datetime | None:
    return datetime.fromtimestamp(seconds, UTC) if seconds else None


def transitions(infos: tuple[liveapi.TransitionTypeInfo, ...]) -> list[Values]:
    """Names with their stem and rate: 'fade-500' is the type 'fade' at 500 ms; a plain name runs at its own, unknown
    rate."""
    found = []
    for info in sorted(infos, key=lambda item: item.index or 0):
        stem, dash, rate = info.transition_type.rpartition("-")
        timed = bool(dash) and rate.isdigit()
        found.append(
            {
                "type": info.transition_type,
                "stem": stem if timed else info.transition_type,
                "rate_ms": int(rate) if timed else None,
            }
        )
    return found


def _number(value: float) -> float:
    """Fractions without the noise of binary arithmetic."""
    return round(float(value), 6)
