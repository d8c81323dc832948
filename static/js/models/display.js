/* A display: what PVW or PGM shows. Makers, comparisons and names; all pure. */

import { cap } from "./own-keys.js";

const LAYOUT_KEYS = ["Q", "W", "E", "R", "T", "Y", "U", "I", "O", "P"];
const PICTURE_MARK_KEYS = ["A", "S", "D", "G"];
const TEXT_MARK_KEYS = ["Z", "X", "C", "V"];

export function showing(source, base = null) {
  return {
    source,
    picture_marks: [...(base?.picture_marks ?? [])],
    text_marks: [...(base?.text_marks ?? [])],
    audio: [],
    transition: "",
    restart: false,
  };
}

/** The same picture and sound, as it goes to PVW: cut to, no clip started anew. */
export function copied(display) {
  return { ...showing(display.source, display), audio: [...(display.audio ?? [])] };
}

/** The same display with one mark more or less. `family` is picture_marks or text_marks. */
export function withMark(display, family, index) {
  const marks = display[family] ?? [];
  const changed = marks.includes(index) ? marks.filter((mark) => mark !== index) : [...marks, index].sort((a, b) => a - b);
  return { ...showing(display.source, display), audio: display.audio ?? [], [family]: changed };
}

export function sameContent(a, b) {
  if (!a || !b) return !a && !b;
  const same = (one, other) => JSON.stringify(sorted(one)) === JSON.stringify(sorted(other));
  return (
    a.source.kind === b.source.kind &&
    a.source.index === b.source.index &&
    same(a.picture_marks, b.picture_marks) &&
    same(a.text_marks, b.text_marks) &&
    same(a.audio, b.audio)
  );
}

const sorted = (list) => [...(list ?? [])].sort((x, y) => x - y);

/** What is printed on the key: 1-9, 0, then the number itself; letters for layouts and marks; or what one chose instead. */
export function keyOf(kind, index) {
  if (kind === "input") return index <= 10 ? cap(`Digit${index % 10}`) : String(index);
  if (kind === "layout") return letter(LAYOUT_KEYS, index, "L");
  if (kind === "picture_mark") return letter(PICTURE_MARK_KEYS, index, "P");
  return letter(TEXT_MARK_KEYS, index, "T");
}

const letter = (row, index, otherwise) => (row[index - 1] ? cap(`Key${row[index - 1]}`) : `${otherwise}${index}`);

export function find(state, source) {
  const list = source?.kind === "layout" ? state.layouts : state.inputs;
  return (list ?? []).find((item) => item.index === source?.index) ?? null;
}

export function nameOf(state, source) {
  if (!source) return "";
  return find(state, source)?.name || `${source.kind === "layout" ? "Layout" : "Input"} ${source.index}`;
}

/** The input indexes that a display puts on the screen, once each, in layer order. */
export function inputsIn(state, display) {
  if (!display) return [];
  if (display.source.kind === "input") return [display.source.index];
  const layers = find(state, display.source)?.layers ?? [];
  return [...new Set(layers.map((layer) => layer.input).filter((index) => index > 0))];
}

/** The boxes of a display in fractions: one full box for an input, the layers for a layout. */
export function boxesOf(state, source) {
  if (source.kind === "input") return [{ input: source.index, x: 0, y: 0, w: 1, h: 1 }];
  return find(state, source)?.layers ?? [];
}
