"""Step 7: SDP offers that are none, or nearly, at WHEP and at WHIP. Each is answered by a session or by a sentence
(400, 413, 415), never by a broken door; and after them all a good offer is still taken."""

from __future__ import annotations

import asyncio
import re
import time
from concurrent.futures import ThreadPoolExecutor
from functools import cache

import httpx
import pytest
from aiortc import RTCConfiguration, RTCPeerConnection
from hypothesis import given
from hypothesis import strategies as st

from tests.localcloud.ladder.besieged import Besieged
from tests.localcloud.ladder.budget import bounded, fuzzed
from tests.localcloud.rules.served import HTTP

pytestmark = fuzzed

NUMBERS = ["0", "-1", "65536", "99999999999999999999", "1e9", "٣", "", "0x10", "nan"]
LINES = [
    "m=video 9 UDP/TLS/RTP/SAVPF 96",
    "m=audio 9 UDP/TLS/RTP/SAVPF 111",
    "m=application 9 UDP/DTLS/SCTP webrtc-datachannel",
    "m=",
    "a=rtpmap:96 H264/90000",
    "a=rtpmap:x H264/90000",
    "a=fmtp:96 profile-level-id=zzzzzz;packetization-mode=9",
    "a=setup:nobody",
    "a=mid:0",
    "a=ice-ufrag:",
    "a=fingerprint:sha-256 00",
    "a=fingerprint:md5 00:11",
    "a=candidate:1 1 udp 1 127.0.0.1 0 typ host",
    "a=candidate:1 1 udp 99999999999 [::1 99999 typ nothing",
    "a=ssrc:4294967296 cname:x",
    "a=group:BUNDLE 0 1 2 3 4",
    "a=sendrecv",
    "c=IN IP6 nonsense",
    "t=x y",
    "\x00",
    "a=" + "x" * 5000,
]


DOORS = ("whep", "whip")


@cache
def good_offer(door: str = "whep") -> str:
    """Of somebody who wants to watch, or at WHIP to send."""

    async def made() -> str:
        peer = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        for kind in ("video", "audio"):
            peer.addTransceiver(kind, direction="recvonly" if door == "whep" else "sendonly")
        await peer.setLocalDescription(await peer.createOffer())
        sdp: str = peer.localDescription.sdp
        await peer.close()
        return sdp

    return asyncio.run(made())


@st.composite
def nearly_sdp(draw: st.DrawFn, door: str) -> bytes:
    """The good offer with a few lines changed, in bytes."""
    lines = good_offer(door).split("\r\n")
    for _ in range(draw(st.integers(1, 4))):
        place = draw(st.integers(0, len(lines) - 1))
        match draw(st.sampled_from(["drop", "double", "put", "number", "cut", "swap", "end"])):
            case "drop":
                del lines[place]
            case "double":
                lines.insert(place, lines[place])
            case "put":
                lines.insert(place, draw(st.sampled_from(LINES) | st.text(max_size=30)))
            case "number":
                lines[place] = re.sub(r"\d+", draw(st.sampled_from(NUMBERS)), lines[place], count=1)
            case "cut":
                lines[place] = lines[place][: draw(st.integers(0, 20))]
            case "swap":
                other = draw(st.integers(0, len(lines) - 1))
                lines[place], lines[other] = lines[other], lines[place]
            case _:
                lines = lines[: place + 1]
        lines = lines or [""]
    return draw(st.sampled_from(["\r\n", "\n"])).join(lines).encode(errors="replace")


def offered(siege: Besieged, sdp: bytes, door: str = "whep", content_type: str = "application/sdp") -> httpx.Response:
    """A session that came of it is ended again: there are 64 seats to watch, and one to send to an input."""
    address = siege.started.pgm_webrtc_play_url if door == "whep" else siege.push_address
    headers = {"Authorization": f"Bearer {address}", "Content-Type": content_type}
    answer = HTTP.post(f"{siege.cloud.url}/webrtc/v2/{door}", headers=headers, content=sdp)
    if answer.status_code == 201:
        HTTP.delete(siege.cloud.url + answer.headers["location"])
    return answer


@pytest.mark.parametrize("door", DOORS)
def test_the_offer_that_is_damaged_below_is_a_good_one(siege: Besieged, door: str) -> None:
    assert offered(siege, good_offer(door).encode(), door).status_code == 201


@pytest.mark.parametrize("door", DOORS)
@bounded(40, 900)
@given(data=st.data())
def test_nearly_an_offer_is_answered(siege: Besieged, door: str, data: st.DataObject) -> None:
    sdp = data.draw(nearly_sdp(door) | st.binary(max_size=200))
    answer = offered(siege, sdp, door)
    assert answer.status_code in (201, 400), answer.text
    if answer.status_code == 400:
        assert answer.json()["sentence"]
    siege.assert_unmoved()


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"", "application/sdp", 400),
        (b"v=0\r\n" * 20_000, "application/sdp", 413),
        (b"{}", "application/json", 415),
        (b"\xff\xfe", "application/sdp", 400),
    ],
    ids=["empty", "too large", "JSON", "not text"],
)
@pytest.mark.parametrize("door", DOORS)
def test_what_cannot_be_an_offer_is_refused_by_its_status(
    siege: Besieged, door: str, body: bytes, kind: str, status: int
) -> None:
    assert offered(siege, body, door, kind).status_code == status
    siege.assert_unmoved()


HEAVY = {
    "one long candidate": "a=candidate:" + ".local " * 8_000,
    "many candidates": "a=candidate:1 1 udp 1 127.0.0.1 9 typ host\r\n" * 1_200,
    "many sources": "a=ssrc:1 cname:x\r\n" * 3_000,
    "many pictures": "m=video 9 UDP/TLS/RTP/SAVPF 96\r\n" * 1_500,
    "many codecs": "m=video 9 UDP/TLS/RTP/SAVPF" + " 96" * 15_000,
    "many maps": "a=rtpmap:96 H264/90000\r\n" * 2_000,
    "a long number": "a=rtpmap:" + "9" * 50_000 + " H264/90000",
    "many groups": "a=group:BUNDLE" + " 0" * 25_000,
}


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("name", HEAVY)
def test_a_heavy_offer_does_not_hold_the_others_up(siege: Besieged, name: str, door: str) -> None:
    """Just below the 64 KB that an offer may have. A call of the API that comes meanwhile waits for no second."""
    sdp = (good_offer(door) + HEAVY[name] + "\r\n").encode()
    assert len(sdp) < 64 * 1024
    with ThreadPoolExecutor(1) as thread:
        answer = thread.submit(offered, siege, sdp, door)
        longest = 0.0
        while not answer.done():
            began = time.monotonic()
            siege.assert_unmoved()
            longest = max(longest, time.monotonic() - began)
            time.sleep(0.01)
    assert answer.result().status_code in (201, 400)
    assert longest < 1.0


@pytest.mark.parametrize(("door", "seats"), [("whep", 64), ("whip", 16)])
def test_afterwards_a_good_offer_is_answered_and_no_seat_is_lost(siege: Besieged, door: str, seats: int) -> None:
    """More offers than there are seats, half of them broken."""
    for number in range(seats + 16):
        sdp = good_offer(door).encode()
        assert offered(siege, sdp if number % 2 else sdp[: 10 * number], door).status_code in (201, 400)
    assert offered(siege, good_offer(door).encode(), door).status_code == 201
    siege.assert_unmoved()
