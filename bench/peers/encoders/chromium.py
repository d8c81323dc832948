"""Chromium's camera and microphone by WHIP. Both are files, whose loops do not keep together: lips are not judged."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import av
from playwright.sync_api import Error

from bench.peers.browser import browser, version
from bench.peers.clip import FPS, HEIGHT, WIDTH
from bench.peers.encoders.encoder import Encoder
from bench.peers.stand import Push

PICTURES: Final = 300
"""Of the camera's file, which is not compressed."""
_PUBLISH: Final = """async ([endpoint, bearer]) => {
  const plain = { echoCancellation: false, noiseSuppression: false, autoGainControl: false };
  const stream = await navigator.mediaDevices.getUserMedia({ video: true, audio: plain });
  const peer = (window.peer = new RTCPeerConnection());
  for (const track of stream.getTracks()) peer.addTransceiver(track, { direction: "sendonly", streams: [stream] });
  await peer.setLocalDescription();
  while (peer.iceGatheringState !== "complete") await new Promise((done) => setTimeout(done, 50));
  const headers = { "Content-Type": "application/sdp", Authorization: `Bearer ${bearer}` };
  const answer = await fetch(endpoint, { method: "POST", body: peer.localDescription.sdp, headers });
  if (answer.status !== 201) throw new Error(`${answer.status}: ${await answer.text()}`);
  await peer.setRemoteDescription({ type: "answer", sdp: await answer.text() });
}"""


@contextmanager
def _push(push: Push, clip: Path, folder: Path) -> Iterator[object]:
    camera = folder / "camera.y4m"
    _camera(clip, camera)
    files = (f"--use-file-for-fake-video-capture={camera}", f"--use-file-for-fake-audio-capture={clip.parent}/clip.wav")
    flags = ("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream", *files)
    with browser(push.endpoint.rpartition("/webrtc")[0], flags) as page:
        try:
            page.evaluate(_PUBLISH, [push.endpoint, push.url])
        except Error as refusal:
            (folder / "said.txt").write_text(str(refusal))
        yield page


def _camera(clip: Path, target: Path) -> None:
    """YUV4MPEG2, as Chromium reads a camera's pictures from a file."""
    with av.open(str(clip)) as source, target.open("wb") as out:
        out.write(f"YUV4MPEG2 W{WIDTH} H{HEIGHT} F{FPS}:1 Ip A1:1 C420jpeg\n".encode())
        for _, frame in zip(range(PICTURES), source.decode(video=0), strict=False):
            out.write(b"FRAME\n" + frame.to_ndarray().tobytes())


PEERS: Final = (Encoder("Chromium, camera", version, _push, protocol="webrtc", lips=False, clip_pictures=PICTURES),)
