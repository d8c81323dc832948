/* Keeps one bus on one video element: WHEP first, FLV when WHEP shows nothing within 3 s, and again from the start when the
   picture ends or stands still. Says what it does through `onChange({way, note})`. */

import { FlvPlayer } from "./flv.js";
import { playAddresses } from "./play.js";
import { WhepPlayer } from "./whep.js";

const FIRST_FRAME_WITHIN = 3000;
const STANDS_STILL_AFTER = 5000;
const WAITS = [500, 1000, 2000, 4000, 5000];

export class BusPlayer {
  #player = null;
  #run = 0;
  #tries = 0;
  #timers = [];

  constructor(video, { api, bus, script, onStamp, onChange = () => {} }) {
    Object.assign(this, { video, api, bus, script, onStamp, onChange });
  }

  start() {
    this.stop();
    this.#tries = 0;
    this.#begin();
  }

  stop() {
    this.#run += 1;
    this.#timers.forEach(clearTimeout);
    this.#timers = [];
    this.#player?.stop();
    this.#player = null;
    this.onChange({ way: "", playing: false });
  }

  get lastFrameAt() {
    return this.#player?.matcher.lastFrameAt ?? -Infinity;
  }

  /** Frames shown, and how many of them told their stamp. */
  get counts() {
    const { frames = 0, matched = 0 } = this.#player?.matcher ?? {};
    return { frames, matched };
  }

  async #begin() {
    const run = (this.#run += 1);
    const current = () => run === this.#run;
    try {
      const addresses = await playAddresses(this.api, this.bus);
      if (!current()) return;
      if (addresses.whep && addresses.webrtc && (await this.#shows(run, "WebRTC", addresses))) return this.#keep(run);
      if (current() && addresses.flv && (await this.#shows(run, "FLV", addresses))) return this.#keep(run);
    } catch {
      /* no address now: the same as no picture */
    }
    if (current()) this.#again(run);
  }

  /** Starts one way and waits for its first picture. */
  async #shows(run, way, addresses) {
    this.#player?.stop();
    const options = { onStamp: this.onStamp, onEnd: () => run === this.#run && this.#again(run) };
    const player = way === "WebRTC" ? new WhepPlayer(this.video, addresses, options) : new FlvPlayer(this.video, { ...addresses, script: this.script }, options);
    this.#player = player;
    this.onChange({ way, playing: false });
    let failed = false;
    player.start().catch(() => (failed = true));
    const until = performance.now() + FIRST_FRAME_WITHIN;
    while (!failed && performance.now() < until && run === this.#run) {
      if (player.matcher.frames > 0) {
        this.onChange({ way, playing: true });
        this.#tries = 0;
        return true;
      }
      await new Promise((resolve) => setTimeout(resolve, 40));
    }
    return false;
  }

  /** While it plays: a picture that stands still though the page is looked at is started anew. */
  #keep(run) {
    const look = () => {
      if (run !== this.#run) return;
      const still = performance.now() - this.lastFrameAt;
      if (!document.hidden && still > STANDS_STILL_AFTER) return this.#again(run);
      this.#timers.push(setTimeout(look, 1000));
      if (this.#timers.length > 8) this.#timers.splice(0, 4);
    };
    look();
  }

  #again(run) {
    if (run !== this.#run) return;
    this.#run += 1;
    this.#player?.stop();
    this.#player = null;
    this.onChange({ way: "", playing: false });
    const wait = WAITS[Math.min(this.#tries, WAITS.length - 1)];
    this.#tries += 1;
    this.#timers.push(setTimeout(() => this.#begin(), wait));
  }
}
