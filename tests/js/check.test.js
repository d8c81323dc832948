import assert from "node:assert/strict";
import { test } from "node:test";
import { BLACK_AFTER, check, SILENT_AFTER } from "../../static/js/models/check.js";
import { showing } from "../../static/js/models/display.js";

const input = (index, more = {}) => ({ index, name: `CAM ${index}`, kind: "file", volume: 100, unmuted: 0, sound: "follow", ...more });
const text = (more = {}) => ({ index: 1, name: "Lower third", text: "Host", size: 36, font: 2, x: 0.1, y: 0.8, roll: false, ...more });
const bug = (more = {}) => ({ index: 1, name: "Bug", x: 0.8, y: 0.06, w: 0.12, h: 0.12, ...more });
const state = (more = {}) => ({
  caster: { width: 1280, height: 720, black: null }, inputs: [input(1), input(2)], layouts: [{ index: 1, name: "Two", layers: [{ input: 1 }, { input: 7 }] }],
  picture_marks: [bug()], text_marks: [text()], outputs: [{ index: 1, name: "CDN" }], program: { display: null }, ...more,
});
const well = { state: "running", ageMs: 40, silentMs: 0, blackMs: 0 };
const reports = (more = {}) => new Map([[1, { ...well, ...more }], [2, well]]);
const alone = (index, more = {}) => ({ ...showing({ kind: "input", index }), ...more });
const found = (facts, display, more = {}) => check(facts, display, { reports: reports(), measure: () => 100, ...more }).map(({ fault, of }) => `${of}: ${fault}`);

test("a sound picture has no fault, and no picture has none either", () => {
  assert.deepEqual(found(state(), alone(1, { picture_marks: [1], text_marks: [1] })), []);
  assert.deepEqual(found(state(), null), []);
});

test("a source that is lost, frozen or black", () => {
  for (const [more, fault] of [[{ state: "lost" }, "no signal"], [{ ageMs: 2500 }, "frozen"], [{ blackMs: BLACK_AFTER }, "black"]])
    assert.deepEqual(found(state(), alone(1), { reports: reports(more) }), [`CAM 1: ${fault}`]);
});

test("a black that was chosen for FTB is meant", () => {
  const facts = state({ caster: { width: 1280, height: 720, black: alone(1) } });
  assert.deepEqual(found(facts, alone(1), { reports: reports({ blackMs: 60_000 }) }), []);
});

test("who is heard and silent, or muted; who is not heard may be silent", () => {
  const silent = { reports: reports({ silentMs: SILENT_AFTER }) };
  assert.deepEqual(found(state(), alone(1), silent), ["CAM 1: silent"]);
  assert.deepEqual(found(state(), alone(1, { audio: [2] }), silent), []);
  assert.deepEqual(found(state({ inputs: [input(1, { volume: 0, unmuted: 90 }), input(2)] }), alone(1)), ["CAM 1: muted"]);
  assert.deepEqual(found(state({ inputs: [input(1, { kind: "picture" })] }), alone(1), silent), []);
  assert.deepEqual(found(state({ inputs: [input(1, { volume: 0 })] }), alone(1), silent), [], "pulled down on purpose");
});

test("a layer without its input, a mark that is gone", () => {
  assert.deepEqual(found(state(), showing({ kind: "layout", index: 1 })), ["Input 7: missing"]);
  assert.deepEqual(found(state(), showing({ kind: "layout", index: 9 })), ["Layout 9: missing"]);
  assert.deepEqual(found(state({ picture_marks: [] }), alone(1, { picture_marks: [1] })), ["1: missing"]);
});

test("a text wider than the frame, or past the safe area", () => {
  assert.deepEqual(found(state(), alone(1, { text_marks: [1] }), { measure: () => 1200 }), ["Lower third: past the frame"]);
  assert.deepEqual(found(state(), alone(1, { text_marks: [1] }), { measure: () => 1120 }), ["Lower third: past the safe area"]);
  assert.deepEqual(found(state({ text_marks: [text({ y: 0.97 })] }), alone(1, { text_marks: [1] })), ["Lower third: past the frame"]);
});

test("what rolls may be as long as it likes", () => {
  assert.deepEqual(found(state({ text_marks: [text({ roll: true, x: 0, y: 0.9 })] }), alone(1, { text_marks: [1] }), { measure: () => 9000 }), []);
});

test("a picture mark past the safe area, in fractions or in pixels", () => {
  assert.deepEqual(found(state({ picture_marks: [bug({ x: 0.86 })] }), alone(1, { picture_marks: [1] })), ["Bug: past the safe area"]);
  assert.deepEqual(found(state({ picture_marks: [bug({ w: 200 })] }), alone(1, { picture_marks: [1] })), ["Bug: past the safe area"]);
});

test("a still text that stays while the picture under it changes is left over; one that comes with it is not", () => {
  const facts = state({ program: { display: alone(2, { text_marks: [1] }) } });
  assert.deepEqual(found(facts, alone(1, { text_marks: [1] })), ["Lower third: left over"]);
  assert.deepEqual(found(facts, alone(2, { text_marks: [1] })), []);
  assert.deepEqual(found(state(), alone(1, { text_marks: [1] })), []);
});

test("an output that is down, as far as anybody tells", () => {
  assert.deepEqual(found(state(), alone(1), { outputs: { 1: { state: "retrying" } } }), ["CDN: output down"]);
  assert.deepEqual(found(state(), alone(1), { outputs: { 1: { state: "live" } } }), []);
  assert.deepEqual(found(state(), alone(1), { outputs: {} }), []);
});

test("a text of which the fonts lack something is told by its signs, wherever it lies", () => {
  const texts = { 1: { missing: ["ᠮ (U+182E MONGOLIAN LETTER MA)"], more: 3 }, 2: { missing: ["x"], more: 0 } };
  const faults = check(state(), alone(1, { text_marks: [1] }), { reports: reports(), measure: () => 100, texts });
  assert.deepEqual(faults, [{ fault: "no sign", of: "Lower third", signs: "ᠮ (U+182E MONGOLIAN LETTER MA), +3" }]);
  assert.deepEqual(found(state(), alone(1), { texts }), [], "a mark that is not shown");
  assert.deepEqual(found(state(), alone(1, { text_marks: [1] }), { texts: {} }), []);
});
