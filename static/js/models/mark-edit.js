/* A mark under the hand: where it lies on the frame, in whole pixels of the canvas, and what its form says of that. Pure.
   `own` is the size of the picture, or of the text's ink, as far as it is known. What nobody touched keeps its exact numbers.

   A picture mark's numbers are fractions up to 1 and pixels above, each in the unit it was in; a text's are fractions. A text that rolls
   has a window instead of a place: from one number to the other, and the text enters it hidden and leaves it hidden. */

import { keptRatio, resized } from "./pulling.js";
import { snapped } from "./snapping.js";

const SMALLEST = 2; /* pixels; 1 would be read as the whole picture */
const SAFE = 0.05;
const STRETCHED = 0.03;
const ENLARGED = 1.1;
const READABLE = 0.25; /* of the picture's width in a second */
const CORNERS = ["nw", "n", "ne", "w", "e", "sw", "s", "se"];

export class MarkEdit {
  #past = [];
  #future = [];
  #gesture = null;

  constructor(kind, values, width, height) {
    this.kind = kind;
    this.values = { ...values };
    this.width = width || 1280;
    this.height = height || 720;
    this.own = null;
    this.notes = {}; /* the cloud's of a text: {missing, more, cut, to_left, blank} */
    this.guides = [];
  }

  get rolls() {
    return this.kind === "text" && Boolean(this.values.roll);
  }

  get canUndo() {
    return this.#past.length > 0;
  }

  get canRedo() {
    return this.#future.length > 0;
  }

  /** Which edges may be pulled. */
  get handles() {
    if (this.rolls) return ["w", "e"];
    return this.kind === "picture" ? CORNERS : [];
  }

  /** What a hand can change: the names of the form's fields. */
  get names() {
    if (this.rolls) return ["y", "roll_from", "roll_to"];
    return this.kind === "picture" ? ["x", "y", "w", "h"] : ["x", "y"];
  }

  /** Typed into the form; what is no number there stays as it was. */
  read(values) {
    const told = Object.entries(values).filter(([, value]) => typeof value === "boolean" || Number.isFinite(value));
    this.values = { ...this.values, ...Object.fromEntries(told) };
  }

  /** Its place, in pixels: the picture's or the ink's box; of a rolling text the window in which it moves. */
  box() {
    const { x, y, w, h, roll_from, roll_to } = this.values;
    if (this.kind === "picture") {
      return { x: length(x, this.width), y: length(y, this.height), ...sized(length(w, this.width), length(h, this.height), this.own) };
    }
    const ink = this.own ?? { w: Math.round(this.width / 4), h: 32 };
    const top = Math.round(y * this.height);
    if (!this.rolls) return { x: Math.round(x * this.width), y: top, ...ink };
    const [low, high] = [roll_from, roll_to].map((edge) => Math.round(edge * this.width)).sort((a, b) => a - b);
    return { x: low, y: top, w: high - low, h: ink.h };
  }

  /** The left edge of a rolling text so many seconds after it appeared, as the mixer has it. */
  rollX(seconds) {
    const box = this.box();
    const text = this.own?.w ?? 0;
    const way = Math.round(((seconds / this.values.roll_s) % 1) * (box.w + text));
    return this.values.roll_direction === 0 ? box.x - text + way : box.x + box.w - way;
  }

  begin() {
    this.#gesture = { from: this.box(), values: this.values };
  }

  /** `handle`: "" moves it, else the edges that are pulled. `near`: how many pixels catch. `ratio`: the shape to keep. */
  drag(handle, dx, dy, { near = 0, ratio = 0 } = {}) {
    if (!this.#gesture) return;
    const { from } = this.#gesture;
    const wanted = handle ? resized(from, handle, dx, dy, { ratio, smallest: SMALLEST }) : { ...from, x: from.x + dx, y: from.y + dy };
    const { box, guides } = snapped(wanted, handle, near > 0 ? this.#lines() : { x: [], y: [] }, near);
    this.guides = guides;
    this.#place(ratio && handle ? keptRatio(box, handle, ratio) : box, Boolean(handle));
  }

  end() {
    if (this.#gesture && this.#gesture.values !== this.values) this.#remember(this.#gesture.values);
    this.#gesture = null;
    this.guides = [];
  }

  nudge(dx, dy) {
    const box = this.box();
    this.#remember(this.values);
    this.#place({ ...box, x: box.x + dx, y: box.y + dy }, false);
  }

  /** Into a corner of the safe area, or its middle: nw, ne, sw, se, c. */
  align(corner) {
    const box = this.box();
    const [mx, my] = [Math.round(this.width * SAFE), Math.round(this.height * SAFE)];
    const x = corner.includes("w") ? mx : corner.includes("e") ? this.width - mx - box.w : Math.round((this.width - box.w) / 2);
    const y = corner.includes("n") ? my : corner.includes("s") ? this.height - my - box.h : Math.round((this.height - box.h) / 2);
    this.#remember(this.values);
    this.#place({ ...box, x: this.rolls ? box.x : x, y }, false);
  }

  /** The height that fits the picture's own shape to the width it has. */
  reshape() {
    const box = this.box();
    if (this.kind !== "picture" || !this.own) return;
    this.#remember(this.values);
    this.#place({ ...box, h: (box.w * this.own.h) / this.own.w }, true);
  }

  undo() {
    this.#swap(this.#past, this.#future);
  }

  redo() {
    this.#swap(this.#future, this.#past);
  }

  /** What is worth knowing before it is saved: {ok, word, n}. */
  checks() {
    const said = [];
    const box = this.box();
    if (this.kind === "picture" && this.own) {
      const stretch = box.w / box.h / (this.own.w / this.own.h);
      const times = Math.max(box.w / this.own.w, box.h / this.own.h);
      said.push(Math.abs(Math.log(stretch)) > STRETCHED ? { ok: false, word: "stretched", n: Math.round(100 * Math.max(stretch, 1 / stretch) - 100) } : { ok: true, word: "shape", n: 0 });
      if (times > ENLARGED) said.push({ ok: false, word: "enlarged", n: Math.round(times * 10) / 10 });
    }
    if (this.rolls && this.own) {
      const speed = Math.round((box.w + this.own.w) / this.values.roll_s);
      said.push({ ok: speed <= this.width * READABLE, word: speed <= this.width * READABLE ? "speed" : "fast", n: speed });
    }
    return [...said, this.#where(box), ...this.#noted()];
  }

  /** What the cloud said of the text that it drew. */
  #noted() {
    const { missing = [], more = 0, cut = false, to_left = false, blank = false } = this.notes;
    const signs = namedSigns(missing, more);
    const found = [];
    if (signs) found.push({ ok: false, word: blank ? "blank" : "missing", n: signs });
    if (cut) found.push({ ok: false, word: "long", n: 0 });
    if (this.rolls && to_left && this.values.roll_direction !== 0) found.push({ ok: false, word: "backward", n: 0 });
    return found;
  }

  #where(box) {
    const beyond = (low, size, whole) => low < 0 || low + size > whole;
    if ((!this.rolls && beyond(box.x, box.w, this.width)) || beyond(box.y, box.h, this.height)) return { ok: false, word: "cut", n: 0 };
    const outside = (low, size, whole) => low < whole * SAFE - 1 || low + size > whole * (1 - SAFE) + 1;
    if ((!this.rolls && outside(box.x, box.w, this.width)) || outside(box.y, box.h, this.height)) return { ok: false, word: "tight", n: 0 };
    return { ok: true, word: "safe", n: 0 };
  }

  #lines() {
    const along = (whole) => [0, whole / 2, whole, whole * SAFE, whole * (1 - SAFE)].map(Math.round);
    return { x: along(this.width), y: along(this.height) };
  }

  #place(box, sized) {
    const w = sized ? clamp(Math.round(box.w), SMALLEST, this.width) : box.w;
    const h = sized && !this.rolls ? clamp(Math.round(box.h), SMALLEST, this.height) : box.h;
    const x = clamp(Math.round(box.x), 0, Math.max(0, this.width - w));
    const y = clamp(Math.round(box.y), 0, Math.max(0, this.height - h));
    this.#say(this.rolls ? { y, ...this.#window(x, x + w) } : sized ? { x, y, w, h } : { x, y });
  }

  /** From and to keep their order, as it was written. */
  #window(low, high) {
    const turned = this.values.roll_from > this.values.roll_to;
    return turned ? { roll_from: high, roll_to: low } : { roll_from: low, roll_to: high };
  }

  #say(pixels) {
    const next = { ...this.values };
    for (const [name, value] of Object.entries(pixels)) {
      const whole = name === "y" || name === "h" ? this.height : this.width;
      const inPixels = this.kind === "picture" && next[name] > 1 && value > 1;
      next[name] = inPixels ? value : Math.min(1, Math.round((value / whole) * 1e4) / 1e4);
    }
    if (JSON.stringify(next) !== JSON.stringify(this.values)) this.values = next;
  }

  #remember(values) {
    this.#past.push(values);
    this.#future = [];
  }

  #swap(from, to) {
    const placed = from.pop();
    if (!placed) return;
    to.push(this.values);
    this.values = { ...this.values, ...pick(placed, this.names) };
  }
}

/** Characters that have no glyph, in one line: the names as the cloud gave them, and how many it did not name. */
export const namedSigns = (missing, more = 0) => [...missing, ...(more ? [`+${more}`] : [])].join(", ");

/** Up to 1 a fraction of the picture, above it pixels. */
const length = (value, whole) => Math.round(value <= 1 ? value * whole : value);

/** 0 is as large as the picture itself; with one of both given, the other keeps its shape. */
function sized(w, h, own) {
  if ((w && h) || !own) return { w: w || 0, h: h || 0 };
  if (w) return { w, h: Math.max(1, Math.round((w * own.h) / own.w)) };
  if (h) return { w: Math.max(1, Math.round((h * own.w) / own.h)), h };
  return { w: own.w, h: own.h };
}

const pick = (values, names) => Object.fromEntries(names.map((name) => [name, values[name]]));
const clamp = (value, low, high) => Math.min(Math.max(value, low), high);
