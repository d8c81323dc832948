"""GStreamer's webrtcbin as a peer, in the Python that has its bindings (Debian's): `gst_webrtc.py whep|whip ADDRESS
BEARER SECONDS CAPS ...`. One JSON object on standard output.

It is a program of its own, as a player or an encoder would be: nothing of the project is imported here.
"""

# mypy: ignore-errors

import json
import struct
import sys
import urllib.error
import urllib.request

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstWebRTC", "1.0")
gi.require_version("GstSdp", "1.0")
from gi.repository import GLib, Gst, GstSdp, GstWebRTC  # noqa: E402

PICTURE = "rtph264depay ! avdec_h264 ! videoconvert ! videoscale ! video/x-raw,format=RGB,width=4,height=4"
SOUND = "rtpopusdepay ! opusdec ! audioconvert ! audio/x-raw,format=S16LE,channels=1"


class Peer:
    def __init__(self, way: str, address: str, bearer: str, seconds: float) -> None:
        self.way, self.address, self.bearer = way, address, bearer
        self.loop = GLib.MainLoop()
        self.told = {"status": 0, "answer": "", "error": "", "states": [], "pictures": 0, "sounds": 0, "loudest": 0}
        self.kept, self.asked = [], False
        GLib.timeout_add(round(seconds * 1000), self.loop.quit)

    def run(self, pipeline: Gst.Pipeline) -> None:
        self.pipeline, self.bin = pipeline, pipeline.get_by_name("w")
        self.bin.connect("notify::ice-gathering-state", self.gathered)
        self.bin.connect("notify::connection-state", self.state)
        self.bin.connect("pad-added", self.arrived)
        bus = pipeline.get_bus()
        bus.add_signal_watch()
        bus.connect("message::error", self.failed)
        if self.way == "whip":
            self.bin.connect("on-negotiation-needed", lambda _: self.offer())
        else:
            GLib.timeout_add(100, self.offer)
        pipeline.set_state(Gst.State.PLAYING)
        self.loop.run()
        pipeline.set_state(Gst.State.NULL)

    def offer(self) -> bool:
        self.bin.emit("create-offer", None, Gst.Promise.new_with_change_func(self.offered, None))
        return False

    def offered(self, promise, _) -> None:
        promise.wait()
        reply = promise.get_reply()
        offer = reply.get_value("offer")
        self.kept.append((promise, reply, offer))  # freed, they are used all the same
        self.bin.emit("set-local-description", offer, Gst.Promise.new())

    def gathered(self, bin_, _) -> None:
        if bin_.get_property("ice-gathering-state") == GstWebRTC.WebRTCICEGatheringState.COMPLETE:
            GLib.idle_add(self.post)

    def post(self) -> bool:
        if self.asked:
            return False
        self.asked = True
        body = self.bin.get_property("local-description").sdp.as_text().encode()
        headers = {"content-type": "application/sdp", "authorization": f"Bearer {self.bearer}"}
        try:
            answer = urllib.request.urlopen(urllib.request.Request(self.address, body, headers), timeout=20)
        except urllib.error.HTTPError as error:
            self.told["status"], self.told["error"] = error.code, error.read().decode()
            self.loop.quit()
            return False
        self.told["status"], self.told["answer"] = answer.status, answer.read().decode()
        _, message = GstSdp.SDPMessage.new()
        GstSdp.sdp_message_parse_buffer(self.told["answer"].encode(), message)
        answer = GstWebRTC.WebRTCSessionDescription.new(GstWebRTC.WebRTCSDPType.ANSWER, message)
        self.bin.emit("set-remote-description", answer, Gst.Promise.new())
        return False

    def state(self, bin_, _) -> None:
        self.told["states"].append(bin_.get_property("connection-state").value_nick)

    def failed(self, _, message) -> None:
        self.told["error"] = message.parse_error()[0].message

    def arrived(self, _, pad) -> None:
        if pad.get_direction() != Gst.PadDirection.SRC:
            return
        caps = pad.get_current_caps() or pad.query_caps(None)
        picture = caps.get_structure(0).get_string("media") == "video"
        chain = Gst.parse_bin_from_description(f"queue ! {PICTURE if picture else SOUND} ! fakesink name=end", True)
        end = chain.get_by_name("end")
        end.set_property("sync", False)
        end.get_static_pad("sink").add_probe(Gst.PadProbeType.BUFFER, self.picture if picture else self.sound)
        self.pipeline.add(chain)
        chain.sync_state_with_parent()
        pad.link(chain.get_static_pad("sink"))

    def picture(self, _, info):
        data = info.get_buffer().extract_dup(0, 3)
        self.told["pictures"] += 1
        self.told["corner"] = list(data)
        return Gst.PadProbeReturn.OK

    def sound(self, _, info):
        buffer = info.get_buffer()
        data = buffer.extract_dup(0, buffer.get_size())
        self.told["sounds"] += 1
        self.told["loudest"] = max(self.told["loudest"], *struct.unpack(f"<{len(data) // 2}h", data), 0)
        return Gst.PadProbeReturn.OK


def watching(caps: list[str]) -> Gst.Pipeline:
    pipeline, bin_ = Gst.Pipeline(), Gst.ElementFactory.make("webrtcbin", "w")
    if "max-bundle" in caps:
        bin_.set_property("bundle-policy", GstWebRTC.WebRTCBundlePolicy.MAX_BUNDLE)
    pipeline.add(bin_)
    for one in caps:
        if one != "max-bundle":
            way = GstWebRTC.WebRTCRTPTransceiverDirection.RECVONLY
            bin_.emit("add-transceiver", way, Gst.Caps.from_string(f"application/x-rtp,{one}"))
    return pipeline


def sending(chains: list[str]) -> Gst.Pipeline:
    pipeline = Gst.parse_launch("webrtcbin name=w " + " ".join(f"{chain} ! w." for chain in chains))
    for n in range(len(chains)):
        transceiver = pipeline.get_by_name("w").emit("get-transceiver", n)
        transceiver.set_property("direction", GstWebRTC.WebRTCRTPTransceiverDirection.SENDONLY)
    return pipeline


if __name__ == "__main__":
    Gst.init(None)
    what, address, bearer, seconds, *parts = sys.argv[1:]
    peer = Peer(what, address, bearer, float(seconds))
    peer.run(watching(parts) if what == "whep" else sending(parts))
    print(json.dumps(peer.told))
