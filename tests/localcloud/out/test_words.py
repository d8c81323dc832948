"""A text mark's own picture, before it is laid anywhere: what a page places must be what the mixer will draw."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import numpy as np
import pytest
from PIL import Image

from localcloud.media.addresses import Addresses
from localcloud.mixer.canvas import Canvas
from localcloud.mixer.geometry import Box
from localcloud.mixer.text import Word
from localcloud.model import MarkWord
from tests.localcloud.out.stage import media_server, mixer_at

GREEN = "0x00ff00"


@pytest.fixture
def doors(tmp_path: Path) -> Iterator[Addresses]:
    mixer = mixer_at(tmp_path)
    try:
        with media_server(mixer) as addresses:
            yield addresses
    finally:
        mixer.close()


def ticket(addresses: Addresses, stream: str = "caster_7_words") -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(addresses.still(stream)).query).items()}


def ask(addresses: Addresses, **params: str) -> httpx.Response:
    query = {"caster": "7", "text": "城市之夜 Live", "size": "48", "color": GREEN, **ticket(addresses), **params}
    return httpx.get(f"{addresses.origin}/words.png", params=query, timeout=10)


def test_the_picture_is_the_one_that_the_mixer_lays(doors: Addresses) -> None:
    """Laid on black at the mark's place, it covers the very pixels that the mixer covers."""
    answer = ask(doors)
    assert answer.headers["content-type"] == "image/png"
    picture = Image.open(io.BytesIO(answer.content))
    canvas = Canvas(640, 360)
    Word(MarkWord(1, "城市之夜 Live", 48, GREEN, 2, 0.1, 0.2), Box(64, 72, 0, 0)).lay(canvas, Box(64, 72, 0, 0), 0)
    rows, columns = np.nonzero(canvas.y > 16)
    alpha = np.asarray(picture)[:, :, 3]
    assert (columns.min(), rows.min()) == (64, 72)
    assert (columns.max() - 63, rows.max() - 71) == pytest.approx(picture.size, abs=1)
    covered = np.count_nonzero(canvas.y > 80)
    assert covered == pytest.approx(np.count_nonzero(alpha > 127), rel=0.1)
    assert tuple(np.asarray(picture)[alpha == 255][0]) == (0, 255, 0, 255)


def test_a_scrolling_text_is_one_line(doors: Addresses) -> None:
    two, one = (Image.open(io.BytesIO(ask(doors, text="above\nbelow", roll=roll).content)) for roll in ("0", "1"))
    assert two.height > 1.5 * one.height
    assert one.width > 1.5 * two.width


def test_without_its_ticket_nothing_is_drawn(doors: Addresses) -> None:
    assert ask(doors, caster="8").status_code == 403
    assert ask(doors, **ticket(doors, "caster_7_tiles")).status_code == 403
    assert httpx.get(f"{doors.origin}/words.png", params={"caster": "7", "text": "x"}).status_code == 403
    assert httpx.get(f"{doors.origin}/words.png", params={"text": "x"}).status_code == 404


@pytest.mark.parametrize(
    "wrong", [{"text": "  "}, {"text": "x" * 1001}, {"size": "4000"}, {"size": "٣٢"}, {"size": "-1"}]
)
def test_what_is_no_text_mark_is_refused_with_a_sentence(doors: Addresses, wrong: dict[str, str]) -> None:
    answer = ask(doors, **wrong)
    assert answer.status_code == 400
    assert answer.json()["sentence"]


def test_what_the_fonts_lack_is_told_beside_the_picture(doors: Addresses) -> None:
    notes = json.loads(ask(doors, text="ok \u182e\ue000").headers["text-notes"])
    assert notes == {
        "missing": ["\u182e (U+182E MONGOLIAN LETTER MA)", "(U+E000)"],
        "more": 0,
        "cut": False,
        "to_left": False,
        "blank": False,
    }
    assert json.loads(ask(doors, text="城市 مرحبا 🔴").headers["text-notes"])["missing"] == []


def test_a_text_of_which_nothing_can_be_drawn_is_a_blank_picture_that_says_so(doors: Addresses) -> None:
    answer = ask(doors, text="\ue000")
    assert np.asarray(Image.open(io.BytesIO(answer.content)))[:, :, 3].max() == 0
    assert json.loads(answer.headers["text-notes"])["blank"] is True


def test_of_very_many_missing_signs_the_first_are_named_and_the_rest_counted(doors: Addresses) -> None:
    notes = json.loads(ask(doors, text="".join(chr(0xE000 + n) for n in range(500))).headers["text-notes"])
    assert (len(notes["missing"]), notes["more"]) == (12, 488)


def test_which_way_it_is_read_and_that_its_end_is_cut_off_is_told(doors: Addresses) -> None:
    assert json.loads(ask(doors, text="مرحبا", roll="1").headers["text-notes"])["to_left"] is True
    wide = json.loads(ask(doors, text="宽" * 900, size="40", roll="1").headers["text-notes"])
    assert (wide["cut"], wide["to_left"]) == (True, False)


def test_a_picture_mark_of_every_script_has_a_shape_of_its_own(doors: Addresses) -> None:
    """Never the box that stands for a sign that a font lacks."""
    signs = "اא\u0e01\u0905\u1780中かハ한Αя🔴"
    shapes = {ask(doors, text=sign).content for sign in signs}
    assert len(shapes) == len(signs)
