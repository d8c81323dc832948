/* TIE and AUTO-OFF on the page: the same cases as the server's (tests/casters/test_tie_and_auto_off.py). */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { coming, rides, ruling } from "../../static/js/models/riding.js";

const cases = JSON.parse(readFileSync(new URL("../riding.json", import.meta.url)));
const show = (texts) => ({ source: { kind: "input", index: 1 }, picture_marks: [], text_marks: texts, audio: [2], transition: "", restart: false });
const state = ({ program, untied, auto_off }) => ({
  text_marks: [1, 2, 3].map((index) => ({ index, tie: !untied.includes(index), auto_off: auto_off.includes(index) })),
  program: { display: show(program) },
});

for (const one of cases) {
  test(one.name, () => assert.deepEqual(coming(state(one), show(one.preview)), show(one.coming)));
}

test("a mark of which nothing is said rides, and PVW has its say", () => {
  const bare = { picture_marks: [{ index: 1 }], text_marks: [], program: null };
  assert.deepEqual(coming(bare, { ...show([]), picture_marks: [1] }).picture_marks, [1]);
  assert.equal(rides(bare, "picture_marks", bare.picture_marks[0]), true);
});

test("PVW has no say about a mark that stays, or that leaves by itself", () => {
  const ruled = state({ program: [1], untied: [2], auto_off: [1, 3] });
  assert.deepEqual(ruled.text_marks.map((mark) => rides(ruled, "text_marks", mark)), [false, false, true]);
});

test("another rule is one mark's alone", () => {
  const before = state({ program: [], untied: [], auto_off: [] });
  assert.deepEqual(ruling(before, "text_marks", 2, { tie: false }).text_marks.map(({ tie }) => tie), [true, false, true]);
});
