"""Chromium as a sender of a still picture that begins to move: its rate is that of a camera from the first second on,
and does not sink while the picture stands."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.async_api import async_playwright

from liveapi import LiveApi
from localcloud.media.whip import RATES
from tests.conftest import CHROMIUM_FLAGS, chromium
from tests.localcloud.ingest.test_cameras_come_in_by_webrtc import webrtc_input
from tests.localcloud_process import LocalCloud

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]
SENT = """async ([codec, bearer]) => {
  const canvas = document.createElement("canvas");
  canvas.width = 1280; canvas.height = 720;
  const on = canvas.getContext("2d");
  let moving = false;
  const timer = setInterval(() => {
    on.fillStyle = "#234"; on.fillRect(0, 0, 1280, 720);
    on.fillStyle = "#fff"; on.font = "80px sans-serif"; on.fillText("Slide", 100, 200);
    for (let n = 0; moving && n < 12; n++) {
      on.fillStyle = `hsl(${Math.random() * 360} 80% 50%)`;
      on.fillRect(Math.random() * 1280, Math.random() * 720, 200, 120);
    }
  }, 66);
  const [track] = canvas.captureStream(15).getVideoTracks();
  const peer = new RTCPeerConnection();
  const sender = peer.addTransceiver(track, { direction: "sendonly" });
  const known = RTCRtpSender.getCapabilities("video").codecs;
  sender.setCodecPreferences(known.filter((one) => one.mimeType === codec));
  await peer.setLocalDescription(await peer.createOffer());
  await new Promise((done) => {
    peer.onicegatheringstatechange = () => peer.iceGatheringState === "complete" && done();
    setTimeout(done, 2000);
  });
  const headers = { "Content-Type": "application/sdp", Authorization: `Bearer ${bearer}` };
  const answer = await fetch("/webrtc/v2/whip", { method: "POST", headers, body: peer.localDescription.sdp });
  if (answer.status !== 201) throw new Error(await answer.text());
  await peer.setRemoteDescription({ type: "answer", sdp: await answer.text() });
  const targets = [];
  for (let second = 0; second < 8; second++) {
    moving = second >= 5;
    await new Promise((done) => setTimeout(done, 1000));
    for (const one of (await peer.getStats()).values())
      if (one.type === "outbound-rtp" && one.targetBitrate) targets.push(one.targetBitrate / 1000);
  }
  clearInterval(timer);
  peer.close();
  return targets;
}"""


@pytest.fixture(scope="module")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalCloud]:
    with LocalCloud.start(tmp_path_factory.mktemp("sharp") / "data") as cloud:
        yield cloud


@pytest.mark.parametrize("codec", ["video/VP8", "video/H264"])
async def test_the_rate_stays_that_of_a_camera(cloud: LocalCloud, codec: str) -> None:
    path = chromium()
    if path is None:
        pytest.skip("Chromium is not installed")
    cloud.reset()
    _, address = webrtc_input(LiveApi(cloud.url, cloud.secret_id, cloud.secret_key))
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=CHROMIUM_FLAGS)
        page = await browser.new_page()
        await page.goto(f"{cloud.url}/media/")
        targets = await page.evaluate(SENT, [codec, address])
        await browser.close()
    assert len(targets) >= 5, targets
    assert min(targets) >= 0.95 * RATES.least, targets
    assert targets[0] >= 0.8 * RATES.start, targets
