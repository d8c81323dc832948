"""Step 5: a small model that was written from the manual alone, and the local cloud, driven by the same random
calls: every call succeeds in both or breaks a rule in both, and afterwards all that can be described is equal.

60 histories of up to 60 calls in an ordinary run, 400 by `make fuzz`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from tests.localcloud.ladder import operations
from tests.localcloud.ladder.budget import bounded, fuzzed
from tests.localcloud.ladder.described import assert_as_expected
from tests.localcloud.ladder.inside import Inside, Refused
from tests.localcloud.ladder.model import Model
from tests.localcloud.ladder.operations import CASTERS, Op

pytestmark = fuzzed

NOBODY = 2**40
MAKES = ("CreateCaster", "CopyCaster")
ENDS = ("ReleaseCaster", "DeleteCaster")
seldom = st.sampled_from([False] * 5 + [True])
"""What takes a show off the air is held back, or most calls would find nothing in use."""
FAMILIES = {
    "Input": "inputs",
    "Layout": "layouts",
    "MarkPic": "mark_pics",
    "MarkWord": "mark_words",
    "Output": "outputs",
    "Pgm": "outputs",
}
"""By a word in the name of the action, what it may change beside the caster itself. A first PGM makes output 0."""


class History(RuleBasedStateMachine):
    """One account from its first day. At most `CASTERS` casters live at a time."""

    cloud: Inside

    @initialize()
    def a_new_day(self) -> None:
        self.cloud.door("reset")
        self.model = Model(lambda: self.cloud.now)
        self.ids: list[int] = []
        self.touched, self.family = 0, "caster"
        for op in operations.furnished(0):
            self.call(op)
            assert not self.refused, op

    @rule(op=operations.slot_ops, old=seldom)
    def somebody_changes_a_slot(self, op: Op, old: bool) -> None:
        self.call(op, by_v1=old)

    @rule(op=operations.shown, old=seldom)
    def somebody_changes_a_bus(self, op: Op, old: bool) -> None:
        self.call(op, by_v1=old)

    @rule(which=operations.casters, index=operations.slots)
    def a_standby_is_named(self, which: int, index: int) -> None:
        show = self.model.shows.get(self.id_of(which))
        if show is not None and (index in show.inputs or index == 4):
            show.standby = index if index in show.inputs else 0
            self.cloud.door("standby", caster=self.id_of(which), input=show.standby)

    @rule(op=operations.lives, rarely=seldom)
    def a_caster(self, op: Op, rarely: bool) -> None:
        if (op[0] in ENDS and not rarely) or (op[0] in MAKES and len(self.ids) >= CASTERS):
            return
        self.call(op)

    @rule(which=operations.casters, rarely=seldom)
    def its_time_comes(self, which: int, rarely: bool) -> None:
        show = self.model.shows.get(self.id_of(which))
        if show is not None and rarely:
            self.cloud.door("expire", caster=self.id_of(which))
            show.expired, show.pvw, show.pgm = True, None, None

    @rule(seconds=st.sampled_from([1, 19, 20, 280, 300]))
    def time_passes(self, seconds: int) -> None:
        self.cloud.now += seconds

    @rule(which=operations.casters, later=st.sampled_from([0, 300]))
    def an_emergency_ends_before_a_delayed_audience(self, which: int, later: int) -> None:
        """The way there is long, and chance alone would seldom go it. DelayTime is changed on air, for the next PGM."""
        for action, params in (
            ("StopCasterPgm", {}),
            ("ModifyCaster", {"DelayTime": 20}),
            ("AddCasterInputInfo", {"InputInfo": {"InputIndex": 4, "InputType": 2, "InputUrl": "http://a.test/4.flv"}}),
            ("CreateCasterPgm", {"PgmDisplayInfo": {"LayoutIndex": 4, "LayoutIndexType": 1}}),
            ("SwitchCasterToEmergency", {}),
            ("ModifyCaster", {"DelayTime": later}),
            ("CreateCasterPgm", {"PgmDisplayInfo": {"LayoutIndex": 4, "LayoutIndexType": 1}}),
        ):
            self.call((action, which, params))

    @rule(which=operations.casters)
    def its_time_is_put_off(self, which: int) -> None:
        show = self.model.shows.get(self.id_of(which))
        if show is not None and show.expired:
            self.cloud.call("ModifyCaster", {"CasterId": self.id_of(which), "ExpireTime": -1})
            show.expired = False

    @rule(which=operations.casters)
    def it_is_bound_or_freed(self, which: int) -> None:
        show = self.model.shows.get(self.id_of(which))
        if show is not None:
            show.bound = not show.bound
            self.cloud.door("bind", caster=self.id_of(which), bound=show.bound)

    @invariant()
    def the_caster_that_was_touched_is_as_expected(self) -> None:
        show = self.model.shows.get(self.touched)
        if show is not None:
            assert_as_expected(self.cloud.call, self.touched, show, self.cloud.now, {self.family, "caster"})
            told = self.cloud.studio.shown(self.touched)
            assert (told.pvw is not None, told.pgm is not None) == (show.pvw is not None, show.pgm is not None)
            assert set(told.inputs) == set(show.inputs)
        self.cloud.judge.assert_clean()

    def teardown(self) -> None:
        for caster, show in self.model.shows.items():
            assert_as_expected(self.cloud.call, caster, show, self.cloud.now)
        briefs = self.cloud.call("DescribeCasterList", {})["CasterList"]
        listed = {brief["CasterId"]: (brief["CasterName"], brief["Status"]) for brief in briefs}
        assert listed == {caster: (show.name, show.status) for caster, show in self.model.shows.items()}

    def id_of(self, which: int) -> int:
        return self.ids[which] if which < len(self.ids) else NOBODY

    def call(self, op: Op, *, by_v1: bool = False) -> None:
        """An empty list cannot be told from none in a form, so such calls go the newer way."""
        action, which, params = op
        self.touched = self.id_of(which)
        self.family = next((family for word, family in FAMILIES.items() if word in action), "caster")
        sent = params if action == "CreateCaster" else {"CasterId": self.touched, **params}
        answer: dict[str, Any] = {}
        try:
            answer = self.cloud.call(action, sent, by_v1=by_v1 and "[]" not in str(sent))
            code = ""
        except Refused as refused:
            code = str(refused)
        expected = self.model.expect(action, self.touched, params, answer.get("CasterId", NOBODY))
        self.refused = code
        assert code in (expected or {""}), f"{action} {sent}: {code or 'success'}, expected {expected or 'success'}"
        if code == "" and action in MAKES:
            self.ids.append(answer["CasterId"])
        if code == "" and action == "DeleteCaster":
            self.ids.remove(self.touched)


@pytest.fixture(scope="module")
def inside(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Inside]:
    cloud = Inside(tmp_path_factory.mktemp("inside") / "data")
    yield cloud
    cloud.close()


def test_every_history_is_the_models(inside: Inside) -> None:
    class Here(History):
        cloud = inside

    steps = settings(bounded(60, 400), stateful_step_count=60)
    run_state_machine_as_test(Here, settings=steps)
