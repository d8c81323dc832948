"""Rounds of viewers, takes, recordings and restarts of PGM leave no thread, no file and no process behind.

The short sister of `make soak`: coarse about memory, exact enough for a leak of one in each round.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.soak import viewers
from bench.stage import Stage, stage
from bench.watched import available
from localcloud.media.addresses import Addresses
from localcloud.tidy import EVERY_S

pytestmark = [
    pytest.mark.skipif(not available(), reason="This system has no /proc"),
    pytest.mark.timeout(300),
    pytest.mark.slow,
]

WARM = 2
ROUNDS = 6
STAY_S = 0.8
SPARE = ROUNDS - 1
"""Pools of threads grow on demand; a leak of one in each round is more."""
SPARE_MB = 80.0


@pytest.fixture
def show(tmp_path: Path) -> Iterator[Stage]:
    media = tmp_path / "media"
    media.mkdir()
    with stage(tmp_path / "data", media, PgmWidth=320, PgmHeight=180) as show:
        for index in (1, 2, 3, 4):
            info = {"InputIndex": index, "InputType": 1, "InputUrls": [f"{show.cloud.url}/test/cam{index}"]}
            show.call("AddCasterInputInfo", InputInfo=info)
        show.four_up(1, (1, 2, 3, 4))
        show.call("CreateCasterPvw", PvwDisplayInfo={"LayoutIndex": 1})
        show.call("CreateCasterPgm", PgmDisplayInfo={"LayoutIndex": 1, "LayoutIndexType": 1, "TransitionType": ""})
        for index in (1, 2, 3, 4):
            show.wait_for_input(index)
        yield show


def direct(show: Stage, number: int) -> None:
    """PGM stops and begins again, with an audience that is behind in every other round; three takes."""
    show.call("StopCasterPgm")
    show.call("ModifyCaster", DelayTime=number % 2)
    for index, transition in ((1, ""), (2, "fade-500"), (3, "wipe-left")):
        display = {"LayoutIndex": index, "LayoutIndexType": 1, "TransitionType": transition}
        show.call("CreateCasterPgm", PgmDisplayInfo=display)


async def a_round(show: Stage, number: int) -> None:
    """Everybody watches at once, each in a way of their own, and goes."""
    addresses = Addresses(show.cloud.url, show.cloud.play_key)
    await asyncio.to_thread(direct, show, number)
    show.cloud.door("record", caster=show.caster, on=True)
    names = ("pgm", "pvw", "pgm", "input_1", "pgm", "input_2", "pvw")
    got = await asyncio.gather(
        *(
            watch(addresses, f"caster_{show.caster}_{name}", STAY_S)
            for watch, name in zip(viewers.ALL, names, strict=True)
        )
    )
    assert all(got), dict(zip((watch.__name__ for watch in viewers.ALL), got, strict=True))
    show.cloud.door("record", caster=show.caster, on=False)


def counted(show: Stage) -> tuple[int, int, int]:
    process = show.process
    return process.threads, process.files, len(process.children)


def least(show: Stage, seconds: float, enough: tuple[int, int, int] = (0, 0, 0)) -> tuple[int, int, int]:
    """The least that was open of each within this time; at once when it is no more than `enough`."""
    end = time.monotonic() + seconds
    found = counted(show)
    while time.monotonic() < end and not within(found, enough):
        time.sleep(0.25)
        found = tuple(map(min, found, counted(show)))  # type: ignore[assignment]
    return found


def within(found: tuple[int, int, int], allowed: tuple[int, int, int]) -> bool:
    return all(have <= most for have, most in zip(found, allowed, strict=True))


async def test_nothing_is_left_behind_by_those_who_come_and_go(show: Stage) -> None:
    quiet = counted(show)
    for number in range(WARM):
        await a_round(show, number)
    before = await asyncio.to_thread(least, show, EVERY_S + 2)
    assert before[2] == quiet[2], "a recorder runs on"
    memory = show.process.pss_mb
    for number in range(WARM, WARM + ROUNDS):
        await a_round(show, number)
    allowed = (before[0] + SPARE, before[1] + SPARE, before[2])
    after = await asyncio.to_thread(least, show, 90.0, allowed)
    assert within(after, allowed), (before, after)
    assert show.process.pss_mb < memory + SPARE_MB
