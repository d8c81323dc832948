/* The delay window: what the viewers have not seen, and when a cover reaches them. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { delayWindow } from "../../static/js/models/delay.js";

const NOW = Date.parse("2026-01-01T20:00:00Z");
const at = (s) => new Date(NOW - 1000 * s).toISOString();
const show = (index) => ({ source: { kind: "input", index }, picture_marks: [], text_marks: [], audio: [] });
const took = (id, index, s, more = {}) => ({ id, verb: "program.take", state: "done", at: at(s), confirmed_ms: 1000, request_id: id, payload: { display: show(index) }, ...more });
const state = ({ commands = [], caster = {}, program = {} } = {}) => ({
  caster: { on_air: true, air_delay_s: 60, on_air_since: at(600), standby: show(9), ...caster },
  program: { display: show(1), at: at(5), request_id: "now", ...program }, commands,
});
const told = ({ parts }) => parts.map(({ display, from, to, still }) => [display?.source.index ?? null, (NOW - from) / 1000, (NOW - to) / 1000, still]);

test("there is none without a delay, nor off air", () => {
  assert.equal(delayWindow(state({ caster: { air_delay_s: 0 } }), NOW), null);
  assert.equal(delayWindow(state({ caster: { on_air: false } }), NOW), null);
  assert.equal(delayWindow(state({ program: { display: null } }), NOW), null);
});

test("the pictures on their way, each from its confirmation to the next, with its photograph", () => {
  const commands = [took("now", 1, 6), took("c", 3, 31), took("b", 2, 101), took("a", 4, 301)];
  assert.deepEqual(told(delayWindow(state({ commands }), NOW)), [[2, 60, 30, "b"], [3, 30, 5, "c"], [1, 5, 0, "now"]]);
});

test("what was not done, or changed nothing on air, is no picture", () => {
  const commands = [took("d", 3, 20, { state: "refused" }), took("c", 3, 25, { verb: "preview.show" }), took("b", 2, 101)];
  assert.deepEqual(told(delayWindow(state({ commands }), NOW)).map(([index]) => index), [2, 1]);
});

test("what came before all that is known is said to be unknown, and nothing before the program began", () => {
  assert.deepEqual(told(delayWindow(state(), NOW)), [[null, 60, 5, null], [1, 5, 0, null]]);
  const begun = { caster: { on_air_since: at(20) }, program: { at: at(20) }, commands: [took("old", 3, 90)] };
  assert.deepEqual(told(delayWindow(state(begun), NOW)), [[1, 20, 0, null]]);
});

test("the viewers see the moment that is the delay ago, once the delay has filled", () => {
  assert.deepEqual([delayWindow(state(), NOW).sees, delayWindow(state(), NOW).fillsIn], [NOW - 60_000, 0]);
  assert.equal(delayWindow(state({ caster: { on_air_since: at(20) }, program: { at: at(20) } }), NOW).fillsIn, 40_000);
});

test("a cover reaches the viewers when the delay has passed since it went on air", () => {
  assert.equal(delayWindow(state(), NOW).coverIn, null);
  const covered = (s) => delayWindow(state({ program: { display: show(9), at: at(s) } }), NOW).coverIn;
  assert.deepEqual([covered(22), covered(60), covered(80)], [38_000, 0, 0]);
  const byTheCloud = state({ program: { display: show(4), emergency: true, at: at(22) } });
  assert.equal(delayWindow(byTheCloud, NOW).coverIn, 38_000, "whatever the cloud's own emergency picture is called");
});
