/* A key that must be held: the bar at its foot fills, then it fires once. Fires "held". The keyboard holds it by press() and release().
   <hold-key .label .hint .cap .shape .hold ?disabled>, `hold` in ms */

import { html, nothing } from "lit";
import { icon } from "../lib/icons.js";
import { define, Part } from "../lib/part.js";

const HOLD = 600;

class HoldKey extends Part {
  static properties = { label: {}, hint: {}, cap: {}, shape: {}, look: {}, hold: { type: Number }, disabled: { type: Boolean } };

  #since = null;
  #frame = null;

  disconnectedCallback() {
    super.disconnectedCallback();
    this.release();
  }

  render() {
    return html`<button class="key hold ${this.look ?? ""}" type="button" ?disabled=${this.disabled} @pointerdown=${this.press} @pointerup=${this.release}
      @pointerleave=${this.release} @pointercancel=${this.release} @keydown=${this.#key} @keyup=${this.release} @blur=${this.release}
      @contextmenu=${(event) => event.preventDefault()}>${icon(this.shape)}<b>${this.label}</b><span>${this.cap ? html`<kbd>${this.cap}</kbd>` : nothing}<i>${this.hint}</i></span></button>`;
  }

  #key(event) {
    if (event.code === "Enter" && !event.repeat) this.press();
  }

  press() {
    if (this.disabled || this.#since !== null) return;
    this.#since = performance.now();
    const step = () => {
      const part = Math.min(1, (performance.now() - this.#since) / (this.hold ?? HOLD));
      this.#fill(part);
      if (part < 1) this.#frame = requestAnimationFrame(step);
      else this.#fire();
    };
    step();
  }

  #fire() {
    this.#frame = null;
    this.dispatchEvent(new CustomEvent("held"));
  }

  release() {
    cancelAnimationFrame(this.#frame);
    this.#since = null;
    this.#fill(0);
  }

  #fill(part) {
    this.querySelector("button")?.style.setProperty("--held", `${part * 100}%`);
  }
}

define("hold-key", HoldKey);
