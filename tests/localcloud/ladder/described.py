"""The state of a caster as the API describes it, whoever asks, and as the model expects it."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

from tests.localcloud.ladder.model import EMPTY_DISPLAY, Show

Ask = Callable[[str, dict[str, Any]], dict[str, Any]]
"""Any client: an action and its parameters, the fields of the reply."""

LISTS = {
    "inputs": ("DescribeCasterInputInfos", "InputInfos", "InputIndex"),
    "layouts": ("DescribeCasterLayoutInfos", "LayoutInfos", "LayoutIndex"),
    "mark_pics": ("DescribeCasterMarkPicInfos", "MarkPicInfos", "MarkPicIndex"),
    "mark_words": ("DescribeCasterMarkWordInfos", "MarkWordInfos", "MarkWordIndex"),
    "outputs": ("DescribeCasterOutputInfos", "OutputInfos", "OutputIndex"),
}
OF_ONE_CLOUD = frozenset(
    {"RequestId", "CasterId", "CreateTime", "StartLiveTime", "StartBillingTime", "StopBillingTime"}
    | {"OutputStreamId", "OutputUrl"}
)
"""Numbers, times and addresses in which two clouds with the same history may differ."""


def slots_of(ask: Ask, caster: int, family: str) -> list[dict[str, Any]]:
    action, name, _ = LISTS[family]
    found: list[dict[str, Any]] = ask(action, {"CasterId": caster})[name]
    return found


def everything(ask: Ask, caster: int) -> dict[str, Any]:
    """All that can be asked about one caster, without what belongs to one cloud alone."""
    found: dict[str, Any] = {family: slots_of(ask, caster, family) for family in LISTS}
    found["display"] = ask("DescribeCasterDisplayInfo", {"CasterId": caster})
    found["emergency"] = ask("DescribeCasterEmergencyStatus", {"CasterId": caster})
    found["info"] = ask("DescribeCaster", {"CasterId": caster})["CasterInfo"]
    stripped: dict[str, Any] = _strip(found)
    return stripped


def _strip(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _strip(item) for name, item in value.items() if name not in OF_ONE_CLOUD}
    return [_strip(item) for item in value] if isinstance(value, list) else value


def assert_as_expected(
    ask: Ask, caster: int, show: Show, now: int, families: Collection[str] = (*LISTS, "caster")
) -> None:
    """Each field that the model knows, in every slot of these families; `caster` is itself and its two buses. `now` is
    the local cloud's clock, in seconds."""
    for family in families:
        if family == "caster":
            _assert_caster(ask, caster, show, now)
            continue
        expected: dict[int, dict[str, Any]] = getattr(show, family)
        key = LISTS[family][2]
        found = slots_of(ask, caster, family)
        assert [item[key] for item in found] == sorted(expected), family
        for item in found:
            _assert_holds(item, expected[item[key]], f"{family} {item[key]}")


def _assert_caster(ask: Ask, caster: int, show: Show, now: int) -> None:
    display = ask("DescribeCasterDisplayInfo", {"CasterId": caster})
    assert display["Status"] == show.status
    for name, bus in (("PvwDisplayInfo", show.pvw), ("PgmDisplayInfo", show.pgm)):
        _assert_holds(display[name], bus or EMPTY_DISPLAY, name)
    assert ask("DescribeCasterEmergencyStatus", {"CasterId": caster})["EmergencyStatus"] == show.emergency(now)
    info = ask("DescribeCaster", {"CasterId": caster})["CasterInfo"]
    assert (info["CasterName"], info["PgmWidth"], info["DelayTime"]) == (show.name, show.width, show.delay)
    assert info["Status"] == show.status


def _assert_holds(item: dict[str, Any], expected: dict[str, Any], where: str) -> None:
    for name, value in expected.items():
        if name in item:
            assert item[name] == value, f"{where}: {name} is {item[name]!r}, expected {value!r}"
    if expected.get("stream"):
        assert item["OutputStreamId"] == expected["stream"]
