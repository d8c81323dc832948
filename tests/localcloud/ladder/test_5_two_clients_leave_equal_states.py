"""Step 5, the other half: the same random calls by our own client and by the vendor's SDK, to a local cloud each. Both
hear the same codes, and the two clouds end up describing the same.

25 histories of up to 30 calls in an ordinary run, 300 by `make fuzz`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liveapi import BadCall, LiveApi, Refused, close_pools
from tests.localcloud.ladder import operations
from tests.localcloud.ladder.budget import bounded, fuzzed
from tests.localcloud.ladder.described import everything
from tests.localcloud.ladder.operations import CASTERS, Op
from tests.localcloud.rules import desk
from tests.localcloud.rules.served import SECRET_ID, SECRET_KEY, InThread

pytestmark = fuzzed

NOBODY = 2**40
UNSENT = "(not sent)"
OPENING = operations.furnished(0)


class Player:
    """One client at one cloud: plays calls, and keeps what it heard."""

    def __init__(self, ask: Callable[[str, dict[str, Any]], dict[str, Any]]) -> None:
        self.ask = ask
        self.ids: list[int] = []
        self.codes: list[str] = []

    def play(self, op: Op) -> None:
        action, which, params = op
        caster = self.ids[which] if which < len(self.ids) else NOBODY
        sent = params if action == "CreateCaster" else {"CasterId": caster, **params}
        try:
            answer = self.ask(action, sent)
        except BadCall:
            self.codes.append(UNSENT)
        except Refused as refused:
            self.codes.append(str(refused.code))
        except desk.Refused as refused:
            self.codes.append(str(refused.get_code()))
        else:
            self.codes.append("")
            if "CasterId" in answer:
                self.ids.append(answer["CasterId"])
            if action == "DeleteCaster":
                self.ids.remove(caster)

    def state(self) -> list[dict[str, Any]]:
        return [everything(self.ask, caster) for caster in self.ids]


@pytest.fixture(scope="module")
def clouds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[InThread, InThread]]:
    folder = tmp_path_factory.mktemp("two")
    both = InThread(folder / "ours", hurried=True), InThread(folder / "theirs", hurried=True)
    yield both
    close_pools()
    for cloud in both:
        cloud.stop()


@bounded(25, 300)
@given(ops=st.lists(operations.any_op, min_size=5, max_size=30))
def test_the_codes_and_the_states_are_equal(clouds: tuple[InThread, InThread], ops: list[Op]) -> None:
    for cloud in clouds:
        cloud.door("reset")
    ours = Player(LiveApi(clouds[0].origin, SECRET_ID, SECRET_KEY).send)
    theirs = Player(desk.Desk(clouds[1]).call_loose)
    played: list[Op] = []
    for op in [*OPENING, *ops]:
        if op[0] in ("CreateCaster", "CopyCaster") and len(theirs.ids) >= CASTERS:
            continue
        played.append(op)
        for player in (ours, theirs):
            player.play(op)
    for op, our, their in zip(played, ours.codes, theirs.codes, strict=True):
        if our == UNSENT:
            assert their, f"our client would not send {op}, which the cloud takes"
        else:
            assert our == their, op
    assert ours.state() == theirs.state()
    for cloud in clouds:
        cloud.judge.assert_clean()
