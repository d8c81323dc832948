/* What lies over a picture that is edited: safe areas, thirds, lines that caught, and the box in hand with its handles. In pixels of the
   picture, drawn as SVG above it. */

import { svg } from "lit";

const HANDLES = { nw: [0, 0], n: [0.5, 0], ne: [1, 0], w: [0, 0.5], e: [1, 0.5], sw: [0, 1], s: [0.5, 1], se: [1, 1] };

export const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/** EBU R95: 3.5 % for the action, 5 % for text. */
export const safeAreas = (w, h) => [0.035, 0.05].map((part) => svg`<rect class="safe-line" x=${w * part} y=${h * part} width=${w * (1 - 2 * part)} height=${h * (1 - 2 * part)}></rect>`);

export const thirds = (w, h) => svg`<path class="safe-line" d=${`M${w / 3} 0V${h}M${(2 * w) / 3} 0V${h}M0 ${h / 3}H${w}M0 ${(2 * h) / 3}H${w}`}></path>`;

export const guides = (lines, w, h) => lines.map(({ axis, at }) => axis === "x"
  ? svg`<line class="guide-line" x1=${at} x2=${at} y1="0" y2=${h}></line>`
  : svg`<line class="guide-line" y1=${at} y2=${at} x1="0" x2=${w}></line>`);

/** A box and those of its handles that may be pulled, each `size` wide. */
export const chosen = (box, size, names = Object.keys(HANDLES)) => svg`<rect class="chosen" x=${box.x} y=${box.y} width=${box.w} height=${box.h}></rect>
  ${names.map((name) => [name, ...HANDLES[name]]).map(([name, x, y]) => svg`<rect class="handle ${name}" data-handle=${name}
    x=${box.x + x * box.w - size / 2} y=${box.y + y * box.h - size / 2} width=${size} height=${size}></rect>`)}`;

/** Pixels of the picture for one of the screen. */
export const pixelsPer = (sheet, { width }) => (sheet?.clientWidth ? width / sheet.clientWidth : 1);

/** Where the pointer is, in pixels of the picture. */
export function pointIn(sheet, event, { width, height }) {
  const place = sheet.getBoundingClientRect();
  return { x: ((event.clientX - place.left) / place.width) * width, y: ((event.clientY - place.top) / place.height) * height };
}
