"""Offers by WHIP whose sections are not one picture and one sound in a bundle: each is answered section by section, and
what is taken of it is seen or heard."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator

import av
import httpx
import numpy as np
import pytest

import liveapi
from liveapi import LiveApi
from localcloud.media.sdp_text import Description
from tests.localcloud.ingest.test_cameras_come_in_by_webrtc import (
    BLUE,
    RED,
    Camera,
    Tone,
    colour_of,
    near,
    until,
    webrtc_input,
)
from tests.localcloud.ingest.whip_peer import sending
from tests.localcloud.picture.media import pitch
from tests.localcloud_process import LocalCloud

pytestmark = pytest.mark.timeout(90)


@pytest.fixture(scope="module")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalCloud]:
    with LocalCloud.start(tmp_path_factory.mktemp("shapes") / "data") as cloud:
        yield cloud


@pytest.fixture
def api(cloud: LocalCloud) -> LiveApi:
    cloud.reset()
    return LiveApi(cloud.url, cloud.secret_id, cloud.secret_key)


def ports(sdp: str) -> list[tuple[str, bool]]:
    """Each section's kind, and whether it was taken."""
    return [(section.kind, section.port != "0") for section in Description(sdp).sections]


async def test_a_picture_alone_is_seen(cloud: LocalCloud, api: LiveApi) -> None:
    caster, address = webrtc_input(api)
    async with sending(cloud, address, Camera(RED)) as (answer, _):
        assert ports(answer.text) == [("video", True)]
        await until(lambda: near(colour_of(cloud, api, caster), RED))


async def test_two_pictures_and_a_data_channel_come_to_the_first_picture(cloud: LocalCloud, api: LiveApi) -> None:
    caster, address = webrtc_input(api)

    def offered(sdp: str) -> str:
        channel = (
            "m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\nc=IN IP4 0.0.0.0\r\na=mid:data\r\na=sctp-port:5000\r\n"
            + "".join(line + "\r\n" for line in sdp.splitlines() if line.startswith(("a=ice-", "a=fing", "a=setup")))
        )
        return sdp.replace("a=group:BUNDLE 0 1 2", "a=group:BUNDLE 0 1 2 data") + channel

    async with sending(cloud, address, Camera(BLUE), Tone(), Camera(RED), offered=offered, answered=without_data) as (
        answer,
        _,
    ):
        assert ports(answer.text) == [("video", True), ("audio", True), ("video", False), ("application", False)]
        assert Description(answer.text).bundles == [["0", "1"]]
        await until(lambda: near(colour_of(cloud, api, caster), BLUE))
        for _ in range(10):
            assert near(colour_of(cloud, api, caster), BLUE)
            await asyncio.sleep(0.05)


def without_data(sdp: str) -> str:
    """aiortc, as the one who offered, knows nothing of refused sections: it is told of one that sends nothing."""
    made = Description(sdp)
    idle = {"a=mid:0": "a=mid:2", "a=recvonly": "a=inactive"}
    made.sections[2].lines = [idle.get(line, line) for line in made.sections[0].lines]
    made.sections = made.sections[:3]
    made.bundle([["0", "1", "2"]])
    return str(made)


@pytest.mark.parametrize("named", [True, False], ids=["with names", "without names"])
async def test_sections_that_are_not_bundled_go_their_own_ways(cloud: LocalCloud, api: LiveApi, named: bool) -> None:
    caster, address = webrtc_input(api)
    names: list[str] = []

    def offered(sdp: str) -> str:
        names[:] = re.findall(r"a=mid:(.*)\r", sdp)
        sdp = re.sub(r"a=group:BUNDLE.*\r\n", "", sdp)
        return sdp if named else re.sub(r"a=mid:.*\r\n", "", sdp)

    def answered(sdp: str) -> str:
        assert "BUNDLE" not in sdp
        assert bool(re.search("a=mid:", sdp)) is named
        if named:
            return sdp
        made = Description(sdp)
        for section, name in zip(made.sections, names, strict=True):
            section.lines.append(f"a=mid:{name}")
        return str(made)

    async with sending(cloud, address, Camera(RED), Tone(), offered=offered, answered=answered) as (answer, _):
        assert ports(answer.text) == [("video", True), ("audio", True)], answer.text
        await until(lambda: near(colour_of(cloud, api, caster), RED))
        heard = await asyncio.to_thread(listen, api, caster)
        assert heard == pytest.approx(500, abs=8)


async def test_a_refused_first_section_leaves_its_ways_to_the_next(cloud: LocalCloud, api: LiveApi) -> None:
    """The candidates of a bundle stand in its first section alone."""
    caster, address = webrtc_input(api)

    def offered(sdp: str) -> str:
        made = Description(sdp)
        first, second = made.sections
        second.lines = [line for line in second.lines if not line.startswith(("a=candidate", "a=end-of"))]
        first.lines = ["a=inactive" if line == "a=sendonly" else line for line in first.lines]
        return str(made)

    async with sending(cloud, address, Tone(), Camera(RED), offered=offered, answered=first_gone) as (answer, _):
        assert ports(answer.text) == [("audio", False), ("video", True)]
        assert Description(answer.text).bundles == [["1"]]
        await until(lambda: near(colour_of(cloud, api, caster), RED))


def first_gone(sdp: str) -> str:
    made = Description(sdp)
    first, second = made.sections
    first.use_transport_of(second)
    first.lines = ["m=audio 9 UDP/TLS/RTP/SAVPF 96", "a=rtpmap:96 opus/48000/2", "a=rtcp-mux", *first.lines[1:]]
    made.bundle([["0", "1"]])
    return str(made)


async def test_an_offer_without_candidates_connects(cloud: LocalCloud, api: LiveApi) -> None:
    """The peer would tell them later; it finds us by ours."""
    caster, address = webrtc_input(api)

    def offered(sdp: str) -> str:
        sdp = re.sub(r"a=(candidate:.*|end-of-candidates)\r\n", "", sdp)
        return sdp.replace("a=ice-ufrag", "a=ice-options:trickle\r\na=ice-ufrag")

    async with sending(cloud, address, Camera(BLUE), offered=offered) as (answer, _):
        assert answer.status_code == 201, answer.text
        await until(lambda: near(colour_of(cloud, api, caster), BLUE))


async def test_a_session_is_ended_and_never_changed(cloud: LocalCloud, api: LiveApi) -> None:
    _, address = webrtc_input(api)
    async with sending(cloud, address, Tone()) as (answer, peer), httpx.AsyncClient() as client:
        session = cloud.url + answer.headers["location"]
        trickle = {"Content-Type": "application/trickle-ice-sdpfrag", "Origin": "http://localhost:8000"}
        for method, body in (("PATCH", "a=end-of-candidates\r\n"), ("POST", peer.localDescription.sdp), ("PUT", "")):
            told = await client.request(method, session, content=body, headers=trickle)
            assert told.status_code == 405
            assert told.headers["allow"] == "DELETE, OPTIONS"
            assert told.json()["sentence"].startswith("A session is not changed")
            assert told.headers["access-control-allow-origin"] == "http://localhost:8000"
        asked = await client.options(session, headers=trickle)
        assert "PATCH" in asked.headers["access-control-allow-methods"]
        assert (await client.delete(session)).status_code == 200


def listen(api: LiveApi, caster: int) -> float:
    """What is heard on the program, as a pitch."""
    shown = liveapi.CasterDisplayInfo(layout_index=1, layout_index_type=1)
    api.call(liveapi.CreateCasterPgm(caster_id=caster, pgm_display_info=shown))
    play = api.call(liveapi.DescribeCasterPlayUrl(caster_id=caster, play_url_type=3)).play_url
    sound: list[np.ndarray] = []
    with av.open(play, timeout=10) as stream:
        for frame in stream.decode(audio=0):
            sound.append(frame.to_ndarray().T)
            if sum(map(len, sound)) > 2 * 48_000:
                break
    return pitch(np.concatenate(sound)[-48_000:])
