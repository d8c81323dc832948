"""Every caster action succeeds when the vendor's SDK calls it, by POST and by GET, with every field the manual returns.

`Desk.call` checks each answer against the manual's tables."""

from __future__ import annotations

import pytest

import manual
from tests.localcloud.rules.codes import actions, standby_on_air
from tests.localcloud.rules.desk import Desk, Refused
from tests.localcloud.rules.served import Served
from tests.localcloud.rules.show import GOOD, a_show, of_layout, on_pgm, on_pvw

BUILT = [action.name for action in actions()]


def test_there_are_thirty_seven_actions_of_the_manual_and_two_of_the_sdk_alone() -> None:
    assert len(BUILT) == 39
    assert {action.name for action in actions() if not action.documented} == {
        "SwitchCasterToEmergency",
        "DescribeCasterEmergencyStatus",
    }


@pytest.mark.parametrize("method", ["POST", "GET"])
@pytest.mark.parametrize("name", BUILT)
def test_it_answers_with_every_field(served: Served, name: str, method: str) -> None:
    caster = a_show(Desk(served))
    desk = Desk(served, method=method)
    if name == "CreateCasterPgmFromPvw":
        on_pvw(desk, caster, of_layout())
    if name == "SwitchCasterToEmergency":
        standby_on_air(desk, caster)
    before = len(served.journal())
    desk.call(name, **GOOD[name](caster))
    entry = served.journal()[before]
    assert (entry["action"], entry["code"], entry["fault"]) == (name, None, None)


def test_the_full_caster_is_described_field_by_field(desk: Desk) -> None:
    """Structs inside answers are complete too, on air as well as at rest."""
    caster = a_show(desk)
    on_pvw(desk, caster, of_layout(MarkPicIndexList=[1], MarkWordIndexList=[1], AudioIndexList=[3]))
    on_pgm(desk, caster, of_layout(TransitionType="fade-500"))
    for action in actions():
        if action.name.startswith("Describe"):
            desk.call(action.name, **GOOD[action.name](caster))


def test_other_actions_of_the_manual_are_refused_by_name(desk: Desk) -> None:
    for action in manual.load().actions.values():
        if action.group == "casters" or action.region_required:
            continue
        expected = "ActionOffline" if action.deprecated else "UnsupportedOperation"
        with pytest.raises(Refused, match=f"{expected}.*{action.name}"):
            desk.call_loose(action.name, {})
    assert desk.refusal("NoSuchThing", {}) == "InvalidAction"


def test_actions_that_only_the_sdk_has_are_known_though_not_built(desk: Desk) -> None:
    for name in sorted(manual.load().undocumented):
        with pytest.raises(Refused, match=f"UnsupportedOperation.*{name}"):
            desk.call_loose(name, {})


@pytest.mark.parametrize("action", actions(), ids=lambda a: a.name)
def test_the_manuals_own_example_is_accepted(desk: Desk, action: manual.Action) -> None:
    """As printed, text for integers included; only the caster's id is ours, and what it names exists or is free."""
    caster = a_show(desk)
    example = {**(action.example_request or {})}
    if "CasterId" in example:
        example["CasterId"] = caster
    if action.name.startswith("AddCaster"):
        delete = f"DeleteCaster{action.name.removeprefix('AddCaster')}"
        _make_room(desk, caster, delete)
    if action.name == "CreateCasterPgmFromPvw":
        on_pvw(desk, caster, of_layout())
    if action.name == "SwitchCasterToEmergency":
        standby_on_air(desk, caster)
    if action.name == "DeleteCasterInputInfo":
        desk.call("DeleteCasterLayoutInfo", CasterId=caster, LayoutIndex=1)
    assert desk.call_loose(action.name, example)["RequestId"]


def _make_room(desk: Desk, caster: int, delete: str) -> None:
    if delete == "DeleteCasterInputInfo":
        desk.call("DeleteCasterLayoutInfo", CasterId=caster, LayoutIndex=1)
    desk.call(delete, **{**GOOD[delete](caster), **({"InputIndex": 1} if delete == "DeleteCasterInputInfo" else {})})
