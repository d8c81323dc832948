/* The picture of a text mark: drawn by the cloud itself where it does that, else here, with the same size in pixels but this machine's
   font. Cut to its ink: its top left corner lies at the mark's place. */

import { ask } from "./asking.js";

const FAMILIES = { 1: '"SimSun", "Songti SC", "Noto Serif CJK SC", serif', 2: '"SimHei", "PingFang SC", "Noto Sans CJK SC", sans-serif' };
const LINES = 12;
const LEADING = 1.45; /* of the size, from line to line */

/** {bitmap, by, notes}: `by` is "cloud" or "page"; `notes` are the cloud's, {missing, more, cut, to_left, blank}. Null while there is nothing
    to draw. */
export async function lettering(api, look) {
  if (!look.text.trim()) return null;
  if (api) {
    const { ok, body, notes } = await ask(api, look, { as: "blob" });
    if (ok) return { bitmap: await createImageBitmap(body), by: "cloud", notes: notes ?? {} };
  }
  return { bitmap: drawn(look), by: "page", notes: {} };
}

function drawn({ text, size, color, font, roll }) {
  const lines = roll ? [text.trim().replace(/\s+/g, " ")] : text.split(/\r?\n/).slice(0, LINES);
  const pen = (surface) => Object.assign(surface, { font: `${size}px ${FAMILIES[font]}`, fillStyle: color.replace("0x", "#"), textBaseline: "alphabetic" });
  const measured = lines.map((line) => pen(new OffscreenCanvas(1, 1).getContext("2d")).measureText(line || " "));
  const left = Math.min(...measured.map((it) => -it.actualBoundingBoxLeft));
  const right = Math.max(...measured.map((it) => it.actualBoundingBoxRight));
  const top = measured[0].actualBoundingBoxAscent;
  const step = Math.round(size * LEADING);
  const bottom = step * (lines.length - 1) + measured.at(-1).actualBoundingBoxDescent;
  const canvas = new OffscreenCanvas(Math.max(1, Math.ceil(right - left)), Math.max(1, Math.ceil(top + bottom)));
  const surface = pen(canvas.getContext("2d"));
  lines.forEach((line, n) => surface.fillText(line, -left, top + n * step));
  return canvas;
}
