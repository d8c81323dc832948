"""HLS whose sound has a playlist of its own: MPEG-TS, fragmented MP4 and packed audio; by itself as well as beside
pictures, in step with them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from localcloud.model import InputType
from tests.localcloud.picture.conftest import Opener, Server
from tests.localcloud.picture.hls_made import START_S, fragmented, id3, master, pictures, playlist, sounds
from tests.localcloud.picture.media import BLUE, GREEN, RED, pitch
from tests.localcloud.picture.watching import Seen, middle, near, wait_for, watch

COLOURS = [RED, GREEN, BLUE, RED]


def lay_out(server: Server, folder: str, pieces: list[bytes], ending: str, name: str) -> None:
    for n, piece in enumerate(pieces):
        server.bytes_at(f"{folder}/{name}{n}.{ending}", piece)
    names = [f"{name}{n}.{ending}" for n in range(len(pieces))]
    server.bytes_at(f"{folder}/{name}.m3u8", playlist(names))


def heard(seen: Seen) -> float:
    """How much of the time there is sound, once it has begun."""
    blocks = np.abs(seen.sound[9_600 : len(seen.sound) // 480 * 480, 0]).reshape(-1, 480).max(axis=1)
    return float(np.mean(blocks > 0.03))


@pytest.mark.parametrize("form", ["ts", "aac", "mp3", "ac3"])
def test_the_sound_of_a_group_is_heard_beside_the_pictures(opened: Opener, server: Server, form: str) -> None:
    lay_out(server, "/g", pictures(COLOURS), "ts", "pictures")
    lay_out(server, "/g", sounds(form, 600.0, 4), form, "sound")
    url = server.bytes_at("/g/master.m3u8", master('NAME="one",DEFAULT=YES,URI="sound.m3u8"'))
    source = opened(InputType.PULL, url)
    wait_for(lambda: source.latest() is not None, 5)
    seen = watch(source, 3.0)
    assert [near(c, e) for c, e in zip(seen.colours, COLOURS, strict=False)] == [True] * len(seen.colours)
    assert heard(seen) > 0.97
    assert pitch(seen.sound[24_000 : 2 * 48_000]) == pytest.approx(600, abs=4)
    assert float(np.abs(np.diff(seen.sound[4800 : 2 * 48_000, 0])).max()) < 0.02, "a click"
    assert set(seen.states) == {"running"}


def test_a_group_of_fragmented_mp4_is_heard(opened: Opener, server: Server, tmp_path: Path) -> None:
    fragmented(tmp_path, COLOURS, 700.0)
    for file in (file for file in tmp_path.iterdir() if file.is_file()):
        server.bytes_at(f"/f/{file.name}", file.read_bytes())
    url = server.bytes_at("/f/master.m3u8", master('NAME="one",DEFAULT=YES,URI="sound.m3u8"'))
    source = opened(InputType.PULL, url)
    wait_for(lambda: source.latest() is not None, 5)
    seen = watch(source, 2.6)
    assert heard(seen) > 0.97
    assert pitch(seen.sound[24_000 : 2 * 48_000]) == pytest.approx(700, abs=4)


@pytest.mark.parametrize(
    ("group", "chosen", "hertz"),
    [
        (['NAME="a",URI="400.m3u8"', 'NAME="b",DEFAULT=YES,URI="900.m3u8"'], "", 900.0),
        (['NAME="a",URI="400.m3u8"', 'NAME="b",AUTOSELECT=YES,URI="900.m3u8"'], "", 900.0),
        (['NAME="a",URI="900.m3u8"', 'NAME="b",URI="400.m3u8"'], "", 900.0),
        (
            ['NAME="a",DEFAULT=YES,LANGUAGE="en",URI="400.m3u8"', 'NAME="b",LANGUAGE="zh",URI="900.m3u8"'],
            "#audio=zh",
            900,
        ),
        (['NAME="a",DEFAULT=YES,URI="400.m3u8"', 'NAME="b",URI="900.m3u8"'], "#audio=2", 900.0),
    ],
    ids=["default", "autoselect", "first", "language", "number"],
)
def test_the_default_sound_is_taken_or_the_one_that_was_chosen(
    opened: Opener, server: Server, group: list[str], chosen: str, hertz: float
) -> None:
    lay_out(server, "/g", pictures(COLOURS), "ts", "pictures")
    for tone in (400, 900):
        lay_out(server, "/g", sounds("ts", tone, 4), "ts", str(tone))
    source = opened(InputType.PULL, server.bytes_at("/g/master.m3u8", master(*group)) + chosen)
    wait_for(lambda: source.latest() is not None, 5)
    assert pitch(watch(source, 1.0).sound[9_600:]) == pytest.approx(hertz, abs=8)


def test_a_group_without_an_address_means_the_sound_inside(opened: Opener, server: Server) -> None:
    lay_out(server, "/g", with_tone(), "ts", "pictures")
    source = opened(InputType.PULL, server.bytes_at("/g/master.m3u8", master('NAME="in",DEFAULT=YES')))
    wait_for(lambda: source.latest() is not None, 5)
    assert pitch(watch(source, 1.0).sound[9_600:]) == pytest.approx(500, abs=8)


def with_tone() -> list[bytes]:
    from tests.localcloud.picture.test_pulls_of_flv_and_hls import ts_pieces

    return ts_pieces(4)


def test_pictures_play_on_when_their_sound_cannot_be_had(opened: Opener, server: Server) -> None:
    lay_out(server, "/g", pictures(COLOURS), "ts", "pictures")
    url = server.bytes_at("/g/master.m3u8", master('NAME="one",DEFAULT=YES,URI="nowhere.m3u8"'))
    source = opened(InputType.PULL, url)
    wait_for(lambda: source.latest() is not None, 5)
    seen = watch(source, 2.0)
    assert set(seen.states) == {"running"}
    assert len(seen.colours) >= 2


@pytest.mark.parametrize("tagged", [True, False], ids=["with its time", "without"])
@pytest.mark.parametrize("form", ["aac", "mp3", "ac3"])
def test_packed_audio_alone_is_heard_without_a_break(opened: Opener, server: Server, form: str, tagged: bool) -> None:
    lay_out(server, "/a", sounds(form, 500.0, 4, tagged=tagged), form, "sound")
    source = opened(InputType.PULL, f"{server.origin}/a/sound.m3u8")
    wait_for(lambda: source.state == "running", 5)
    seen = watch(source, 3.0)
    assert heard(seen) > 0.97
    assert pitch(seen.sound[12_000 : 2 * 48_000]) == pytest.approx(500, abs=4)


def test_sound_and_picture_of_one_moment_come_together(opened: Opener, server: Server) -> None:
    """Packed audio that begins two seconds after its pictures is silent for two seconds."""
    lay_out(server, "/g", pictures(COLOURS), "ts", "pictures")
    late = sounds("aac", 600.0, 4)
    for n, piece in enumerate(late[2:], 2):
        server.bytes_at(f"/g/sound{n}.aac", piece)
    server.bytes_at("/g/sound.m3u8", playlist(["sound2.aac", "sound3.aac"], first=2))
    url = server.bytes_at("/g/master.m3u8", master('NAME="one",DEFAULT=YES,URI="sound.m3u8"'))
    source = opened(InputType.PULL, url)
    wait_for(lambda: source.latest() is not None, 5)
    seen = watch(source, 3.0)
    begins = int(np.argmax(np.abs(seen.sound[:, 0]) > 0.03)) / 48_000
    assert begins == pytest.approx(2.0, abs=0.12)


def test_pieces_of_sound_may_be_longer_than_those_of_pictures(opened: Opener, server: Server) -> None:
    lay_out(server, "/g", pictures(COLOURS), "ts", "pictures")
    bare = sounds("aac", 600.0, 4, tagged=False)
    lay_out(server, "/g", [id3(START_S) + b"".join(bare[:3]), id3(START_S + 3) + bare[3]], "aac", "sound")
    url = server.bytes_at("/g/master.m3u8", master('NAME="one",DEFAULT=YES,URI="sound.m3u8"'))
    source = opened(InputType.PULL, url)
    wait_for(lambda: source.latest() is not None, 5)
    assert heard(watch(source, 3.6)) > 0.97


def test_sound_changes_with_the_pictures_at_a_discontinuity(opened: Opener, server: Server) -> None:
    """Both halves have the same time stamps; the sound's pieces lie elsewhere than those of the pictures."""
    film, more = pictures([RED, GREEN]), pictures([BLUE, RED])
    first, second = sounds("ts", 600.0, 2), sounds("ts", 900.0, 2)
    for name, pieces, change in (("pictures", film + more, 2), ("sound", [*first, *second], 2)):
        lay_out(server, "/g", pieces, "ts", name)
        names = [f"{name}{n}.ts" for n in range(4)]
        names.insert(change, "#EXT-X-DISCONTINUITY")
        server.bytes_at(f"/g/{name}.m3u8", playlist(names))
    url = server.bytes_at("/g/master.m3u8", master('NAME="one",DEFAULT=YES,URI="sound.m3u8"'))
    source = opened(InputType.PULL, url)
    wait_for(lambda: source.latest() is not None, 5)
    seen = watch(source, 3.6)
    blue = next(n for n, (_, frame) in enumerate(seen.frames) if frame is not None and near(middle(frame), BLUE)) * 1920
    assert heard(seen) > 0.95
    tones = [pitch(seen.sound[at : at + 4_800]) for at in range(blue % 4_800, len(seen.sound) - 4_800, 4_800)]
    change = blue // 4_800
    assert float(np.median(tones[change - 8 : change - 1])) == pytest.approx(600, abs=11)
    assert float(np.median(tones[change + 1 : change + 8])) == pytest.approx(900, abs=11)
