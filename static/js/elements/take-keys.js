/* The column between the buses: CUT, AUTO, transition type and rate, what runs, the lamps, RETAKE, BACK and FTB, the two stops, DIRECT,
   and the last sentence. `former` names what BACK restores, `black` what FTB shows and whether it does, `armed` the seconds that DIRECT stays armed, `holder`
   the other director who has the control.
   <take-keys class="mixer" .desk .state .stem .rate .progress ...> dispatches "press" {act}, "choose" {stem, rate}, "stop" {bus} */

import { html, nothing } from "lit";
import { icon } from "../lib/icons.js";
import { define, Part } from "../lib/part.js";
import { transitionName } from "../lib/sentences.js";
import { t } from "../lib/words.js";
import { cap } from "../models/own-keys.js";
import { ratesOf } from "../models/transitions.js";
import "./hold-key.js";
import "./three-lamps.js";

const SHAPES = { fade: "mix", mix: "mix", dip: "dip", wipe: "wipe", "wipe-left": "wipeleft", "wipe-right": "wiperight", "wipe-up": "wipeup",
  "wipe-down": "wipedown", iris: "iris", zoom: "zoom", heart: "heart", "push-left": "pushleft", "push-right": "pushright", "slide-left": "slideleft", "slide-right": "slideright" };

const WAITS = { late: "not confirmed yet", fail: "not confirmed" };

export class TakeKeys extends Part {
  static properties = {
    groups: {}, stem: {}, rate: {}, take: {}, watch: {}, running: {}, down: {}, waits: {}, locked: { type: Boolean },
    may: { type: Boolean }, holder: {}, prepares: { type: Boolean }, lost: { type: Boolean }, sentence: {}, former: {}, black: {}, armed: { type: Number }, preview: { type: Boolean }, program: { type: Boolean },
  };

  render() {
    return html`<div class="takes">${this.#key("cut", "CUT", cap("Space"))}${this.#key("auto", "AUTO", cap("Enter"))}</div>
      ${this.#types()}${this.#rates()}${this.#run()}
      <three-lamps class="lamps" .take=${this.take} .watch=${this.watch}></three-lamps>
      ${this.#rest()}
      ${this.#says()}`;
  }

  #rest() {
    const air = this.may && !this.lost;
    const prepares = this.prepares && !this.lost;
    const { name = "", shown = false } = this.black ?? {};
    return html`<div class="rest six"><button class="key" type="button" data-act="retake" title=${t("What is on air goes to PVW as well")} ?disabled=${!this.program || !prepares}
          @click=${() => this.#send("press", { act: "retake" })}>${icon("retake")}<b>${t("Retake")}</b><span><kbd>${cap("Backspace")}</kbd></span></button>
        <hold-key data-act="back" title=${this.former ? t("Puts back on air: {name}", { name: this.former }) : t("Nothing else was on air before")} .label=${t("Back")} .hint=${t("hold")} .cap=${`⇧${cap("Backspace")}`}
          .shape=${"back"} .hold=${400} .look=${this.#waits("back")} ?disabled=${!this.former || !air} @held=${() => this.#send("press", { act: "back" })}></hold-key>
        <hold-key data-act="black" title=${name ? t("Mixes to black ({name}), and back from it", { name }) : t("No black picture was chosen yet: choose it on the setup page")} .label=${"FTB"}
          .hint=${shown ? t("black") : t("hold")} .cap=${`⇧${cap("KeyF")}`} .shape=${"ftb"} .hold=${400} .look=${`${shown ? "black" : ""} ${this.#waits("black")}`} ?disabled=${!name || !this.program || !air}
          @held=${() => this.#send("press", { act: "black" })}></hold-key>
        <button class="key" type="button" title=${t("Stops preview")} ?disabled=${!this.preview || !prepares} @click=${() => this.#send("stop", { bus: "preview" })}>
          ${icon("stop")}<b>${t("Clear")}</b><span>PVW</span></button>
        <hold-key title=${t("Hold to stop PGM")} .label=${t("Off air")} .hint=${t("hold")} .shape=${"stop"} ?disabled=${!this.program || !air}
          @held=${() => this.#send("stop", { bus: "program" })}></hold-key>${this.#direct()}</div>`;
  }

  #direct() {
    const armed = this.armed > 0;
    return html`<button class="key direct ${armed ? "armed" : ""} ${this.#waits("direct")}" type="button" data-act="arm" aria-pressed=${armed} ?disabled=${!this.may || this.lost} @click=${() => this.#send("press", { act: "arm" })}
        ><b>${t("Direct")}</b><span class="num">${armed ? t("armed {n} s", { n: Math.ceil(this.armed) }) : t("disarmed")}</span><kbd>⇧ ${t("+ key")}</kbd></button>`;
  }

  #key(act, word, printed) {
    const waits = this.#waits(act);
    const off = !this.may || this.lost;
    const auto = act === "auto" && !this.#chosen();
    const classes = ["key", "lit", this.down === act ? "down" : "", waits, this.locked || off || auto ? "busy" : ""].join(" ");
    return html`<button class=${classes} type="button" data-act=${act} ?disabled=${off || auto} @click=${() => this.#send("press", { act })}>${t(word)}${WAITS[waits] ? html`<em>${t(WAITS[waits])}</em>` : html`<kbd>${printed}</kbd>`}</button>`;
  }

  /** The look of a key that waits for the cloud: "", pend, late, fail. */
  #waits(act) {
    return this.waits?.act === act ? this.waits.look : "";
  }

  #chosen() {
    return this.groups.some(({ stem }) => stem === this.stem);
  }

  #types() {
    return html`<div class="types ${this.groups.length > 6 ? "crowd" : ""}" role="group" aria-label=${t("Transition type")}>${this.groups.map(
      ({ stem }) => html`<button class="tog ${stem === this.stem ? "on" : ""}" type="button" data-stem=${stem} title=${transitionName(stem)} aria-label=${transitionName(stem)} aria-pressed=${stem === this.stem}
        @click=${() => this.#send("choose", { stem })}>${icon(SHAPES[stem] ?? "slide")}<span>${transitionName(stem)}</span></button>`,
    )}</div>`;
  }

  #rates() {
    return html`<div class="rates three" role="group" aria-label=${t("Rate")}>${ratesOf(this.groups, this.stem).map(
      ({ ms, possible }) => html`<button class="tog ${ms === this.rate && possible ? "on" : ""}" type="button" data-rate=${ms} aria-pressed=${ms === this.rate}
        ?disabled=${!possible} title=${possible ? "" : t("This cloud has no such rate for this type")}
        @click=${() => this.#send("choose", { rate: ms })}>${ms / 1000} s</button>`,
    )}</div>`;
  }

  #run() {
    const { words = "", left = "", part = 0 } = this.running ?? {};
    return html`<div class="run"><svg class="prog" role="progressbar" aria-label=${t("Transition")} aria-valuenow=${Math.round(part * 100)}
        viewBox="0 0 1000 10" preserveAspectRatio="none"><rect width=${Math.round(part * 1000)} height="10"></rect></svg>
      <span>${words ? html`<b>${words}</b>` : html`<i class="dim">${t("no transition runs")}</i>`}</span><span class="num">${left ? html`<b>${left}</b> ${t("to go")}` : nothing}</span></div>`;
  }

  #says() {
    const { tone = "", lead = "", text = "" } = this.sentence ?? {};
    const quiet = this.holder ? t("{name} has the control. {key} asks for it.", { name: this.holder, key: cap("KeyH") }) : this.may ? t("Pick a source for PVW, then CUT or AUTO.") : this.prepares ? t("You watch and prepare; directors take.") : t("You watch; directors take.");
    return html`<p class="said ${tone}" role="status">${icon(tone === "warn" ? "warn" : "info")}<span>${lead ? html`<b>${lead}</b> ${text}` : html`<i class="dim">${quiet}</i>`}</span></p>`;
  }

  #send(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}

define("take-keys", TakeKeys);
