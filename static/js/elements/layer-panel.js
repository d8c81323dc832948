/* Beside the layout: its layers with the topmost first, the chosen one's numbers, and what is worth knowing before saving.
   <layer-panel .edit .inputs .feed .lost @act=${({detail}) => detail(edit)}> */

import { html } from "lit";
import { icon } from "../lib/icons.js";
import { define, Part } from "../lib/part.js";
import { t } from "../lib/words.js";

const SAID = {
  lost: (n) => (n === 1 ? t("1 source has no signal") : t("{n} sources have no signal", { n })),
  alive: (n) => (n === 1 ? t("its source is alive") : t("all {n} sources are alive", { n })),
  hidden: (n) => t("layer {n} is hidden by another one", { n }),
  seen: () => t("every layer can be seen"),
  full: () => t("the whole picture is filled"),
  black: () => t("what no layer covers is black"),
  tight: (n) => t("layer {n} ends outside the safe area", { n }),
  safe: () => t("no edge lies outside the safe area"),
};
const SIDES = { x: "X", y: "Y", w: "W", h: "H" };

export class LayerPanel extends Part {
  static properties = { edit: {}, version: {}, inputs: {}, feed: {}, lost: {} };

  render() {
    const { edit } = this;
    const order = edit.layers.map((_, index) => index).reverse();
    return html`<h3>${t("Layers, top first")}<span class="grow"></span>
        <button class="key small" type="button" @click=${() => this.#act((it) => it.add(this.#next()))}>${icon("plus")}${t("Layer")}</button></h3>
      <ul class="layers">${order.map((index) => this.#row(index))}</ul>
      ${edit.layer ? this.#chosen(edit.box(edit.layer)) : html`<p class="none">${t("Choose a layer to move it.")}</p>`}
      <h3>${t("Check")}</h3>
      <ul class="checks">${edit.checks(this.lost ?? []).map(({ ok, word, n }) => html`<li class=${ok ? "" : "warn"}>${icon(ok ? "ok" : "warn")}${SAID[word](n)}</li>`)}</ul>`;
  }

  #row(index) {
    const layer = this.edit.layers[index];
    const box = this.edit.box(layer);
    return html`<li class=${index === this.edit.selected ? "on" : ""}><button class="pick" type="button" aria-pressed=${index === this.edit.selected}
        @click=${() => this.#act((it) => it.select(index))}><b>${this.#name(layer.input)}</b>
        <small class="num">${box.x}, ${box.y} · ${box.w} x ${box.h}</small></button><small class="num">${index + 1}</small></li>`;
  }

  #chosen(box) {
    const acts = [["-", t("Send back"), (it) => it.order(-1)], ["+", t("Bring front"), (it) => it.order(1)], ["x", t("Delete"), (it) => it.remove()]];
    const edges = { left: t("left"), centre: t("centre"), right: t("right"), top: t("top"), middle: t("middle"), bottom: t("bottom"), fill: t("fill") };
    return html`<h3>${t("Selected layer")}</h3>
      <div class="nums"><label class="field w">${t("Shows")}<select @change=${(event) => this.#act((it) => it.show(Number(event.target.value)))}>
          ${this.#choices().map((index) => html`<option value=${index} ?selected=${index === this.edit.layer.input}>${index} ${this.#name(index)}</option>`)}</select></label>
        ${Object.entries(SIDES).map(([side, word]) => html`<label class="field">${word}<input inputmode="numeric" .value=${String(box[side])} data-side=${side}
          @change=${(event) => this.#number(side, event.target)}><span>px</span></label>`)}</div>
      <div class="opts">${acts.map(([, word, change]) => html`<button class="tog" type="button" @click=${() => this.#act(change)}>${word}</button>`)}</div>
      <div class="opts aligns" role="group" aria-label=${t("Align")}>${Object.entries(edges).map(([edge, word]) => html`<button class="tog" type="button"
          data-edge=${edge} @click=${() => this.#act((it) => it.align(edge))}>${word}</button>`)}</div>`;
  }

  #number(side, field) {
    const pixels = Number(field.value);
    this.#act((it) => it.set(side, pixels));
    this.updateComplete.then(() => (field.value = String(this.edit.box(this.edit.layer)[side])));
  }

  #choices() {
    const known = this.inputs.map(({ index }) => index);
    return known.includes(this.edit.layer.input) ? known : [this.edit.layer.input, ...known];
  }

  #name(index) {
    return this.inputs.find((input) => input.index === index)?.name || t("Input {n}", { n: index });
  }

  /** A new layer shows what no layer shows yet. */
  #next() {
    const shown = this.edit.layers.map(({ input }) => input);
    const known = this.inputs.map(({ index }) => index);
    return known.find((index) => !shown.includes(index)) ?? known[0] ?? 1;
  }

  #act(change) {
    this.dispatchEvent(new CustomEvent("act", { detail: change }));
  }
}

define("layer-panel", LayerPanel);
