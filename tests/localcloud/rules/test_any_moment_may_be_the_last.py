"""kill -9 at many moments of a show: afterwards all of it is there up to the last answer, or one change further.

The same show is first played undisturbed and looked at after every change; then it is played again and again by a
process that is killed at some moment, sleeping, writing or answering.
"""

from __future__ import annotations

import itertools
import random
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from tencentcloud.common.exception.tencent_cloud_sdk_exception import TencentCloudSDKException

from tests.localcloud.rules.desk import Desk
from tests.localcloud.rules.served import InProcess, InThread, Served
from tests.localcloud.rules.show import a_layout, a_mark_word, a_show, an_input, an_output, of_input, of_layout

SHOWS = 4
KILLS = 10
TIMES = {"StartLiveTime", "CreateTime", "StartBillingTime", "StopBillingTime", "RequestId"}
STATES = (
    "DescribeCaster",
    "DescribeCasterDisplayInfo",
    "DescribeCasterInputInfos",
    "DescribeCasterLayoutInfos",
    "DescribeCasterMarkWordInfos",
    "DescribeCasterOutputInfos",
    "DescribeCasterEmergencyStatus",
)


def changes() -> list[tuple[str, dict[str, Any]]]:
    """Every kind of write, in an order in which each succeeds; every one of them changes what is described."""
    found: list[tuple[str, dict[str, Any]]] = []
    for number in range(SHOWS):
        found += [
            ("ModifyCaster", {"CasterName": f"show {number}"}),
            ("AddCasterInputInfo", {"InputInfo": an_input(7, Description=f"standby {number}")}),
            ("AddCasterLayoutInfo", {"LayoutInfo": a_layout(2, InputIndexList="1|7")}),
            ("CreateCasterPvw", {"PvwDisplayInfo": of_layout(2)}),
            ("CreateCasterPgm", {"PgmDisplayInfo": of_input(1)}),
            ("CreateCasterPgmFromPvw", {}),
            ("ModifyCasterMarkWordInfo", {"MarkWordInfo": a_mark_word(1, MarkWordText=f"text {number}")}),
            ("SwitchCasterToEmergency", {}),
            ("ModifyCasterInputInfo", {"InputInfo": {"InputIndex": 7, "InputType": 1, "Volume": 50}}),
            ("CreateCasterPgm", {"PgmDisplayInfo": of_input(2)}),
            ("AddCasterOutputInfo", {"OutputInfo": an_output(5)}),
            ("StopCasterPgm", {}),
            ("DeleteCasterOutputInfo", {"OutputIndex": 5}),
            ("ReleaseCaster", {}),
            ("DeleteCasterLayoutInfo", {"LayoutIndex": 2}),
            ("DeleteCasterInputInfo", {"InputIndex": 7}),
        ]
    return found


def state(served: Served, caster: int) -> dict[str, Any]:
    desk = Desk(served)
    return {name: _timeless(desk.call(name, CasterId=caster)) for name in STATES}


def _timeless(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _timeless(item) for name, item in value.items() if name not in TIMES}
    return [_timeless(item) for item in value] if isinstance(value, list) else value


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """What is described before the first change and after each."""
    served = InThread(tmp_path_factory.mktemp("undisturbed") / "data", hurried=True)
    try:
        desk = Desk(served)
        caster = a_show(desk)
        states = [state(served, caster)]
        for action, params in changes():
            desk.call(action, CasterId=caster, **params)
            states.append(state(served, caster))
    finally:
        served.stop()
    assert all(before != after for before, after in itertools.pairwise(states)), "a change that shows nothing"
    return states


@pytest.mark.parametrize("seed", range(KILLS))
def test_what_was_answered_is_there(undisturbed: list[dict[str, Any]], tmp_path: Path, seed: int) -> None:
    served = InProcess(tmp_path / "data")
    desk = Desk(served)
    caster = a_show(desk)
    answered: list[str] = []

    def play() -> None:
        try:
            for action, params in changes():
                desk.call(action, CasterId=caster, **params)
                answered.append(action)
        except TencentCloudSDKException:
            return

    chance = random.Random(seed)
    after = chance.randrange(1, len(changes()) - 2)
    player = threading.Thread(target=play)
    player.start()
    end = time.monotonic() + 30
    while len(answered) < after and time.monotonic() < end:
        time.sleep(0.0005)
    time.sleep(chance.random() * 0.01)
    served.kill()
    player.join(15)
    assert len(answered) >= after
    again = InProcess(tmp_path / "data", served.port)
    try:
        found = state(again, caster)
    finally:
        again.stop()
    assert found in undisturbed[len(answered) : len(answered) + 2], answered[-3:]
