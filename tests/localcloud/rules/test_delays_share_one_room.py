"""DelayTime of many casters: what will not fit is refused at the start of PGM, in time and with numbers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.localcloud.rules.desk import Desk, Refused
from tests.localcloud.rules.served import InThread
from tests.localcloud.rules.show import a_show, of_layout, on_pgm, on_pvw

FULL = "FailedOperation.ResourceNotEnough"
ROOM_MB = 330
"""Two delays of 300 s at the default rates (149 MB each), and not three."""


@contextmanager
def cloud_in(folder: Path, *options: str) -> Iterator[Desk]:
    served = InThread(folder, *options, hurried=True)
    try:
        yield Desk(served)
    finally:
        served.stop()


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Desk]:
    with cloud_in(tmp_path / "data", "--delay-room", str(ROOM_MB)) as desk:
        yield desk


def delayed(desk: Desk, seconds: int = 300, **more: object) -> int:
    caster = a_show(desk)
    desk.call("ModifyCaster", CasterId=caster, DelayTime=seconds, **more)
    return caster


def refused(desk: Desk, caster: int) -> str:
    return desk.refusal("CreateCasterPgm", {"CasterId": caster, "PgmDisplayInfo": of_layout()})


def test_the_third_long_delay_is_refused_with_the_numbers_and_nothing_has_changed(small: Desk) -> None:
    one, two, three = (delayed(small) for _ in range(3))
    on_pgm(small, one, of_layout())
    on_pgm(small, two, of_layout())
    with pytest.raises(Refused) as caught:
        on_pgm(small, three, of_layout())
    assert caught.value.get_code() == FULL
    said = caught.value.get_message()
    assert all(number in said for number in ("300 s", "149 MB", "330 MB", " 32 are left")), said
    assert small.studio.shown(three).pgm is None
    assert small.call("DescribeCaster", CasterId=three)["CasterInfo"]["Status"] == 0


def test_pvw_needs_no_room_and_taking_it_on_air_does(small: Desk) -> None:
    for _ in range(2):
        on_pgm(small, delayed(small), of_layout())
    third = delayed(small)
    on_pvw(small, third, of_layout())
    assert small.refusal("CreateCasterPgmFromPvw", {"CasterId": third}) == FULL


@pytest.mark.parametrize(
    ("action", "more"), [("StopCasterPgm", {}), ("ReleaseCaster", {}), ("DeleteCaster", {}), ("expire", {})]
)
def test_whatever_ends_a_pgm_gives_its_room_back(small: Desk, action: str, more: dict[str, object]) -> None:
    first, second, third = (delayed(small) for _ in range(3))
    on_pgm(small, first, of_layout())
    on_pgm(small, second, of_layout())
    assert refused(small, third) == FULL
    if action == "expire":
        small.served.door("expire", caster=first)
    else:
        small.call(action, CasterId=first, **more)
    on_pgm(small, third, of_layout())


def test_what_would_help_helps(small: Desk) -> None:
    on_pgm(small, delayed(small), of_layout())
    on_pgm(small, delayed(small), of_layout())
    third = delayed(small)
    assert refused(small, third) == FULL
    small.call("ModifyCaster", CasterId=third, DelayTime=20)
    on_pgm(small, third, of_layout())
    small.call("StopCasterPgm", CasterId=third)
    small.call("ModifyCaster", CasterId=third, DelayTime=0)
    on_pgm(small, third, of_layout())
    fourth = delayed(small, 60)
    assert refused(small, fourth) == FULL, "43 MB are needed and 32 are left"
    small.call("ModifyCaster", CasterId=fourth, PgmBitRate=1000)
    on_pgm(small, fourth, of_layout())


def test_a_running_delay_may_change_its_picture_but_not_grow_beyond_the_room(small: Desk) -> None:
    """DelayTime itself counts from the next start, so it may be changed at any time."""
    caster = delayed(small, 300, PgmBitRate=2000)
    on_pgm(small, caster, of_layout())
    on_pgm(small, delayed(small), of_layout())
    assert small.refusal("ModifyCaster", {"CasterId": caster, "PgmBitRate": 9000}) == "FailedOperation"
    small.call("ModifyCaster", CasterId=caster, PgmBitRate=1000)
    small.call("ModifyCaster", CasterId=caster, DelayTime=10)
    on_pgm(small, caster, of_layout())


def test_a_disk_that_is_nearly_full_refuses_what_it_could_not_keep(small: Desk) -> None:
    """32 MB wait in memory, so a delay of 149 MB needs 117 of disk, and a short one none."""
    first, second, short = delayed(small), delayed(small), delayed(small, 30)
    small.studio.disk = 200_000_000
    on_pgm(small, first, of_layout())
    with pytest.raises(Refused) as caught:
        on_pgm(small, second, of_layout())
    assert caught.value.get_code() == FULL
    said = caught.value.get_message()
    assert all(number in said for number in ("300 s", "149 MB", "32 of them", " 83 MB")), said
    small.studio.disk = 0
    on_pgm(small, short, of_layout())
    small.studio.disk = 234_000_000
    on_pgm(small, second, of_layout())


def test_a_restart_brings_all_of_them_back_and_counts_them(tmp_path: Path) -> None:
    """Also when the room has become smaller meanwhile: what was on air comes first."""
    with cloud_in(tmp_path / "data") as desk:
        casters = [delayed(desk) for _ in range(3)]
        for caster in casters:
            on_pgm(desk, caster, of_layout())
    with cloud_in(tmp_path / "data", "--delay-room", str(ROOM_MB)) as desk:
        assert all(desk.studio.shown(caster).pgm for caster in casters)
        assert refused(desk, delayed(desk, 10)) == FULL
