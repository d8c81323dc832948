"""Several sounds, covers, transparency, a wider range of light, two moments in one picture: what is seen and heard of
each."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from av.stream import Disposition
from numpy.typing import NDArray
from PIL import Image

from decoding.choice import wanted_sound
from decoding.hdr import Range, rolled_off
from localcloud.mixer.compositor import Compositor
from localcloud.mixer.frames import Frame, of_av, to_rgb
from localcloud.model import Display
from tests.localcloud.picture.drawing import BLUE, H, W, at, caster, layout, picture
from tests.localcloud.picture.films import Tone, make, pitches, played
from tests.localcloud.picture.fixed import Fixed
from tests.localcloud.picture.media import GREEN, RED
from tests.localcloud.picture.simulated import play_files, play_live
from tests.localcloud.picture.watching import middle, near

# --- several sounds ---------------------------------------------------------------------------------------------------

ASIDE = Disposition.visual_impaired
USUAL = [Tone(400, 3, default=False, language="eng"), Tone(900, 3, language="fra"), Tone(1500, 3, default=False)]


@pytest.mark.parametrize(
    ("tones", "fragment", "hertz"),
    [
        (USUAL, "", 900),
        (USUAL, "#audio=1", 400),
        (USUAL, "#audio=3", 1500),
        (USUAL, "#audio=eng", 400),
        (USUAL, "#audio=fra", 900),
        (USUAL, "#audio=9", 900),
        (USUAL, "#t=3", 900),
        ([Tone(500, 3, default=False), Tone(1100, 3, default=False)], "", 500),
    ],
)
def test_the_usual_sound_is_heard_unless_another_is_chosen(
    media: Path, tones: list[Tone], fragment: str, hertz: int
) -> None:
    make(media / "film.mkv", [(RED, 0.04)] * 75, tones)
    heard = pitches(play_files(media, [f"film.mkv{fragment}"], 2).sound)
    assert all(abs(pitch - hertz) < 8 for pitch in heard[1:]), heard


def test_what_is_made_for_few_is_not_the_usual_sound(media: Path) -> None:
    make(media / "film.mkv", [(RED, 0.04)] * 75, [Tone(500, 3, default=False, aside=ASIDE), Tone(1100, 3, False)])
    assert abs(pitches(play_files(media, ["film.mkv"], 2).sound)[3] - 1100) < 8


def test_a_choice_is_read_from_the_fragment_alone() -> None:
    assert wanted_sound("http://a/film.mp4?audio=2") == ""
    assert wanted_sound("http://a/film.mp4?x=1#t=2&audio=DEU") == "deu"


# --- covers -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "codec"), [("song.mp3", "libmp3lame"), ("song.m4a", "aac"), ("song.flac", "flac")])
@pytest.mark.parametrize("form", ["PNG", "JPEG"])
def test_a_cover_stands_while_its_sound_plays(media: Path, name: str, codec: str, form: str) -> None:
    Image.new("RGB", (120, 80), GREEN).save(media / f"cover.{form.lower()}")
    tone = ["-f", "lavfi", "-i", "sine=frequency=600:sample_rate=44100:duration=4", "-i"]
    words = ["ffmpeg", "-v", "error", *tone, str(media / f"cover.{form.lower()}"), "-map", "0:a", "-map", "1:v"]
    words += ["-c:a", codec, "-c:v", "copy", "-disposition:v", "attached_pic", str(media / name)]
    subprocess.run(words, check=True)
    passing, source = played(media, name, 9)
    last = [frame for frame in passing.frames[10:] if frame is not None]
    assert len(last) == len(passing.frames[10:])
    assert near(middle(last[0]), GREEN, 10)
    assert near(middle(last[-1]), GREEN, 10)
    assert set(source.states[10:]) == {"running"}
    assert all(abs(pitch - 600) < 8 for pitch in pitches(passing.sound)[1:15])


# --- transparency -----------------------------------------------------------------------------------------------------


def clear_film(path: Path, codec: str, form: str) -> None:
    """The left third is clear, the middle one is half there, the right one is there; all of it is green."""
    rgba = np.zeros((96, 192, 4), np.uint8)
    rgba[:, :] = (*GREEN, 255)
    rgba[:, :64, 3], rgba[:, 64:128, 3] = 0, 128
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=25)
        assert isinstance(stream, av.VideoStream)
        stream.width, stream.height, stream.pix_fmt = 192, 96, form
        if codec.startswith("libvpx"):
            stream.options = {"deadline": "realtime", "auto-alt-ref": "0", "crf": "4", "b": "2M"}
        for n in range(10):
            frame = av.VideoFrame.from_ndarray(rgba, format="rgba").reformat(format=form, dst_colorspace=5)
            frame.pts, frame.time_base = n, Fraction(1, 25)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


CLEAR = [
    ("film.mov", "qtrle", "argb"),
    ("film.mov", "prores_ks", "yuva444p10le"),
    ("film.mov", "png", "rgba"),
    ("film.webm", "libvpx-vp9", "yuva420p"),
    ("film.mkv", "ffv1", "yuva444p"),
]


@pytest.mark.parametrize(("name", "codec", "form"), CLEAR)
def test_what_is_clear_shows_what_lies_below(
    media: Path, compositor: Compositor, name: str, codec: str, form: str
) -> None:
    clear_film(media / name, codec, form)
    over = Fixed()
    over.frame = play_files(media, [name], 0.3).frames[-1]
    of = caster(layout(1, (0, 0, 1, 1), (0.5, 0.5, 0.5, 0.5)))
    rgb = picture(compositor, of, Display(1), {1: Fixed(BLUE, (W, H)), 2: over})
    half = tuple((one + other) // 2 for one, other in zip(GREEN, BLUE, strict=True))
    places = [(640 + 640 * (1 + 2 * n) // 6, 540) for n in range(3)]
    for place, colour in zip(places, (BLUE, half, GREEN), strict=True):
        assert near(at(rgb, *place), colour, 14), (codec, place)
    assert near(at(rgb, 960, 370), BLUE, 4)  # no bars come along


@pytest.mark.parametrize(("name", "codec", "form"), CLEAR[:2])
def test_what_is_clear_is_black_where_nothing_lies_below(
    media: Path, compositor: Compositor, name: str, codec: str, form: str
) -> None:
    clear_film(media / name, codec, form)
    alone = Fixed()
    alone.frame = play_files(media, [name], 0.3).frames[-1]
    rgb = picture(compositor, caster(), Display(1, 1), {1: alone})
    half = tuple(value // 2 for value in GREEN)
    for x, colour in zip((200, 640, 1080), ((0, 0, 0), half, GREEN), strict=True):
        assert near(at(rgb, x, 360), colour, 14)
    assert alone.frame is not None
    assert near(tuple(to_rgb(alone.frame)[48, 10]), (0, 0, 0), 4)  # on tiles and stills too


# --- a wider range of light -------------------------------------------------------------------------------------------


def hlg_of(scene: NDArray[Any]) -> NDArray[Any]:
    bright = 0.17883277 * np.log(np.maximum(12 * scene - 0.28466892, 1e-9)) + 0.55991073
    return np.where(scene <= 1 / 12, np.sqrt(3 * scene), bright)


def pq_of(nits: NDArray[Any]) -> NDArray[Any]:
    power = (nits / 10_000) ** (2610 / 16384)
    return ((3424 / 4096 + 2413 / 128 * power) / (1 + 2392 / 128 * power)) ** (2523 / 32)


FROM_709 = np.array([[0.6274, 0.3293, 0.0433], [0.0691, 0.9195, 0.0114], [0.0164, 0.0880, 0.8956]])


def as_hlg(signal: NDArray[Any]) -> NDArray[Any]:
    linear = np.where(signal < 0.081, signal / 4.5, ((signal + 0.099) / 1.099) ** (1 / 0.45))
    return hlg_of(FROM_709 @ linear * 0.2650)


def as_pq(signal: NDArray[Any]) -> NDArray[Any]:
    return pq_of(FROM_709 @ signal**2.4 * 203)


def as_wide(signal: NDArray[Any]) -> NDArray[Any]:
    return (FROM_709 @ signal**2.4) ** (1 / 2.4)


@pytest.mark.parametrize(("coded", "transfer"), [(as_hlg, 18), (as_pq, 16), (as_wide, 14)])
@pytest.mark.parametrize("form", ["yuv420p10le", "yuv422p10le", "yuv444p12le", "p010le"])
@pytest.mark.parametrize(
    "rgb", [(0, 150, 150), (0, 160, 0), (150, 0, 150), (150, 0, 0), (100, 100, 100), (40, 80, 150)]
)
def test_colours_of_bt709_come_back_from_a_wider_range(
    coded: Callable[[NDArray[Any]], NDArray[Any]], transfer: int, form: str, rgb: tuple[int, int, int]
) -> None:
    signal = np.clip(coded(np.array(rgb) / 255), 0, 1)
    deep = np.broadcast_to(np.rint(signal * 65_535).astype(np.uint16), (36, 64, 3))
    given = av.VideoFrame.from_ndarray(np.ascontiguousarray(deep), format="rgb48le")
    given = given.reformat(format=form, dst_colorspace=9, dst_color_range="MPEG")
    given.colorspace, given.color_range, given.color_trc, given.color_primaries = 9, 1, transfer, 9
    assert near(middle(of_av(given, 0.0)), rgb, 16)  # 10 bits of a gamma tell little near black


@pytest.mark.parametrize("kind", ["hlg", "pq"])
def test_highlights_are_rolled_off_and_nothing_turns_back(kind: Range) -> None:
    light = np.linspace(0.001, 10, 4000)
    shown = rolled_off(kind, light)
    assert (np.diff(shown) >= -1e-9).all()
    assert np.allclose(shown[light < 0.4], light[light < 0.4], atol=1e-6)
    assert shown.max() == pytest.approx(1, abs=0.01)
    assert 0.7 < float(rolled_off(kind, np.array(1.0))) < 0.9


# --- two moments in one picture ---------------------------------------------------------------------------------------


def moving(field: int) -> NDArray[np.uint8]:
    """A white bar that moves by 12 columns from field to field."""
    rgb = np.full((144, 256, 3), 60, np.uint8)
    rgb[:, 20 + 12 * field : 80 + 12 * field] = 220
    return rgb


def interlaced_film(path: Path, *, top_first: bool, flagged: bool = True) -> None:
    flags = f"{'tff' if top_first else 'bff'}=1"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=25)
        assert isinstance(stream, av.VideoStream)
        stream.width, stream.height, stream.pix_fmt = 256, 144, "yuv420p"
        stream.options = {"x264-params": flags, "crf": "8"} if flagged else {"crf": "8"}
        for n in range(8):
            first, second = moving(2 * n), moving(2 * n + 1)
            both = first.copy()
            both[int(top_first) :: 2] = second[int(top_first) :: 2]
            frame = av.VideoFrame.from_ndarray(both, format="rgb24").reformat(format="yuv420p")
            frame.pts, frame.time_base = n, Fraction(1, 25)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


def combed(frame: Frame) -> float:
    lines = frame.y.astype(int)
    return float(np.abs(lines[2:-2:2] - lines[3:-1:2]).mean())


@pytest.mark.parametrize("top_first", [True, False])
def test_interlaced_pictures_show_one_moment(media: Path, top_first: bool) -> None:
    interlaced_film(media / "film.mp4", top_first=top_first)
    frames = {frame.serial: frame for frame in play_files(media, ["film.mp4"], 0.8).frames if frame is not None}
    assert len(frames) >= 15  # none is lost over the loop
    assert all(combed(frame) < 3 for frame in list(frames.values())[1:7]), [combed(f) for f in frames.values()]


def test_pictures_that_are_not_flagged_are_left_alone(media: Path) -> None:
    interlaced_film(media / "film.mp4", top_first=True, flagged=False)
    frames = [frame for frame in play_files(media, ["film.mp4"], 0.3).frames if frame is not None]
    assert combed(frames[-1]) > 8


def test_interlaced_pictures_of_a_push_show_one_moment(media: Path) -> None:
    interlaced_film(media / "film.flv", top_first=True)
    frames = {frame.serial: frame for frame in play_live(media / "film.flv", 0.32).frames if frame is not None}
    assert len(frames) >= 3
    assert all(combed(frame) < 3 for frame in frames.values())
