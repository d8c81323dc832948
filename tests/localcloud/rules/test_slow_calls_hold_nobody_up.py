"""A caster whose mixer is slow: its own changes wait for each other, and nobody else waits for them."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, wait

import pytest

from localcloud.model import Caster
from localcloud.wire.door import ADDRESS_THREADS, RULES_THREADS
from tests.localcloud.rules.desk import Desk
from tests.localcloud.rules.served import HTTP
from tests.localcloud.rules.show import a_show, an_input

MANY = RULES_THREADS + 4
pytestmark = pytest.mark.timeout(40)


class Slow:
    """Applies nothing of this caster until it is `free`."""

    def __init__(self, desk: Desk, caster: int) -> None:
        self.begun, self.free = threading.Event(), threading.Event()
        self._caster, self._apply = caster, desk.studio.apply

    def __call__(self, caster: Caster) -> None:
        if caster.id == self._caster:
            self.begun.set()
            self.free.wait(20)
        self._apply(caster)


@pytest.fixture
def threads() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(MANY) as threads:
        yield threads


def test_many_changes_of_one_caster(desk: Desk, threads: ThreadPoolExecutor, monkeypatch: pytest.MonkeyPatch) -> None:
    slow_one, other = a_show(desk), a_show(desk)
    slow = Slow(desk, slow_one)
    monkeypatch.setattr(desk.studio, "apply", slow)
    desks = [Desk(desk.served) for _ in range(MANY)]
    changes = [
        threads.submit(one.call, "ModifyCaster", CasterId=slow_one, Description=f"change {n}")
        for n, one in enumerate(desks)
    ]
    try:
        assert slow.begun.wait(10)
        assert not wait(changes, 0.5).done
        desk.call("ModifyCaster", CasterId=other, Description="at once")
        desk.call("DescribeCaster", CasterId=other)
        desk.call("DescribeCaster", CasterId=slow_one)
        assert HTTP.get(f"{desk.served.origin}/_local/health", timeout=5).json()["ok"]
        assert not wait(changes, 0).done
    finally:
        slow.free.set()
    assert not wait(changes, 20).not_done
    assert desk.call("DescribeCaster", CasterId=slow_one)["CasterInfo"]["Description"].startswith("change ")


def test_many_addresses_of_one_caster(desk: Desk, threads: ThreadPoolExecutor, monkeypatch: pytest.MonkeyPatch) -> None:
    """Which look up names: those of others, and a take of its own, go by."""
    slow_one, other = a_show(desk), a_show(desk)
    free, begun = threading.Event(), threading.Event()

    def check(url: str) -> str | None:
        if "slow" in url:
            begun.set()
            free.wait(20)
        return None

    assert desk.served.cloud is not None
    monkeypatch.setattr(desk.served.cloud.cloud, "check_url", check)
    adds = [
        threads.submit(
            Desk(desk.served).call,
            "AddCasterInputInfo",
            CasterId=slow_one,
            InputInfo=an_input(slot, InputUrls=["http://slow.example.com/one.mp4"]),
        )
        for slot in range(5, 5 + ADDRESS_THREADS + 2)
    ]
    try:
        assert begun.wait(10)
        desk.call("AddCasterInputInfo", CasterId=other, InputInfo=an_input(9))
        desk.call("ModifyCaster", CasterId=slow_one, Description="at once")
        assert not wait(adds, 0).done
    finally:
        free.set()
    assert not wait(adds, 20).not_done
