"""Every code on the page of every caster action: brought about by the rules, or named with the reason why not."""

from __future__ import annotations

import pytest

import manual
from tests.localcloud.rules.codes import Injected, actions, injected, ways
from tests.localcloud.rules.desk import Desk

LISTED = [(action, code) for action in actions() for code in action.error_codes]
REACHED = [(action, code) for action, code in LISTED if not isinstance(ways(action).get(code), Injected)]
ORDERED = [(action, code) for action, code in LISTED if isinstance(ways(action).get(code), Injected)]


def _name(value: object) -> str:
    return value.name if isinstance(value, manual.Action) else str(value)


def test_the_table_covers_every_listed_code_and_no_other() -> None:
    assert len(actions()) == 39
    for action in actions():
        assert set(ways(action)) == set(action.error_codes), action.name


def test_only_a_few_kinds_of_codes_have_no_cause_of_their_own() -> None:
    """A code that slips from 'reached' to 'on request' must be noticed."""
    business = {
        (action.name, code)
        for action, code in ORDERED
        if code.startswith("FailedOperation.") and "AutoCast" not in code
    }
    assert business == {
        ("AddCasterInputInfo", "FailedOperation.InputUsedInPgm"),
        ("AddCasterInputInfo", "FailedOperation.InputUsedInPvw"),
        ("AddCasterInputInfo", "FailedOperation.StopPullFailed"),
        ("AddCasterLayoutInfo", "FailedOperation.LayoutUsedInPgm"),
        ("AddCasterLayoutInfo", "FailedOperation.LayoutUsedInPvw"),
        ("CreateCasterPgmFromPvw", "FailedOperation.ResourceNotEnough"),
        ("DeleteCasterInputInfo", "FailedOperation.StartPullFailed"),
        ("DescribeCasterLayoutInfos", "FailedOperation.LayoutUsedInPgm"),
        ("DescribeCasterLayoutInfos", "FailedOperation.LayoutUsedInPvw"),
        ("DescribeCasterOutputInfos", "FailedOperation.LayoutUsedInPgm"),
        ("DescribeCasterOutputInfos", "FailedOperation.LayoutUsedInPvw"),
        ("ModifyCasterInputInfo", "FailedOperation.InputIsNotActive"),
    }


@pytest.mark.parametrize(("action", "code"), REACHED, ids=_name)
def test_the_sdk_meets_this_code(desk: Desk, action: manual.Action, code: str) -> None:
    way = ways(action)[code]
    assert not isinstance(way, Injected)
    assert way(desk, action.name) == code


@pytest.mark.parametrize(("action", "code"), ORDERED, ids=_name)
def test_the_control_door_can_order_this_code(desk: Desk, action: manual.Action, code: str) -> None:
    assert injected(desk, action.name, code) == code
    assert desk.served.journal()[-1]["fault"] == "refuse"
