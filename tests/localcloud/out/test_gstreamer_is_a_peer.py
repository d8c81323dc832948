"""GStreamer's webrtcbin watches by WHEP and sends by WHIP. Its certificate is RSA, its plain H.264 says nothing of
profile or mode, and unless told otherwise it bundles nothing."""

from __future__ import annotations

import asyncio
import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from liveapi import LiveApi
from tests.localcloud.ingest.test_cameras_come_in_by_webrtc import colour_of, near, webrtc_input
from tests.localcloud.out.stage import PICTURES, MediaOptions, bus, media_server, mixer_at, show
from tests.localcloud_process import LocalCloud
from tests.ports import own_addresses

PYTHON = "/usr/bin/python3"
"""Debian's own, which has the bindings."""
PEER = Path(__file__).with_name("gst_webrtc.py")
NEEDED = (
    "import gi; gi.require_version('GstWebRTC', '1.0'); gi.require_version('Gst', '1.0');"
    "from gi.repository import Gst, GstWebRTC; Gst.init(None);"
    "assert all(Gst.ElementFactory.find(e) for e in ('webrtcbin', 'nicesrc', 'avdec_h264', 'x264enc', 'opusdec'))"
)
H264, OPUS = (
    "media=video,encoding-name=H264,payload=96,clock-rate=90000",
    ("media=audio,encoding-name=OPUS,payload=97,clock-rate=48000,encoding-params=(string)2"),
)
GREEN = "videotestsrc is-live=true pattern=solid-color foreground-color=0xff1eaa3c ! video/x-raw,width=640,height=360,framerate=25/1 ! videoconvert"  # noqa: E501  # one pipeline
TONE = "audiotestsrc is-live=true volume=0.1 ! audioconvert ! opusenc ! rtpopuspay ! application/x-rtp,media=audio,encoding-name=OPUS,payload=97"  # noqa: E501  # one pipeline


def _there() -> bool:
    if not own_addresses():
        return False
    try:
        return subprocess.run([PYTHON, "-c", NEEDED], capture_output=True, timeout=30, check=False).returncode == 0
    except OSError:
        return False


pytestmark = [pytest.mark.timeout(120), pytest.mark.skipif(not _there(), reason="GStreamer's webrtcbin is not there")]


async def gstreamer(*words: str) -> dict[str, Any]:
    process = await asyncio.create_subprocess_exec(
        PYTHON, str(PEER), *words, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    out, err = await process.communicate()
    assert process.returncode == 0, err.decode()[-2000:]
    told: dict[str, Any] = json.loads(out.decode().splitlines()[-1])
    return told


@pytest.mark.parametrize(
    "caps",
    [(H264, OPUS), ("max-bundle", f"{H264},packetization-mode=(string)1,profile-level-id=(string)64001f", OPUS)],
    ids=["plain, not bundled", "High, bundled"],
)
async def test_it_watches_the_program(tmp_path: Path, caps: tuple[str, ...]) -> None:
    mixer = mixer_at(tmp_path)
    mixer.apply(show(pgm=bus(1)))
    try:
        with media_server(mixer, MediaOptions(offer_addresses=tuple(own_addresses()))) as at:
            told = await gstreamer("whep", at.whep(), at.webrtc("caster_7_pgm"), "5", *caps)
    finally:
        mixer.close()
    assert told["status"] == 201, told
    assert "connected" in told["states"], told
    assert told["pictures"] > 20, told
    assert all(abs(a - b) < 40 for a, b in zip(told["corner"], PICTURES["cam1"].colour, strict=True)), told
    assert told["loudest"] > 0.05 * 32768, told


@pytest.fixture(scope="module")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalCloud]:
    options = tuple(word for address in own_addresses() for word in ("--offer-address", address))
    with LocalCloud.start(tmp_path_factory.mktemp("gstreamer") / "data", options=options) as cloud:
        yield cloud


@pytest.mark.parametrize(
    "encoder",
    [
        "x264enc tune=zerolatency speed-preset=ultrafast key-int-max=25 ! video/x-h264,profile=high ! "
        "rtph264pay config-interval=-1 ! application/x-rtp,media=video,encoding-name=H264,payload=96",
        "vp8enc deadline=1 keyframe-max-dist=25 ! rtpvp8pay ! "
        "application/x-rtp,media=video,encoding-name=VP8,payload=96",
    ],
    ids=["H.264 High", "VP8"],
)
async def test_it_sends_a_picture_and_a_sound(cloud: LocalCloud, encoder: str) -> None:
    cloud.reset()
    api = LiveApi(cloud.url, cloud.secret_id, cloud.secret_key)
    caster, address = webrtc_input(api)
    sender = asyncio.ensure_future(
        gstreamer("whip", f"{cloud.url}/webrtc/v2/whip", address, "6", f"{GREEN} ! {encoder}", TONE)
    )
    seen = None
    while not sender.done() and not near(seen, (30, 170, 60)):
        seen = await asyncio.to_thread(colour_of, cloud, api, caster)
        await asyncio.sleep(0.2)
    told = await sender
    assert told["status"] == 201, told
    assert near(seen, (30, 170, 60)), (seen, told["states"])
