"""Outputs and recordings of the process that people start, ordered by the API: they end with it, however it ends."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import av
import pytest

from tests.children import Child, children, left_of
from tests.localcloud.out.stage import eventually
from tests.localcloud.outs.peers import RtmpPeer, server
from tests.localcloud.rules.desk import Desk
from tests.localcloud.rules.served import HTTP, Served
from tests.localcloud_process import LocalCloud

KEY = "key?token=s3cr3t-of-the-show"


@pytest.fixture
def cloud(tmp_path: Path) -> Iterator[LocalCloud]:
    with LocalCloud.start(tmp_path / "data") as cloud:
        yield cloud


@pytest.fixture
def desk(cloud: LocalCloud) -> Desk:
    return Desk(Served(cloud.port), key=cloud.secret_key, secret_id=cloud.secret_id)


@pytest.fixture
def peer() -> Iterator[tuple[RtmpPeer, str]]:
    peer = RtmpPeer()
    with server(peer) as port:
        yield peer, f"rtmp://127.0.0.1:{port}/live/{KEY}"


def on_air(desk: Desk, cloud: LocalCloud, url: str) -> int:
    caster = int(desk.call("CreateCaster", PgmWidth=640, PgmHeight=360)["CasterId"])
    clip = {"InputIndex": 1, "InputType": 1, "InputUrls": [f"{cloud.url}/test/cam1"]}
    desk.call("AddCasterInputInfo", CasterId=caster, InputInfo=clip)
    desk.call("AddCasterOutputInfo", CasterId=caster, OutputInfo={"OutputIndex": 1, "OutputUrl": url})
    show = {"LayoutIndex": 1, "LayoutIndexType": 1, "TransitionType": ""}
    desk.call("CreateCasterPgm", CasterId=caster, PgmDisplayInfo=show)
    return caster


def outputs(cloud: LocalCloud, caster: int) -> dict[str, Any]:
    answer = HTTP.get(f"{cloud.url}/_local/outputs", params={"caster": caster}).json()
    found: dict[str, Any] = answer["outputs"]
    return found


def pictures_in(file: Path) -> int:
    try:
        with av.open(str(file)) as container:
            return sum(1 for _ in container.decode(video=0))
    except (av.FFmpegError, IndexError):
        return 0  # nothing is in it yet


def begun_by(cloud: LocalCloud) -> list[Child]:
    return children("-m localcloud.outs.child", parent=cloud.process.pid)


@pytest.mark.parametrize("how", ["StopCasterPgm", "ReleaseCaster", "DeleteCaster", "expire"])
def test_whatever_ends_pgm_ends_its_pushes(cloud: LocalCloud, desk: Desk, peer: tuple[RtmpPeer, str], how: str) -> None:
    got, url = peer
    caster = on_air(desk, cloud, url)
    assert eventually(lambda: len(got.media) > 20, 10)
    told = outputs(cloud, caster)
    assert told["1"]["state"] == "live"
    assert told["0"]["state"] == "live"
    begun = time.monotonic()
    if how == "expire":
        cloud.door("expire", caster=caster)
    else:
        desk.call(how, CasterId=caster)
    assert eventually(lambda: not begun_by(cloud), 2)
    assert time.monotonic() - begun < 2
    assert [words[0] for words in got.said][-2:] == ["FCUnpublish", "deleteStream"]
    log = cloud.data.parent / f"{cloud.data.name}.log"
    assert "s3cr3t" not in log.read_text()


def test_a_killed_cloud_leaves_no_process_and_comes_back_pushing_and_recording(
    cloud: LocalCloud, desk: Desk, peer: tuple[RtmpPeer, str]
) -> None:
    got, url = peer
    caster = on_air(desk, cloud, url)
    cloud.door("record", caster=caster, on=True)
    folder = cloud.data / "recordings"
    assert eventually(lambda: len(got.media) > 20, 10)
    assert eventually(lambda: any(pictures_in(file) > 20 for file in folder.glob("*.mp4")), 15), (
        "it plays while it grows"
    )
    begun = begun_by(cloud)
    assert len(begun) == 2
    cloud.process.send_signal(signal.SIGKILL)
    cloud.process.wait(10)
    assert eventually(lambda: not left_of(begun), 2)
    (first,) = folder.glob("*.mp4")
    assert pictures_in(first) > 20
    count = len(got.media)
    with LocalCloud.start(cloud.data, port=cloud.port) as again:
        assert eventually(lambda: outputs(again, caster)["1"]["state"] == "live", 10)
        assert eventually(lambda: len(got.media) > count + 20)
        assert eventually(lambda: len(list(folder.glob("*.mp4"))) == 2)
        begun = begun_by(again)
        assert len(begun) == 2
        assert again.stop() == 0
    assert eventually(lambda: not left_of(begun), 2)


def test_the_audiences_address_is_the_delayed_stream(cloud: LocalCloud, desk: Desk) -> None:
    caster = int(desk.call("CreateCaster", DelayTime=2, PgmWidth=320, PgmHeight=180)["CasterId"])
    clip = {"InputIndex": 1, "InputType": 1, "InputUrls": [f"{cloud.url}/test/cam1"]}
    desk.call("AddCasterInputInfo", CasterId=caster, InputInfo=clip)
    begun = time.monotonic()
    show = {"LayoutIndex": 1, "LayoutIndexType": 1, "TransitionType": ""}
    started = desk.call("CreateCasterPgm", CasterId=caster, PgmDisplayInfo=show)
    first = {}
    for name in ("PgmPlayUrl", "CdnPlayUrl"):
        with HTTP.stream("GET", started[name], timeout=10) as answer:
            next(answer.iter_raw())
            first[name] = time.monotonic() - begun
    assert first["CdnPlayUrl"] > 1.95
    assert first["PgmPlayUrl"] < 1.9
