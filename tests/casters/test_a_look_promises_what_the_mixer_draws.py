"""The same film in the look at its address and on a bus: shape, way up and colours agree."""

from __future__ import annotations

import io
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
import pytest
from django.utils import translation
from PIL import Image

from casters.addresses import policy_for
from casters.looks import look_at
from casters.looks.words import sentence_of
from localcloud.mixer.frames import of_av, to_rgb
from tests.casters.answering import Site
from tests.localcloud.picture.films import Tone, make
from tests.localcloud.picture.test_any_shape_comes_out_right import make_film
from tests.localcloud.picture.test_mirrored_films_are_seen_as_players_show_them import MATRICES
from tests.localcloud.picture.test_what_films_carry_beside_pictures import interlaced_film

LOCAL = policy_for("local", "http://127.0.0.1:1")


def looked_at(path: Path) -> tuple[Image.Image, dict[str, int]]:
    with Site({"/film.mp4": path.read_bytes()}).running() as site:
        found = look_at(f"{site.url}/film.mp4", "file", LOCAL)
    assert found.picture is not None
    return Image.open(io.BytesIO(found.picture[1])).convert("RGB"), found.facts["streams"][0]


def compared(path: Path) -> float:
    """How far the two pictures are from each other, in the middle of the sixteenths, where no edge is."""
    shown, _ = looked_at(path)
    with av.open(str(path)) as container:
        video = container.streams.video[0]
        frame = of_av(next(container.decode(video)), 0.0, float(video.codec_context.sample_aspect_ratio or 1))
    drawn = cv2.resize(to_rgb(frame), shown.size, interpolation=cv2.INTER_AREA)
    assert shown.width / shown.height == pytest.approx(frame.shape[0] / frame.shape[1], rel=0.02)
    rows, columns = (np.arange(1, 8, 2) * side // 8 for side in (shown.height, shown.width))
    both = (np.asarray(one, np.int32)[rows][:, columns] for one in (shown, drawn))
    return float(np.abs(next(both) - next(both)).max())


@pytest.mark.parametrize("name", MATRICES)
def test_every_way_a_film_can_lie(tmp_path: Path, name: str) -> None:
    make_film(tmp_path / "film.mp4", (320, 180), matrix=MATRICES[name][0])
    assert compared(tmp_path / "film.mp4") < 12


def test_an_upright_film_is_called_upright(tmp_path: Path) -> None:
    make_film(tmp_path / "film.mp4", (320, 180), matrix=MATRICES["a quarter clockwise"][0])
    shown, told = looked_at(tmp_path / "film.mp4")
    assert (told["width"], told["height"]) == (180, 320)
    assert shown.width < shown.height


@pytest.mark.parametrize(
    ("size", "pixel", "shape"), [((720, 576), Fraction(64, 45), 16 / 9), ((360, 240), Fraction(8, 9), 4 / 3)]
)
def test_pixels_that_are_no_squares(tmp_path: Path, size: tuple[int, int], pixel: Fraction, shape: float) -> None:
    make_film(tmp_path / "film.mp4", size, pixel=pixel)
    shown, _ = looked_at(tmp_path / "film.mp4")
    assert shown.width / shown.height == pytest.approx(shape, rel=0.01)
    assert compared(tmp_path / "film.mp4") < 12


@pytest.mark.parametrize("top_first", [True, False])
@pytest.mark.parametrize("flagged", [True, False])
def test_interlaced_pictures_show_one_moment(tmp_path: Path, top_first: bool, flagged: bool) -> None:
    """Like the mixer: where the film says that it is interlaced."""
    interlaced_film(tmp_path / "film.mp4", top_first=top_first, flagged=flagged)
    shown, _ = looked_at(tmp_path / "film.mp4")
    lines = np.asarray(shown.convert("L")).astype(int)
    combs = float(np.abs(lines[2:-2:2] - lines[3:-1:2]).mean())
    assert combs < 3 if flagged else combs > 8


def coloured(
    path: Path, size: tuple[int, int], options: dict[str, str], rgb: tuple[int, int, int], matrix: int
) -> None:
    with av.open(str(path), "w") as container:
        stream = container.add_stream(options.pop("codec", "libx264"), rate=25)
        assert isinstance(stream, av.VideoStream)
        stream.width, stream.height = size
        stream.pix_fmt = options.pop("pix_fmt", "yuv420p")
        stream.options = options
        picture = av.VideoFrame.from_ndarray(np.full((size[1], size[0], 3), rgb, np.uint8), format="rgb24")
        frame = picture.reformat(format=stream.pix_fmt, dst_colorspace=matrix)
        for n in range(3):
            frame.pts, frame.time_base = n, Fraction(1, 25)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


@pytest.mark.parametrize(("size", "matrix"), [((1280, 720), 1), ((320, 180), 5)])
def test_colours_without_a_tag(tmp_path: Path, size: tuple[int, int], matrix: int) -> None:
    """High definition is BT.709, smaller pictures are BT.601."""
    coloured(tmp_path / "film.mp4", size, {}, (30, 200, 60), matrix)
    shown, _ = looked_at(tmp_path / "film.mp4")
    pixel = shown.getpixel((40, 40))
    assert isinstance(pixel, tuple)
    assert np.abs(np.subtract(pixel, (30, 200, 60))).max() < 8


@pytest.mark.parametrize("transfer", ["arib-std-b67", "smpte2084"])
def test_a_wider_range(tmp_path: Path, transfer: str) -> None:
    tags = f"colorprim=bt2020:transfer={transfer}:colormatrix=bt2020nc:log-level=none"
    options = {"codec": "libx265", "pix_fmt": "yuv420p10le", "x265-params": tags}
    coloured(tmp_path / "film.mp4", (320, 180), options, (90, 150, 70), 9)
    assert compared(tmp_path / "film.mp4") < 12


def test_several_sounds_are_told_with_how_to_choose(tmp_path: Path) -> None:
    tones = [Tone(400, 1, default=False, language="eng"), Tone(900, 1, language="fra"), Tone(500, 1, default=False)]
    make(tmp_path / "film.mp4", [((200, 30, 30), 0.04)] * 25, tones)
    with Site({"/film.mp4": (tmp_path / "film.mp4").read_bytes()}).running() as site:
        found = look_at(f"{site.url}/film.mp4", "file", LOCAL)
        chosen = {
            end: look_at(f"{site.url}/film.mp4{end}", "file", LOCAL) for end in ("#audio=3", "#audio=ENG", "#audio=9")
        }
    assert found.facts["streams"][1]["language"] == "fra"  # the usual one comes first
    told = "no sound #audio=9, so the usual one is heard"
    assert [told in sentence_of(one) for one in chosen.values()] == [False, False, True]
    assert "3 sounds (the end of the address chooses: #audio=1 eng, #audio=2 fra, #audio=3)" in sentence_of(found)
    with translation.override("zh-hans"):
        assert "3 条声音" in sentence_of(found)
