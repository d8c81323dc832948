"""The stamp survives the H.264 stream, whatever bytes it holds."""

from __future__ import annotations

import json
import uuid

import av
import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from localcloud.mixer import stamp
from localcloud.mixer.encoder import PictureEncoder, PictureSettings
from localcloud.mixer.stamp import Stamp

SLICE = b"\x00\x00\x00\x01\x65\x88\x84\x00"
texts = st.text(st.characters(codec="utf-8"), max_size=400)


def test_the_uuid_is_the_one_that_was_agreed() -> None:
    assert uuid.UUID(bytes=stamp.UUID) == uuid.UUID("6c697665-636f-6e73-6f6c-652d7374616d")


@given(st.integers(0, 2**40), texts, st.integers(0, 2**45), st.integers(0, 1000))
def test_any_stamp_is_read_back_as_it_was_written(rev: int, request_id: str, t_ms: int, thousandths: int) -> None:
    written = Stamp(rev, request_id, t_ms, thousandths / 1000)
    assert stamp.find(stamp.insert(SLICE, written)) == written


@given(st.lists(st.sampled_from(b"\x00\x01\x02\x03\x04\xff"), max_size=60).map(bytes))
def test_emulation_prevention_leaves_no_start_code_and_is_undone_exactly(body: bytes) -> None:
    body += b"\x80"
    escaped = stamp.escape(body)
    for forbidden in (b"\x00\x00\x00", b"\x00\x00\x01", b"\x00\x00\x02"):
        assert forbidden not in escaped
    assert stamp.unescape(escaped) == body


def test_a_stamp_full_of_zeros_does_not_break_the_stream() -> None:
    """JSON escapes control characters, so the zeros are put where only escaping can save them."""
    nasty = b"\x05\xff\x00\x00\x00\x01\x00\x00\x03\x80"
    unit = b"\x00\x00\x00\x01\x06" + stamp.escape(nasty) + SLICE
    starts = [unit[header] & 0x1F for _, header in stamp._units(unit)]
    assert starts == [6, 5]


def test_the_stamp_stands_before_the_first_slice_and_after_the_parameter_sets() -> None:
    pictures = encoded(2)
    for picture, kinds in zip(pictures, ([7, 8, 6, 6, 5], [6, 1]), strict=True):
        stamped = stamp.insert(picture, Stamp(1, "r", 2))
        assert [stamped[header] & 0x1F for _, header in stamp._units(stamped)] == kinds


def test_a_stamped_stream_decodes_to_the_same_pictures_and_ffmpeg_sees_the_user_data() -> None:
    plain = encoded(5)
    stamped = [stamp.insert(data, Stamp(3, "r-3", 1000 + n, 0.5)) for n, data in enumerate(plain)]
    for before, after in zip(decoded(plain), decoded(stamped), strict=True):
        assert np.array_equal(before.to_ndarray(), after.to_ndarray())
    user_data = [bytes(side) for side in decoded(stamped)[-1].side_data if side.type.name == "SEI_UNREGISTERED"]
    ours = [data for data in user_data if data.startswith(stamp.UUID)]
    assert json.loads(ours[0][16:]) == {"rev": 3, "request_id": "r-3", "t_ms": 1004, "progress": 0.5}


def test_a_picture_without_a_stamp_has_none() -> None:
    assert stamp.find(encoded(1)[0]) is None
    assert stamp.find(b"") is None
    assert stamp.find(b"\x00\x00\x01") is None


def test_a_stamp_of_broken_json_is_none() -> None:
    body = bytes((5, 16 + 3)) + stamp.UUID + b"{]}" + b"\x80"
    assert stamp.find(b"\x00\x00\x01\x06" + body + SLICE) is None


def encoded(count: int) -> list[bytes]:
    encoder = PictureEncoder(PictureSettings(320, 180))
    noise = np.random.default_rng(1).integers(16, 235, (270, 320), np.uint8)
    return [
        packet.data
        for tick in range(count)
        for packet in encoder.encode(av.VideoFrame.from_ndarray(np.roll(noise, tick, 1), format="yuv420p"), tick, False)
    ]


def decoded(pictures: list[bytes]) -> list[av.VideoFrame]:
    decoder = av.VideoCodecContext.create("h264", "r")
    decoder.thread_count = 1
    frames = [frame for data in pictures for frame in decoder.decode(av.Packet(data))]
    return frames + decoder.decode(None)
