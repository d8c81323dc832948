import assert from "node:assert/strict";
import { test } from "node:test";
import { leftText, lengthText, onDay, timing } from "../../static/js/models/rundown.js";

const START = new Date(2026, 10, 20, 21, 0, 0).getTime();
const cue = (id, planned_s, more = {}) => ({ id, planned_s, at: null, auto: false, ...more });
const run = (more = {}) => ({
  cues: [cue(1, 60), cue(2, 30), cue(3, 30)], current: 1, next: 2,
  started_at: new Date(START).toISOString(), current_at: new Date(START).toISOString(), ...more,
});

test("each cue knows where it stands", () => {
  const looks = timing(run({ current: 2, next: 3 }), START).rows.map(({ look }) => look);
  assert.deepEqual(looks, ["done", "air", "next"]);
});

test("time left counts down and goes on beyond", () => {
  assert.equal(timing(run(), START + 20_000).left, 40_000);
  assert.equal(timing(run(), START + 75_000).left, -15_000);
  assert.deepEqual([leftText(40_000), leftText(-15_000), leftText(null)], ["0:40", "+0:15", "–"]);
});

test("a cue that stays too long makes the show late, and its end later", () => {
  const early = timing(run(), START + 20_000);
  assert.deepEqual([early.late, early.ends], [0, START + 120_000]);
  const late = timing(run(), START + 75_000);
  assert.deepEqual([late.late, late.ends], [15_000, START + 135_000]);
});

test("a cue taken before its time makes the show early", () => {
  const state = run({ current: 2, next: 3, current_at: new Date(START + 40_000).toISOString() });
  assert.equal(timing(state, START + 41_000).late, -20_000);
});

test("without a length nothing after it is known", () => {
  const state = run({ cues: [cue(1, null), cue(2, 30)] });
  const { rows, left, late, ends } = timing(state, START + 1000);
  assert.deepEqual([left, late, ends, rows[1].planned], [null, null, null, null]);
});

test("a time of day is a fixed point of the plan", () => {
  const state = run({ cues: [cue(1, 60), cue(2, 30, { at: "21:05:00" }), cue(3, 30)] });
  const planned = timing(state, START).rows.map((row) => row.planned - START);
  assert.deepEqual(planned, [0, 300_000, 330_000]);
});

test("midnight is crossed to the nearest day", () => {
  const late = new Date(2026, 10, 20, 23, 58).getTime();
  assert.equal(onDay("00:05", late) - late, 7 * 60_000);
});

test("lengths are printed as they are typed", () => {
  assert.deepEqual([90, 5, 3725, null].map(lengthText), ["1:30", "0:05", "1:02:05", ""]);
});
