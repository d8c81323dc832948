"""RTP packets put together: whole, in parts, several in one, with some missing; and any bytes at all."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localcloud.rtsp import media, rtp, sdp
from localcloud.rtsp.errors import BadServer
from localcloud.rtsp.media import Unit, assembler
from localcloud.rtsp.rtp import Order, Packet
from localcloud.rtsp.sdp import Track

H264 = Track("video", "h264", 90_000, 1, 96, "")
H265 = Track("video", "h265", 90_000, 1, 96, "")
AAC = Track(
    "audio", "mpeg4-generic", 48_000, 2, 97, "", {"sizelength": "13", "indexlength": "3", "config": "119056E500"}
)


def fed(track: Track, *packets: tuple[int, bool, bytes], missing_before: int = -1) -> list[Unit]:
    """Packets as (stamp, marker, data)."""
    made = assembler(track)
    assert made is not None
    found = []
    for number, (stamp, marker, data) in enumerate(packets):
        found += made.take(Packet(track.payload, marker, number, stamp, data), number == missing_before)
    return found


def test_a_picture_ends_with_its_marker_or_with_the_next_stamp() -> None:
    assert fed(H264, (1, False, b"\x67sps"), (1, True, b"\x65key")) == [Unit(1, (b"\x67sps", b"\x65key"))]
    assert fed(H264, (1, False, b"\x65one"), (2, True, b"\x41two")) == [Unit(1, (b"\x65one",)), Unit(2, (b"\x41two",))]


def test_several_units_in_a_packet_are_taken_apart() -> None:
    packed = b"\x78" + b"\x00\x04\x67sps" + b"\x00\x04\x68pps"
    assert fed(H264, (1, True, packed)) == [Unit(1, (b"\x67sps", b"\x68pps"))]
    packed = b"\x60\x01" + b"\x00\x05\x42\x01sps" + b"\x00\x05\x44\x01pps"
    assert fed(H265, (1, True, packed)) == [Unit(1, (b"\x42\x01sps", b"\x44\x01pps"))]


def test_a_unit_in_parts_is_put_together() -> None:
    parts = ((1, False, b"\x7c\x85ab"), (1, False, b"\x7c\x05cd"), (1, True, b"\x7c\x45ef"))
    assert fed(H264, *parts) == [Unit(1, (b"\x65abcdef",))]
    parts = ((1, False, b"\x62\x01\x93ab"), (1, True, b"\x62\x01\x53cd"))
    assert fed(H265, *parts) == [Unit(1, (b"\x26\x01abcd",))]


def test_a_unit_whose_middle_did_not_come_is_left_out() -> None:
    parts = ((1, False, b"\x7c\x85ab"), (1, True, b"\x7c\x45ef"), (2, True, b"\x41next"))
    assert fed(H264, *parts, missing_before=1) == [Unit(2, (b"\x41next",))]


def test_sounds_are_told_apart_by_their_sizes_and_follow_each_other_in_time() -> None:
    packed = b"\x00\x20" + (3 << 3).to_bytes(2, "big") + (2 << 3).to_bytes(2, "big") + b"abcde"
    assert fed(AAC, (5000, True, packed)) == [Unit(5000, (b"abc",)), Unit(6024, (b"de",))]
    head = b"\x00\x10" + (6 << 3).to_bytes(2, "big")
    assert fed(AAC, (5000, False, head + b"abc"), (5000, True, head + b"def")) == [Unit(5000, (b"abcdef",))]


def test_a_picture_without_end_is_refused() -> None:
    part = b"\x7c\x05" + bytes(60_000)
    with pytest.raises(BadServer, match="larger"):
        fed(H264, (1, False, b"\x7c\x85"), *((1, False, part) for _ in range(200)))
    head = b"\x00\x10" + (8191 << 3).to_bytes(2, "big")
    assert fed(AAC, *((1, False, head + b"x") for _ in range(8190))) == []


def test_what_nobody_can_play_has_no_assembler() -> None:
    for track in (
        Track("video", "jpeg", 90_000, 1, 26, ""),
        Track("audio", "mpeg4-generic", 48_000, 2, 97, ""),
        Track("audio", "pcma", 16_000, 1, 98, ""),
        Track("video", "h265", 90_000, 1, 96, "", {"sprop-max-don-diff": "2"}),
        Track("application", "vnd.onvif.metadata", 90_000, 1, 107, ""),
    ):
        assert assembler(track) is None


def test_padding_extensions_and_sources_are_not_media() -> None:
    head = bytes.fromhex("80e00005 00000007 00000001")
    assert rtp.packet(head + b"data") == Packet(96, True, 5, 7, b"data")
    full = bytes.fromhex("b1e00005 00000007 00000001 00000002 bede0001 00000000") + b"data" + b"\0\0\3"
    assert rtp.packet(full) == Packet(96, True, 5, 7, b"data")
    assert rtp.packet(head) is None
    assert rtp.packet(b"\x90" + bytes(11)) is None


def test_what_comes_twice_is_taken_once_and_a_gap_is_seen() -> None:
    order = Order()
    assert [order.take(n) for n in (65_534, 65_535, 0, 0, 3, 2)] == [
        (True, False), (True, False), (True, False), (False, False), (True, True), (False, False),
    ]  # fmt: skip


def test_a_description_as_cameras_write_it() -> None:
    text = (
        "v=0\r\na=control:*\r\nm=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\n"
        "a=fmtp:96 packetization-mode=1;sprop-parameter-sets=Z0LADA==,aM4PyA==\r\na=control:trackID=1\r\n"
        "m=audio 0 RTP/AVP 8\r\na=control:trackID=2\r\nm=application 0 RTP/AVP 107\r\n"
    )
    described = sdp.parse(text.encode())
    assert described.control == "*"
    video, audio = described.tracks
    assert (video.codec, video.rate, video.control) == ("h264", 90_000, "trackID=1")
    assert video.bytes_of("sprop-parameter-sets") == [b"\x67\x42\xc0\x0c", b"\x68\xce\x0f\xc8"]
    assert (audio.codec, audio.rate, audio.payload) == ("pcma", 8000, 8)


@pytest.mark.fuzz
@given(st.lists(st.tuples(st.integers(0, 3), st.booleans(), st.binary(max_size=60)), max_size=20))
def test_any_packets_are_media_or_nothing(packets: list[tuple[int, bool, bytes]]) -> None:
    for track in (H264, H265, AAC):
        made = assembler(track)
        assert made is not None
        for number, (stamp, marker, data) in enumerate(packets):
            if data:
                made.take(Packet(track.payload, marker, number, stamp, data), missing=False)


@pytest.mark.fuzz
@given(st.binary(max_size=300))
def test_any_bytes_are_packets_reports_descriptions_or_nothing(data: bytes) -> None:
    rtp.packet(data)
    list(rtp.reports(data))
    for track in sdp.parse(b"m=video 0 RTP/AVP 96\na=" + data).tracks:
        with contextlib.suppress(BadServer):
            media.assembler(track)
