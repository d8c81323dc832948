/* How many tiles lie beside each other on the wall, so that they are as large as they can be. Sizes in px. */

/** {cols, width}: `count` tiles of 16:9 with a plate of `plate` below, `frame` around and `gap` between, in w times h. */
export function wallGrid(count, w, h, { plate = 40, frame = 8, gap = 8 } = {}) {
  let best = { cols: 1, width: 0 };
  for (let cols = 1; cols <= Math.max(1, count); cols += 1) {
    const rows = Math.ceil(count / cols) || 1;
    const wide = (w - (cols - 1) * gap) / cols;
    const tall = ((h - (rows - 1) * gap) / rows - plate - frame) * (16 / 9) + frame;
    const width = Math.floor(Math.max(0, Math.min(wide, tall)));
    if (width > best.width) best = { cols, width };
  }
  return best;
}
