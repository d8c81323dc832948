/* A card's live picture: the program, else the preview, while the card is in sight.
   <caster-picture data-play="/api/..." data-bus="program"> */

import { BusPlayer } from "../lib/bus-player.js";
import { define } from "../lib/part.js";

class CasterPicture extends HTMLElement {
  #player = null;
  #watcher = null;

  connectedCallback() {
    const video = document.createElement("video");
    Object.assign(video, { muted: true, playsInline: true, autoplay: true });
    this.replaceChildren(video);
    this.#player = new BusPlayer(video, {
      api: this.dataset.play, bus: this.dataset.bus, script: this.dataset.mpegts ?? "", onStamp: () => {},
      onChange: ({ playing }) => this.classList.toggle("shows", playing),
    });
    this.#watcher = new IntersectionObserver(([entry]) => (entry.isIntersecting ? this.#player.start() : this.#player.stop()));
    this.#watcher.observe(this);
  }

  disconnectedCallback() {
    this.#watcher.disconnect();
    this.#player.stop();
  }
}

define("caster-picture", CasterPicture);
