/* The time of day, as a figure that changes in place. <wall-clock class="num"> */

import { define } from "../lib/part.js";
import { wall } from "../models/figures.js";

class WallClock extends HTMLElement {
  #timer = null;

  connectedCallback() {
    const show = () => {
      this.textContent = wall(new Date());
      this.#timer = setTimeout(show, 1000 - (Date.now() % 1000));
    };
    show();
  }

  disconnectedCallback() {
    clearTimeout(this.#timer);
  }
}

define("wall-clock", WallClock);
