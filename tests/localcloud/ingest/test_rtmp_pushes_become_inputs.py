"""An encoder pushes to the address that the API hands out, and its picture and sound are the input's. Judged with
Debian's ffmpeg as the encoder and the local cloud as a process."""

from __future__ import annotations

import io
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from itertools import groupby, pairwise
from typing import Any

import av
import httpx
import numpy as np
import pytest

import liveapi
from liveapi import LiveApi
from tests.children import children
from tests.localcloud.ladder.budget import amount
from tests.localcloud_process import LocalCloud

RED, BLUE = (200, 30, 30), (30, 60, 200)
pytestmark = pytest.mark.timeout(120)


@pytest.fixture(scope="module")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalCloud]:
    if shutil.which("ffmpeg") is None:
        pytest.skip("ffmpeg is not installed")
    with LocalCloud.start(tmp_path_factory.mktemp("ingest") / "data") as cloud:
        yield cloud


@pytest.fixture
def api(cloud: LocalCloud) -> LiveApi:
    cloud.reset()
    return LiveApi(cloud.url, cloud.secret_id, cloud.secret_key)


@pytest.fixture
def pushing() -> Iterator[Callable[..., subprocess.Popen[bytes]]]:
    """`pushing(address, colour, hertz)`: an encoder at work. `moving` is a small picture no two frames of which are
    alike."""
    running: list[subprocess.Popen[bytes]] = []

    def push(
        address: str,
        colour: str = "0xC81E1E",
        hertz: int = 440,
        *,
        live: bool = True,
        moving: bool = False,
        seconds: int = 40,
    ) -> subprocess.Popen[bytes]:
        picture = "testsrc2=s=320x180:r=25" if moving else f"color=c={colour}:s=640x360:r=25"
        source = f"{picture}[out0];sine=frequency={hertz}:sample_rate=44100,volume=2[out1]"
        words = ["-f", "lavfi", "-i", source, "-t", str(seconds), "-c:v", "libx264", "-preset", "ultrafast", "-g", "25",
                 "-pix_fmt", "yuv420p", "-c:a", "aac", "-f", "flv", address]  # fmt: skip
        process = subprocess.Popen(
            ["ffmpeg", "-v", "error", *(["-re"] if live else []), *words],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
        )  # fmt: skip
        running.append(process)
        return process

    yield push
    for process in running:
        process.kill()
        process.communicate()


def push_input(api: LiveApi, *indexes: int) -> tuple[int, list[str]]:
    """A caster with push inputs, and the address of each."""
    number = api.call(liveapi.CreateCaster(caster_name="Ingest")).caster_id
    addresses = []
    for index in indexes:
        info = liveapi.CasterInputInfo(input_index=index, input_type=0, description=f"CAM {index}")
        api.call(liveapi.AddCasterInputInfo(caster_id=number, input_info=info))
        addresses.append(api.call(liveapi.CreateCasterInputPushUrl(caster_id=number, input_index=index)).push_url)
    return number, addresses


def colour_of(cloud: LocalCloud, api: LiveApi, caster: int, index: int) -> tuple[int, int, int] | None:
    """The middle of the input's picture now, or None while there is none."""
    asked = liveapi.DescribeCasterPlayUrl(caster_id=caster, play_url_type=1, play_url_index=index)
    try:
        address = api.call(asked).play_url
    except liveapi.LiveApiError:
        return None
    answer = httpx.get(address.replace(".flv", ".jpg"))
    if answer.status_code != 200:
        return None
    with av.open(io.BytesIO(answer.content)) as picture:
        rgb = next(picture.decode(video=0)).to_ndarray(format="rgb24")
    middle = rgb[rgb.shape[0] // 2, rgb.shape[1] // 2]
    return int(middle[0]), int(middle[1]), int(middle[2])


def until(true: Callable[[], Any], seconds: float = 15) -> Any:
    end = time.monotonic() + seconds
    while not (found := true()):
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.1)
    return found


def near(seen: tuple[int, ...] | None, wanted: tuple[int, ...]) -> bool:
    return seen is not None and all(abs(a - b) < 24 for a, b in zip(seen, wanted, strict=True))


def test_two_encoders_push_and_each_is_its_input(cloud: LocalCloud, api: LiveApi, pushing: Any) -> None:
    caster, (one, two) = push_input(api, 1, 2)
    pushing(one, "0xC81E1E")
    pushing(two, "0x1E3CC8")
    until(lambda: near(colour_of(cloud, api, caster, 1), RED))
    until(lambda: near(colour_of(cloud, api, caster, 2), BLUE))
    assert near(colour_of(cloud, api, caster, 1), RED)


def test_the_sound_of_a_push_is_heard_on_air(cloud: LocalCloud, api: LiveApi, pushing: Any) -> None:
    caster, (address,) = push_input(api, 1)
    pushing(address, hertz=500)
    until(lambda: near(colour_of(cloud, api, caster, 1), RED))
    shown = liveapi.CasterDisplayInfo(layout_index=1, layout_index_type=1)
    api.call(liveapi.CreateCasterPgm(caster_id=caster, pgm_display_info=shown))
    play = api.call(liveapi.DescribeCasterPlayUrl(caster_id=caster, play_url_type=3)).play_url
    sound = []
    with av.open(play, timeout=10) as stream:
        for frame in stream.decode(audio=0):
            sound.append(frame.to_ndarray()[0])
            if sum(map(len, sound)) > 3 * 48_000:
                break
    heard = np.concatenate(sound)[-2 * 48_000 :]
    spectrum = np.abs(np.fft.rfft(heard * np.hanning(len(heard))))
    # While it is brought in step it is heard up to 0.75 % higher or lower.
    assert float(np.argmax(spectrum)) * 48_000 / len(heard) == pytest.approx(500, abs=4.5)
    assert np.abs(heard).max() > 0.05


@pytest.mark.fuzz
@pytest.mark.slow
def test_a_minute_of_push_is_on_air_without_a_gap(cloud: LocalCloud, api: LiveApi, pushing: Any) -> None:
    """Six seconds in an ordinary run, a minute by `make fuzz`. Judged by what a viewer of PGM gets: pictures that move
    on, a tone that never stops. A machine that is busy with other things may take a twentieth, beside the beats that
    the bus itself had no time to make."""
    seconds = amount(6, 60)
    caster, (address,) = push_input(api, 1)
    api.call(liveapi.ModifyCaster(caster_id=caster, pgm_width=320, pgm_height=180))
    encoder = pushing(address, hertz=500, moving=True, seconds=seconds + 60)
    until(lambda: colour_of(cloud, api, caster, 1))
    shown = liveapi.CasterDisplayInfo(layout_index=1, layout_index_type=1)
    api.call(liveapi.CreateCasterPgm(caster_id=caster, pgm_display_info=shown))
    play = api.call(liveapi.DescribeCasterPlayUrl(caster_id=caster, play_url_type=3)).play_url
    pictures, sound, times = watched(play, seconds)
    assert encoder.poll() is None, "the encoder was never cut off"
    ticks = httpx.get(f"{cloud.url}/_local/ticks", params={"caster": caster}).json()["ticks"]
    busy = max(ticks["pgm"]["dropped"] / 25, ticks["sound"]["dropped"] / 50)
    assert max(b - a for a, b in pairwise(times)) < 0.5 + busy
    stood = [not one for one in pictures]
    assert longest(stood) / 25 < 0.5 + busy, "half a second of standstill"
    quiet = np.abs(sound[: len(sound) // 960 * 960]).reshape(-1, 960).max(axis=1) < 0.05
    assert longest(list(quiet)) / 50 < 0.5 + busy, "half a second of silence"
    assert max(np.mean(stood), np.mean(quiet)) <= 0.05 + 2 * busy / seconds
    assert mean_hertz(sound) == pytest.approx(500, abs=4.5), "what arrives unevenly is bent by up to 0.75 %"


def watched(play: str, seconds: int) -> tuple[list[bool], Any, list[float]]:
    """Of each picture whether it differs from the one before, the sound, and the pictures' times. The first second is
    left out."""
    differs: list[bool] = []
    sound: list[Any] = []
    times: list[float] = []
    last = None
    with av.open(play, timeout=10) as stream:
        for packet in stream.demux():
            for frame in packet.decode():
                if frame.time is None or frame.time < 1.0:
                    continue
                if isinstance(frame, av.AudioFrame):
                    sound.append(frame.to_ndarray()[0])
                elif isinstance(frame, av.VideoFrame):
                    grey = frame.to_ndarray(format="gray").astype(np.int16)
                    differs.append(last is None or int(np.abs(grey - last).max()) > 8)
                    last = grey
                    times.append(frame.time)
            if times and times[-1] > seconds:
                return differs, np.concatenate(sound), times
    raise AssertionError("the stream ended")


def longest(run: list[bool]) -> int:
    return max((len(list(same)) for value, same in groupby(run) if value), default=0)


def mean_hertz(sound: Any) -> float:
    spectrum = np.abs(np.fft.rfft(sound * np.hanning(len(sound))))
    return float(np.argmax(spectrum)) * 48_000 / len(sound)


@pytest.mark.parametrize("wrong", ["secret", "expired", "input", "kind", "application"])
def test_a_push_without_a_good_key_is_refused_before_its_media(
    cloud: LocalCloud, api: LiveApi, pushing: Any, wrong: str
) -> None:
    caster, (address,) = push_input(api, 1)
    if wrong == "secret":
        address = address.replace("txSecret=", "txSecret=0")
    elif wrong == "expired":
        address = address[: address.index("txTime=")] + "txTime=1"
    elif wrong == "input":
        address = address.replace("_input_1", "_input_2")
    elif wrong == "kind":
        api.call(liveapi.DeleteCasterInputInfo(caster_id=caster, input_index=1))
    else:
        address = address.replace("/live/", "/other/")
    encoder = pushing(address)
    assert encoder.wait(20) != 0
    assert colour_of(cloud, api, caster, 1) is None or not near(colour_of(cloud, api, caster, 1), RED)


def test_a_push_that_breaks_off_comes_back_by_itself(cloud: LocalCloud, api: LiveApi, pushing: Any) -> None:
    caster, (address,) = push_input(api, 1)
    first = pushing(address)
    until(lambda: near(colour_of(cloud, api, caster, 1), RED))
    first.send_signal(signal.SIGKILL)
    first.wait()
    pushing(address, "0x1E3CC8")
    until(lambda: near(colour_of(cloud, api, caster, 1), BLUE))


def test_a_second_publisher_is_refused_while_the_first_one_sends(cloud: LocalCloud, api: LiveApi, pushing: Any) -> None:
    caster, (address,) = push_input(api, 1)
    pushing(address)
    until(lambda: near(colour_of(cloud, api, caster, 1), RED))
    assert pushing(address, "0x1E3CC8").wait(20) != 0
    assert near(colour_of(cloud, api, caster, 1), RED)


def test_whatever_comes_to_the_port_the_cloud_and_others_go_on(cloud: LocalCloud, api: LiveApi, pushing: Any) -> None:
    caster, (address,) = push_input(api, 1)
    pushing(address)
    until(lambda: near(colour_of(cloud, api, caster, 1), RED))
    port = int(address.partition("rtmp://127.0.0.1:")[2].partition("/")[0])
    hello = b"\x03" + bytes(1536)
    for rubbish in (
        b"GET / HTTP/1.1\r\n\r\n", hello[:700], hello + bytes(1536) + b"\xff" * 5000, b"\x06" + bytes(4000),
        hello + bytes(1536) + b"\x03\x00\x00\x00\xff\xff\xff\x14\x00\x00\x00\x00" + bytes(9000),
        hello + bytes(1536) + b"\x02\x00\x00\x00\x00\x00\x04\x01\x00\x00\x00\x00\x00\x00\x00\x00",
    ):  # fmt: skip
        with socket.create_connection(("127.0.0.1", port), timeout=5) as rude:
            rude.sendall(rubbish)
    idle = [socket.create_connection(("127.0.0.1", port)) for _ in range(40)]
    assert near(colour_of(cloud, api, caster, 1), RED)
    for one in idle:
        one.close()
    assert near(until(lambda: colour_of(cloud, api, caster, 1)), RED)
    assert api.call(liveapi.DescribeCasterList()).caster_list


def test_the_rtmp_process_comes_back_when_it_dies(cloud: LocalCloud, api: LiveApi, pushing: Any) -> None:
    caster, (address,) = push_input(api, 1)
    pushing(address)
    until(lambda: near(colour_of(cloud, api, caster, 1), RED))
    for child in children("-m localcloud.ingest.child", parent=cloud.process.pid):
        os.kill(child.pid, signal.SIGKILL)

    def again() -> bool:
        pushing(address, "0x1E3CC8")
        return bool(near(colour_of(cloud, api, caster, 1), BLUE)) or bool(time.sleep(1.5))

    until(again, 20)
