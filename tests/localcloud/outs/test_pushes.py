"""Every output gets PGM by a process of its own; whatever a destination does, nobody else notices."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import av
import pytest

from localcloud.mixer import Mixer
from localcloud.model import Caster, Output
from localcloud.studio import PushReport
from tests.children import Child, children
from tests.localcloud.ladder.budget import amount
from tests.localcloud.out.stage import CASTER, bus, camera_in, eventually, mixer_at, packets_of, show
from tests.localcloud.outs.peers import Listener, Nginx, RtmpPeer, needs_ffmpeg, needs_nginx, not_rtmp, server, silent
from tests.ports import free_port


@pytest.fixture
def mixer(tmp_path: Path) -> Iterator[Mixer]:
    mixer = mixer_at(tmp_path)
    yield mixer
    mixer.close()


def to(**urls: str) -> dict[int, Output]:
    """Outputs by name: `_1="rtmp://…"`."""
    return {int(name[1:]): Output(int(name[1:]), 2, url) for name, url in urls.items()}


def on_air(outputs: dict[int, Output], **more: object) -> Caster:
    return replace(show(pgm=bus(1, rev=1)), outputs=outputs, **more)  # type: ignore[arg-type]


def push(mixer: Mixer, index: int = 1) -> PushReport:
    return next(one for one in mixer.pushes(CASTER) if one.index == index)


def is_(mixer: Mixer, state: str, index: int = 1, seconds: float = 10) -> bool:
    return eventually(lambda: push(mixer, index).state == state, seconds)


def pushing() -> list[Child]:
    """The processes of outputs that this test's mixer has begun."""
    return children("-m localcloud.outs.child", parent=os.getpid())


def stood_still(mixer: Mixer) -> float:
    """Seconds of pictures and sound that a busy machine did not let the bus make at all: no push can have sent them."""
    dropped = mixer.dropped(CASTER)
    return max(dropped["pgm"] / 25, dropped["sound"] / 50)


def times_so_far(files: list[Path]) -> list[float]:
    """The times of the pictures in the first file; none while its writer has only begun it."""
    try:
        return times_of(files[0], "video") if files else []
    except av.error.InvalidDataError:
        return []


def times_of(file: Path, kind: str) -> list[float]:
    with av.open(str(file)) as container:
        return [
            float(one.pts * one.time_base)
            for one in container.demux()
            if one.stream.type == kind and one.pts is not None
        ]


@needs_ffmpeg
@pytest.mark.fuzz
@pytest.mark.slow
@pytest.mark.timeout(180)
def test_ffmpeg_receives_pgm_with_no_gap(mixer: Mixer, tmp_path: Path) -> None:
    """Twelve seconds in an ordinary run, a minute by `make fuzz`."""
    seconds = amount(12, 60)
    with Listener(tmp_path / "got.flv") as listener:
        mixer.apply(on_air(to(_1=listener.url)))
        assert is_(mixer, "live")
        time.sleep(seconds)
        report = push(mixer)
        assert report.uptime_s > seconds - 1
        assert report.retries == 0
        assert report.last_error == ""
        assert report.kbps > 50
        dropped, still = sum(mixer.dropped(CASTER).values()), stood_still(mixer)
        mixer.apply(show())
        listener.process.wait(10)
        pictures, sounds = times_of(listener.target, "video"), times_of(listener.target, "audio")
        assert len(pictures) > (seconds - 1) * 25 - dropped
        for times, longest in ((pictures, 0.25), (sounds, 0.1)):
            assert max(b - a for a, b in pairwise(times)) < longest + still
            assert min(b - a for a, b in pairwise(times)) > 0
        assert abs(pictures[-1] - sounds[-1]) < 0.5
        with av.open(str(listener.target)) as container:
            *_, picture = container.decode(video=0)
        assert camera_in(picture.to_ndarray(format="rgb24")) == "cam1"


@needs_ffmpeg
@pytest.mark.slow
def test_a_destination_that_is_killed_and_comes_back_is_live_again(mixer: Mixer, tmp_path: Path) -> None:
    with Listener(tmp_path / "first.flv") as first:
        mixer.apply(on_air(to(_1=first.url)))
        assert is_(mixer, "live")
        first.end()
        assert is_(mixer, "retrying")
        assert push(mixer).last_error.endswith(".")
        with Listener(tmp_path / "second.flv", first.port) as second:
            assert is_(mixer, "live", seconds=20)
            assert push(mixer).retries >= 1
            assert eventually(lambda: second.received > 20_000)


@needs_nginx
@pytest.mark.fuzz
@pytest.mark.slow
@pytest.mark.timeout(240)
def test_nginx_receives_refuses_is_killed_and_comes_back(mixer: Mixer, tmp_path: Path) -> None:
    with Nginx(tmp_path / "one") as nginx:
        live, closed = (f"rtmp://127.0.0.1:{nginx.port}/{app}/key" for app in ("live", "closed"))
        mixer.apply(on_air(to(_1=live, _2=closed)))
        assert is_(mixer, "live", 1)
        assert is_(mixer, "retrying", 2)
        assert push(mixer, 2).last_error.endswith(".")
        time.sleep(amount(3, 60))
        assert eventually(lambda: len(times_so_far(nginx.recorded)) > 50, 15)
        pictures, sounds = (times_of(nginx.recorded[0], kind) for kind in ("video", "audio"))
        assert max(b - a for a, b in pairwise(pictures)) < 0.25 + stood_still(mixer)
        assert max(b - a for a, b in pairwise(sounds)) < 0.1 + stood_still(mixer)
        assert push(mixer, 1).retries == 0
        nginx.end()
        assert is_(mixer, "retrying", 1)
        with Nginx(tmp_path / "two", nginx.port) as again:
            assert is_(mixer, "live", 1, seconds=20)
            assert eventually(lambda: len(times_so_far(again.recorded)) > 20, 10)


async def test_destinations_that_misbehave_change_nothing_for_the_bus_and_the_others(mixer: Mixer) -> None:
    good, stuck, refusing = RtmpPeer(), RtmpPeer(read_media=False), RtmpPeer(refuse=("NetStream.Publish.Denied", "no"))
    with (
        server(good) as well,
        server(stuck) as half_open,
        server(refusing) as denied,
        server(silent) as mute,
        server(not_rtmp) as other,
    ):
        urls = [f"rtmp://127.0.0.1:{port}/live/key" for port in (well, half_open, denied, mute, other, free_port())]
        mixer.apply(on_air({n: Output(n, 2, url) for n, url in enumerate(urls, start=1)}))
        pgm = mixer.bus_feed(CASTER, "pgm")
        assert pgm is not None
        watching = asyncio.create_task(packets_of(pgm, "video", 5.0))
        assert await asyncio.to_thread(is_, mixer, "live", 1)
        before = len(good.media)
        packets = await watching
        reports = {one.index: one for one in mixer.pushes(CASTER)}
    assert len(packets) > 5 * 25 * 0.8 - sum(mixer.dropped(CASTER).values())
    assert len(good.media) > before + 3 * 25
    assert {n: reports[n].state for n in (1, 2, 4)} == {1: "live", 2: "live", 4: "connecting"}
    assert reports[1].retries == 0
    for n, word in ((3, "refuses the stream: NetStream.Publish.Denied no"), (5, "RTMP"), (6, "refuses connections")):
        assert reports[n].state in ("retrying", "connecting")
        assert word in reports[n].last_error


@pytest.mark.slow
def test_a_destination_that_reads_nothing_is_given_up_and_tried_again(mixer: Mixer) -> None:
    with server(RtmpPeer(read_media=False)) as half_open:
        caster = on_air(to(_1=f"rtmp://127.0.0.1:{half_open}/live/key"), pgm_width=1280, pgm_height=720)
        mixer.apply(replace(caster, pgm_bit_rate=8000))
        assert is_(mixer, "live")
        assert eventually(lambda: push(mixer).retries > 0, 40)
        assert "taken nothing" in push(mixer).last_error or "silent" in push(mixer).last_error


@pytest.mark.slow
def test_a_destination_that_is_too_slow_misses_pictures_and_is_told_so(mixer: Mixer) -> None:
    slow = RtmpPeer(bytes_a_second=10_000)
    with server(slow) as port:
        caster = on_air(to(_1=f"rtmp://127.0.0.1:{port}/live/key"), pgm_width=1280, pgm_height=720)
        mixer.apply(caster)
        assert is_(mixer, "live")
        assert eventually(lambda: "left out" in push(mixer).last_error, 40)
        assert (push(mixer).state, push(mixer).retries) == ("live", 0)


def test_a_process_that_hangs_is_replaced(mixer: Mixer) -> None:
    peer = RtmpPeer()
    with server(peer) as port:
        mixer.apply(on_air(to(_1=f"rtmp://127.0.0.1:{port}/live/key")))
        assert is_(mixer, "live")
        (first,) = pushing()
        os.kill(first.pid, signal.SIGSTOP)
        assert eventually(lambda: push(mixer).retries == 1, 12)
        assert "did not go on" in push(mixer).last_error
        assert is_(mixer, "live")
        (second,) = pushing()
        assert first.pid != second.pid


def test_the_stream_key_is_seen_by_nobody(mixer: Mixer, caplog: pytest.LogCaptureFixture) -> None:
    key = "live_51c2_s3cr3t-key?auth=0123456789abcdef"
    peer = RtmpPeer(refuse=("NetStream.Publish.BadName", f"The stream {key} is taken"))
    with server(peer) as port:
        mixer.apply(on_air(to(_1=f"rtmp://127.0.0.1:{port}/live/{key}")))
        seen: list[str] = []
        assert eventually(
            lambda: seen.extend(child.command for child in pushing()) or (seen and push(mixer).last_error), 15
        )
        assert ("publish", key) in peer.said
        for text in (*seen, caplog.text, repr(mixer.pushes(CASTER))):
            assert "s3cr3t" not in text
            assert "0123456789abcdef" not in text
        assert "The stream … is taken" in push(mixer).last_error


@pytest.mark.parametrize("how", ["stop", "remove", "delete the output"])
def test_a_push_ends_at_once_with_what_it_belongs_to(mixer: Mixer, how: str) -> None:
    peer = RtmpPeer()
    with server(peer) as port:
        caster = on_air(to(_1=f"rtmp://127.0.0.1:{port}/live/key"))
        mixer.apply(caster)
        assert eventually(lambda: len(peer.media) > 10)
        assert pushing()
        begun = time.monotonic()
        if how == "remove":
            mixer.remove(CASTER)
        else:
            mixer.apply(replace(caster, outputs={}) if how != "stop" else replace(caster, pgm=None))
        assert time.monotonic() - begun < 0.5
        assert eventually(lambda: not pushing(), 2)
        assert eventually(lambda: ("deleteStream", "1.0") in peer.said, 2)
        if how == "stop":
            assert push(mixer) == PushReport(1)
        else:
            assert mixer.pushes(CASTER) in ((), [])


def test_another_address_counts_from_the_next_connection(mixer: Mixer) -> None:
    first, second = RtmpPeer(), RtmpPeer()
    with server(second) as port_two:
        with server(first) as port_one:
            caster = on_air(to(_1=f"rtmp://127.0.0.1:{port_one}/live/key"))
            mixer.apply(caster)
            assert is_(mixer, "live")
            mixer.apply(replace(caster, outputs=to(_1=f"rtmp://127.0.0.1:{port_two}/live/key")))
            count = len(first.media)
            assert eventually(lambda: len(first.media) > count + 20)
            assert not second.said
        assert eventually(lambda: ("publish", "key") in second.said, 10)
        assert is_(mixer, "live")


def test_pgm_that_begins_anew_with_other_settings_keeps_its_pushes(mixer: Mixer) -> None:
    peer = RtmpPeer()
    with server(peer) as port:
        caster = on_air(to(_1=f"rtmp://127.0.0.1:{port}/live/key"))
        mixer.apply(caster)
        assert eventually(lambda: len(peer.media) > 20)
        mixer.apply(replace(caster, pgm_width=640, pgm_height=360))
        configs = lambda: [one for one in peer.media if one.kind == 9 and one.body[1] == 0]  # noqa: E731
        assert eventually(lambda: len(configs()) == 2)
        count = len(peer.media)
        assert eventually(lambda: len(peer.media) > count + 50)
        assert [one for one in peer.said if one[0] == "publish"] == [("publish", "key")]
        assert push(mixer).retries == 0
        for kind in (8, 9):
            times = [one.ms for one in peer.media if one.kind == kind and one.body[1] == 1]
            assert times == sorted(times)


@pytest.mark.parametrize(
    ("url", "word"),
    [
        ("rtmp://169.254.169.254/live/key", "never"),
        ("rtmp://10.1.2.3/live/key", "private network"),
        ("rtmp://user:pass@127.0.0.1/live/key", "user name"),
    ],
)
def test_an_address_that_must_not_be_reached_is_given_up_with_a_sentence(mixer: Mixer, url: str, word: str) -> None:
    mixer.apply(on_air(to(_1=url)))
    assert is_(mixer, "failed")
    assert word in push(mixer).last_error
    assert "key" not in push(mixer).last_error
    peer = RtmpPeer()
    with server(peer) as port:
        mixer.apply(on_air(to(_1=f"rtmp://127.0.0.1:{port}/live/key")))
        assert is_(mixer, "live")
        assert push(mixer).last_error == ""


def test_outputs_rest_while_pgm_does_and_the_platform_is_live_with_it(mixer: Mixer) -> None:
    outputs = {0: Output(0, 1, "rtmp://here/live/caster_7_pgm"), **to(_1=f"rtmp://127.0.0.1:{free_port()}/live/key")}
    mixer.apply(replace(show(), outputs=outputs))
    assert mixer.pushes(CASTER) == [PushReport(0), PushReport(1)]
    mixer.apply(on_air(outputs))
    assert is_(mixer, "live", 0)
    assert eventually(lambda: push(mixer, 0).kbps > 50)
    mixer.apply(on_air(outputs, delay_time=0))
    mixer.apply(replace(show(), outputs=outputs))
    assert {one.state for one in mixer.pushes(CASTER)} == {"idle"}


async def test_pushes_carry_the_delayed_picture(mixer: Mixer) -> None:
    peer = RtmpPeer()
    with server(peer) as port:
        mixer.apply(on_air(to(_1=f"rtmp://127.0.0.1:{port}/live/key"), delay_time=2))
        begun = time.monotonic()
        assert await asyncio.to_thread(is_, mixer, "live")
        assert await asyncio.to_thread(eventually, lambda: peer.media)
        assert time.monotonic() - begun > 1.9


def test_no_more_than_ten_outputs_are_pushed_to(mixer: Mixer) -> None:
    with server(silent) as port:
        mixer.apply(on_air({n: Output(n, 2, f"rtmp://127.0.0.1:{port}/live/{n}") for n in range(1, 13)}))
        states = {one.index: one.state for one in mixer.pushes(CASTER)}
        assert all(states[n] == "connecting" for n in range(1, 11))
        assert states[11] == states[12] == "failed"
        assert eventually(lambda: len(pushing()) == 10)
    mixer.apply(show())
    assert eventually(lambda: not pushing(), 3)
