"""H.264 by WHIP in the forms that encoders really offer: profiles, levels, and a packetization-mode left out. Each is
really sent so, taken in the form that was offered, and seen."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from liveapi import LiveApi
from tests.localcloud.ingest.test_cameras_come_in_by_webrtc import Tone, colour_of, near, until, webrtc_input
from tests.localcloud.ingest.whip_peer import Encoded, h264, sending
from tests.localcloud_process import LocalCloud

GREEN = (30, 170, 60)
H264 = re.compile(r"profile-level-id=[0-9a-f]{6}")
FMTP = re.compile(r"a=fmtp:(\d+) .*profile-level-id.*\r\n")
pytestmark = pytest.mark.timeout(90)


@pytest.fixture(scope="module")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalCloud]:
    with LocalCloud.start(tmp_path_factory.mktemp("h264") / "data") as cloud:
        yield cloud


@pytest.fixture
def api(cloud: LocalCloud) -> LiveApi:
    cloud.reset()
    return LiveApi(cloud.url, cloud.secret_id, cloud.secret_key)


@pytest.mark.parametrize(
    ("fmtp", "profile", "pixels"),
    [
        ("packetization-mode=1;profile-level-id=64001f", "high", "yuv420p"),
        ("profile-level-id=640C28; packetization-mode=1", "high", "yuv420p"),
        ("packetization-mode=1;profile-level-id=4d0033", "main", "yuv420p"),
        ("profile-level-id=42e00a", "baseline", "yuv420p"),
        ("packetization-mode=0;profile-level-id=42C01E;sprop-parameter-sets=Z0LADtkA,aMuMsg==", "baseline", "yuv420p"),
        ("", "baseline", "yuv420p"),
        ("packetization-mode=1;profile-level-id=7a0028", "high422", "yuv422p"),
    ],
    ids=["high", "constrained high 4.0", "main 5.1", "no mode, level 1", "mode 0", "nothing said", "high 4:2:2"],
)
async def test_it_is_taken_as_it_is_offered(
    cloud: LocalCloud, api: LiveApi, fmtp: str, profile: str, pixels: str
) -> None:
    caster, address = webrtc_input(api)

    def offered(sdp: str) -> str:
        return FMTP.sub(lambda found: f"a=fmtp:{found[1]} {fmtp}\r\n" if fmtp else "", sdp)

    def answered(sdp: str) -> str:
        told = re.findall(r"^a=fmtp:(\d+) (.*)\r$", sdp, re.MULTILINE)
        parameters = dict(pair.split("=") for pair in told[0][1].split(";"))
        asked = dict(pair.strip().split("=", 1) for pair in fmtp.split(";") if pair)
        assert parameters.get("profile-level-id") == asked.get("profile-level-id")
        assert parameters.get("packetization-mode") == asked.get("packetization-mode")
        return re.sub(r"a=fmtp:.*\r\n", "", sdp).replace(
            "a=setup:passive",
            "a=fmtp:99 packetization-mode=1;profile-level-id=42001f\r\n"
            "a=fmtp:101 packetization-mode=1;profile-level-id=42e01f\r\na=setup:passive",
        )

    picture = Encoded(h264(GREEN, pixels, profile=profile))
    async with sending(cloud, address, picture, offered=offered, answered=answered, codec="video/H264") as (answer, _):
        assert answer.status_code == 201, answer.text
        await until(lambda: near(colour_of(cloud, api, caster), GREEN))


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("profile-level-id=42", "profile-level-id=58", "H264 Extended"),
        ("profile-level-id=42", "profile-level-id=56", "H264 Scalable High"),
        ("profile-level-id=42", "profile-level-id=0b", "H264 of an unknown profile (0b)"),
        ("packetization-mode=1", "packetization-mode=2", "H264 in packetization-mode 2"),
        ("H264/90000", "H265/90000", "H265"),
        ("H264/90000", "AV1/90000", "AV1"),
    ],
)
async def test_what_cannot_be_read_is_refused_by_name(
    cloud: LocalCloud, api: LiveApi, old: str, new: str, words: str
) -> None:
    _, address = webrtc_input(api)

    def offered(sdp: str) -> str:
        return sdp.replace("e01f", "001f").replace(old, new)

    async with sending(cloud, address, Encoded([b""]), Tone(), offered=offered, codec="video/H264") as (answer, _):
        assert answer.status_code == 400
        sentence = f"The SDP offers the picture as {words} only; H.264 and VP8 are taken."
        assert answer.json()["sentence"] == sentence


async def test_a_sound_that_cannot_be_read_is_refused_by_name(cloud: LocalCloud, api: LiveApi) -> None:
    _, address = webrtc_input(api)

    def offered(sdp: str) -> str:
        return re.sub(r"a=rtpmap:(\d+) (opus/48000/2|PCM.*|G722.*)\r", r"a=rtpmap:\1 speex/8000\r", sdp)

    async with sending(cloud, address, Tone(), offered=offered) as (answer, _):
        assert answer.status_code == 400, answer.text
        assert answer.json()["sentence"] == "The SDP offers the sound as SPEEX only; Opus, G.722 and G.711 are taken."
