import assert from "node:assert/strict";
import { test } from "node:test";
import { markState, tallyOf } from "../../static/js/models/tally.js";

const display = (kind, index, more = {}) => ({ source: { kind, index }, picture_marks: [], text_marks: [], audio: [], transition: "", ...more });
const show = (preview, program) => ({
  inputs: [1, 2, 3, 4].map((index) => ({ index })),
  layouts: [{ index: 1, layers: [{ input: 1 }, { input: 2 }] }, { index: 2, layers: [{ input: 2 }, { input: 3 }, { input: 0 }] }],
  preview: { display: preview },
  program: { display: program },
});
const looks = (state, options) => Object.fromEntries([...tallyOf(state, options).inputs].map(([index, { look }]) => [index, look]));

test("an input on program is on air, one on preview is next, the others are idle", () => {
  assert.deepEqual(looks(show(display("input", 2), display("input", 1))), { 1: "air", 2: "next", 3: "idle", 4: "idle" });
});

test("inputs inside a layout are told by the layout's key", () => {
  const tally = tallyOf(show(display("layout", 2), display("layout", 1)));
  assert.deepEqual(tally.inputs.get(1), { look: "air-in", within: "Q", also: false });
  assert.deepEqual(tally.inputs.get(2), { look: "air-in", within: "Q", also: true });
  assert.deepEqual(tally.inputs.get(3), { look: "next-in", within: "W", also: false });
  assert.equal(tally.layouts.get(1).look, "air");
  assert.equal(tally.layouts.get(2).look, "next");
});

test("air goes before next, and next is still told", () => {
  assert.deepEqual(tallyOf(show(display("input", 1), display("input", 1))).inputs.get(1), { look: "air", within: "", also: true });
});

test("while a transition runs the leaving source is still on air", () => {
  const state = show(null, display("input", 2));
  assert.deepEqual(looks(state, { leaving: display("input", 1) }), { 1: "air", 2: "air", 3: "idle", 4: "idle" });
});

test("commands under way never change a tally", () => {
  const state = { ...show(null, display("input", 1)), commands: [{ verb: "program.take", state: "sending", payload: { display: display("input", 4) } }] };
  assert.equal(looks(state)[4], "idle");
});

test("nothing anywhere is idle everywhere", () => {
  assert.deepEqual(new Set(Object.values(looks(show(null, null)))), new Set(["idle"]));
});

test("a mark is off, next or on air", () => {
  const state = show(display("input", 1, { picture_marks: [1] }), display("input", 2, { picture_marks: [2], text_marks: [1] }));
  assert.deepEqual(markState(state, "picture_marks", 1), { look: "next", next: true });
  assert.deepEqual(markState(state, "picture_marks", 2), { look: "air", next: false });
  assert.deepEqual(markState(state, "text_marks", 2), { look: "off", next: false });
});
