/* The call itself, whatever is played by it: our offer goes to the account's WHEP address with the webrtc address as the bearer. */

export class WhepCall {
  #place = null;
  #closed = false;

  constructor(whep, webrtc) {
    Object.assign(this, { whep, webrtc, peer: new RTCPeerConnection() });
  }

  /** With the transceivers that were added to `peer`. False when it was closed meanwhile. */
  async connect() {
    await this.peer.setLocalDescription(await this.peer.createOffer());
    await gathered(this.peer);
    const answer = await this.#offer(this.peer.localDescription.sdp);
    if (this.#closed) {
      this.#hangUp();
      return false;
    }
    await this.peer.setRemoteDescription({ type: "answer", sdp: answer });
    return true;
  }

  close() {
    this.#closed = true;
    this.peer.close();
    this.#hangUp();
  }

  async #offer(sdp) {
    const answer = await fetch(this.whep, {
      method: "POST",
      headers: { "Content-Type": "application/sdp", Authorization: `Bearer ${this.webrtc}` },
      body: sdp,
    });
    if (!answer.ok) throw new Error(`WHEP: ${answer.status}`);
    const place = answer.headers.get("Location");
    if (place) this.#place = new URL(place, this.whep);
    return answer.text();
  }

  #hangUp() {
    if (this.#place) fetch(this.#place, { method: "DELETE" }).catch(() => {});
    this.#place = null;
  }
}

/** WHEP without trickle: wait until our own addresses are in the offer, at most one second. */
function gathered(peer) {
  if (peer.iceGatheringState === "complete") return Promise.resolve();
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, 1000);
    peer.addEventListener("icegatheringstatechange", () => {
      if (peer.iceGatheringState !== "complete") return;
      clearTimeout(timer);
      resolve();
    });
  });
}
