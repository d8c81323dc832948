"""An encoder pushes by SRT to the address that the API hands out. Judged with Debian's ffmpeg, srt-live-transmit and
GStreamer as encoders and the local cloud as a process."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

import pytest

import liveapi
from liveapi import LiveApi
from srt.address import parse
from srt.calling import Calling
from tests.localcloud.ingest.test_rtmp_pushes_become_inputs import BLUE, RED, colour_of, near, until
from tests.localcloud_process import LocalCloud
from tests.srt.peers import Starts, ffmpeg_sends, film, needs_srt, running

pytestmark = [pytest.mark.timeout(120), needs_srt]
PATIENT_S = 30.0


@pytest.fixture(scope="module")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalCloud]:
    with LocalCloud.start(tmp_path_factory.mktemp("srt") / "data") as cloud:
        yield cloud


@pytest.fixture
def api(cloud: LocalCloud) -> LiveApi:
    cloud.reset()
    return LiveApi(cloud.url, cloud.secret_id, cloud.secret_key)


@pytest.fixture
def start() -> Iterator[Starts]:
    yield from running()


def push_input(api: LiveApi, *indexes: int) -> tuple[int, list[str]]:
    """A caster with push inputs, and the SRT address of each."""
    number = api.call(liveapi.CreateCaster(caster_name="Ingest")).caster_id
    addresses = []
    for index in indexes:
        info = liveapi.CasterInputInfo(input_index=index, input_type=0, description=f"CAM {index}")
        api.call(liveapi.AddCasterInputInfo(caster_id=number, input_info=info))
        asked = liveapi.CreateCasterInputPushUrl(caster_id=number, input_index=index, protocol="srt")
        addresses.append(api.call(asked).push_url)
    return number, addresses


def test_the_address_is_written_as_the_vendor_writes_it(api: LiveApi) -> None:
    caster, (address,) = push_input(api, 3)
    place, _, stream_id = address.partition("?streamid=")
    assert place.startswith("srt://127.0.0.1:")
    mark, *pairs = stream_id.replace("#!::", "#!::,", 1).split(",")
    named = dict(pair.split("=", 1) for pair in pairs)
    assert mark == "#!::"
    assert list(named) == ["h", "r", "txSecret", "txTime"]
    assert (named["h"], named["r"]) == ("127.0.0.1", f"live/caster_{caster}_input_3")
    rtmp = api.call(liveapi.CreateCasterInputPushUrl(caster_id=caster, input_index=3)).push_url
    assert f"txSecret={named['txSecret']}&txTime={named['txTime']}"[:20] == rtmp.partition("?")[2][:20]


def test_raw_and_encoded_ids_push_and_each_is_its_input(cloud: LocalCloud, api: LiveApi, start: Starts) -> None:
    caster, (one, two) = push_input(api, 1, 2)
    ffmpeg_sends(start, one, "0xC81E1E")
    place, _, stream_id = two.partition("?streamid=")
    again = ffmpeg_sends(start, f"{place}?streamid={quote(stream_id, safe='')}&latency=200000", "0x1E3CC8")
    until(lambda: near(colour_of(cloud, api, caster, 1), RED), PATIENT_S)
    until(lambda: near(colour_of(cloud, api, caster, 2), BLUE), PATIENT_S)
    again.terminate()  # it says goodbye: the place is free
    again.wait()
    ffmpeg_sends(start, two, "0xC81E1E")
    until(lambda: near(colour_of(cloud, api, caster, 2), RED), PATIENT_S)


def test_messages_that_are_no_multiple_of_a_packet_are_put_together(
    cloud: LocalCloud, api: LiveApi, start: Starts
) -> None:
    """srt-live-transmit cuts what it reads from a pipe into 1456 bytes."""
    if shutil.which("srt-live-transmit") is None:
        pytest.skip("srt-live-transmit is not installed")
    caster, (address,) = push_input(api, 1)
    encoder = start("ffmpeg", "-v", "error", *film("0x1E3CC8", 440), "-", stdout=subprocess.PIPE)
    relay = subprocess.Popen(
        ["srt-live-transmit", "-chunk:1456", "file://con", address],
        stdin=encoder.stdout,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        until(lambda: near(colour_of(cloud, api, caster, 1), BLUE), PATIENT_S)
    finally:
        relay.kill()
        relay.wait()


def test_a_bad_key_is_refused_and_the_one_who_pushes_goes_on(cloud: LocalCloud, api: LiveApi, start: Starts) -> None:
    caster, (address,) = push_input(api, 1)
    good = ffmpeg_sends(start, address, "0xC81E1E")
    until(lambda: near(colour_of(cloud, api, caster, 1), RED), PATIENT_S)
    for bad in (
        address.replace("txSecret=", "txSecret=0"),
        address.replace("_input_1", "_input_2"),
        address.replace("r=live/", "r=other/"),
        address.replace("#!::", "#!::m=request,"),
        address.partition("?")[0],
        address,  # somebody is there already
        f"{address}&passphrase=correct-horse",
    ):
        assert ffmpeg_sends(start, bad, "0x1E3CC8").wait(20) != 0
    assert "has this stream already" in answer_to(address)
    assert "has this stream already" in answer_to(address), "the same again within a second"
    assert "refuses the stream id" in answer_to(address.replace("txSecret=", "txSecret=0"))
    assert good.poll() is None
    assert near(colour_of(cloud, api, caster, 1), RED)


def answer_to(url: str) -> str:
    """What a caller of this address is told."""
    with closing(Calling(parse(url).order(["127.0.0.1"]), os.environ)) as calling:
        assert calling.read(1, 20.0) == b""
        return calling.last_words()


def test_gstreamer_that_calls_seventy_times_a_second_costs_nobody_anything(
    cloud: LocalCloud, api: LiveApi, start: Starts
) -> None:
    if shutil.which("gst-launch-1.0") is None:
        pytest.skip("GStreamer is not installed")
    caster, (address,) = push_input(api, 1)
    place, _, stream_id = address.partition("?streamid=")
    storm = ["gst-launch-1.0", "videotestsrc", "!", "x264enc", "!", "mpegtsmux", "!", "srtsink", f"uri={place}"]
    start(*storm, f"streamid={stream_id}0", stdout=subprocess.DEVNULL)
    ffmpeg_sends(start, address, "0xC81E1E")
    until(lambda: near(colour_of(cloud, api, caster, 1), RED), PATIENT_S)


def test_the_process_that_dies_is_back_and_takes_pushes(cloud: LocalCloud, api: LiveApi, start: Starts) -> None:
    caster, (address,) = push_input(api, 1)
    (number,) = until(lambda: _processes(cloud))
    subprocess.run(["kill", "-9", number], check=True)
    until(lambda: _processes(cloud) not in ([], [number]), PATIENT_S)
    ffmpeg_sends(start, address, "0x1E3CC8")
    until(lambda: near(colour_of(cloud, api, caster, 1), BLUE), PATIENT_S)


def _processes(cloud: LocalCloud) -> list[str]:
    lines = subprocess.run(["ps", "axww", "-o", "pid=,ppid=,command="], capture_output=True, text=True, check=True)
    words = [line.split(None, 2) for line in lines.stdout.splitlines()]
    return [pid for pid, parent, text in words if "ingest.srt_child" in text and parent == str(cloud.process.pid)]


def test_without_srt_the_api_says_so(tmp_path: Path) -> None:
    with LocalCloud.start(tmp_path / "data", options=("--no-srt",)) as off:
        api = LiveApi(off.url, off.secret_id, off.secret_key)
        with pytest.raises(liveapi.Refused) as refused:
            push_input(api, 1)
    assert refused.value.code == "InvalidParameter.InvalidProtocol"
