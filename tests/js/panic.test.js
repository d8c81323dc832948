import assert from "node:assert/strict";
import { test } from "node:test";
import { mutesOf } from "../../static/js/models/panic.js";
import { grouped, mixOf } from "../../static/js/models/transitions.js";

const input = (index, more) => ({ index, name: `CAM ${index}`, kind: "file", volume: 100, unmuted: 0, sound: "follow", ...more });
const showing = (kind, index, audio = []) => ({ display: { source: { kind, index }, audio } });
const layouts = [{ index: 1, layers: [{ input: 1 }, { input: 2 }, { input: 3 }] }];

test("the inputs that are heard are muted, no others", () => {
  const state = { inputs: [input(1), input(2), input(3, { kind: "picture" }), input(4)], layouts, program: showing("layout", 1) };
  assert.deepEqual(mutesOf(state), { muted: false, indexes: [1, 2], names: ["CAM 1", "CAM 2"] });
  assert.deepEqual(mutesOf({ ...state, program: showing("input", 1, [4]) }).indexes, [4]);
});

test("one that is silent already stays as it is, and those that were muted are heard again", () => {
  const state = { inputs: [input(1, { volume: 0, unmuted: 80 }), input(2), input(4)], layouts, program: showing("layout", 1) };
  assert.deepEqual(mutesOf(state), { muted: false, indexes: [2], names: ["CAM 2"] });
  const silent = { ...state, inputs: [input(1, { volume: 0, unmuted: 80 }), input(2, { volume: 0 })] };
  assert.deepEqual(mutesOf(silent), { muted: true, indexes: [1], names: ["CAM 1"] }, "a fader that was pulled down is nobody's mute");
});

test("without a program there is nothing to mute", () => {
  assert.deepEqual(mutesOf({ inputs: [input(1)], layouts, program: { display: null } }), { muted: false, indexes: [], names: [] });
});

test("FTB mixes at a rate, at the cloud's own where it has no other, and cuts where there is no mix", () => {
  const named = (type, rate_ms, stem = "fade") => ({ type, stem, rate_ms });
  assert.equal(mixOf(grouped([named("fade", 1000), named("fade-500", 500)]), 500), "fade-500");
  assert.equal(mixOf(grouped([named("fade", null)]), 500), "fade");
  assert.equal(mixOf(grouped([named("iris", null, "iris")]), 500), "");
});
