/* The layout under the pointer: the true pictures in their boxes, edges that catch, exact numbers beside it. It writes into the
   form's own fields, so that saving, refusals and pages without scripts stay what they are.
   <layout-editor .form .show={inputs, width, height, layers, fresh} .feed> */

import { html, nothing } from "lit";
import { icon } from "../lib/icons.js";
import { ARROWS, chosen, guides, pixelsPer, pointIn, safeAreas, thirds } from "../lib/overlay.js";
import { define, Part } from "../lib/part.js";
import { t } from "../lib/words.js";
import { fitted } from "../models/boxes.js";
import { LayoutEdit, TEMPLATES } from "../models/layout-edit.js";
import { isLost } from "../models/tiles.js";
import "./layer-panel.js";

const NEAR = 8; /* pixels of the screen */

export class LayoutEditor extends Part {
  static properties = { form: {}, show: {}, feed: {}, safe: { state: true }, thirds: { state: true }, snap: { state: true }, ratio: { state: true } };

  #press = null;
  #touched = false;
  #asked = false;

  constructor() {
    super();
    Object.assign(this, { safe: true, thirds: false, snap: true, ratio: false });
    this.onPicture = () => this.#soon();
  }

  connectedCallback() {
    super.connectedCallback();
    this.edit = new LayoutEdit(this.show.layers, this.show.width, this.show.height);
    this.#touched = this.show.fresh;
    this.feed?.addEventListener("picture", this.onPicture);
    this.#write();
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.feed?.removeEventListener("picture", this.onPicture);
  }

  updated() {
    this.#draw();
  }

  render() {
    const { edit } = this;
    return html`<div class="opts" role="toolbar" aria-label=${t("Tools")}>
        ${this.#toggle("safe", t("Safe areas"), "safe")}${this.#toggle("thirds", t("Thirds"), "thirds")}
        ${this.#toggle("snap", t("Snap"))}${this.#toggle("ratio", t("Keep 16:9"))}<span class="grow"></span>
        <select aria-label=${t("Start from a template")} @change=${(event) => this.#start(event)}>
          <option value="">${t("Start from a template")}</option>
          ${Object.keys(TEMPLATES).map((number) => html`<option value=${number}>${number}</option>`)}</select>
        <button class="tog" type="button" ?disabled=${!edit.canUndo} @click=${() => this.#do(() => edit.undo())}>${t("Undo")}</button>
        <button class="tog" type="button" ?disabled=${!edit.canRedo} @click=${() => this.#do(() => edit.redo())}>${t("Redo")}</button>
      </div>
      <div class="desk"><div class="sheet" tabindex="0" role="application" aria-label=${t("Layout")} @keydown=${(event) => this.#key(event)}>
        <canvas width=${edit.width} height=${edit.height} aria-hidden="true"></canvas>${this.#overlay()}</div>
      <layer-panel .edit=${edit} .version=${{}} .inputs=${this.show.inputs} .feed=${this.feed} .lost=${this.#lost()}
        @act=${({ detail }) => this.#do(detail)}></layer-panel></div>
      <small class="hint">${t("Arrows move by 1 px, with Shift by 10. Alt holds back the snapping.")}</small>`;
  }

  #toggle(name, word, picture = "") {
    return html`<button class="tog ${this[name] ? "on" : ""}" type="button" aria-pressed=${this[name]}
      @click=${() => (this[name] = !this[name])}>${picture ? icon(picture) : nothing}${word}</button>`;
  }

  #overlay() {
    const { width, height } = this.edit;
    return html`<svg viewBox="0 0 ${width} ${height}" @pointerdown=${(event) => this.#down(event)} @pointermove=${(event) => this.#move(event)}
        @pointerup=${() => this.#up()} @pointercancel=${() => this.#up()}>
      ${this.safe ? safeAreas(width, height) : nothing}${this.thirds ? thirds(width, height) : nothing}${guides(this.edit.guides, width, height)}
      ${this.edit.layer ? chosen(this.edit.box(this.edit.layer), 12 * this.#scale()) : nothing}</svg>`;
  }

  #scale() {
    return pixelsPer(this.querySelector(".sheet"), this.edit);
  }

  #point(event) {
    return pointIn(this.querySelector(".sheet"), event, this.edit);
  }

  #down(event) {
    if (event.button !== 0) return;
    const from = this.#point(event);
    const handle = event.target.dataset.handle ?? "";
    if (!handle) this.edit.select(this.edit.at(from.x, from.y));
    this.edit.begin();
    this.#press = { from, handle };
    event.currentTarget.setPointerCapture(event.pointerId);
    this.querySelector(".sheet").focus({ preventScroll: true });
    event.preventDefault();
    this.requestUpdate();
  }

  #move(event) {
    if (!this.#press) return;
    const to = this.#point(event);
    const near = this.snap && !event.altKey ? NEAR * this.#scale() : 0;
    this.edit.drag(this.#press.handle, to.x - this.#press.from.x, to.y - this.#press.from.y, { near, ratio: this.ratio ? 16 / 9 : 0 });
    this.requestUpdate();
  }

  #up() {
    if (!this.#press) return;
    this.#press = null;
    this.edit.end();
    this.#write();
    this.requestUpdate();
  }

  #key(event) {
    const { edit } = this;
    const arrow = ARROWS[event.key];
    if (arrow && edit.layer) this.#do(() => edit.nudge(...arrow.map((step) => step * (event.shiftKey ? 10 : 1))));
    else if (event.key === "Delete" || event.key === "Backspace") this.#do(() => edit.remove());
    else if ((event.ctrlKey || event.metaKey) && event.code === "KeyZ") this.#do(() => (event.shiftKey ? edit.redo() : edit.undo()));
    else return;
    event.preventDefault();
  }

  #start(event) {
    const number = Number(event.target.value);
    event.target.value = "";
    if (number) this.#do(() => this.edit.template(number, this.show.inputs.map(({ index }) => index)));
  }

  #do(change) {
    change(this.edit);
    this.#write();
    this.requestUpdate();
  }

  /** Own layers from the first change on; a template that nobody touched stays one. */
  #write() {
    this.#touched ||= this.edit.canUndo;
    if (!this.#touched) return;
    this.form.elements.template.value = "";
    this.form.elements.inputs.value = "";
    this.form.elements.layers.value = this.edit.asJson();
  }

  #lost() {
    return this.show.inputs.map(({ index }) => index).filter((index) => isLost(this.feed?.inputs.get(index)?.state));
  }

  #soon() {
    if (this.#asked) return;
    this.#asked = true;
    requestAnimationFrame(() => {
      this.#asked = false;
      this.#draw();
    });
  }

  #draw() {
    const canvas = this.querySelector("canvas");
    if (!canvas) return;
    const surface = canvas.getContext("2d", { alpha: false });
    surface.fillStyle = "#000";
    surface.fillRect(0, 0, canvas.width, canvas.height);
    for (const layer of this.edit.layers) this.#layer(surface, layer);
  }

  #layer(surface, layer) {
    const box = this.edit.box(layer);
    const bitmap = this.feed?.inputs.get(layer.input)?.bitmap;
    surface.fillStyle = "#151617";
    surface.fillRect(box.x, box.y, box.w, box.h);
    if (bitmap) {
      surface.fillStyle = "#000";
      surface.fillRect(box.x, box.y, box.w, box.h);
      const place = fitted(box, 16 / 9);
      surface.drawImage(bitmap, place.x, place.y, place.w, place.h);
    }
    const big = Math.min(24, Math.max(14, Math.round(Math.min(box.w, box.h) / 9)));
    surface.font = `600 ${big}px sans-serif`;
    surface.fillStyle = "#000a";
    const name = this.show.inputs.find(({ index }) => index === layer.input)?.name || t("Input {n}", { n: layer.input });
    surface.fillRect(box.x, box.y, surface.measureText(name).width + big, big * 1.6);
    surface.fillStyle = "#f1f1ee";
    surface.fillText(name, box.x + big / 2, box.y + big * 1.15);
  }
}

define("layout-editor", LayoutEditor);
