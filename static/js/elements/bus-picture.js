/* A bus as a picture alone: WHEP, else FLV, with words where nothing is shown. The video element is made once and never moved.
   <bus-picture .api .bus .script .playing> dispatches "stamp" {stamp, now} */

import { html, nothing } from "lit";
import { BusPlayer } from "../lib/bus-player.js";
import { define, Part } from "../lib/part.js";
import { t } from "../lib/words.js";

class BusPicture extends Part {
  static properties = { api: {}, bus: {}, script: {}, playing: { type: Boolean }, shows: { state: true } };

  #player = null;

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#player?.stop();
    this.#player = null;
  }

  firstUpdated() {
    const video = this.querySelector("video");
    video.muted = true;
    this.#player = new BusPlayer(video, {
      api: this.api, bus: this.bus, script: this.script,
      onStamp: (stamp) => this.dispatchEvent(new CustomEvent("stamp", { detail: { stamp, now: Date.now() } })),
      onChange: ({ playing }) => (this.shows = playing),
    });
    if (this.playing) this.#player.start();
  }

  updated(changed) {
    if (!changed.has("playing") || changed.get("playing") === undefined || !this.#player) return;
    if (this.playing) this.#player.start();
    else this.#player.stop();
  }

  render() {
    const words = this.playing ? t("waiting for the picture") : this.bus === "preview" ? t("Nothing is on PVW") : t("Nothing is on air");
    return html`<video playsinline autoplay muted></video>${this.shows ? nothing : html`<span class="nothing"><b>${words}</b></span>`}`;
  }
}

define("bus-picture", BusPicture);
