"""The cloud's names beside ours, one table per struct: what came in becomes model values, model values go out again."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from localcloud.casters.refusal import bad_value
from localcloud.model import Bus, Caster, Display, InputType, Layer

MAX_INPUT = 24


def _same(value: Any) -> Any:
    return value


@dataclass(frozen=True, slots=True)
class Name:
    """One field: `wire` in the API, `ours` in the model; `read` and `show` translate its value."""

    wire: str
    ours: str
    read: Callable[[Any], Any] = _same
    show: Callable[[Any], Any] = _same


def given(names: Sequence[Name], params: Mapping[str, Any]) -> dict[str, Any]:
    """The fields that were sent, under our names. What was left out is not there, so a change can keep it."""
    return {name.ours: name.read(params[name.wire]) for name in names if name.wire in params}


def shown(names: Sequence[Name], value: object) -> dict[str, Any]:
    """Every field, under the cloud's names."""
    return {name.wire: name.show(getattr(value, name.ours)) for name in names}


def read_input_list(text: str) -> tuple[int, ...]:
    """`1|2` as input indexes in the order of LayerId; the empty text names none."""
    parts = text.split("|") if text else []
    if not all(part.isascii() and part.isdecimal() and 1 <= int(part) <= MAX_INPUT for part in parts):
        raise bad_value("LayoutInfo.InputIndexList", f"is {text!r}; it is input indexes joined by |, without gaps.")
    return tuple(map(int, parts))


def show_input_list(inputs: Sequence[int]) -> str:
    """Layers without an input are at the end only, and are left out."""
    return "|".join(str(index) for index in inputs if index)


def _read_layers(raw: Sequence[Mapping[str, Any]]) -> tuple[Layer, ...]:
    return tuple(Layer(**given(LAYER, layer)) for layer in raw)


def _show_layers(layers: Sequence[Layer]) -> list[dict[str, Any]]:
    return [shown(LAYER, layer) for layer in layers]


CASTER_SETTINGS = (
    Name("CasterName", "name"),
    Name("Description", "description"),
    Name("ExpireTime", "expire_time"),
    Name("DelayTime", "delay_time"),
    Name("TransitionType", "transition_type"),
    Name("PgmWidth", "pgm_width"),
    Name("PgmHeight", "pgm_height"),
    Name("PgmFps", "pgm_fps"),
    Name("PgmBitRate", "pgm_bit_rate"),
    Name("PgmAudioBitRate", "pgm_audio_bit_rate"),
    Name("PgmVcodec", "pgm_vcodec"),
    Name("FeeType", "fee_type"),
    Name("RecordTemplateId", "record_template_id"),
    Name("RecordStatus", "record_status"),
    Name("RecordTaskId", "record_task_id"),
)
"""What CreateCaster and ModifyCaster may set; TransitionType alone is answered elsewhere (in the display)."""

CASTER_INFO = (
    Name("CasterId", "id"),
    *(name for name in CASTER_SETTINGS if name.wire != "TransitionType"),
    Name("StartLiveTime", "start_live_time"),
    Name("CreateTime", "create_time"),
)

CASTER_BRIEF = (
    Name("CasterId", "id"),
    Name("CasterName", "name"),
    Name("Description", "description"),
    Name("StartBillingTime", "start_billing_time"),
    Name("StopBillingTime", "stop_billing_time"),
    Name("CreateTime", "create_time"),
    Name("ExpireTime", "expire_time"),
    Name("FeeType", "fee_type"),
)

INPUT = (
    Name("InputIndex", "index"),
    Name("InputType", "type", InputType, int),
    Name("InputUrl", "url"),
    Name("Description", "description"),
    Name("InputUrls", "urls", tuple, list),
    Name("LoopEnable", "loop_enable"),
    Name("LoopNumber", "loop_number"),
    Name("PullPushEnable", "pull_push_enable"),
    Name("Volume", "volume"),
)

LAYER = (
    Name("LayerId", "layer_id"),
    Name("LayerWidth", "width"),
    Name("LayerHeight", "height"),
    Name("LayerLocationX", "x"),
    Name("LayerLocationY", "y"),
    Name("UsePortraitSegment", "use_portrait_segment"),
)

LAYOUT = (
    Name("LayoutIndex", "index"),
    Name("LayoutTemplateId", "template_id"),
    Name("InputIndexList", "inputs", read_input_list, show_input_list),
    Name("LayoutParams", "layers", _read_layers, _show_layers),
    Name("LayoutWidth", "width"),
    Name("LayoutHeight", "height"),
)

MARK_PIC = (
    Name("MarkPicIndex", "index"),
    Name("MarkPicId", "pic_id"),
    Name("MarkPicWidth", "width"),
    Name("MarkPicHeight", "height"),
    Name("MarkPicLocationX", "x"),
    Name("MarkPicLocationY", "y"),
    Name("MarkPicUrl", "url"),
    Name("Description", "description"),
    Name("IsEqualProportion", "is_equal_proportion"),
)

MARK_WORD = (
    Name("MarkWordIndex", "index"),
    Name("MarkWordText", "text"),
    Name("MarkWordFontSize", "font_size"),
    Name("MarkWordFontColor", "font_color"),
    Name("MarkWordFontType", "font_type"),
    Name("MarkWordLocationX", "x"),
    Name("MarkWordLocationY", "y"),
    Name("MarkWordRollEnable", "roll_enable"),
    Name("MarkWordRollOnceTime", "roll_once_time"),
    Name("MarkWordRollDirection", "roll_direction"),
    Name("MarkWordRollStartLocationX", "roll_start_x"),
    Name("MarkWordRollEndLocationX", "roll_end_x"),
)

OUTPUT = (
    Name("OutputIndex", "index"),
    Name("OutputType", "type"),
    Name("OutputUrl", "url"),
    Name("Description", "description"),
    Name("OutputStreamId", "stream_id"),
    Name("OutputDomainName", "domain_name"),
    Name("OutputAppName", "app_name"),
    Name("OutputParam", "param"),
)

DISPLAY = (
    Name("LayoutIndex", "index"),
    Name("MarkPicIndexList", "mark_pics", tuple, list),
    Name("MarkWordIndexList", "mark_words", tuple, list),
    Name("TransitionType", "transition"),
    Name("AudioIndexList", "audio", tuple, list),
    Name("InputStartType", "start_type"),
    Name("LayoutIndexType", "index_type"),
)


def shown_bus(caster: Caster, bus: Bus | None) -> dict[str, Any]:
    """A bus that does not run shows 0, "" and []; a transition left out is the caster's."""
    if bus is None:
        return shown(DISPLAY, Display(index=0, transition=""))
    answer = shown(DISPLAY, bus.display)
    if bus.display.transition is None:
        answer["TransitionType"] = caster.transition_type
    return answer
