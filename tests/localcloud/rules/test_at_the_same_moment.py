"""Many callers at once: a check and what it allows are one step."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

from tests.localcloud.rules.desk import Desk, Refused
from tests.localcloud.rules.show import a_show, an_input, of_input, of_layout, on_pgm


def codes(calls: Sequence[Callable[[], object]]) -> Counter[str]:
    def run(call: Callable[[], object]) -> str:
        try:
            call()
        except Refused as refused:
            return str(refused.get_code())
        return "ok"

    with ThreadPoolExecutor(8) as threads:
        return Counter(threads.map(run, calls))


def test_one_slot_is_given_once(desk: Desk) -> None:
    caster = a_show(desk)
    desks = [Desk(desk.served) for _ in range(8)]
    for slot in range(5, 15):
        adds = [
            lambda one=one, slot=slot: one.call("AddCasterInputInfo", CasterId=caster, InputInfo=an_input(slot))
            for one in desks
        ]
        assert codes(adds) == {"ok": 1, "FailedOperation.InputAlreadyExist": 7}


def test_the_quota_is_not_overrun(desk: Desk) -> None:
    caster = a_show(desk)
    desk.served.door("account", max_inputs=5)
    desks = [Desk(desk.served) for _ in range(8)]
    adds = [
        lambda one=one, slot=slot: one.call("AddCasterInputInfo", CasterId=caster, InputInfo=an_input(slot))
        for slot, one in enumerate(desks, start=5)
    ]
    assert codes(adds) == {"ok": 2, "FailedOperation.TooMuchInput": 6}


def test_an_input_is_either_deleted_or_shown_never_both(desk: Desk) -> None:
    for _ in range(10):
        caster = a_show(desk)
        one, other = Desk(desk.served), Desk(desk.served)
        outcome = codes(
            [
                lambda one=one, c=caster: one.call("DeleteCasterInputInfo", CasterId=c, InputIndex=3),
                lambda other=other, c=caster: other.call("CreateCasterPgm", CasterId=c, PgmDisplayInfo=of_input(3)),
            ]
        )
        assert outcome["ok"] == 1
        shown = desk.studio.shown(caster)
        assert (shown.pgm is None) == (3 not in shown.inputs)


def test_takes_by_many_are_one_row_of_revisions_and_the_last_one_stands(desk: Desk) -> None:
    caster = a_show(desk)
    on_pgm(desk, caster, of_layout())
    desks = [Desk(desk.served) for _ in range(8)]
    takes = [
        lambda one=one, n=n: one.call("CreateCasterPgm", CasterId=caster, PgmDisplayInfo=of_input(1 + n % 3))
        for n in range(5)
        for one in desks
    ]
    assert codes(takes) == {"ok": 40}
    told = [item.pgm.rev for item in desk.studio.applied if item.id == caster and item.pgm]
    assert told == list(range(1, 42)), "the mixer heard every take once, in order"
    last = desk.studio.shown(caster).pgm
    assert last is not None
    described = desk.call("DescribeCasterDisplayInfo", CasterId=caster)["PgmDisplayInfo"]
    assert described["LayoutIndex"] == last.display.index


def test_a_mixer_that_fails_leaves_no_trace(desk: Desk) -> None:
    """Refused means unchanged: on disk, in memory and in what is described."""
    caster = a_show(desk)
    on_pgm(desk, caster, of_layout())
    before = desk.studio.shown(caster)
    desk.studio.failing = True
    change = {"CasterId": caster, "PgmDisplayInfo": of_input(2)}
    assert desk.refusal("CreateCasterPgm", change) == "FailedOperation.CreateCasterTaskFailed"
    desk.studio.failing = False
    cloud = desk.served.cloud
    assert cloud is not None
    assert cloud.cloud.book.get(caster) == before
    stored = next(item for item in cloud.cloud.store.load_all() if item.id == caster)
    assert stored == before
