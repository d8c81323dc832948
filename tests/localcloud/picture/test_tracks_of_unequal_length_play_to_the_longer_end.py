"""Pictures that stand long, sound longer than its pictures and the other way, what an edit list cuts away: each film
plays as its own time stamps say and begins again at its true end."""

from __future__ import annotations

import itertools
import struct
from pathlib import Path

import pytest

from localcloud.model import InputType
from tests.localcloud.picture.conftest import Opener
from tests.localcloud.picture.drawing import ORIGIN
from tests.localcloud.picture.films import Tone, colours, make, pitches, played, runs
from tests.localcloud.picture.media import BLUE, GREEN, RED
from tests.localcloud.picture.watching import near, wait_for

B_FRAMES = {"preset": "veryfast", "bf": "3"}


def is_colour(colour: tuple[int, int, int] | None, wanted: tuple[int, int, int]) -> bool:
    return colour is not None and near(colour, wanted, 10)


def named(seen: list[tuple[int, int, int] | None]) -> list[str]:
    names = {"red": RED, "green": GREEN, "blue": BLUE}
    return [next((name for name, colour in names.items() if is_colour(one, colour)), "nothing") for one in seen]


def test_one_picture_stands_as_long_as_the_sound_plays(media: Path) -> None:
    make(media / "one.mp4", [(GREEN, 0.04)], [Tone(700, 11)])
    passing, source = played(media, "one.mp4", 13)
    assert set(named(colours(passing))[10:]) == {"green"}
    assert set(source.states[10:]) == {"running"}
    heard = pitches(passing.sound)
    assert all(abs(pitch - 700) < 8 for pitch in heard[2:]), heard
    assert source.left[125] == pytest.approx(6, abs=0.2)
    assert source.left[300] == pytest.approx(10, abs=0.2)


@pytest.mark.parametrize("options", [{"tune": "zerolatency"}, B_FRAMES])
def test_slides_stand_for_six_seconds_each(media: Path, options: dict[str, str]) -> None:
    make(media / "slides.mp4", [(RED, 6), (GREEN, 6), (BLUE, 6)], [Tone(500, 18)], options=options)
    passing, source = played(media, "slides.mp4", 25)
    told = runs(named(colours(passing))[5:])
    assert [name for name, _ in told] == ["red", "green", "blue", "red", "green"], told
    assert [length for _, length in told[1:4]] == [pytest.approx(150, abs=2)] * 3, told
    assert set(source.states[5:]) == {"running"}


def test_slides_without_sound_are_no_lost_source(media: Path) -> None:
    make(media / "slides.mp4", [(RED, 7), (BLUE, 5)], options=B_FRAMES)
    passing, source = played(media, "slides.mp4", 20)
    told = runs(named(colours(passing))[5:])
    assert [name for name, _ in told] == ["red", "blue", "red", "blue"], told
    assert told[1][1] == pytest.approx(125, abs=2)
    assert set(source.states[5:]) == {"running"}


def test_one_picture_a_second_is_shown_in_its_time(media: Path) -> None:
    make(media / "slow.mp4", [(RED, 1), (GREEN, 1), (BLUE, 1)] * 2, options=B_FRAMES)
    passing, source = played(media, "slow.mp4", 7)
    told = runs(named(colours(passing)))
    assert [name for name, _ in told[1:7]] == ["red", "green", "blue"] * 2
    assert [length for _, length in told[2:6]] == [pytest.approx(25, abs=1)] * 4
    assert set(source.states[5:]) == {"running"}


def test_sound_longer_than_its_pictures_is_heard_to_its_end(media: Path) -> None:
    make(media / "long.mp4", [(RED, 0.5), (BLUE, 1.5)], [Tone(900, 4.5)])
    passing, source = played(media, "long.mp4", 10)
    seen = named(colours(passing))
    assert runs(seen)[1][0] == "red"
    begins = [n for n, (one, two) in enumerate(itertools.pairwise(seen)) if (one, two) == ("blue", "red")]
    assert [(n + 1) / 25 for n in begins] == [pytest.approx(4.55, abs=0.15), pytest.approx(9.05, abs=0.2)]
    assert 0 not in pitches(passing.sound)[1:]
    assert source.left[75] == pytest.approx(1.5, abs=0.2)
    assert source.left[105] == pytest.approx(0.35, abs=0.2)
    assert set(source.states[5:]) == {"running"}


def test_pictures_longer_than_their_sound_are_seen_to_their_end(media: Path) -> None:
    make(media / "long.mp4", [(RED, 2.5), (BLUE, 2.5)], [Tone(900, 1.5)])
    passing, source = played(media, "long.mp4", 9)
    told = runs(named(colours(passing)))
    assert [name for name, _ in told[1:5]] == ["red", "blue", "red", "blue"]
    assert [length / 25 for _, length in told[2:4]] == [pytest.approx(2.5, abs=0.1)] * 2
    heard = pitches(passing.sound)
    assert all(abs(pitch - 900) < 8 for pitch in heard[1:5] + heard[21:26])
    assert set(heard[7:19]) == {0}
    assert source.left[75] == pytest.approx(2, abs=0.2)


def test_sound_a_little_longer_than_its_pictures_holds_nothing_up(media: Path) -> None:
    """AAC is coded in blocks of 21 ms; a clip that is looped must not stand still for that."""
    make(media / "loop.mp4", [(RED, 0.04)] * 25, [Tone(500, 1.05)])
    passing, _ = played(media, "loop.mp4", 4.5)
    serials = [frame.serial for frame in passing.frames[5:] if frame is not None]
    assert max(length for _, length in runs(serials)) == 1


def test_what_an_edit_list_cuts_away_at_the_beginning_is_not_waited_for(media: Path) -> None:
    """Four seconds of red are cut away, which are one group with the two seconds of blue that are left."""
    options = {"g": "999", "sc_threshold": "0", **B_FRAMES}
    make(media / "cut.mp4", [(RED, 0.04)] * 100 + [(BLUE, 0.04)] * 50, [Tone(600, 6)], options=options)
    cut(media / "cut.mp4", [(4.0, 2.0)])
    passing, source = played(media, "cut.mp4", 5)
    seen = named(colours(passing))
    assert set(seen[8:]) == {"blue"}, runs(seen)
    assert set(source.states[8:]) == {"running"}
    assert 0 not in pitches(passing.sound)[1:]
    assert source.left[25] == pytest.approx(1.06, abs=0.2)


def test_several_pieces_of_an_edit_list_follow_each_other(media: Path) -> None:
    pictures = [(RED, 0.04)] * 50 + [(GREEN, 0.04)] * 50 + [(BLUE, 0.04)] * 50
    make(media / "cut.mp4", pictures, options={"g": "25", "sc_threshold": "0", "bf": "0", "preset": "veryfast"})
    cut(media / "cut.mp4", [(1.0, 1.0), (4.0, 1.0)])
    passing, _ = played(media, "cut.mp4", 4.4)
    told = runs(named(colours(passing)))
    assert [name for name, _ in told[1:5]] == ["red", "blue", "red", "blue"], told
    assert [length for _, length in told[2:4]] == [pytest.approx(25, abs=2)] * 2, told


def cut(path: Path, pieces: list[tuple[float, float]]) -> None:
    """Write each track's edit list anew: begin and length of each piece in seconds."""
    data = bytearray(path.read_bytes())
    movie = struct.unpack_from(">I", data, data.find(b"mvhd") + 16)[0]
    for track in reversed([n for n in range(len(data)) if data[n : n + 4] == b"elst"]):
        units = struct.unpack_from(">I", data, data.find(b"mdhd", track) + 16)[0]
        first = struct.unpack_from(">Ii", data, track + 12)[1]
        entries = b"".join(
            struct.pack(">Iihh", round(long * movie), first + round(begin * units), 1, 0) for begin, long in pieces
        )
        box = struct.pack(">I4sII", 16 + len(entries), b"elst", 0, len(pieces)) + entries
        old = struct.unpack_from(">I", data, track - 4)[0]
        grown = len(box) - old
        data[track - 4 : track - 4 + old] = box
        for parent in (b"edts", b"trak", b"moov"):
            place = data.rfind(parent, 0, track) - 4
            struct.pack_into(">I", data, place, struct.unpack_from(">I", data, place)[0] + grown)
    path.write_bytes(data)


def test_the_state_of_a_slide_is_told_in_real_time_too(media: Path, opened: Opener) -> None:
    make(media / "slide.mp4", [(RED, 9)], options=B_FRAMES)
    source = opened(InputType.FILE, f"{ORIGIN}/media/slide.mp4")
    wait_for(lambda: source.latest() is not None)
    wait_for(lambda: source.age_ms() > 2400)
    assert (source.state, source.sentence) == ("running", "")
