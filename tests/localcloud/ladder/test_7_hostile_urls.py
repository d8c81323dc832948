"""Step 7: addresses that lead to where nobody may go, or to more than anybody can hold. Refused with the cloud's code,
or cut at their limits; the show goes on. (That every hop is judged is shown in tests/localcloud/picture.)"""

from __future__ import annotations

import itertools
import math
import re
import time
from collections.abc import Callable, Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liveapi import (
    AddCasterInputInfo,
    AddCasterMarkPicInfo,
    CasterDisplayInfo,
    CasterInputInfo,
    CasterMarkPicInfo,
    CreateCasterPgm,
    DescribeCasterPlayUrl,
    InputType,
    LayoutIndexType,
    PlayUrlType,
    Refused,
)
from localcloud.mixer.fetch import Refused as NotFetched
from localcloud.mixer.fetch_picture import decode
from localcloud.mixer.sources import hls_playlist
from localcloud.model import InputType as Kind
from tests.localcloud.ladder.besieged import CAMERA, PHONE, Besieged
from tests.localcloud.ladder.budget import bounded
from tests.localcloud.ladder.hostile import Sender, bmp, endless, gif, playlist, png, text_bomb
from tests.localcloud.picture.conftest import Opener, Server, media, opened, server
from tests.localcloud.picture.watching import wait_for

__all__ = ["media", "opened", "server"]

METADATA = "http://169.254.169.254/latest/meta-data/a.png"
FORBIDDEN = [METADATA, "http://10.1.2.3/a.png", "http://[fd00::1]/a.png", "http://0.0.0.0:6379/a.png"]
BOMBS: dict[str, Callable[[], bytes]] = {
    "900 million pixels": lambda: png(30_000, 30_000),
    "a side of two billion": lambda: png(2**31 - 1, 1, rows=0),
    "many more rows than it says": lambda: png(10_000, 10, rows=20_000),
    "a text that unfolds": text_bomb,
    "gif": lambda: gif(65_535, 65_535),
    "bmp": lambda: bmp(2_000_000_000, 2_000_000_000),
    "bmp upside down": lambda: bmp(30_000, -30_000),
}
HARMLESS = "many more rows than it says"
"""Read as the small picture that its head speaks of; what comes after it is not unfolded."""


@pytest.mark.parametrize("name", BOMBS)
def test_a_picture_that_would_unfold_is_not_unfolded(name: str) -> None:
    bomb = BOMBS[name]()
    assert len(bomb) < 5_000_000
    began = time.process_time()
    if name == HARMLESS:
        assert decode(bomb).shape[1] == 4096
    else:
        with pytest.raises(NotFetched):
            decode(bomb)
    assert time.process_time() - began < 2


@pytest.mark.parametrize("total", [100_000_000, None], ids=["announced", "without an end"])
def test_a_playlist_of_100_mb_is_given_up_at_its_limit(opened: Opener, server: Server, total: int | None) -> None:
    sender = playlist(total)
    server.paths["/huge.m3u8"] = sender
    source = opened(Kind.PULL, f"{server.origin}/huge.m3u8")
    wait_for(lambda: source.state == "broken", 5)
    assert "larger than 1 MB" in source.sentence
    assert sender.sent < 20_000_000


LINES = [
    "#EXTM3U",
    "#EXTINF:1,",
    "#EXTINF:nan,",
    "#EXTINF:1e999,",
    "#EXT-X-TARGETDURATION:nan",
    "#EXT-X-TARGETDURATION:-inf",
    "#EXT-X-MEDIA-SEQUENCE:-7",
    f"#EXT-X-MEDIA-SEQUENCE:{2**200}",
    f"#EXT-X-MEDIA-SEQUENCE:{'9' * 5000}",
    "#EXT-X-BYTERANGE:-5@-9",
    "#EXT-X-BYTERANGE:10@",
    '#EXT-X-KEY:METHOD=AES-128,URI="http://[",IV=0xzz',
    "#EXT-X-KEY:METHOD=AES-128,IV=0x" + "f" * 100,
    '#EXT-X-MAP:URI="',
    "#EXT-X-STREAM-INF:BANDWIDTH=-1,RESOLUTION=0x",
    "#EXT-X-STREAM-INF:BANDWIDTH=1,RESOLUTION=1x1",
    "#EXT-X-ENDLIST",
    "#EXT-X-DISCONTINUITY",
    "http://[::1",
    "a.ts",
    "//",
]


@bounded(200, 8_000)
@given(st.lists(st.sampled_from(LINES) | st.text(max_size=20).map(lambda text: f"#EXT{text}"), max_size=12))
def test_any_playlist_is_read_or_refused_and_keeps_to_its_numbers(lines: list[str]) -> None:
    try:
        read = hls_playlist.parse("\n".join(["#EXTM3U", *lines]), "http://example.com/a.m3u8")
    except ValueError:
        return
    assert 0.5 <= read.target_s <= 60
    for piece in read.pieces:
        assert 0 <= piece.number < 2**64, "the number of a piece is also its initialisation vector"
        assert math.isfinite(piece.seconds)


def test_a_line_that_never_ends_does_not_stop_the_clock() -> None:
    """Within the megabyte that a playlist may have; a pattern that looked back would take minutes, with all threads
    waiting for it."""
    for tag in ("#EXT-X-KEY:", "#EXT-X-MAP:", "#EXT-X-STREAM-INF:"):
        for filling in ("A" * 900_000, 'A="' * 300_000, "A=," * 300_000, "," * 900_000):
            began = time.process_time()
            try:
                hls_playlist.parse(f"#EXTM3U\n{tag}{filling}\n", "http://example.com/a.m3u8")
            except ValueError:
                pass
            assert time.process_time() - began < 2, (tag, filling[:9])


@pytest.mark.parametrize("url", FORBIDDEN)
def test_an_internal_address_is_refused_with_the_clouds_code(siege: Besieged, url: str) -> None:
    for kind in (InputType.FILE, InputType.PULL, InputType.PICTURE):
        given = {"input_urls": (url,)} if kind is InputType.FILE else {"input_url": url}
        with pytest.raises(Refused) as caught:
            siege.api.call(AddCasterInputInfo(siege.caster, CasterInputInfo(24, kind, **given)))  # type: ignore[arg-type]
        assert caught.value.code == "FailedOperation.StartPullFailed"
    with pytest.raises(Refused) as caught:
        siege.api.call(AddCasterMarkPicInfo(siege.caster, CasterMarkPicInfo(9, mark_pic_url=url)))
    assert caught.value.code == "InvalidParameterValue"
    siege.assert_unmoved()


@pytest.fixture
def slots() -> Iterator[int]:
    return itertools.count(PHONE + 1)


@pytest.mark.timeout(120)
def test_every_kind_of_trap_at_once_and_the_show_goes_on(siege: Besieged, server: Server, slots: Iterator[int]) -> None:
    """Each becomes an input without a signal, which the cloud says with its code; the memory stays where it was."""
    bomb = server.bytes_at("/bomb.png", png(30_000, 30_000), "image/png")
    traps: dict[str, tuple[InputType, str]] = {
        "redirect inside": (InputType.PULL, server.redirect("/in.flv", METADATA)),
        "picture that redirects inside": (InputType.PICTURE, server.redirect("/in.png", METADATA)),
        "bomb": (InputType.PICTURE, bomb),
    }
    senders: dict[str, Sender] = {
        "/endless.flv": endless(b"FLV\x01\x05\0\0\0\x09\0\0\0\0"),
        "/endless.png": endless(b"\x89PNG\r\n\x1a\n", "image/png"),
        "/huge.m3u8": playlist(100_000_000),
        "/endless.m3u8": playlist(None),
    }
    for path, sender in senders.items():
        server.paths[path] = sender
        kind = InputType.PICTURE if path.endswith("png") else InputType.PULL
        traps[path] = (kind, server.origin + path)
    server.paths["/endless.mp4"] = endless(b"\0\0\0\x18ftypisom\0\0\0\0isomiso2\0\0\0\x08free")
    traps["/endless.mp4"] = (InputType.FILE, f"{server.origin}/endless.mp4")
    before = siege.memory()
    laid: dict[int, str] = {}
    for index, (name, (kind, url)) in zip(slots, traps.items(), strict=False):
        given = {"input_urls": (url,)} if kind is InputType.FILE else {"input_url": url}
        siege.api.call(AddCasterInputInfo(siege.caster, CasterInputInfo(index, kind, **given)))  # type: ignore[arg-type]
        laid[index] = name
    siege.api.call(AddCasterMarkPicInfo(siege.caster, CasterMarkPicInfo(1, mark_pic_url=bomb)))
    single = LayoutIndexType.SINGLE_INPUT
    worst = 0
    for index in (*laid, CAMERA):
        display = CasterDisplayInfo(layout_index=index, layout_index_type=single, mark_pic_index_list=(1,))
        siege.api.call(CreateCasterPgm(siege.caster, display))
        until = time.monotonic() + 0.7
        while time.monotonic() < until:
            worst = max(worst, siege.memory())
            siege.assert_unmoved()
            time.sleep(0.1)
    for index, name in laid.items():
        with pytest.raises(Refused) as caught:
            siege.api.call(DescribeCasterPlayUrl(siege.caster, PlayUrlType.INPUT, index))
        assert caught.value.code == "FailedOperation.InputIsNotActive", name
    assert siege.api.call(DescribeCasterPlayUrl(siege.caster, PlayUrlType.INPUT, CAMERA)).play_url
    assert worst - before < 300_000_000, f"{(worst - before) / 1e6:.0f} MB more"
    assert not re.search(r"169\.254", " ".join(server.asked))
