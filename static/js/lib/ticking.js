/* The ground of the elements that tell ages and times: `now` goes on by itself, every `tick` ms, as long as they stand in the page. */

import { Part } from "./part.js";

export class Ticking extends Part {
  static properties = { now: { state: true } };
  static tick = 500;

  #timer = null;

  connectedCallback() {
    super.connectedCallback();
    this.now = Date.now();
    this.#timer = setInterval(() => (this.now = Date.now()), this.constructor.tick);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    clearInterval(this.#timer);
  }
}
