/* Sound levels. The scale beside the meter is even in these steps: 0, -9, -18, -27, -36, -54 dBFS. */

export const MARKS = [0, -9, -18, -27, -36, -54];
export const STALE_AFTER = 500;
export const SILENT_BELOW = -60;

/** A level in dBFS as a share of the meter, 0 to 1. */
export function height(db) {
  if (!(db > MARKS.at(-1))) return 0;
  if (db >= 0) return 1;
  const step = 1 / (MARKS.length - 1);
  for (let i = 1; i < MARKS.length; i++) {
    const [above, below] = [MARKS[i - 1], MARKS[i]];
    if (db >= below) return 1 - step * (i - 1 + (above - db) / (above - below));
  }
  return 0;
}
