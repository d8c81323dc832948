/* A mark over a true picture, as it will lie in the frame: moved and pulled by the pointer, in step with the form's own fields both ways.
   A text that rolls is seen on its way. What is saved is what stands in the fields, as without this element.
   <mark-editor .form .show={kind, width, height, values, fresh, inputs, behind, lettering} .feed .picture .note> */

import { html, nothing, svg } from "lit";
import { icon } from "../lib/icons.js";
import { lettering } from "../lib/lettering.js";
import { ARROWS, chosen, guides, pixelsPer, pointIn, safeAreas, thirds } from "../lib/overlay.js";
import { define, Part } from "../lib/part.js";
import { t } from "../lib/words.js";
import { fitted } from "../models/boxes.js";
import { MarkEdit } from "../models/mark-edit.js";

const NEAR = 8; /* pixels of the screen */
const PAUSE = 200; /* ms without a key before a text is drawn anew */
const GROUNDS = { black: "#000", grey: "#7f7f7f", white: "#fff" };
const SAID = {
  shape: () => t("the picture keeps its shape"),
  stretched: (n) => t("out of shape by {n} %", { n }),
  enlarged: (n) => t("{n} times larger than its file: it may look soft", { n }),
  speed: (n) => t("moves {n} pixels a second", { n }),
  fast: (n) => t("moves {n} pixels a second: too fast to be read", { n }),
  cut: () => t("reaches beyond the picture: what is outside is cut off"),
  tight: () => t("ends outside the safe area"),
  safe: () => t("lies in the safe area"),
  missing: (signs) => t("no sign in the fonts, left out: {signs}", { signs }),
  blank: (signs) => t("nothing of this text can be drawn: {signs}", { signs }),
  long: () => t("longer than what is drawn: its end is left out"),
  backward: () => t("is read from right to left: let it run to the right"),
};

export class MarkEditor extends Part {
  static properties = {
    form: {}, show: {}, feed: {}, picture: {}, safe: { state: true }, thirds: { state: true }, snap: { state: true }, ratio: { state: true },
    moves: { state: true }, behind: { state: true }, drawnBy: { state: true },
  };

  #press = null;
  #asked = false;
  #letters = null;
  #drawing = 0;
  #pause = null;
  #began = performance.now();

  constructor() {
    super();
    Object.assign(this, { safe: true, thirds: false, snap: true, ratio: true, drawnBy: "" });
    this.moves = !matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.onPicture = () => this.#soon();
    this.onInput = ({ target }) => this.#typed(target);
  }

  connectedCallback() {
    super.connectedCallback();
    this.edit = new MarkEdit(this.show.kind, this.show.values, this.show.width, this.show.height);
    this.edit.read(this.#numbers());
    this.style.setProperty("--shape", this.edit.width / this.edit.height);
    this.behind = this.show.behind ? String(this.show.behind) : "grey";
    this.feed?.addEventListener("picture", this.onPicture);
    this.form.addEventListener("input", this.onInput);
    if (this.show.fresh) this.#write();
    if (this.show.kind === "text") this.#letter();
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.feed?.removeEventListener("picture", this.onPicture);
    this.form.removeEventListener("input", this.onInput);
    clearTimeout(this.#pause);
  }

  willUpdate(changed) {
    if (!changed.has("picture") || this.show.kind !== "picture") return;
    this.edit.own = this.picture?.own ?? null;
    if (!this.picture || !this.show.fresh) return;
    this.show = { ...this.show, fresh: false }; /* a new mark begins in its own shape, in the corner where such marks are put */
    this.edit.reshape();
    this.edit.align("ne");
    this.#write();
  }

  updated() {
    this.#draw();
  }

  render() {
    const { edit } = this;
    const box = edit.box();
    return html`<div class="opts" role="toolbar" aria-label=${t("Tools")}>
        ${this.#toggle("safe", t("Safe areas"), "safe")}${this.#toggle("thirds", t("Thirds"), "thirds")}${this.#toggle("snap", t("Snap"))}
        ${this.show.kind === "picture" ? this.#toggle("ratio", t("Keep its shape")) : nothing}${edit.rolls ? this.#toggle("moves", t("Moving")) : nothing}
        <span class="grow"></span>${this.#grounds()}
        <button class="tog" type="button" ?disabled=${!edit.canUndo} @click=${() => this.#do(() => edit.undo())}>${t("Undo")}</button>
        <button class="tog" type="button" ?disabled=${!edit.canRedo} @click=${() => this.#do(() => edit.redo())}>${t("Redo")}</button></div>
      <div class="sheet" tabindex="0" role="application" aria-label=${t("The mark on its picture")} @keydown=${(event) => this.#key(event)}>
        <canvas width=${edit.width} height=${edit.height} aria-hidden="true"></canvas>${this.#overlay(box)}</div>
      <div class="opts aligns" role="group" aria-label=${t("Align")}>${this.#corners()}<span class="grow"></span>
        <output class="num">${t("{x}, {y} · {w} x {h} px", { x: box.x, y: box.y, w: box.w, h: box.h })}</output></div>
      <ul class="checks">${edit.checks().map(({ ok, word, n }) => html`<li class=${ok ? "" : "warn"}>${icon(ok ? "ok" : "warn")}${SAID[word](n)}</li>`)}
        ${this.#source()}</ul>
      <small class="hint">${t("Arrows move by 1 px, with Shift by 10. Alt holds back the snapping.")}</small>`;
  }

  #toggle(name, word, drawing = "") {
    return html`<button class="tog ${this[name] ? "on" : ""}" type="button" aria-pressed=${this[name]}
      @click=${() => (this[name] = !this[name])}>${drawing ? icon(drawing) : nothing}${word}</button>`;
  }

  #grounds() {
    const words = { black: t("Black"), grey: t("Grey"), white: t("White") };
    return html`<select aria-label=${t("Behind it")} @change=${({ target }) => (this.behind = target.value)}>
      ${this.show.inputs.map(({ index, name }) => html`<option value=${index} ?selected=${this.behind === String(index)}>${index} ${name}</option>`)}
      ${Object.keys(GROUNDS).map((name) => html`<option value=${name} ?selected=${this.behind === name}>${words[name]}</option>`)}</select>`;
  }

  #corners() {
    const words = this.edit.rolls ? { n: t("top"), c: t("middle"), s: t("bottom") }
      : { nw: t("top left"), ne: t("top right"), sw: t("bottom left"), se: t("bottom right"), c: t("centre") };
    return html`${Object.entries(words).map(([corner, word]) => html`<button class="tog" type="button" data-corner=${corner}
        @click=${() => this.#do((it) => it.align(corner))}>${word}</button>`)}
      ${this.show.kind === "picture" && this.edit.own ? html`<button class="tog" type="button" data-act="reshape" @click=${() => this.#do((it) => it.reshape())}>${t("Own shape")}</button>` : nothing}`;
  }

  /** Who drew what is seen here. */
  #source() {
    if (this.show.kind === "picture") return this.picture ? nothing : html`<li class="warn">${icon("warn")}${t("the picture is not here yet: the box shows its place")}</li>`;
    if (!this.drawnBy) return html`<li>${icon("info")}${t("no text yet")}</li>`;
    const own = this.drawnBy === "cloud";
    return html`<li class=${own ? "" : "warn"} data-drawn=${this.drawnBy}>${icon(own ? "ok" : "warn")}${own ? t("drawn by the cloud itself, as it will look") : t("drawn by this page: the cloud's font may differ")}</li>`;
  }

  #overlay(box) {
    const { width, height } = this.edit;
    const scale = this.#scale();
    return html`<svg viewBox="0 0 ${width} ${height}" @pointerdown=${(event) => this.#down(event)} @pointermove=${(event) => this.#move(event)}
        @pointerup=${() => this.#up()} @pointercancel=${() => this.#up()}>
      ${this.safe ? safeAreas(width, height) : nothing}${this.thirds ? thirds(width, height) : nothing}${guides(this.edit.guides, width, height)}
      ${chosen(box, 12 * scale, this.edit.handles)}${this.edit.rolls ? this.#way(box, scale) : nothing}</svg>`;
  }

  /** From where to where it rolls, and in which time. */
  #way(box, scale) {
    const left = this.edit.values.roll_direction !== 0;
    const y = box.y > 24 * scale ? box.y - 10 * scale : box.y + box.h + 10 * scale;
    const [from, to, head] = left ? [box.x + box.w, box.x, 8 * scale] : [box.x, box.x + box.w, -8 * scale];
    return svg`<path class="way" d=${`M${from} ${y}H${to}m${head} ${-5 * scale}L${to} ${y}l${head} ${5 * scale}`}></path>
      <text class="way" x=${box.x + box.w / 2} y=${y - 5 * scale} font-size=${12 * scale} text-anchor="middle">${t("{n} s for one pass", { n: this.edit.values.roll_s })}</text>`;
  }

  #scale() {
    return pixelsPer(this.querySelector(".sheet"), this.edit);
  }

  #down(event) {
    if (event.button !== 0) return;
    const sheet = this.querySelector(".sheet");
    const from = pointIn(sheet, event, this.edit);
    const handle = event.target.dataset.handle ?? "";
    const box = this.edit.box();
    const reach = NEAR * this.#scale(); /* a thin line is held beside it too */
    const inside = from.x >= box.x - reach && from.x <= box.x + box.w + reach && from.y >= box.y - reach && from.y <= box.y + box.h + reach;
    sheet.focus({ preventScroll: true });
    event.preventDefault();
    if (!handle && !inside) return;
    this.edit.begin();
    this.#press = { from, handle };
    event.currentTarget.setPointerCapture(event.pointerId);
  }

  #move(event) {
    if (!this.#press) return;
    const { from, handle } = this.#press;
    const to = pointIn(this.querySelector(".sheet"), event, this.edit);
    const { own } = this.edit;
    const keeps = this.show.kind === "picture" && this.ratio !== event.ctrlKey;
    this.edit.drag(handle, to.x - from.x, to.y - from.y, { near: this.snap && !event.altKey ? NEAR * this.#scale() : 0, ratio: keeps && own ? own.w / own.h : 0 });
    this.#write();
    this.requestUpdate();
  }

  #up() {
    if (!this.#press) return;
    this.#press = null;
    this.#do((it) => it.end());
  }

  #key(event) {
    const arrow = ARROWS[event.key];
    if (arrow) this.#do((it) => it.nudge(...arrow.map((step) => step * (event.shiftKey ? 10 : 1))));
    else if ((event.ctrlKey || event.metaKey) && event.code === "KeyZ") this.#do((it) => (event.shiftKey ? it.redo() : it.undo()));
    else return;
    event.preventDefault();
  }

  #do(change) {
    change(this.edit);
    this.#write();
    this.requestUpdate();
  }

  /** Into the form's fields, those that a hand can change here. A field that already says it stays as it was typed. */
  #write() {
    for (const name of this.edit.names) {
      const field = this.form.elements[name];
      if (field.value.trim() === "" || Number(field.value) !== this.edit.values[name]) field.value = String(this.edit.values[name]);
    }
  }

  /** From the form's fields. */
  #numbers() {
    const { elements } = this.form;
    const told = {};
    for (const name of ["x", "y", "w", "h", "roll_from", "roll_to", "roll_s", "roll_direction"]) {
      const value = Number(elements[name]?.value.trim() || NaN);
      if (Number.isFinite(value) && value >= 0 && (name !== "roll_s" || value > 0)) told[name] = value;
    }
    if (elements.roll) told.roll = elements.roll.checked;
    return told;
  }

  #typed(field) {
    this.edit.read(this.#numbers());
    if (field.name === "roll") this.#write();
    if (["text", "size", "color", "font", "roll"].includes(field.name)) this.#later();
    this.requestUpdate();
  }

  #later() {
    clearTimeout(this.#pause);
    this.#pause = setTimeout(() => this.#letter(), PAUSE);
  }

  /** The text anew; an answer that another one overtook is dropped. */
  async #letter() {
    const { elements } = this.form;
    const { values } = this.show;
    const given = (name) => elements[name].value.trim();
    const size = Number(given("size") || values.size);
    const color = given("color") || values.color;
    const look = {
      text: elements.text.value, roll: elements.roll.checked, font: Number(given("font") || values.font), size: Math.min(Math.max(Math.round(size) || 32, 16), 60),
      color: /^(#|0[xX])[0-9a-fA-F]{6}$/.test(color) ? color : "0xffffff",
    };
    this.#drawing += 1;
    const mine = this.#drawing;
    const letters = await lettering(this.show.lettering, look);
    if (mine !== this.#drawing) return;
    this.#letters = letters?.bitmap ?? null;
    this.edit.own = letters ? { w: letters.bitmap.width, h: letters.bitmap.height } : null;
    this.edit.notes = letters?.notes ?? {};
    this.drawnBy = letters?.by ?? "";
    this.requestUpdate();
  }

  #soon() {
    if (this.#asked) return;
    this.#asked = true;
    requestAnimationFrame(() => {
      this.#asked = false;
      if (this.isConnected) this.#draw();
    });
  }

  #draw() {
    const canvas = this.querySelector("canvas");
    if (!canvas) return;
    const surface = canvas.getContext("2d", { alpha: false });
    surface.fillStyle = GROUNDS[this.behind] ?? "#000";
    surface.fillRect(0, 0, canvas.width, canvas.height);
    const ground = this.feed?.inputs.get(Number(this.behind))?.bitmap;
    if (ground) {
      const place = fitted({ x: 0, y: 0, w: canvas.width, h: canvas.height }, 16 / 9);
      surface.drawImage(ground, place.x, place.y, place.w, place.h);
    }
    if (this.show.kind === "picture") this.#drawPicture(surface);
    else if (this.#letters) this.#drawText(surface);
  }

  #drawPicture(surface) {
    const { x, y, w, h } = this.edit.box();
    if (this.picture) surface.drawImage(this.picture.image, x, y, w, h);
  }

  /** Only the part inside its window is drawn; a strip may be many times wider than the picture. */
  #drawText(surface) {
    const box = this.edit.box();
    const { width, height } = this.#letters;
    if (!this.edit.rolls) {
      surface.drawImage(this.#letters, box.x, box.y);
      return;
    }
    const x = this.edit.rollX(this.moves ? (performance.now() - this.#began) / 1000 : this.edit.values.roll_s / 2);
    const low = Math.max(box.x, x);
    const high = Math.min(box.x + box.w, x + width);
    if (high > low) surface.drawImage(this.#letters, low - x, 0, high - low, height, low, box.y, high - low, height);
    if (this.moves) this.#soon();
  }
}

define("mark-editor", MarkEditor);
