"""The ten structs of the casters, under the manual's names. Notes on single fields stand in `manual`."""

from __future__ import annotations

from liveapi.wire import Wire


class CasterBriefInfo(Wire, frozen=True):
    """A caster in the list of all casters. `status` is a `CasterStatus`; `expire_time` -1 is never."""

    caster_id: int
    status: int
    caster_name: str | None = None
    description: str | None = None
    start_billing_time: int | None = None
    stop_billing_time: int | None = None
    create_time: int | None = None
    expire_time: int | None = None
    fee_type: int | None = None


class CasterInfo(Wire, frozen=True):
    """One caster. Size, rate and bitrates 0 mean 'not set'. `start_live_time` is the last start, never 'on air now'."""

    caster_id: int
    status: int
    caster_name: str | None = None
    start_live_time: int | None = None
    description: str | None = None
    create_time: int | None = None
    expire_time: int | None = None
    delay_time: int | None = None
    pgm_width: int | None = None
    pgm_height: int | None = None
    pgm_fps: int | None = None
    pgm_bit_rate: int | None = None
    pgm_audio_bit_rate: int | None = None
    fee_type: int | None = None
    record_template_id: int | None = None
    record_status: int | None = None
    record_task_id: str | None = None
    pgm_vcodec: str | None = None


class CasterInputInfo(Wire, frozen=True):
    """An input. Files (`InputType.FILE`) go into `input_urls`, at most five; every other kind into `input_url`."""

    input_index: int
    input_type: int | None = None
    input_url: str | None = None
    description: str | None = None
    input_urls: tuple[str, ...] | None = None
    loop_enable: bool | None = None
    loop_number: int | None = None
    pull_push_enable: bool | None = None
    volume: int | None = None


class CasterLayoutParam(Wire, frozen=True):
    """One layer of a layout, in fractions of the picture from the top left; larger `layer_id` lies on top."""

    layer_id: int
    layer_width: float
    layer_height: float
    layer_location_x: float
    layer_location_y: float
    use_portrait_segment: bool | None = None


class CasterLayoutInfo(Wire, frozen=True):
    """A layout: a template or own layers. `input_index_list` is text, `"1|2"`, in the order of the layers."""

    layout_index: int
    layout_template_id: int | None = None
    input_index_list: str | None = None
    layout_params: tuple[CasterLayoutParam, ...] | None = None
    layout_width: int | None = None
    layout_height: int | None = None


class CasterMarkPicInfo(Wire, frozen=True):
    """A picture watermark. Numbers up to 1 are fractions of the picture, above 1 pixels; never send 1 for one pixel."""

    mark_pic_index: int
    mark_pic_id: int | None = None
    mark_pic_width: float | None = None
    mark_pic_height: float | None = None
    mark_pic_location_x: float | None = None
    mark_pic_location_y: float | None = None
    mark_pic_url: str | None = None
    description: str | None = None
    is_equal_proportion: bool | None = None


class CasterMarkWordInfo(Wire, frozen=True):
    """A text watermark. Colour as `0xrrggbb`; the roll fields matter only with `mark_word_roll_enable`."""

    mark_word_index: int
    mark_word_text: str | None = None
    mark_word_font_size: int | None = None
    mark_word_font_color: str | None = None
    mark_word_font_type: int | None = None
    mark_word_location_x: float | None = None
    mark_word_location_y: float | None = None
    mark_word_roll_enable: bool | None = None
    mark_word_roll_once_time: int | None = None
    mark_word_roll_direction: int | None = None
    mark_word_roll_start_location_x: float | None = None
    mark_word_roll_end_location_x: float | None = None


class CasterOutputInfo(Wire, frozen=True):
    """An output. Index 0 is the live platform (`OutputType.LIVE_PLATFORM`), 1 to 10 are RTMP addresses of others."""

    output_index: int
    output_url: str | None = None
    description: str | None = None
    output_stream_id: str | None = None
    output_type: int | None = None
    output_domain_name: str | None = None
    output_app_name: str | None = None
    output_param: str | None = None


class CasterDisplayInfo(Wire, frozen=True):
    """What PVW or PGM shows. `transition_type` None is the caster's default and "" a cut: always say which."""

    layout_index: int | None = None
    mark_pic_index_list: tuple[int, ...] | None = None
    mark_word_index_list: tuple[int, ...] | None = None
    transition_type: str | None = None
    audio_index_list: tuple[int, ...] | None = None
    input_start_type: int | None = None
    layout_index_type: int | None = None


class TransitionTypeInfo(Wire, frozen=True):
    """A transition that `transition_type` may name. `index` counts from 1 and gives the order."""

    transition_type: str
    source_url: str | None = None
    index: int | None = None
