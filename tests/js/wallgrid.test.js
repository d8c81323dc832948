import assert from "node:assert/strict";
import { test } from "node:test";
import { wallGrid } from "../../static/js/models/wallgrid.js";

test("tiles lie so that they are as large as they can be, and all of them fit", () => {
  for (const [count, w, h] of [[1, 1896, 420], [5, 1896, 420], [13, 1896, 420], [34, 1896, 420], [34, 1342, 300], [24, 600, 900]]) {
    const { cols, width } = wallGrid(count, w, h);
    const rows = Math.ceil(count / cols);
    const tall = ((width - 8) * 9) / 16 + 48;
    assert.ok(width > 60, `${count} in ${w}x${h}: ${width}`);
    assert.ok(cols * width + (cols - 1) * 8 <= w, `${count}: wide`);
    assert.ok(rows * tall + (rows - 1) * 8 <= h + 1, `${count}: tall`);
  }
});

test("few tiles stand in one row, many in several", () => {
  assert.equal(wallGrid(5, 1896, 300).cols, 5);
  assert.ok(wallGrid(34, 1896, 420).cols < 34);
});

test("no tile and no room are no trouble", () => {
  assert.deepEqual(wallGrid(0, 1000, 400), { cols: 1, width: wallGrid(1, 1000, 400).width });
  assert.equal(wallGrid(4, 0, 0).width, 0);
});
