/* One's own headphones: the sound of one bus or input by WHEP, for this page alone. What is heard on air never changes by it.
   `source` is "" (nothing), program, preview or input:<n>. Tells through `onChange({source, state})`: off, connecting, on, failed. */

import { playAddresses } from "./play.js";
import { WhepCall } from "./whep-call.js";

const AGAIN_AFTER = 2000;

export class Listener {
  #call = null;
  #run = 0;
  #timer = null;

  constructor(api, { onChange = () => {} } = {}) {
    Object.assign(this, { api, onChange, source: "", state: "off" });
    this.audio = new Audio();
    this.audio.autoplay = true;
    this.volume = 0.8;
    this.muted = false;
  }

  /** The same source again is the way to listen to nothing. */
  listen(source) {
    this.#end();
    this.source = source === this.source ? "" : source;
    if (this.source) this.#begin();
    else this.#is("off");
  }

  stop() {
    this.#end();
    this.source = "";
    this.#is("off");
  }

  mute() {
    this.muted = !this.muted;
    this.#apply();
  }

  louder(by) {
    this.volume = Math.min(1, Math.max(0, Math.round((this.volume + by) * 10) / 10));
    this.muted = false;
    this.#apply();
  }

  #apply() {
    this.audio.volume = this.volume;
    this.audio.muted = this.muted;
    this.onChange(this);
  }

  async #begin() {
    const run = (this.#run += 1);
    this.#is("connecting");
    try {
      const { whep, webrtc } = await playAddresses(this.api, this.source);
      if (run !== this.#run) return;
      if (!whep || !webrtc) throw new Error("no address");
      const call = (this.#call = new WhepCall(whep, webrtc));
      const { receiver } = call.peer.addTransceiver("audio", { direction: "recvonly" });
      call.peer.onconnectionstatechange = () => run === this.#run && this.#peerIs(call.peer.connectionState);
      if (!(await call.connect())) return;
      this.audio.srcObject = new MediaStream([receiver.track]);
      this.#apply();
      await this.audio.play();
      if (run === this.#run) this.#is("on");
    } catch {
      if (run === this.#run) this.#again();
    }
  }

  #peerIs(state) {
    if (state === "failed" || state === "closed") this.#again();
  }

  /** A bus that starts anew is a new stream: asked for again until one says otherwise. */
  #again() {
    this.#end();
    this.#is("failed");
    this.#timer = setTimeout(() => this.#begin(), AGAIN_AFTER);
  }

  #end() {
    this.#run += 1;
    clearTimeout(this.#timer);
    this.#call?.close();
    this.#call = null;
    this.audio.srcObject = null;
  }

  #is(state) {
    this.state = state;
    this.onChange(this);
  }
}
