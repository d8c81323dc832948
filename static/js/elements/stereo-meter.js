/* A stereo meter. `levels` is [left, right] in dBFS or null; grey when nobody said anything for half a second.
   Draws by itself through a custom property, so that 10 Hz of sound redraw nothing else.
   <stereo-meter class="vu big"> */

import { height, STALE_AFTER } from "../models/meter.js";
import { define } from "../lib/part.js";

class StereoMeter extends HTMLElement {
  #bars = [];
  #at = -Infinity;

  connectedCallback() {
    this.setAttribute("aria-hidden", "true");
    this.#bars = [0, 1].map(() => document.createElement("i"));
    this.replaceChildren(...this.#bars);
    this.show(null);
  }

  /** `at`: when the level was said, in performance.now() time. */
  show(levels, at = performance.now()) {
    this.#at = levels ? at : this.#at;
    this.#bars.forEach((bar, side) => {
      const level = `${(height(levels?.[side] ?? -Infinity) * 100).toFixed(1)}%`;
      if (bar.style.getPropertyValue("--l") !== level) bar.style.setProperty("--l", level);
    });
    this.look();
  }

  /** Called now and then: an old level turns grey. */
  look(now = performance.now()) {
    this.classList.toggle("stale", now - this.#at > STALE_AFTER);
  }
}

define("stereo-meter", StereoMeter);
