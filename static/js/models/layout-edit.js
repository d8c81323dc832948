/* A layout under the hand: layers as boxes in whole pixels of the canvas, with undo. Pure; the element draws what stands here.
   Layers go from back to front, as the cloud draws them. What nobody touched keeps its exact fractions. */

import { keptRatio, resized } from "./pulling.js";
import { snapped } from "./snapping.js";

const SMALLEST = 16;
const SAFE = 0.05; /* EBU R95: text and heads stay within 90 % of the picture */
const MOST = 24;

/** The boxes of the cloud's templates, as a start for own layers: x, y, w, h in fractions. */
export const TEMPLATES = {
  1: [[0, 0, 1, 1]],
  20: [[0, 0, 0.5, 1], [0.5, 0, 0.5, 1]],
  21: [[0, 0, 1, 1], [0.68, 0.66, 0.29, 0.29]],
  31: [[0, 0, 2 / 3, 1], [2 / 3, 0, 1 / 3, 0.5], [2 / 3, 0.5, 1 / 3, 0.5]],
  32: [[0, 0, 1 / 3, 1], [1 / 3, 0, 1 / 3, 1], [2 / 3, 0, 1 / 3, 1]],
  41: [[0, 0, 0.5, 0.5], [0.5, 0, 0.5, 0.5], [0, 0.5, 0.5, 0.5], [0.5, 0.5, 0.5, 0.5]],
};

export class LayoutEdit {
  #past = [];
  #future = [];
  #gesture = null;

  constructor(layers, width, height) {
    this.width = width || 1280;
    this.height = height || 720;
    this.layers = layers.map(({ input, x, y, w, h }) => ({ input, x, y, w, h }));
    this.selected = this.layers.length - 1;
    this.guides = [];
  }

  get layer() {
    return this.layers[this.selected] ?? null;
  }

  get canUndo() {
    return this.#past.length > 0;
  }

  get canRedo() {
    return this.#future.length > 0;
  }

  /** What the form sends: fractions, at most six digits. */
  asJson() {
    const short = (value) => Math.round(value * 1e6) / 1e6;
    return JSON.stringify(this.layers.map(({ input, x, y, w, h }) => ({ input, x: short(x), y: short(y), w: short(w), h: short(h) })));
  }

  /** A layer's box in whole pixels. */
  box({ x, y, w, h }) {
    const left = Math.round(x * this.width);
    const top = Math.round(y * this.height);
    return { x: left, y: top, w: Math.round((x + w) * this.width) - left, h: Math.round((y + h) * this.height) - top };
  }

  select(index) {
    this.selected = index >= 0 && index < this.layers.length ? index : -1;
  }

  /** The topmost layer under a point in pixels; -1 for none. */
  at(x, y) {
    return this.layers.findLastIndex((layer) => {
      const box = this.box(layer);
      return x >= box.x && x < box.x + box.w && y >= box.y && y < box.y + box.h;
    });
  }

  add(input) {
    if (this.layers.length >= MOST) return;
    this.#remember();
    this.layers = [...this.layers, { input, x: 0.25, y: 0.25, w: 0.5, h: 0.5 }];
    this.selected = this.layers.length - 1;
  }

  remove() {
    if (!this.layer || this.layers.length < 2) return; /* a layout needs one */
    this.#remember();
    this.layers = this.layers.filter((_, index) => index !== this.selected);
    this.selected = Math.min(this.selected, this.layers.length - 1);
  }

  show(input) {
    if (!this.layer) return;
    this.#remember();
    this.#change({ input });
  }

  /** +1 nearer to the eye, -1 farther back. */
  order(step) {
    const to = this.selected + step;
    if (!this.layer || to < 0 || to >= this.layers.length) return;
    this.#remember();
    const layers = [...this.layers];
    [layers[this.selected], layers[to]] = [layers[to], layers[this.selected]];
    this.layers = layers;
    this.selected = to;
  }

  /** The boxes of a template with the inputs that are there now; missing ones take `inputs` in turn. */
  template(number, inputs) {
    const boxes = TEMPLATES[number];
    if (!boxes) return;
    this.#remember();
    const shown = this.layers.map(({ input }) => input);
    const spare = inputs.filter((input) => !shown.includes(input));
    this.layers = boxes.map(([x, y, w, h], n) => ({ input: shown[n] ?? spare.shift() ?? inputs[0] ?? 1, x, y, w, h }));
    this.selected = this.layers.length - 1;
  }

  /** x, y, w or h of the selected layer, in pixels; kept inside the picture. */
  set(side, pixels) {
    if (!this.layer || !Number.isFinite(pixels)) return;
    this.#remember();
    this.#place({ ...this.box(this.layer), [side]: Math.round(pixels) });
  }

  nudge(dx, dy) {
    if (!this.layer) return;
    this.#remember();
    const box = this.box(this.layer);
    this.#place({ ...box, x: box.x + dx, y: box.y + dy });
  }

  align(edge) {
    if (!this.layer) return;
    this.#remember();
    const box = this.box(this.layer);
    const to = {
      left: { x: 0 }, centre: { x: Math.round((this.width - box.w) / 2) }, right: { x: this.width - box.w },
      top: { y: 0 }, middle: { y: Math.round((this.height - box.h) / 2) }, bottom: { y: this.height - box.h },
      fill: { x: 0, y: 0, w: this.width, h: this.height },
    }[edge];
    this.#place({ ...box, ...to });
  }

  /* A drag: begin, any number of moves, end. It is one step of undo, and none if nothing moved. */

  begin() {
    this.#gesture = this.layer && { from: this.box(this.layer), state: this.#state() };
  }

  /** `handle`: "" moves the box, else its edges by n, s, e, w. `near`: how many pixels catch; 0 for none. */
  drag(handle, dx, dy, { near = 0, ratio = 0 } = {}) {
    if (!this.#gesture) return;
    const { from } = this.#gesture;
    const lines = near > 0 ? this.#lines() : { x: [], y: [] };
    const wanted = handle ? resized(from, handle, dx, dy, { ratio, smallest: SMALLEST }) : { ...from, x: from.x + dx, y: from.y + dy };
    const { box, guides } = snapped(wanted, handle, lines, near);
    this.guides = guides;
    this.#place(ratio && handle ? keptRatio(box, handle, ratio) : box);
  }

  end() {
    if (this.#gesture && JSON.stringify(this.#gesture.state) !== JSON.stringify(this.#state())) {
      this.#past.push(this.#gesture.state);
      this.#future = [];
    }
    this.#gesture = null;
    this.guides = [];
  }

  undo() {
    this.#swap(this.#past, this.#future);
  }

  redo() {
    this.#swap(this.#future, this.#past);
  }

  /** What a director would want to know before it is saved: {ok, word, values}. `lost`: inputs without a picture now. */
  checks(lost = []) {
    const dead = this.layers.filter(({ input }) => lost.includes(input));
    const boxes = this.layers.map((layer) => this.box(layer));
    const hidden = boxes.findIndex((box, n) => boxes.slice(n + 1).some((over) => covers(over, box)));
    const full = boxes.some((box) => covers(box, { x: 0, y: 0, w: this.width, h: this.height }));
    const tight = boxes.findIndex((box) => !covers(box, { x: 0, y: 0, w: this.width, h: this.height }) && this.#leavesSafe(box));
    return [
      dead.length ? { ok: false, word: "lost", n: dead.length } : { ok: true, word: "alive", n: this.layers.length },
      hidden >= 0 ? { ok: false, word: "hidden", n: hidden + 1 } : { ok: true, word: "seen", n: 0 },
      full ? { ok: true, word: "full", n: 0 } : { ok: true, word: "black", n: 0 },
      tight >= 0 ? { ok: false, word: "tight", n: tight + 1 } : { ok: true, word: "safe", n: 0 },
    ];
  }

  #leavesSafe(box) {
    const [mx, my] = [this.width * SAFE, this.height * SAFE];
    const touches = (low, high, from, to) => (low > 0 && low < from) || (high < to + from && high > to);
    return touches(box.x, box.x + box.w, mx, this.width - mx) || touches(box.y, box.y + box.h, my, this.height - my);
  }

  #lines() {
    const x = [0, this.width / 2, this.width, this.width * SAFE, this.width * (1 - SAFE)];
    const y = [0, this.height / 2, this.height, this.height * SAFE, this.height * (1 - SAFE)];
    this.layers.forEach((layer, index) => {
      if (index === this.selected) return;
      const box = this.box(layer);
      x.push(box.x, box.x + box.w / 2, box.x + box.w);
      y.push(box.y, box.y + box.h / 2, box.y + box.h);
    });
    return { x: x.map(Math.round), y: y.map(Math.round) };
  }

  #place(box) {
    const w = clamp(Math.round(box.w), SMALLEST, this.width);
    const h = clamp(Math.round(box.h), SMALLEST, this.height);
    const x = clamp(Math.round(box.x), 0, this.width - w);
    const y = clamp(Math.round(box.y), 0, this.height - h);
    this.#change({ x: x / this.width, y: y / this.height, w: w / this.width, h: h / this.height });
  }

  #change(values) {
    this.layers = this.layers.map((layer, index) => (index === this.selected ? { ...layer, ...values } : layer));
  }

  #state() {
    return { layers: this.layers, selected: this.selected };
  }

  #remember() {
    this.#past.push(this.#state());
    this.#future = [];
  }

  #swap(from, to) {
    const state = from.pop();
    if (!state) return;
    to.push(this.#state());
    Object.assign(this, state);
  }
}

const covers = (over, box) => over.x <= box.x && over.y <= box.y && over.x + over.w >= box.x + box.w && over.y + over.h >= box.y + box.h;
const clamp = (value, low, high) => Math.min(Math.max(value, low), high);
