"""PgmVcodec h265: HEVC for the audience, the outputs and the recording; the desk's own pictures stay H.264."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import av
import httpx
import numpy as np
import pytest
from PIL import Image

from localcloud.mixer import Mixer, stamp
from localcloud.mixer.feed import Feed
from localcloud.model import Caster, Output
from tests.localcloud.out.stage import CASTER, bus, camera_in, eventually, media_server, mixer_at, packets_of, show
from tests.localcloud.outs.peers import RtmpPeer, server


@pytest.fixture
def mixer(tmp_path: Path) -> Iterator[Mixer]:
    mixer = mixer_at(tmp_path)
    yield mixer
    mixer.close()


def hevc(index: int = 1, rev: int = 1, **more: object) -> Caster:
    return replace(show(pgm=bus(index, rev=rev), pvw=bus(2, rev=1)), pgm_vcodec="h265", **more)  # type: ignore[arg-type]


def air_of(mixer: Mixer) -> Feed:
    feed = mixer.air_feed(CASTER)
    assert feed is not None
    return feed


def test_the_audience_gets_hevc_and_the_desk_h264(mixer: Mixer) -> None:
    mixer.apply(hevc())
    air, desk = air_of(mixer), mixer.bus_feed(CASTER, "pgm")
    assert desk is not None
    assert (air.codec, desk.codec) == ("hevc", "h264")
    with media_server(mixer) as addresses:
        assert eventually(lambda: len(air.cached()) > 10 and len(desk.cached()) > 10)
        for stream, codec in (("caster_7_air", "hevc"), ("caster_7_pgm", "h264"), ("caster_7_pvw", "h264")):
            with av.open(addresses.flv(stream), timeout=5) as container:
                assert container.streams.video[0].codec_context.name == codec
                pictures = [next(container.decode(video=0)) for _ in range(30)]
            expected = "cam2" if stream.endswith("pvw") else "cam1"
            assert camera_in(pictures[-1].to_ndarray(format="rgb24")) == expected
            assert (pictures[-1].width, pictures[-1].height) == (320, 180)
            times = [float(one.time or 0) for one in pictures]
            assert all(a < b for a, b in pairwise(times))
        still = httpx.get(addresses.still("caster_7_air"))
        assert camera_in(np.asarray(Image.open(io.BytesIO(still.content)).convert("RGB"))) == "cam1"
        answer = httpx.post(
            addresses.whep(),
            content="v=0",
            headers={"Authorization": f"Bearer {addresses.webrtc('caster_7_air')}", "Content-Type": "application/sdp"},
        )
        assert answer.status_code == 406
        assert "HTTP-FLV" in answer.json()["sentence"]


async def test_every_picture_is_stamped_and_a_take_begins_with_a_key_frame(mixer: Mixer) -> None:
    mixer.apply(hevc())
    assert await asyncio.to_thread(eventually, lambda: air_of(mixer).cached())
    watching = asyncio.create_task(packets_of(air_of(mixer), "video", 2.5))
    await asyncio.sleep(1.4)
    mixer.apply(hevc(3, rev=2))
    packets = await watching
    found = [stamp.find(packet.data, "hevc") for packet in packets]
    assert None not in found
    revs = [one.rev for one in found if one]
    assert revs == sorted(revs)
    assert packets[revs.index(2)].key
    assert {1, 2} == set(revs)
    decoder = av.VideoCodecContext.create("hevc", "r")
    frames = [frame for packet in packets for frame in decoder.decode(av.Packet(packet.data))] + decoder.decode(None)
    assert camera_in(frames[-1].to_ndarray(format="rgb24")) == "cam3"


async def test_the_audience_hears_too(mixer: Mixer) -> None:
    mixer.apply(hevc())
    sounds = await packets_of(air_of(mixer), "aac", 1.0)
    assert {b.pts - a.pts for a, b in pairwise(sounds)} == {1024}


def test_outputs_and_recordings_carry_it(mixer: Mixer, tmp_path: Path) -> None:
    peer = RtmpPeer()
    with server(peer) as port:
        output = Output(1, 2, f"rtmp://127.0.0.1:{port}/live/key")
        mixer.apply(hevc(outputs={1: output}, record_status=1, delay_time=1))
        assert eventually(lambda: len([one for one in peer.media if one.kind == 9]) > 30, 15)
        pictures = [one.body for one in peer.media if one.kind == 9]
        assert pictures[0][:5] == b"\x90hvc1"
        assert pictures[1][:5] == b"\x93hvc1"
        assert eventually(lambda: any(one.bytes > 20_000 for one in mixer.recordings()), 10)
        mixer.apply(show())
    assert eventually(lambda: not any(one.running for one in mixer.recordings()))
    mixer.close()
    (file,) = (tmp_path / "recordings").glob("*.mp4")
    with av.open(str(file)) as container:
        assert container.streams.video[0].codec_context.name == "hevc"
        frames = list(container.decode(video=0))
    assert camera_in(frames[-1].to_ndarray(format="rgb24")) == "cam1"


def test_the_codec_counts_from_the_start_of_pgm(mixer: Mixer) -> None:
    mixer.apply(show(pgm=bus(1, rev=1)))
    air = air_of(mixer)
    mixer.apply(hevc())
    assert air_of(mixer) is air
    mixer.apply(replace(hevc(), pgm=None))
    mixer.apply(hevc(2, rev=2))
    assert air_of(mixer).codec == "hevc"
