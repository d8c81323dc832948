/* A picture by HTTP-FLV, where WHEP shows none. mpegts.js is a plain script and is fetched only when it is needed. */

import { stampFrom } from "../models/stamp.js";
import { StampMatcher } from "./stamp-matcher.js";

let loading = null;

function mpegts(address) {
  loading ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = address;
    script.onload = () => resolve(window.mpegts);
    script.onerror = () => reject(new Error("mpegts.js did not load"));
    document.head.append(script);
  });
  return loading;
}

export class FlvPlayer {
  #player = null;
  #stopped = false;

  constructor(video, { flv, script }, { onStamp = () => {}, onEnd = () => {} } = {}) {
    Object.assign(this, { video, flv, script, onEnd });
    this.matcher = new StampMatcher(video, onStamp, (meta) => Math.round(meta.mediaTime * 1000));
  }

  async start() {
    const { createPlayer, Events } = await mpegts(this.script);
    if (this.#stopped) return;
    const source = { type: "flv", isLive: true, hasAudio: false, url: this.flv };
    const player = (this.#player = createPlayer(source, { enableWorker: false, enableStashBuffer: false, liveBufferLatencyChasing: true,
      liveBufferLatencyMaxLatency: 1.2, liveBufferLatencyMinRemain: 0.3, lazyLoad: false, liveSync: false }));
    player.attachMediaElement(this.video);
    player.on(Events.SEI_ARRIVED, (sei) => {
      const stamp = sei?.uuid && stampFrom(sei.uuid, sei.user_data);
      if (stamp) this.matcher.put(Math.round(sei.pts), stamp);
    });
    player.on(Events.ERROR, () => this.#ended());
    player.on(Events.LOADING_COMPLETE, () => this.#ended());
    player.load();
    this.matcher.start();
    await player.play();
  }

  stop() {
    this.#stopped = true;
    this.matcher.stop();
    this.#player?.destroy();
    this.#player = null;
  }

  #ended() {
    if (!this.#stopped) this.onEnd();
  }
}
