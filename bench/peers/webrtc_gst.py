"""GStreamer's webrtcbin as a WHIP sender or a WHEP player. Runs under the system's Python, which has GStreamer's
bindings; takes the direction, the endpoint, the Bearer and the clip (WHIP) or the file to write (WHEP)."""

from __future__ import annotations

import sys
import urllib.error
import urllib.request
from typing import Any

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstSdp", "1.0")
gi.require_version("GstWebRTC", "1.0")
from gi.repository import GLib, Gst, GstSdp, GstWebRTC  # noqa: E402 (their versions first)

_SEND = """
webrtcbin name=w bundle-policy=max-bundle
filesrc location={clip} ! qtdemux name=d
d.video_0 ! queue ! avdec_h264 ! identity sync=true ! videoconvert ! {coder}
  ! application/x-rtp,media=video,encoding-name={coding},payload=96 ! queue ! w.
d.audio_0 ! queue ! avdec_aac ! audioconvert ! audioresample ! identity sync=true ! opusenc ! rtpopuspay
  ! application/x-rtp,media=audio,encoding-name=OPUS,payload=97 ! queue ! w.
"""
_CODERS = {
    "H264": "x264enc tune=zerolatency speed-preset=ultrafast key-int-max=50 bitrate=2500"
    " ! video/x-h264,profile=constrained-baseline ! rtph264pay config-interval=-1 aggregate-mode=zero-latency",
    "VP8": "vp8enc deadline=1 cpu-used=8 target-bitrate=2500000 keyframe-max-dist=50 ! rtpvp8pay",
}
_KEPT = {
    "video": "rtph264depay ! h264parse ! avdec_h264 ! videoconvert ! videoscale"
    " ! video/x-raw,format=I420,width=320,height=180 ! queue",
    "audio": "rtpopusdepay ! opusdec ! audioconvert ! audio/x-raw,format=S16LE ! queue",
}
_OFFERED = {
    "video": "application/x-rtp,media=video,encoding-name=H264,payload=96,clock-rate=90000",
    "audio": "application/x-rtp,media=audio,encoding-name=OPUS,payload=97,clock-rate=48000,encoding-params=(string)2",
}


class Peer:
    """One session: offered when everything is gathered, then until it is told to end or fails."""

    def __init__(self, pipeline: Any, endpoint: str, bearer: str) -> None:
        self.pipeline, self.endpoint, self.bearer = pipeline, endpoint, bearer
        self.webrtc = pipeline.get_by_name("w")
        self.loop = GLib.MainLoop()
        self.kept: list[Any] = []  # the bindings free what nobody holds
        self.asked = False
        self.webrtc.connect("notify::ice-gathering-state", self._gathered)
        bus = pipeline.get_bus()
        bus.add_signal_watch()
        bus.connect("message::error", lambda _, message: self._fail(message.parse_error()[0].message))
        bus.connect("message::eos", lambda *_: self.loop.quit())

    def offer(self) -> bool:
        self.webrtc.emit("create-offer", None, Gst.Promise.new_with_change_func(self._offered, None))
        return False

    def _offered(self, promise: Any, _: object) -> None:
        promise.wait()
        reply = promise.get_reply()
        offer = reply.get_value("offer")
        self.kept += [promise, reply, offer]
        self.webrtc.emit("set-local-description", offer, Gst.Promise.new())

    def _gathered(self, *_: object) -> None:
        if self.webrtc.get_property("ice-gathering-state") == GstWebRTC.WebRTCICEGatheringState.COMPLETE:
            GLib.idle_add(self._ask)

    def _ask(self) -> bool:
        if self.asked:
            return False
        self.asked = True
        headers = {"Content-Type": "application/sdp", "Authorization": f"Bearer {self.bearer}"}
        offer = self.webrtc.get_property("local-description").sdp.as_text().encode()
        try:
            with urllib.request.urlopen(urllib.request.Request(self.endpoint, offer, headers), timeout=20) as answer:
                self._accept(answer.read())
        except urllib.error.HTTPError as refusal:
            self._fail(f"{refusal.code}: {refusal.read()[:200]!r}")
        return False

    def _accept(self, answer: bytes) -> None:
        _, message = GstSdp.SDPMessage.new()
        GstSdp.sdp_message_parse_buffer(answer, message)
        described = GstWebRTC.WebRTCSessionDescription.new(GstWebRTC.WebRTCSDPType.ANSWER, message)
        self.webrtc.emit("set-remote-description", described, Gst.Promise.new())

    def _fail(self, why: str) -> None:
        print(why, flush=True)
        self.loop.quit()

    def run(self) -> None:
        self.pipeline.set_state(Gst.State.PLAYING)
        try:
            self.loop.run()
        except KeyboardInterrupt:
            self.pipeline.send_event(Gst.Event.new_eos())
            GLib.timeout_add(1500, self.loop.quit)
            self.loop.run()
        self.pipeline.set_state(Gst.State.NULL)


def send(endpoint: str, bearer: str, clip: str, coding: str) -> None:
    peer = Peer(Gst.parse_launch(_SEND.format(clip=clip, coder=_CODERS[coding], coding=coding)), endpoint, bearer)
    for n in range(2):
        one = peer.webrtc.emit("get-transceiver", n)
        one.set_property("direction", GstWebRTC.WebRTCRTPTransceiverDirection.SENDONLY)
    peer.webrtc.connect("on-negotiation-needed", lambda _: peer.offer())
    peer.run()


def receive(endpoint: str, bearer: str, file: str) -> None:
    pipeline = Gst.parse_launch(
        f"webrtcbin name=w matroskamux name=m streamable=true ! filesink async=false sync=false location={file}"
    )
    peer = Peer(pipeline, endpoint, bearer)
    mux = pipeline.get_by_name("m")
    for caps in _OFFERED.values():
        way = GstWebRTC.WebRTCRTPTransceiverDirection.RECVONLY
        peer.webrtc.emit("add-transceiver", way, Gst.Caps.from_string(caps))
    ports = {kind: mux.request_pad_simple(f"{kind}_%u") for kind in _KEPT}  # before the first of them writes the header

    def keep(_: object, pad: Any) -> None:
        if pad.get_direction() != Gst.PadDirection.SRC:
            return
        kind = (pad.get_current_caps() or pad.query_caps(None)).get_structure(0).get_string("media")
        line = Gst.parse_bin_from_description(_KEPT[kind], True)
        pipeline.add(line)
        line.get_static_pad("src").link(ports[kind])
        line.sync_state_with_parent()
        pad.link(line.get_static_pad("sink"))

    peer.webrtc.connect("pad-added", keep)
    GLib.timeout_add(500, peer.offer)
    peer.run()


if __name__ == "__main__":
    Gst.init(None)
    if sys.argv[1] == "whip":
        send(*sys.argv[2:])
    else:
        receive(*sys.argv[2:])
