"""SwitchCasterToEmergency: PGM cuts to the standby input, and any other picture on PGM is the way back."""

from __future__ import annotations

import io
import signal
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from tests.localcloud.rules.desk import Desk
from tests.localcloud.rules.served import HTTP, InProcess, Served
from tests.localcloud.rules.show import a_show, an_input, of_input, of_layout, on_pgm, on_pvw
from tests.localcloud_process import LocalCloud

NORMAL, EMERGENCY, RETURNING = 0, 1, 2


def status(desk: Desk, caster: int) -> int:
    found: int = desk.call("DescribeCasterEmergencyStatus", CasterId=caster)["EmergencyStatus"]
    return found


def switch(desk: Desk, caster: int, **more: Any) -> dict[str, Any]:
    return desk.call("SwitchCasterToEmergency", CasterId=caster, **more)


def add_standby(desk: Desk, caster: int, index: int = 7, description: str = "standby: please wait") -> None:
    desk.call("AddCasterInputInfo", CasterId=caster, InputInfo=an_input(index, Description=description))


def test_it_needs_a_program_first_and_a_standby_input_second(desk: Desk) -> None:
    caster = a_show(desk)
    ask = {"CasterId": caster}
    assert desk.refusal("SwitchCasterToEmergency", ask) == "FailedOperation.NoPgmRunning"
    on_pgm(desk, caster, of_layout())
    before = len(desk.studio.applied)
    assert desk.refusal("SwitchCasterToEmergency", ask) == "FailedOperation.NoBackupInput"
    assert len(desk.studio.applied) == before
    assert status(desk, caster) == NORMAL
    add_standby(desk, caster)
    assert switch(desk, caster)["EmergencyStatus"] == EMERGENCY


def test_the_program_cuts_to_the_standby_input_as_with_a_take(desk: Desk) -> None:
    caster = a_show(desk)
    add_standby(desk, caster)
    on_pgm(desk, caster, of_layout(MarkPicIndexList=[1], TransitionType="fade"))
    before = desk.studio.shown(caster).pgm
    answer = switch(desk, caster)
    after = desk.studio.shown(caster).pgm
    assert before is not None
    assert after is not None
    assert after.rev > before.rev
    assert after.request_id == answer["RequestId"]
    shown = desk.call("DescribeCasterDisplayInfo", CasterId=caster)["PgmDisplayInfo"]
    assert (shown["LayoutIndexType"], shown["LayoutIndex"], shown["TransitionType"]) == (1, 7, "")
    assert (shown["MarkPicIndexList"], shown["InputStartType"]) == ([], 0)
    again = switch(desk, caster, FromBeginning=True)
    last = desk.studio.shown(caster).pgm
    assert again["EmergencyStatus"] == EMERGENCY, "it sets the state and does not toggle"
    assert last is not None
    assert (last.display.start_type, last.rev > after.rev) == (1, True)
    refused = desk.refusal("DeleteCasterInputInfo", {"CasterId": caster, "InputIndex": 7})
    assert refused == "FailedOperation.InputUsedInPgm"


@pytest.mark.parametrize("way", ["CreateCasterPgm", "CreateCasterPgmFromPvw", "StopCasterPgm", "ReleaseCaster"])
def test_whatever_program_is_told_next_ends_it(desk: Desk, way: str) -> None:
    caster = a_show(desk)
    add_standby(desk, caster)
    on_pgm(desk, caster, of_layout())
    on_pvw(desk, caster, of_input(2))
    switch(desk, caster)
    assert status(desk, caster) == EMERGENCY
    display = {"PgmDisplayInfo": of_layout()} if way == "CreateCasterPgm" else {}
    desk.call(way, CasterId=caster, **display)
    assert status(desk, caster) == NORMAL


def test_a_preview_does_not_end_it(desk: Desk) -> None:
    caster = a_show(desk)
    add_standby(desk, caster)
    on_pgm(desk, caster, of_layout())
    switch(desk, caster)
    on_pvw(desk, caster, of_layout())
    assert status(desk, caster) == EMERGENCY


def test_a_delayed_audience_sees_it_a_while_longer(desk: Desk) -> None:
    """DelayTime as it was when this PGM started, whatever it says meanwhile."""
    caster = a_show(desk)
    add_standby(desk, caster)
    desk.call("ModifyCaster", CasterId=caster, DelayTime=2)
    on_pgm(desk, caster, of_layout())
    desk.call("ModifyCaster", CasterId=caster, DelayTime=300)
    assert switch(desk, caster)["EmergencyStatus"] == EMERGENCY
    on_pgm(desk, caster, of_layout())
    ended = time.monotonic()
    on_pgm(desk, caster, of_input(2))
    assert status(desk, caster) == RETURNING, "another take makes the end of the emergency neither sooner nor later"
    while (found := status(desk, caster)) != NORMAL:
        assert found == RETURNING
        assert time.monotonic() - ended < 4, "twice the delay has passed"
        time.sleep(0.1)
    assert time.monotonic() - ended > 1.5


@pytest.mark.parametrize(
    ("descriptions", "chosen"),
    [
        ({4: "Standby", 7: "standby"}, 4),
        ({4: "not standby", 7: "备播 片花"}, 7),
        ({4: "", 7: " STANDBY loop"}, 7),
    ],
)
def test_the_first_input_described_so_is_the_standby(desk: Desk, descriptions: dict[int, str], chosen: int) -> None:
    caster = a_show(desk)
    for index, description in descriptions.items():
        add_standby(desk, caster, index, description)
    on_pgm(desk, caster, of_layout())
    switch(desk, caster)
    shown = desk.studio.shown(caster).pgm
    assert shown is not None
    assert shown.display.index == chosen


def test_the_control_door_names_another_one_until_it_is_deleted(desk: Desk) -> None:
    caster = a_show(desk)
    add_standby(desk, caster)
    on_pgm(desk, caster, of_layout())
    desk.served.door("standby", caster=caster, input=3)
    switch(desk, caster)
    assert desk.call("DescribeCasterDisplayInfo", CasterId=caster)["PgmDisplayInfo"]["LayoutIndex"] == 3
    on_pgm(desk, caster, of_layout())
    desk.call("DeleteCasterInputInfo", CasterId=caster, InputIndex=3)
    desk.call("AddCasterInputInfo", CasterId=caster, InputInfo=an_input(3))
    switch(desk, caster)
    assert desk.call("DescribeCasterDisplayInfo", CasterId=caster)["PgmDisplayInfo"]["LayoutIndex"] == 7
    answer = HTTP.post(f"{desk.served.origin}/_local/standby", json={"caster": caster, "input": 9})
    assert answer.status_code == 400


def test_it_survives_a_kill(tmp_path: Path) -> None:
    served = InProcess(tmp_path / "data")
    desk = Desk(served)
    caster = a_show(desk)
    served.door("standby", caster=caster, input=3)
    on_pgm(desk, caster, of_layout())
    switch(desk, caster)
    before = desk.call("DescribeCasterDisplayInfo", CasterId=caster)
    served.kill()
    again = InProcess(tmp_path / "data", served.port)
    try:
        desk = Desk(again)
        assert status(desk, caster) == EMERGENCY
        after = desk.call("DescribeCasterDisplayInfo", CasterId=caster)
        assert {**after, "RequestId": ""} == {**before, "RequestId": ""}
        on_pgm(desk, caster, of_layout())
        assert switch(desk, caster)["EmergencyStatus"] == EMERGENCY, "the door's choice is kept too"
    finally:
        again.stop(signal.SIGTERM)


def test_the_picture_of_the_program_becomes_the_standbys(tmp_path: Path) -> None:
    """With the real mixer, judged by the still of PGM."""
    with LocalCloud.start(tmp_path / "data") as cloud:
        desk = Desk(Served(cloud.port), key=cloud.secret_key, secret_id=cloud.secret_id)
        caster = int(desk.call("CreateCaster")["CasterId"])
        for index, name in ((1, "cam1"), (2, "cam2")):
            clip = an_input(index, InputUrls=[f"{cloud.url}/test/{name}"], Description="standby" if index == 2 else "")
            desk.call("AddCasterInputInfo", CasterId=caster, InputInfo=clip)
        on_pgm(desk, caster, of_input(1))
        wait_for_picture(desk, caster, "cam1")
        switch(desk, caster)
        wait_for_picture(desk, caster, "cam2")
        on_pgm(desk, caster, of_input(1))
        wait_for_picture(desk, caster, "cam1")


def wait_for_picture(desk: Desk, caster: int, name: str) -> None:
    """Until PGM has about the colour of this test picture; other cameras are far from it."""
    wanted = mean_colour(HTTP.get(f"{desk.served.origin}/test/{name}.png").content)
    address = desk.call("DescribeCasterPlayUrl", CasterId=caster, PlayUrlType=3)["PlayUrl"].replace(".flv?", ".jpg?")
    end = time.monotonic() + 15
    while True:
        reply = HTTP.get(address)
        if reply.status_code == 200 and np.abs(mean_colour(reply.content) - wanted).max() < 20:
            return
        assert time.monotonic() < end, f"PGM does not show {name}"
        time.sleep(0.1)


def mean_colour(picture: bytes) -> np.ndarray:
    colour: np.ndarray = np.asarray(Image.open(io.BytesIO(picture)).convert("RGB"), np.float64).mean(axis=(0, 1))
    return colour
