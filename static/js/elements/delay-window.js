/* What the viewers have not seen yet, while they are behind: the pictures on their way, the moment they see, DUMP and COVER.
   `airs`: false when another director has the control, who alone may DUMP.
   <delay-window .state .may .airs .lost .looks .layouts .stills> dispatches "press" {act}; `stills` is where photographs of takes are asked */

import { html, nothing } from "lit";
import { icon } from "../lib/icons.js";
import { define } from "../lib/part.js";
import { Ticking } from "../lib/ticking.js";
import { t } from "../lib/words.js";
import { delayWindow } from "../models/delay.js";
import { nameOf } from "../models/display.js";
import { countdown, seconds, wall } from "../models/figures.js";
import "./hold-key.js";

const LONGEST_HOLD = 600;
const NARROW = 0.06;

class DelayWindow extends Ticking {
  static properties = { state: {}, may: { type: Boolean }, airs: {}, lost: { type: Boolean }, looks: {}, layouts: { type: Number }, stills: {} };

  updated() {
    this.style.setProperty("--layouts", this.layouts ?? 0);
    for (const part of this.querySelectorAll(".film [data-share]")) part.style.flexGrow = part.dataset.share;
  }

  render() {
    const { now } = this;
    const behind = delayWindow(this.state, now);
    if (!behind) return nothing;
    return html`<section class="delay" aria-label=${t("Delay window")}>
      <header><h2>${icon("clock")}${t("Delay window")}</h2><b class="num">${seconds(behind.delay)}</b><span class="grow">${t("what the viewers have not seen yet")}</span>${this.#reach(behind)}</header>
      <div class="film">${behind.parts.map((part) => this.#part(part, behind))}<span class="now"></span></div>
      <footer><span>${icon("eye")}${behind.fillsIn ? html`${t("viewers see nothing before")} <b class="num">${wall(new Date(now + behind.fillsIn))}</b>` : html`${t("viewers see")} <b class="num">${wall(new Date(behind.sees))}</b>`}</span>
        <span>${t("program now")} <b class="num">${wall(new Date(now))}</b></span></footer>
      <div class="acts">${this.#key("dump", t("Dump"), "dump", t("The viewers lose the picture at once, and have it again when the delay has passed"), this.airs === false)}
        ${this.#key("standby", t("Cover with standby"), "shield", t("Puts the safe picture on air; it reaches the viewers when the delay has passed"), !this.state.caster?.standby)}</div></section>`;
  }

  /** When a cover reaches the viewers: one that is on its way, or one pressed now. */
  #reach({ coverIn, delay }) {
    if (coverIn === 0) return html`<span class="covered">${icon("shield")}${t("the viewers see STANDBY")}</span>`;
    const words = coverIn === null ? t("a cover would reach them in") : t("the cover reaches them in");
    return html`<span class=${coverIn === null ? "" : "covering"}>${words} <b class="num">${countdown((coverIn ?? delay) / 1000)}</b></span>`;
  }

  #part({ display, from, to, still }, { delay }) {
    const share = (to - from) / delay;
    const name = display ? nameOf(this.state, display.source) : t("not known");
    return html`<span data-share=${share.toFixed(4)} title=${name}>${still && this.stills ? html`<img src=${`${this.stills}${still}.jpg`} alt="" @error=${({ target }) => (target.hidden = true)} @load=${({ target }) => (target.hidden = false)}>` : nothing}
      ${share > NARROW ? html`<b>${name} <i>${seconds(to - from)}</i></b>` : nothing}</span>`;
  }

  #key(act, label, shape, title, missing = false) {
    return html`<hold-key data-act=${`window-${act}`} title=${title} .label=${label} .hint=${t("hold")} .shape=${shape} .hold=${LONGEST_HOLD} .look=${this.looks?.[act] ?? ""}
      ?disabled=${!this.may || this.lost || missing} @held=${() => this.dispatchEvent(new CustomEvent("press", { detail: { act } }))}></hold-key>`;
  }
}

define("delay-window", DelayWindow);
