"""The rules and the mixer together, in the process that people start: the show survives kill -9."""

from __future__ import annotations

import signal
import time
from pathlib import Path

from tests.localcloud.rules.desk import Desk, Refused
from tests.localcloud.rules.served import HTTP, Served
from tests.localcloud_process import LocalCloud

BACK_S = 2
"""After a restart PGM has pictures again."""
ENOUGH_BYTES = 20_000
"""Of encoded PGM: several frames beyond the header."""


def desk_of(cloud: LocalCloud) -> Desk:
    return Desk(Served(cloud.port), key=cloud.secret_key, secret_id=cloud.secret_id)


def program_plays(desk: Desk, caster: int) -> bool:
    """Pictures arrive at a player that asked for the address."""
    found = desk.call("DescribeCasterPlayUrl", CasterId=caster, PlayUrlType=3)
    received = 0
    with HTTP.stream("GET", found["PlayUrl"], timeout=10) as reply:
        assert reply.status_code == 200
        for part in reply.iter_bytes():
            received += len(part)
            if received > ENOUGH_BYTES:
                return True
    return False


def test_a_killed_local_cloud_comes_back_on_air(tmp_path: Path) -> None:
    with LocalCloud.start(tmp_path / "data") as cloud:
        desk = desk_of(cloud)
        caster = int(desk.call("CreateCaster")["CasterId"])
        for index in (1, 2):
            clip = {"InputIndex": index, "InputType": 1, "InputUrls": [f"{cloud.url}/test/cam{index}"]}
            desk.call("AddCasterInputInfo", CasterId=caster, InputInfo=clip)
        layout = {"LayoutIndex": 1, "LayoutTemplateId": 20, "InputIndexList": "1|2"}
        desk.call("AddCasterLayoutInfo", CasterId=caster, LayoutInfo=layout)
        desk.call("CreateCasterPgm", CasterId=caster, PgmDisplayInfo={"LayoutIndex": 1, "TransitionType": ""})
        assert program_plays(desk, caster)
        before = desk.call("DescribeCasterDisplayInfo", CasterId=caster)
        cloud.process.send_signal(signal.SIGKILL)
        cloud.process.wait(10)
        with LocalCloud.start(tmp_path / "data", port=cloud.port) as again:
            since = time.monotonic()
            desk = desk_of(again)
            assert program_plays(desk, caster)
            took = time.monotonic() - since
            assert took < 2 * BACK_S, f"{took:.1f} s from its answering to its pictures"
            after = desk.call("DescribeCasterDisplayInfo", CasterId=caster)
            assert {**after, "RequestId": ""} == {**before, "RequestId": ""}
            assert again.stop() == 0


def test_inputs_are_active_when_they_deliver_and_transitions_are_the_mixers(tmp_path: Path) -> None:
    with LocalCloud.start(tmp_path / "data") as cloud:
        desk = desk_of(cloud)
        caster = int(desk.call("CreateCaster")["CasterId"])
        clip = {"InputIndex": 1, "InputType": 1, "InputUrls": [f"{cloud.url}/test/cam1"]}
        desk.call("AddCasterInputInfo", CasterId=caster, InputInfo=clip)
        desk.call("AddCasterInputInfo", CasterId=caster, InputInfo={"InputIndex": 2, "InputType": 0})
        ask = {"CasterId": caster, "PlayUrlType": 1}
        assert desk.refusal("DescribeCasterPlayUrl", {**ask, "PlayUrlIndex": 2}) == "FailedOperation.InputIsNotActive"
        end = time.monotonic() + 10
        while True:
            try:
                found = desk.call("DescribeCasterPlayUrl", **ask, PlayUrlIndex=1)
                break
            except Refused:
                assert time.monotonic() < end, "a test picture is not active after ten seconds"
                time.sleep(0.1)
        assert found["PlayUrl"]
        listed = desk.call("DescribeCasterTransitionTypes", CasterId=caster)["TransitionTypes"]
        assert {"fade", "fade-500", "dip", "wipe-left"} <= {item["TransitionType"] for item in listed}
        for inner in ("http://169.254.169.254/latest/meta-data", "http://10.0.0.1/clip.mp4"):
            pull = {"InputIndex": 3, "InputType": 2, "InputUrl": inner}
            refused = desk.refusal("AddCasterInputInfo", {"CasterId": caster, "InputInfo": pull})
            assert refused == "FailedOperation.StartPullFailed"
