"""What a caster is, as plain frozen data: the one language that rules, store, mixer and media share.

Names are ours in snake case; each class says which struct of the manual it mirrors. Numbers keep the manual's units.
The rules (`localcloud.casters`) make new values, the store keeps them, the mixer gets whole casters and reconciles.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Literal

BusName = Literal["pvw", "pgm"]


class InputType(IntEnum):
    """CasterInputInfo.InputType."""

    PUSH = 0
    FILE = 1
    PULL = 2
    PICTURE = 3
    WEBRTC_PUSH = 4


@dataclass(frozen=True, slots=True)
class Input:
    """CasterInputInfo. `volume` in percent, 100 is unchanged; `urls` only for files, played in turn, looped."""

    index: int
    type: InputType = InputType.PUSH
    url: str = ""
    urls: tuple[str, ...] = ()
    description: str = ""
    volume: int = 100
    loop_enable: bool = True
    loop_number: int = -1
    pull_push_enable: bool = True
    user: str = field(default="", repr=False)
    password: str = field(default="", repr=False)
    """Of an RTSP camera. They come in `url`, are kept apart from it, and are never answered."""


@dataclass(frozen=True, slots=True)
class Layer:
    """CasterLayoutParam: a box in fractions of the picture, origin top left; drawn from small to large `layer_id`."""

    layer_id: int
    width: float
    height: float
    x: float
    y: float
    use_portrait_segment: bool = False


@dataclass(frozen=True, slots=True)
class Layout:
    """CasterLayoutInfo. `inputs` are input indexes in the order of LayerId; 0 means no input in that layer."""

    index: int
    template_id: int = 0
    inputs: tuple[int, ...] = ()
    layers: tuple[Layer, ...] = ()
    width: int = 1280
    height: int = 720


@dataclass(frozen=True, slots=True)
class MarkPic:
    """CasterMarkPicInfo. Up to 1 is a fraction of the picture (1 is all of it), above 1 pixels; 0 width or height: as
    the file."""

    index: int
    url: str = ""
    width: float = 0.0
    height: float = 0.0
    x: float = 0.0
    y: float = 0.0
    description: str = ""
    is_equal_proportion: bool = False
    pic_id: int = 0


@dataclass(frozen=True, slots=True)
class MarkWord:
    """CasterMarkWordInfo. Font size in pixels of the output picture; colour as 0xRRGGBB; positions in fractions."""

    index: int
    text: str = ""
    font_size: int = 16
    font_color: str = "0xffffff"
    font_type: int = 1
    x: float = 0.0
    y: float = 0.0
    roll_enable: bool = False
    roll_once_time: int = 5
    roll_direction: int = 0
    roll_start_x: float = 0.0
    roll_end_x: float = 1.0


@dataclass(frozen=True, slots=True)
class Output:
    """CasterOutputInfo. Type 1 (index 0) is the live platform, type 2 somebody else's RTMP address."""

    index: int
    type: int = 2
    url: str = ""
    description: str = ""
    stream_id: str = ""
    domain_name: str = ""
    app_name: str = ""
    param: str = ""


@dataclass(frozen=True, slots=True)
class Display:
    """CasterDisplayInfo. `transition` None: the caster's default; "": a cut. `index_type` 0: layout, 1: one input."""

    index: int
    index_type: int = 0
    mark_pics: tuple[int, ...] = ()
    mark_words: tuple[int, ...] = ()
    transition: str | None = None
    audio: tuple[int, ...] = ()
    start_type: int = 0


@dataclass(frozen=True, slots=True)
class Bus:
    """What PVW or PGM was last told to show. `rev` counts up with every call; `request_id` is that call's RequestId.
    The last three are of PGM alone: whether it shows the standby input, since its start the seconds by which its
    audience is behind, and the unix time in ms at which that audience has seen the last of an ended emergency."""

    display: Display
    rev: int
    request_id: str
    at_ms: int
    emergency: bool = False
    delay_time: int = 0
    normal_at_ms: int = 0


@dataclass(frozen=True, slots=True)
class Caster:
    """CasterInfo with everything in its slots. A bus is None while it does not run. Sizes and rates 0: the default."""

    id: int
    name: str = ""
    description: str = ""
    create_time: int = 0
    start_live_time: int = 0
    start_billing_time: int = 0
    stop_billing_time: int = 0
    expire_time: int = -1
    delay_time: int = 0
    transition_type: str = ""
    pgm_width: int = 0
    pgm_height: int = 0
    pgm_fps: int = 0
    pgm_bit_rate: int = 0
    pgm_audio_bit_rate: int = 0
    pgm_vcodec: str = "h264"
    fee_type: int = 0
    record_template_id: int = 0
    record_status: int = 0
    record_task_id: str = ""
    inputs: Mapping[int, Input] = field(default_factory=dict)
    layouts: Mapping[int, Layout] = field(default_factory=dict)
    mark_pics: Mapping[int, MarkPic] = field(default_factory=dict)
    mark_words: Mapping[int, MarkWord] = field(default_factory=dict)
    outputs: Mapping[int, Output] = field(default_factory=dict)
    pvw: Bus | None = None
    pgm: Bus | None = None
    last_rev: int = 0
    """The highest `rev` any bus of this caster has had, so that one number never means two displays."""
    standby: int = 0
    """The input that an emergency shows, named by the control door; 0: the one whose description says so."""
    bound: bool = False
    """Tied to a prepaid pack, so it may not be deleted (only the control door ties one)."""
    pulling: bool = True
    """False after ReleaseCaster: files and pulls rest until the next PVW, PGM or change."""


def pgm_kbps(caster: Caster, fps: int) -> int:
    """Of PGM's picture at this rate: what the caster says, or 0 for 3000 at 1280x720 and 25 a second, and in proportion
    for others."""
    pixels = (caster.pgm_width or 1280) * (caster.pgm_height or 720)
    return caster.pgm_bit_rate or min(max(3000 * pixels * fps // (1280 * 720 * 25), 800), 10_000)
