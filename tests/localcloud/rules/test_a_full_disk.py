"""A disk that takes nothing: what cannot be kept is refused, leaves no trace, and ends nobody else's expiry."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from localcloud.casters import expiry
from localcloud.model import Caster
from tests.localcloud.out.stage import eventually
from tests.localcloud.rules.desk import Desk
from tests.localcloud.rules.served import InThread
from tests.localcloud.rules.show import a_show, of_input

FULL = "database or disk is full"


@pytest.fixture
def alone(tmp_path: Path) -> Iterator[InThread]:
    """With room for one caster that runs."""
    served = InThread(tmp_path / "data", "--capacity", "1")
    yield served
    served.stop()


def full_for(served: InThread, monkeypatch: pytest.MonkeyPatch, caster: int) -> Callable[[], None]:
    """From now on nothing of this caster can be written; call it to heal."""
    assert served.cloud is not None
    store = served.cloud._store
    save: Any = store.save
    healed: list[bool] = []

    def failing(one: Caster) -> None:
        if one.id == caster and not healed:
            raise sqlite3.OperationalError(FULL)
        save(one)

    monkeypatch.setattr(store, "save", failing)
    return lambda: healed.append(True)


def test_a_start_that_cannot_be_kept_takes_no_room(alone: InThread, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = Desk(alone)
    first, second = a_show(desk), a_show(desk)
    full_for(alone, monkeypatch, first)
    start = {"CasterId": first, "PgmDisplayInfo": of_input(1)}
    assert desk.refusal("CreateCasterPgm", start) == "InternalError"
    desk.call("CreateCasterPgm", CasterId=second, PgmDisplayInfo=of_input(1))


def test_the_others_expire_and_it_does_when_it_can(alone: InThread, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(expiry, "LONGEST_SLEEP_S", 0.3)
    desk = Desk(alone)
    assert alone.cloud is not None
    book = alone.cloud.cloud.book
    first, second = a_show(desk), a_show(desk)
    for caster in (first, second):
        desk.call("ModifyCaster", CasterId=caster, ExpireTime=int(time.time()) + 2)
        book.change(caster, _pulling, failure="x")
    heal = full_for(alone, monkeypatch, first)
    assert eventually(lambda: not book.get(second).pulling, 10)
    assert book.get(first).pulling
    heal()
    assert eventually(lambda: not book.get(first).pulling, 10)


def _pulling(caster: Caster) -> Caster:
    return replace(caster, pulling=True)
