"""kill -9 at any moment: what was answered is there afterwards, and the show goes on by itself."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

from tencentcloud.common.exception.tencent_cloud_sdk_exception import TencentCloudSDKException

from tests.localcloud.rules.desk import Desk
from tests.localcloud.rules.served import ROOT, InProcess
from tests.localcloud.rules.show import a_show, of_input, of_layout, on_pgm, on_pvw


def test_casters_come_back_with_their_buses_on_the_mixer(tmp_path: Path) -> None:
    served = InProcess(tmp_path / "data")
    desk = Desk(served)
    caster = a_show(desk)
    on_pvw(desk, caster, of_input(2))
    taken = desk.call("CreateCasterPgm", CasterId=caster, PgmDisplayInfo=of_layout(MarkPicIndexList=[1]))
    questions = ("DescribeCaster", "DescribeCasterDisplayInfo", "DescribeCasterLayoutInfos", "DescribeCasterInputInfos")
    before = [_answer(desk, question, caster) for question in questions]
    served.kill()
    (tmp_path / "shown").unlink()
    again = InProcess(tmp_path / "data", served.port)
    try:
        desk = Desk(again)
        assert [_answer(desk, question, caster) for question in questions] == before
        assert taken["RequestId"] in (tmp_path / "shown").read_text(), "the mixer was told the same display again"
        assert desk.call("CreateCaster")["CasterId"] > caster
        assert [entry["action"] for entry in again.journal()].count("CreateCasterPgm") == 1
    finally:
        assert again.stop() == 0


def test_every_write_that_was_answered_survives_a_kill_in_the_middle_of_many(tmp_path: Path) -> None:
    for round_ in range(2):
        served = InProcess(tmp_path / f"data{round_}")
        desk = Desk(served)
        caster = desk.call("CreateCaster")["CasterId"]
        answered: list[str] = []

        def write(desk: Desk = desk, caster: int = caster, answered: list[str] = answered) -> None:
            try:
                for number in range(2000):
                    desk.call("ModifyCaster", CasterId=caster, CasterName=f"name {number}")
                    answered.append(f"name {number}")
            except TencentCloudSDKException:
                return

        writer = threading.Thread(target=write)
        writer.start()
        while len(answered) < 20 * (round_ + 1):
            time.sleep(0.001)
        served.kill()
        writer.join(15)
        again = InProcess(tmp_path / f"data{round_}", served.port)
        name = Desk(again).call("DescribeCaster", CasterId=caster)["CasterInfo"]["CasterName"]
        assert int(name.split()[1]) - len(answered) in (-1, 0), "the last answered write, or the one in flight"
        assert again.stop() == 0


def test_what_expired_while_the_process_was_away_comes_back_stopped(tmp_path: Path) -> None:
    served = InProcess(tmp_path / "data")
    desk = Desk(served)
    caster = a_show(desk)
    on_pgm(desk, caster, of_layout())
    desk.call("ModifyCaster", CasterId=caster, ExpireTime=int(time.time()) + 1)
    served.kill()
    time.sleep(1.2)
    again = InProcess(tmp_path / "data", served.port)
    try:
        assert Desk(again).call("DescribeCasterDisplayInfo", CasterId=caster)["Status"] == 0
    finally:
        again.stop()


def test_it_ends_clean_on_both_signals_and_frees_its_port(tmp_path: Path) -> None:
    port = 0
    for number in (signal.SIGTERM, signal.SIGINT):
        served = InProcess(tmp_path / "data", port)
        port = served.port
        Desk(served).call("CreateCaster")
        assert served.stop(number) == 0


def test_a_second_one_on_the_same_folder_or_port_is_refused_with_a_sentence(tmp_path: Path) -> None:
    served = InProcess(tmp_path / "data")
    try:
        for port, sentence in ((0, "Another local cloud is using"), (served.port, "cannot be used")):
            command = [sys.executable, "-m", "tests.localcloud.rules.served", str(port), str(tmp_path / "data")]
            second = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=20, check=False)
            assert second.returncode == 2
            assert sentence in second.stderr
            assert "Traceback" not in second.stderr
    finally:
        served.stop()


def _answer(desk: Desk, question: str, caster: int) -> dict[str, object]:
    return {**desk.call(question, CasterId=caster), "RequestId": ""}
