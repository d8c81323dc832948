"""At its ExpireTime a caster stops by itself, and starts again only when its time is prolonged."""

from __future__ import annotations

import time

from tests.localcloud.rules.desk import Desk
from tests.localcloud.rules.show import a_show, of_layout, on_pgm, on_pvw


def status(desk: Desk, caster: int) -> int:
    found: int = desk.call("DescribeCasterDisplayInfo", CasterId=caster)["Status"]
    return found


def test_both_buses_stop_on_time(desk: Desk) -> None:
    caster = a_show(desk)
    on_pvw(desk, caster, of_layout())
    on_pgm(desk, caster, of_layout())
    at = int(time.time()) + 2
    desk.call("ModifyCaster", CasterId=caster, ExpireTime=at)
    while time.time() < at - 0.1:
        assert status(desk, caster) == 3
        time.sleep(0.1)
    end = at + 2
    while status(desk, caster) != 0:
        assert time.time() < end, "still running twice a second after its time"
        time.sleep(0.05)
    shown = desk.studio.shown(caster)
    assert (shown.pvw, shown.pgm, shown.pulling) == (None, None, False)
    assert set(shown.inputs) == {1, 2, 3}


def test_an_expired_caster_starts_nothing_until_it_is_prolonged(desk: Desk) -> None:
    caster = a_show(desk)
    desk.served.door("expire", caster=caster)
    display = {"CasterId": caster, "PvwDisplayInfo": of_layout()}
    assert desk.refusal("CreateCasterPvw", display) == "FailedOperation.CasterExpired"
    program = {"CasterId": caster, "PgmDisplayInfo": of_layout()}
    assert desk.refusal("CreateCasterPgm", program) == "FailedOperation.CasterExpired"
    assert desk.refusal("CreateCasterPgmFromPvw", {"CasterId": caster}) == "FailedOperation.CasterExpired"
    desk.call("ModifyCaster", CasterId=caster, ExpireTime=-1)
    desk.call("CreateCasterPgm", **program)
    assert status(desk, caster) == 1


def test_a_nearer_time_overtakes_a_later_one(desk: Desk) -> None:
    """The clock that sleeps until the later one is woken by the nearer."""
    late, soon = a_show(desk), a_show(desk)
    for caster in (late, soon):
        on_pgm(desk, caster, of_layout())
    desk.call("ModifyCaster", CasterId=late, ExpireTime=int(time.time()) + 60)
    desk.call("ModifyCaster", CasterId=soon, ExpireTime=int(time.time()) + 1)
    end = time.time() + 3
    while status(desk, soon) != 0:
        assert time.time() < end
        time.sleep(0.05)
    assert status(desk, late) == 1
