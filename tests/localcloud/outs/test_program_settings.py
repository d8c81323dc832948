"""PgmWidth, PgmHeight, PgmFps, PgmBitRate: what is asked for is what is encoded; 0 is documented."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import av
import pytest

from localcloud.mixer import Mixer
from localcloud.mixer.feed import Packet
from localcloud.mixer.mixer_caster import settings_of
from localcloud.mixer.sources.cadence import Cadence
from localcloud.model import Caster, Input, InputType
from tests.localcloud.out.stage import CASTER, ORIGIN, bus, eventually, mixer_at, packets_of, show
from tests.localcloud.picture.media import GREEN, RED, make_media


@pytest.fixture
def mixer(tmp_path: Path) -> Iterator[Mixer]:
    mixer = mixer_at(tmp_path)
    yield mixer
    mixer.close()


def pictures(mixer: Mixer) -> list[Packet]:
    feed = mixer.bus_feed(CASTER, "pgm")
    return [packet for packet in feed.cached() if packet.kind == "video"] if feed else []


def size_of(mixer: Mixer) -> tuple[int, int]:
    decoder = av.VideoCodecContext.create("h264", "r")
    frames = [frame for packet in pictures(mixer)[:3] for frame in decoder.decode(av.Packet(packet.data))]
    frames += decoder.decode(None)
    return frames[0].width, frames[0].height


@pytest.mark.parametrize("size", [(4096, 2160), (1080, 1920), (66, 64)])
def test_any_size_up_to_4096_by_2160_is_encoded(mixer: Mixer, size: tuple[int, int]) -> None:
    mixer.apply(replace(show(pgm=bus(1, rev=1)), pgm_width=size[0], pgm_height=size[1], pgm_fps=10))
    assert eventually(lambda: len(pictures(mixer)) > 1, 15)
    assert size_of(mixer) == size


@pytest.mark.parametrize("fps", [1, 24, 60])
def test_the_rate_is_the_one_asked_for(mixer: Mixer, fps: int) -> None:
    mixer.apply(replace(show(pgm=bus(1, rev=1)), pgm_fps=fps))
    seen: list[int] = []
    assert eventually(lambda: seen.extend(packet.pts for packet in pictures(mixer)) or len(set(seen)) > 3, 10)
    gaps = [b - a for a, b in pairwise(sorted(set(seen)))]
    assert min(gaps) == 90_000 // fps
    assert all(gap % (90_000 // fps) == 0 for gap in gaps)


async def test_the_bit_rate_is_kept(mixer: Mixer) -> None:
    caster = replace(show(pgm=bus(1, rev=1, index_type=0)), pgm_width=1280, pgm_height=720)
    rates = {}
    for rev, kbps in ((1, 300), (2, 1000)):
        mixer.apply(replace(caster, pgm_bit_rate=kbps))
        await asyncio.sleep(1)
        feed = mixer.bus_feed(CASTER, "pgm")
        assert feed is not None
        got = await packets_of(feed, "video", 4)
        rates[kbps] = sum(len(packet.data) for packet in got) * 8 / 1000 / (got[-1].seconds - got[0].seconds)
        assert rates[kbps] < kbps * 1.35 + 40, f"{rev}: stamps come on top"


def test_without_a_rate_pgm_follows_the_input_it_starts_with(mixer: Mixer, tmp_path: Path) -> None:
    make_media(tmp_path / "fifty.mp4", [RED, GREEN], seconds=2, fps=50)
    clip = Input(5, InputType.FILE, urls=(f"{ORIGIN}/media/fifty.mp4",))
    rest = replace(show(), inputs={**show().inputs, 5: clip})
    mixer.apply(rest)
    assert eventually(lambda: mixer.input_active(CASTER, 5))
    source = mixer._casters[CASTER]._sources[5]
    assert eventually(lambda: source.fps == 50)
    started = replace(rest, pgm=bus(5, rev=1))
    mixer.apply(started)
    assert eventually(lambda: len(pictures(mixer)) > 3)
    assert min(b.pts - a.pts for a, b in pairwise(pictures(mixer))) == 1800
    feed = mixer.bus_feed(CASTER, "pgm")
    mixer.apply(replace(started, pgm=bus(1, rev=2)))
    assert mixer.bus_feed(CASTER, "pgm") is feed, "a take changes no rate"


def test_zero_is_what_the_documents_say() -> None:
    asked = settings_of(Caster(1))
    assert (asked.picture.width, asked.picture.height, asked.picture.fps, asked.picture.kbps) == (1280, 720, 25, 3000)
    assert asked.sound_kbps == 128
    assert settings_of(Caster(1), followed=50).picture.kbps == 6000
    assert settings_of(Caster(1, pgm_fps=30), followed=50).picture.fps == 30
    assert settings_of(Caster(1, pgm_width=4096, pgm_height=2160)).picture.kbps == 10_000


@pytest.mark.parametrize(("gap", "fps"), [(0.04, 25), (1 / 29.97, 30), (1 / 23.976, 24), (1 / 120, 60), (0.125, 8)])
def test_a_rate_is_told_by_the_pictures(gap: float, fps: int) -> None:
    cadence = Cadence()
    at = 100.0
    for n in range(30):
        cadence.note(at)
        at += gap * (2 if n % 7 == 3 else 1)
    assert cadence.fps == fps
    assert Cadence().fps is None
