"""An encoder that does not open at once, or that cannot take one picture: the bus and its HEVC go on without it."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lasting.threads import DEATHS
from localcloud.mixer import bus as buses
from localcloud.mixer import bus_hevc
from localcloud.mixer.bus import GIVEN_UP, Bus, BusSettings
from localcloud.mixer.bus_shot import Shot, shot_of
from localcloud.mixer.clock import Clock
from localcloud.mixer.compositor import Compositor
from localcloud.mixer.encoder import PictureSettings
from localcloud.mixer.fetch import FetchPolicy
from localcloud.model import Bus as BusState
from localcloud.model import Caster, Display
from tests.localcloud.out.stage import eventually

SMALL = PictureSettings(64, 36, 25, 100)
ROOT = Path(__file__).resolve().parents[3]


def shot() -> Shot:
    return shot_of(Caster(1), BusState(Display(1, index_type=1), 1, "r", 0), 64, 36)


@pytest.fixture
def compositor(tmp_path: Path) -> Iterator[Compositor]:
    made = Compositor(tmp_path, FetchPolicy((), ""), "")
    yield made
    made.close()


def running(name: str, compositor: Compositor, *, hevc: bool = False) -> Bus:
    settings = BusSettings(SMALL, hevc=hevc)
    return Bus(name, settings, shot(), clock=Clock(), compositor=compositor, sources=dict)


class Failing:
    """An encoder of which the first `bad` calls fail."""

    def __init__(self, real: Any, bad: int) -> None:
        self._real, self.bad = real, bad

    def __call__(self, *given: Any, **named: Any) -> Any:
        self.bad -= 1
        if self.bad >= 0:
            raise OSError("of this test")
        return self._real(*given, **named)


def test_an_encoder_that_does_not_open_is_opened_again(compositor: Compositor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(buses, "PictureEncoder", Failing(buses.PictureEncoder, 2))
    bus = running("opens late", compositor)
    try:
        assert eventually(lambda: bus.feed.published > 0, 10)
        assert DEATHS.told()["opens late"].times == 2
        assert DEATHS.told()["opens late"].mistake == "OSError: of this test"
    finally:
        bus.close()


def test_an_encoder_that_takes_nothing_any_more_is_made_anew(
    compositor: Compositor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Single bad pictures are passed over; so many in a row are not theirs."""
    real = buses.PictureEncoder.encode
    broken: list[Any] = []

    def encode(encoder: Any, *given: Any) -> Any:
        if not broken or encoder in broken:
            broken.append(encoder)
            raise OSError("broken for good")
        return real(encoder, *given)

    monkeypatch.setattr(buses.PictureEncoder, "encode", encode)
    bus = running("breaks", compositor)
    try:
        assert eventually(lambda: bus.feed.published > 0, 15)
        assert DEATHS.told()["breaks"].times == 1
        assert len(broken) == GIVEN_UP
        assert bus.feed.cached()[0].key
    finally:
        bus.close()


def test_one_picture_that_hevc_cannot_take(compositor: Compositor, monkeypatch: pytest.MonkeyPatch) -> None:
    real = bus_hevc.HevcEncoder.encode
    seen: list[int] = []

    def encode(encoder: Any, *given: Any) -> Any:
        seen.append(1)
        if len(seen) == 5:
            raise OSError("of this test")
        return real(encoder, *given)

    monkeypatch.setattr(bus_hevc.HevcEncoder, "encode", encode)
    bus = running("hevc goes on", compositor, hevc=True)
    try:
        assert eventually(lambda: len(seen) > 10 and DEATHS.told()["hevc goes on hevc"].times == 1, 15)
        published, begun = bus.program.published, time.monotonic()
        assert eventually(lambda: bus.program.published > published, 10)
        assert time.monotonic() - begun < 10
        assert bus.program.cached()[0].key
    finally:
        bus.close()


PASSING = {
    "mixer/fetch.py": "a name that is looked up, at most some seconds; whoever asked waits no longer than that",
    "mixer/mixer_closing.py": "ends something, logs what goes wrong, and is over",
    "mixer/sources/hls.py": "hands its death to the source, which begins again with a new one",
    "ingest/srt_child.py": "in a process of its own, which is watched from outside and started again",
    "outs/child_record.py": "in a process of its own, which is watched from outside and started again",
    "outs/child_srt.py": "in a process of its own, which is watched from outside and started again",
}


def test_no_other_thread_is_one_that_may_die_unseen() -> None:
    root = ROOT / "localcloud"
    plain = {
        str(file.relative_to(root))
        for file in root.rglob("*.py")
        if re.search(r"(?<![A-Za-z])Thread\(", file.read_text("utf-8")) and file.name != "threads.py"
    }
    assert plain == set(PASSING)
