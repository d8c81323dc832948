import assert from "node:assert/strict";
import { test } from "node:test";
import { gain, heardIn, isMuted, muting, strips, wishing, withSound } from "../../static/js/models/audio.js";
import { showing } from "../../static/js/models/display.js";

const input = (index, more = {}) => ({ index, name: `CAM ${index}`, kind: "file", volume: 100, unmuted: 0, sound: "follow", ...more });
const state = (more = {}) => ({
  inputs: [input(1), input(2), input(3)],
  layouts: [{ index: 1, layers: [{ input: 1 }, { input: 2 }] }],
  ...more,
});
const alone = (index) => showing({ kind: "input", index });

test("an empty list means: who is seen is heard", () => {
  assert.deepEqual(heardIn(state(), alone(2)), [2]);
  assert.deepEqual(heardIn(state(), showing({ kind: "layout", index: 1 })), [1, 2]);
  assert.deepEqual(heardIn(state(), { ...alone(2), audio: [3] }), [3]);
  assert.deepEqual(heardIn(state(), null), []);
});

test("while nobody is to be heard always, the list stays empty", () => {
  assert.deepEqual(withSound(state(), { ...alone(1), audio: [3] }).audio, []);
});

test("who is to be heard always is named beside those who are seen", () => {
  const always = wishing(state(), 3, "always");
  assert.deepEqual(withSound(always, alone(1)).audio, [1, 3]);
  assert.deepEqual(withSound(always, alone(3)).audio, [3]);
  assert.deepEqual(withSound(always, showing({ kind: "layout", index: 1 })).audio, [1, 2, 3]);
});

test("a mute remembers the volume and gives it back", () => {
  const loud = input(1, { volume: 140 });
  assert.deepEqual(muting(loud), { volume: 0, unmuted: 140 });
  const muted = { ...loud, ...muting(loud) };
  assert.equal(isMuted(muted), true);
  assert.deepEqual(muting(muted), { volume: 140, unmuted: 0 });
});

test("a fader that was pulled down is no mute, and a mute of it comes back audible", () => {
  const down = input(1, { volume: 0 });
  assert.equal(isMuted(down), false);
  assert.deepEqual(muting(down), { volume: 0, unmuted: 100 });
});

test("somebody who raised the volume elsewhere ended the mute", () => assert.equal(isMuted(input(1, { volume: 80, unmuted: 100 })), false));

test("volume in decibels", () => {
  assert.equal(gain(100), 0);
  assert.ok(Math.abs(gain(200) - 6.02) < 0.01);
  assert.equal(gain(0), -Infinity);
});

test("a strip says whether its input is heard on air, next, or not", () => {
  const it = strips(state({ program: { display: alone(1) }, preview: { display: { ...alone(2), audio: [2, 3] } } }));
  assert.deepEqual(it.map(({ air, next }) => [air, next]), [[true, false], [false, true], [false, true]]);
  assert.equal(strips({ inputs: [input(4, { kind: "picture" })] })[0].silent, true);
});
