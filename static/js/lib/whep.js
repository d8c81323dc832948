/* A picture by WHEP: our offer goes to the account's WHEP address with the webrtc address as the bearer; each picture's stamp is
   read by a worker and given out when that very picture is on the screen. Without sound: a picture that waits for its sound is
   late, and the desk shows levels, it does not play. */

import { StampMatcher } from "./stamp-matcher.js";
import { WhepCall } from "./whep-call.js";

export class WhepPlayer {
  #call = null;
  #worker = null;
  #stopped = false;

  constructor(video, { whep, webrtc }, { onStamp = () => {}, onEnd = () => {} } = {}) {
    Object.assign(this, { video, whep, webrtc, onEnd });
    this.matcher = new StampMatcher(video, onStamp, (meta) => meta.rtpTimestamp);
  }

  async start() {
    const call = (this.#call = new WhepCall(this.whep, this.webrtc));
    const { peer } = call;
    const picture = peer.addTransceiver("video", { direction: "recvonly" });
    preferH264(picture);
    if ("jitterBufferTarget" in picture.receiver) picture.receiver.jitterBufferTarget = 0;
    this.#readStamps(picture.receiver);
    this.video.srcObject = new MediaStream([picture.receiver.track]);
    peer.onconnectionstatechange = () => ["failed", "closed"].includes(peer.connectionState) && this.#ended();
    if (!(await call.connect())) return;
    this.matcher.start();
    await this.video.play();
  }

  stop() {
    this.#stopped = true;
    this.matcher.stop();
    this.#worker?.terminate();
    this.#call?.close();
    this.video.srcObject = null;
  }

  #readStamps(receiver) {
    if (!("RTCRtpScriptTransform" in window)) return;
    this.#worker = new Worker(new URL("./stamp-worker.js", import.meta.url), { type: "module" });
    this.#worker.onmessage = ({ data }) => this.matcher.put(data.rtpTimestamp, data.stamp);
    receiver.transform = new RTCRtpScriptTransform(this.#worker, {});
  }

  #ended() {
    if (!this.#stopped) this.onEnd();
  }
}

/** H.264 first, before the offer is made: the stamp lives in its SEI. */
function preferH264(transceiver) {
  const codecs = RTCRtpReceiver.getCapabilities("video")?.codecs ?? [];
  const h264 = codecs.filter((codec) => codec.mimeType === "video/H264");
  if (h264.length) transceiver.setCodecPreferences([...h264, ...codecs.filter((codec) => !h264.includes(codec))]);
}
