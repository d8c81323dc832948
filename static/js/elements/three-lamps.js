/* Accepted, confirmed, seen: what became of the last take. Runs by itself while something is awaited.
   <three-lamps class="lamps" .take .watch ?still> */

import { html } from "lit";
import { icon } from "../lib/icons.js";
import { define, Part } from "../lib/part.js";
import { t } from "../lib/words.js";
import { span } from "../models/figures.js";
import { lampsOf } from "../models/lamps.js";

const SHAPES = { idle: "idle", wait: "wait", lit: "ok", late: "warn", fail: "alarm" };

export class ThreeLamps extends Part {
  static properties = { take: {}, watch: {}, still: { type: Boolean }, now: { state: true } };

  #timer = null;

  connectedCallback() {
    super.connectedCallback();
    this.#timer = setInterval(() => !this.still && (this.now = Date.now()), 100);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    clearInterval(this.#timer);
  }

  render() {
    const names = { accepted: t("Accepted"), confirmed: t("Confirmed"), seen: t("Seen") };
    return lampsOf(this.take, this.now ?? Date.now(), this.watch).map(
      (lamp) => html`<span class="lamp ${lamp.look}" data-lamp=${lamp.name} data-look=${lamp.look}>${icon(this.#shape(lamp))}<b>${names[lamp.name]}</b
        ><i class="num">${lamp.ms === null ? (lamp.word ? t(lamp.word) : " ") : span(lamp.ms)}</i></span>`,
    );
  }

  #shape(lamp) {
    return lamp.look === "idle" && lamp.word ? "info" : SHAPES[lamp.look];
  }
}

define("three-lamps", ThreeLamps);
