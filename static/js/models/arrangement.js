/* How the tiles lie: like the keyboard, inputs on the number row, layouts on the letter row. A small show (up to eight tiles)
   shares one row of large tiles; free keys in between stay drawn, so that the finger still finds the tile by its place. */

const ROW = 12;
const ONE_ROW = 8;
const NARROWEST = 6;

/** `beside`: something stands beside the layouts, so they have a row of their own. */
export function arrangement(inputs, layouts, beside = false) {
  const input = slots((inputs ?? []).map(({ index }) => index), ROW);
  const layout = slots((layouts ?? []).map(({ index }) => index), 10);
  const together = input.length + layout.length;
  if (together <= ONE_ROW && !beside) return { form: "one", cols: Math.max(NARROWEST, together), input, layout };
  return { form: input.length > ROW ? "many" : "two", cols: ROW, input, layout };
}

/** 1 to the highest used index within the row, then those beyond it that exist. */
function slots(indexes, row) {
  const inRow = indexes.filter((index) => index <= row);
  const last = inRow.length ? Math.max(...inRow) : 0;
  const first = Array.from({ length: last }, (_, i) => i + 1);
  return [...first, ...indexes.filter((index) => index > row).sort((a, b) => a - b)];
}
