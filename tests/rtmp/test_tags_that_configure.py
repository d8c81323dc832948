"""Which tags describe what the later ones hold, in every codec of FLV and of enhanced RTMP, and what follows from a
change of them."""

from __future__ import annotations

import pytest

from rtmp.flv import AUDIO_TAG, VIDEO_TAG
from rtmp.flv_body import FlvBody, is_configuration
from rtmp.tag_head import head_of
from tests.rtmp.encoded import streams_in, tags_of

COLOUR = bytes.fromhex("94") + b"hvc1" + b"\x02\x00\x09colorInfo\x03\x00\x00\x09"


@pytest.mark.parametrize(
    ("video", "count"), [("libx264", 1), ("libx265", 1), ("libsvtav1", 1), ("libvpx-vp9", 1), ("flv1", 0)]
)
def test_configurations_of_pictures_are_known(video: str, count: int) -> None:
    told = [head_of(kind, body) for kind, _, body in tags_of([video])]
    assert sum(head.begins for head in told) == count
    assert [head.begins for head in told[:2]].count(True) == count, "at the beginning"
    assert sum(head.tells is None for head in told) >= 15


@pytest.mark.parametrize(("audio", "count"), [("aac", 1), ("libopus", 1), ("flac", 2), ("ac3", 1), ("libmp3lame", 0)])
def test_configurations_of_sound_are_known(audio: str, count: int) -> None:
    """FLAC's comes once more at the end, with what was counted on the way."""
    heads = [head_of(kind, body) for kind, _, body in tags_of((), [audio])]
    assert sum(head.begins for head in heads) == count
    assert sum(head.tells is None for head in heads) >= 7
    assert len({head.codecs for head in heads}) == 1


def test_each_track_of_several_has_its_configuration() -> None:
    tags = tags_of(["libx264"], ["aac", "libopus"])
    told = {(kind, head.tells) for kind, _, body in tags if (head := head_of(kind, body)).begins}
    assert len(told) == 3
    assert {track for kind, _, body in tags if kind == AUDIO_TAG for track, _ in head_of(kind, body).codecs} == {0, 1}


MANY = b"\x96" + b"\x10" + b"hvc1" + b"\x00" + b"\0\0\x02ab" + b"\x01" + b"\0\0\x03cde"
CODECS = b"\x96" + b"\x20" + b"hvc1" + b"\x00" + b"\0\0\x02ab" + b"av01" + b"\x07" + b"\0\0\x01c"


@pytest.mark.parametrize(
    ("kind", "body", "codecs", "configures", "begins"),
    [
        (VIDEO_TAG, b"\x17\x00\0\0\0x", ((0, 7),), True, True),
        (VIDEO_TAG, b"\x17\x01\0\0\0x", ((0, 7),), False, False),
        (VIDEO_TAG, b"\x1c\x00\0\0\0x", ((0, 12),), True, True),
        (VIDEO_TAG, b"\x22x", ((0, 2),), False, False),
        (VIDEO_TAG, b"\x52\x00", (), False, False),
        (VIDEO_TAG, b"\x90hvc1x", ((0, b"hvc1"),), True, True),
        (VIDEO_TAG, b"\x91hvc1\0\0\0x", ((0, b"hvc1"),), False, False),
        (VIDEO_TAG, b"\xa3av01x", ((0, b"av01"),), False, False),
        (VIDEO_TAG, b"\x92vp09", ((0, b"vp09"),), False, False),
        (VIDEO_TAG, b"\x95av01x", ((0, b"av01"),), True, True),
        (VIDEO_TAG, COLOUR, ((0, b"hvc1"),), True, False),
        (VIDEO_TAG, b"\xd0\x00", (), False, False),
        (VIDEO_TAG, MANY, ((0, b"hvc1"), (1, b"hvc1")), True, True),
        (VIDEO_TAG, CODECS, ((0, b"hvc1"), (7, b"av01")), True, True),
        (VIDEO_TAG, b"\x96\x00hvc1\x05x", ((5, b"hvc1"),), True, True),
        (VIDEO_TAG, b"\x96\x01hvc1\x05\0\0\0x", ((5, b"hvc1"),), False, False),
        (VIDEO_TAG, b"\x97\x02abc\x00hvc1x", ((0, b"hvc1"),), True, True),
        (VIDEO_TAG, b"\x97\x02abc\x01hvc1x", ((0, b"hvc1"),), False, False),
        (VIDEO_TAG, b"\x97\xff\x01\x2b" + bytes(300) + b"\x00av01x", ((0, b"av01"),), True, True),
        (VIDEO_TAG, b"\x97\x00a\x07\x00b\x06\x00hvc1\x03x", ((3, b"hvc1"),), True, True),
        (AUDIO_TAG, b"\xaf\x00\x11\x90", ((0, 10),), True, True),
        (AUDIO_TAG, b"\xaf\x01x", ((0, 10),), False, False),
        (AUDIO_TAG, b"\x2fx", ((0, 2),), False, False),
        (AUDIO_TAG, b"\x72x", ((0, 0x72),), False, False),
        (AUDIO_TAG, b"\x90Opusx", ((0, b"Opus"),), True, True),
        (AUDIO_TAG, b"\x91Opusx", ((0, b"Opus"),), False, False),
        (AUDIO_TAG, b"\x90fLaCx", ((0, b"fLaC"),), True, True),
        (AUDIO_TAG, b"\x90ac-3", ((0, b"ac-3"),), True, True),
        (AUDIO_TAG, b"\x94Opus\x01\x02", ((0, b"Opus"),), True, False),
        (AUDIO_TAG, b"\x95\x00Opus\x01x", ((1, b"Opus"),), True, True),
        (AUDIO_TAG, b"\x95\x01Opus\x01x", ((1, b"Opus"),), False, False),
        (AUDIO_TAG, b"\x97\x00a\x01Opusx", ((0, b"Opus"),), False, False),
    ],
)
def test_the_first_bytes_say_what_a_tag_is(
    kind: int, body: bytes, codecs: object, configures: bool, begins: bool
) -> None:
    head = head_of(kind, body)
    assert head.codecs == codecs
    assert is_configuration(kind, body) is configures
    assert head.begins is begins


@pytest.mark.parametrize("kind", [AUDIO_TAG, VIDEO_TAG])
@pytest.mark.parametrize("body", [b"\x90", b"\x97", b"\x97\x05ab", b"\x96", b"\x90hv", b"\x97\xff\x00"])
def test_what_is_cut_short_says_nothing(kind: int, body: bytes) -> None:
    assert not is_configuration(kind, body)


def files(*parts: list[tuple[int, int, bytes]]) -> list[bytes]:
    """What is given to FFmpeg, file by file."""
    flv, found = FlvBody(), [b""]
    for kind, ms, body in (one for part in parts for one in part):
        found[-1] += flv.write(kind, ms, body)
        if flv.turned:
            found.append(flv.begin())
    if not found[0]:
        found = [flv.begin()]
    return found


def later(tags: list[tuple[int, int, bytes]], ms: int) -> list[tuple[int, int, bytes]]:
    return [(kind, at + ms, body) for kind, at, body in tags]


@pytest.mark.parametrize(
    ("video", "audio", "then_video", "then_audio"),
    [
        ("libx264", "aac", "libx265", "aac"),
        ("libx264", "aac", "libx264", "libopus"),
        ("libx265", "libopus", "libx264", "aac"),
        ("libvpx-vp9", "libmp3lame", "libx264", "flac"),
        ("libx264", "libopus", "libsvtav1", "libopus"),
    ],
)
def test_another_codec_begins_another_file_and_both_go_on(
    video: str, audio: str, then_video: str, then_audio: str
) -> None:
    """Judged by FFmpeg: in the last file, which nothing was lost of, it decodes all pictures and all sound."""
    first, then = tags_of([video], [audio]), tags_of([then_video], [then_audio])
    *_, last = files(first, later(then, 600))
    alone = streams_in(files(then)[0])
    assert len(alone) == 2
    got = streams_in(last)
    assert set(got) == set(alone)
    for name, frames in alone.items():
        assert got[name] >= frames - 1


def test_the_same_configuration_again_begins_no_file() -> None:
    """Encoders repeat it with each key frame."""
    for video, audio in (("libx265", "libopus"), ("libx264", "flac")):
        tags = tags_of([video], [audio])
        assert len(files(tags, later(tags, 600), later(tags, 1200))) == 1


def test_colours_that_are_told_again_begin_no_file() -> None:
    tags = tags_of(["libx265"], ["aac"])
    assert len(files(tags, [(VIDEO_TAG, 700, COLOUR), (VIDEO_TAG, 701, COLOUR + b"x")], later(tags, 710))) == 1


@pytest.mark.parametrize("audio", ["aac", "libopus", "flac"])
def test_pictures_that_join_find_the_configuration_of_the_sound(audio: str) -> None:
    """Which came once, long before."""
    sound = tags_of((), [audio], seconds=1.2)
    both = tags_of(["libx264"], [audio])
    joined = [one for one in both if one[0] == VIDEO_TAG or head_of(*one[::2]).tells is None]
    *_, last = files(sound, later(joined, 1_200))
    got = streams_in(last)
    assert set(got) == {"h264", {"libopus": "opus"}.get(audio, audio)}
    assert min(got.values()) >= 7
