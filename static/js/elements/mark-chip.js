/* A mark as a chip with three states: OFF, NEXT (on PVW), ON AIR. NEXT and OFF are pressed here; air comes with a take, or by CUT IN, now.
   The words of a text are edited in place: Enter sends them, Esc forgets them; what was typed stays until the cloud shows it.
   TIE: it rides the takes; AUTO-OFF: it leaves at the next one. What the cloud's fonts lack of the words is told while they are typed.
   <mark-chip .mark .family .look .cap .size .lettering ?lost ?cuts ?writes ?rules> dispatches "toggle", "cutin" {family, index}, "rule" {family, index, rule}
   and "words" {index, text} */

import { html, nothing, svg } from "lit";
import { live } from "lit/directives/live.js";
import { icon } from "../lib/icons.js";
import { SignWatch } from "../lib/missing-signs.js";
import { define, Part } from "../lib/part.js";
import { t } from "../lib/words.js";
import { markBox } from "../models/boxes.js";
import { isTied } from "../models/riding.js";

const SHAPES = { off: "idle", next: "next", air: "air" };

export class MarkChip extends Part {
  static properties = { mark: {}, family: {}, look: {}, next: { type: Boolean }, pending: { type: Boolean }, cap: {}, size: {}, lost: { type: Boolean }, cuts: { type: Boolean }, writes: { type: Boolean }, rules: { type: Boolean }, lettering: {}, draft: { state: true }, lacks: { state: true } };

  #signs = new SignWatch((signs) => (this.lacks = signs));

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#signs.stop();
  }

  willUpdate() {
    if (this.draft === this.mark.text) this.draft = undefined; /* what was typed is what the cloud shows */
    if (this.family === "text_marks" && this.writes) this.#signs.see(this.lettering, this.draft ?? this.mark.text ?? "", this.mark.font);
  }

  render() {
    const fixed = !isTied(this.mark) || (this.mark.auto_off && this.look === "air"); /* PVW has no say */
    const name = this.mark.name || this.mark.text || t("Mark {n}", { n: this.mark.index });
    return html`<article class="mark m-${this.look} ${this.pending ? "pend" : ""}" data-look=${this.look}>
      <header><kbd>${this.cap}</kbd>${icon(SHAPES[this.look])}<b>${name}</b><span class="what">${this.#what()}</span>
        <span class="rules">${this.#rule("tie", isTied(this.mark), t("Tie"), t("On: it goes as PVW has it. Off: a take leaves it where it is"))}${this.#rule("auto_off", Boolean(this.mark.auto_off), html`<span class="word">${t("Auto-off")}</span><span class="slim" aria-hidden="true">1×</span>`, t("Leaves the picture at the next take"))}</span></header>
      ${this.#where()}
      <div class="tri" role="group" aria-label=${t("State of {name}", { name })}>
        <button class="c-off ${this.look === "off" ? "on" : ""}" type="button" aria-pressed=${!this.next} ?disabled=${this.lost || fixed || !this.next}
          @click=${this.#toggle}>${t("OFF")}</button>
        <button class="c-next ${this.next ? "on" : ""}" type="button" aria-pressed=${this.next} ?disabled=${this.lost || fixed}
          @click=${this.#toggle}>${t("NEXT")}</button>
        <span class="c-air ${this.look === "air" ? "on" : ""}">${t("ON AIR")}</span></div>
      <div class="acts"><button class="tog cutin" type="button" title=${this.look === "air" ? t("Off the picture on air, at once") : t("Onto the picture on air, at once")}
        ?disabled=${this.lost || !this.cuts} @click=${this.#cut}>${this.look === "air" ? t("Cut out") : t("Cut in")}</button></div>
    </article>`;
  }

  #rule(name, on, word, title) {
    return html`<button class="tog ${on ? "on" : ""}" type="button" data-rule=${name} title=${title} aria-label=${title} aria-pressed=${on} ?disabled=${this.lost || !this.rules}
      @click=${() => this.dispatchEvent(new CustomEvent("rule", { detail: { family: this.family, index: this.mark.index, rule: { [name]: !on } } }))}>${word}</button>`;
  }

  #cut() {
    this.dispatchEvent(new CustomEvent("cutin", { detail: { family: this.family, index: this.mark.index } }));
  }

  #typed(event) {
    if (event.isComposing) return;
    if (event.key === "Escape") {
      this.draft = undefined;
      event.target.value = this.mark.text;
    } else if (event.key === "Enter" && this.draft) {
      this.dispatchEvent(new CustomEvent("words", { detail: { index: this.mark.index, text: this.draft } }));
    }
  }

  #words() {
    if (!this.writes) return html`<q class="words" dir="auto" title=${this.mark.text}>${this.mark.text}</q>`;
    const told = this.lacks ? t("no sign in the fonts, left out: {signs}", { signs: this.lacks }) : "";
    return html`<input class="words ${this.draft === undefined ? "" : "draft"}" type="text" dir="auto" maxlength="1000" aria-invalid=${Boolean(this.lacks)} aria-label=${t("Words: Enter sends, Esc forgets")}
      title=${t("Words: Enter sends, Esc forgets")} ?readonly=${this.lost} .value=${live(this.draft ?? this.mark.text ?? "")}
      @input=${({ target }) => (this.draft = target.value)} @keydown=${this.#typed}>${told ? html`<small class="lacks" role="status" title=${told}>${told}</small>` : nothing}`;
  }

  #toggle() {
    this.dispatchEvent(new CustomEvent("toggle", { bubbles: true, detail: { family: this.family, index: this.mark.index } }));
  }

  #what() {
    if (this.family === "text_marks") return this.mark.roll ? t("rolls in {n} s", { n: this.mark.roll_s }) : this.mark.text;
    const { x, y } = this.#box();
    const row = y < 0.34 ? t("top") : y > 0.6 ? t("bottom") : t("middle");
    const side = x < 0.34 ? t("left") : x > 0.6 ? t("right") : t("centre");
    return `${row} ${side}`;
  }

  #box() {
    return markBox(this.mark, this.size?.width, this.size?.height);
  }

  /** Where it lies in the picture, in true proportion. */
  #where() {
    const box = this.family === "text_marks" ? this.#line() : this.#box();
    const words = this.family === "text_marks" ? this.#words() : nothing;
    return html`<div class="mid">${words}<svg class="where" viewBox="0 0 160 90" aria-hidden="true"><rect class="frame" x="0.5" y="0.5" width="159" height="89"></rect>
      <rect class="it" x=${160 * box.x} y=${90 * box.y} width=${160 * box.w} height=${90 * box.h}></rect>
      ${this.mark.roll ? svg`<path class="roll" d=${this.#arrow(box)}></path>` : nothing}</svg></div>`;
  }

  #arrow(box) {
    const [x, y] = [160 * (box.x + box.w / 2), 90 * (box.y + box.h / 2)];
    return `M${x + 12} ${y}h-22m5-4-5 4 5 4`;
  }

  #line() {
    const height = this.size?.height || 720;
    const h = Math.min(0.3, (1.3 * (this.mark.size || 24)) / height);
    const width = Math.min(1, ((this.mark.text?.length || 8) * 0.6 * (this.mark.size || 24)) / (this.size?.width || 1280));
    return this.mark.roll ? { x: 0, y: this.mark.y ?? 0.9, w: 1, h } : { x: this.mark.x ?? 0, y: this.mark.y ?? 0.9, w: width, h };
  }
}

define("mark-chip", MarkChip);
