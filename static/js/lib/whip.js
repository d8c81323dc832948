/* Sends a camera or a screen by WHIP: one offer, one answer, and an address that ends it. */

const GATHER = 2000;

export class WhipSender extends EventTarget {
  #peer = null;
  #stream = null;
  #session = "";

  get state() {
    return this.#peer?.connectionState ?? "closed";
  }

  /** `place`: {url, whip} of the push address. Rejects with an Error whose message is a sentence of the cloud. */
  async start(stream, place) {
    this.#stream = stream;
    const peer = (this.#peer = new RTCPeerConnection());
    peer.onconnectionstatechange = () => this.dispatchEvent(new Event("change"));
    for (const track of stream.getTracks()) {
      track.onended = () => this.stop(); /* the browser's own "stop sharing" */
      peer.addTransceiver(track, { direction: "sendonly", streams: [stream] });
    }
    await peer.setLocalDescription(await peer.createOffer());
    await gathered(peer);
    const headers = { "Content-Type": "application/sdp", Authorization: `Bearer ${place.url}` };
    const answer = await fetch(place.whip, { method: "POST", headers, body: peer.localDescription.sdp });
    if (answer.status !== 201) throw new Error((await answer.json().catch(() => ({}))).sentence ?? `${answer.status}`);
    this.#session = new URL(answer.headers.get("Location"), place.whip).href;
    await peer.setRemoteDescription({ type: "answer", sdp: await answer.text() });
  }

  stop() {
    for (const track of this.#stream?.getTracks() ?? []) track.stop();
    this.#peer?.close();
    if (this.#session) fetch(this.#session, { method: "DELETE", keepalive: true }).catch(() => {});
    this.#peer = this.#stream = null;
    this.#session = "";
    this.dispatchEvent(new Event("change"));
  }
}

function gathered(peer) {
  if (peer.iceGatheringState === "complete") return Promise.resolve();
  return new Promise((done) => {
    setTimeout(done, GATHER);
    peer.addEventListener("icegatheringstatechange", () => peer.iceGatheringState === "complete" && done());
  });
}
