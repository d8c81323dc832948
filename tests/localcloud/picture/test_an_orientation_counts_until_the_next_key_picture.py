"""Cameras say with their key pictures how they are held; every picture up to the next one is turned alike."""

from __future__ import annotations

import io
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from decoding.orientation import AS_IT_IS, Orientation, Standing
from localcloud.mixer.frames import to_rgb
from localcloud.mixer.sources import Source
from localcloud.model import InputType
from tests.localcloud.picture.conftest import Opener
from tests.localcloud.picture.drawing import ORIGIN
from tests.localcloud.picture.media import BLUE, RED
from tests.localcloud.picture.watching import near, wait_for, watch

GOP = 10
QUARTER, HALF, THREE = 0x4000, 0x8000, 0xC000


def message(turned: int, *, mirrored: bool = False) -> bytes:
    """The SEI of display orientation (47): not cancelled, flips, anticlockwise turn, to be kept, nothing more."""
    bits = f"0{mirrored:b}0{turned:016b}01001"
    return b"\0\0\0\x01\x06\x2f\x03" + int(bits, 2).to_bytes(3, "big") + b"\x80"


def stream(*messages: bytes, b_frames: int = 0) -> list[av.Packet]:
    """A group of pictures for each message (or none), which stands before its key picture. Left red, right blue."""
    codec = av.VideoCodecContext.create("libx264", "w")
    codec.width, codec.height, codec.pix_fmt = 128, 64, "yuv420p"
    codec.time_base, codec.framerate, codec.gop_size, codec.max_b_frames = Fraction(1, 25), 25, GOP, b_frames
    codec.options = {"preset": "ultrafast", "x264-params": "scenecut=0:repeat-headers=1:open-gop=0"}
    half = np.zeros((64, 128, 3), np.uint8)
    half[:, :64], half[:, 64:] = RED, BLUE
    packets = []
    for tick in range(GOP * len(messages)):
        frame = av.VideoFrame.from_ndarray(half, format="rgb24")
        frame.pts, frame.time_base = tick, Fraction(1, 25)
        packets += codec.encode(frame)
    packets += codec.encode(None)
    told, coming = [], iter(messages)
    for packet in packets:
        data = bytes(packet)
        if packet.is_keyframe:
            at = data.index(b"\0\0\x01\x65") - (data[data.index(b"\0\0\x01\x65") - 1] == 0)
            data = data[:at] + next(coming) + data[at:]
        one = av.Packet(data)
        one.pts, one.dts, one.time_base = packet.pts, packet.dts, packet.time_base
        one.is_keyframe = packet.is_keyframe
        told.append(one)
    return told


def decoded(packets: list[av.Packet]) -> list[av.VideoFrame]:
    decoder = av.VideoCodecContext.create("h264", "r")
    return [frame for packet in packets for frame in decoder.decode(packet)] + decoder.decode(None)


@pytest.mark.parametrize("b_frames", [0, 2])
@pytest.mark.parametrize(
    ("said", "lies"),
    [
        (message(QUARTER), Orientation(transposed=True, upended=True)),
        (message(THREE), Orientation(transposed=True, mirrored=True)),
        (message(HALF), Orientation(mirrored=True, upended=True)),
        (message(0, mirrored=True), Orientation(mirrored=True)),
    ],
    ids=["quarter", "three quarters", "half", "mirrored"],
)
def test_every_picture_of_a_group_lies_as_its_key_picture_says(said: bytes, lies: Orientation, b_frames: int) -> None:
    standing = Standing()
    assert [standing.of(one) for one in decoded(stream(said, said, b_frames=b_frames))] == [lies] * 2 * GOP


def test_a_key_picture_without_a_message_ends_it() -> None:
    standing = Standing()
    ways = [standing.of(one) for one in decoded(stream(message(HALF), b"", message(QUARTER)))]
    assert ways[:GOP] == [Orientation(mirrored=True, upended=True)] * GOP
    assert ways[GOP : 2 * GOP] == [AS_IT_IS] * GOP
    assert ways[2 * GOP :] == [Orientation(transposed=True, upended=True)] * GOP


@pytest.mark.parametrize(("turned", "top", "bottom"), [(QUARTER, BLUE, RED), (THREE, RED, BLUE)])
def test_a_clip_that_says_so_stands_upright_all_the_time(
    opened: Opener, media: Path, turned: int, top: tuple[int, int, int], bottom: tuple[int, int, int]
) -> None:
    write(media / "camera.flv", stream(*[message(turned)] * 8))
    source: Source = opened(InputType.FILE, f"{ORIGIN}/media/camera.flv")
    wait_for(lambda: source.latest() is not None)
    frames = [frame for _, frame in watch(source, 1.2).frames if frame is not None]
    assert len({frame.serial for frame in frames}) > GOP
    for frame in frames:
        assert frame.shape == (64, 128)
        rgb = to_rgb(frame)
        assert near(tuple(int(v) for v in rgb[16, 32]), top)
        assert near(tuple(int(v) for v in rgb[112, 32]), bottom)


def write(path: Path, packets: list[av.Packet]) -> None:
    head = io.BytesIO(bytes(packets[0]))
    with av.open(head, "r", format="h264") as about, av.open(str(path), "w", format="flv") as target:
        track = target.add_stream_from_template(about.streams.video[0])
        for packet in packets:
            packet.stream = track
            target.mux(packet)
