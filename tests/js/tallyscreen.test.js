import assert from "node:assert/strict";
import { test } from "node:test";
import { Link, LOST_AFTER } from "../../static/js/models/link.js";
import { contactOf, GAP, layoutOf, screenOf, spokenOf } from "../../static/js/models/tallyscreen.js";

const display = (kind, index) => ({ source: { kind, index }, picture_marks: [], text_marks: [] });
const state = {
  caster: { on_air: true, gone: false }, account: { state: "ok" },
  inputs: [{ index: 1, name: "CAM 1" }, { index: 2, name: "CAM 2" }, { index: 3, name: "CAM 3" }],
  layouts: [{ index: 1, name: "Two up", layers: [{ input: 1, x: 0, y: 0, w: 0.5, h: 1 }, { input: 2, x: 0.5, y: 0, w: 0.5, h: 1 }] }],
  program: { display: display("layout", 1) }, preview: { display: display("input", 3) },
};
const look = (index, more) => screenOf(state, index, more).look;

test("it says what the desk's tally says", () => {
  assert.deepEqual([1, 2, 3].map((index) => look(index)), ["air-in", "air-in", "next"]);
  assert.equal(screenOf(state, 1).within, "Q");
  assert.equal(layoutOf(state, "air-in").name, "Two up");
  assert.equal(layoutOf(state, "air"), null);
});

test("a picture that a transition takes away is still on air, and so is the layout it was in", () => {
  const cut = { ...state, program: { display: display("input", 3) }, preview: { display: null } };
  assert.equal(screenOf(cut, 1).look, "idle");
  assert.equal(screenOf(cut, 1, { leaving: display("layout", 1) }).look, "air-in");
  assert.equal(layoutOf(cut, "air-in", display("layout", 1)).name, "Two up");
});

test("without contact it is neither red nor green, and tells what was last known", () => {
  for (const index of [1, 3]) {
    const lost = screenOf(state, index, { contact: "no" });
    assert.equal(lost.look, "lost");
    assert.equal(lost.last, screenOf(state, index).look);
    assert.equal(look(index, { contact: "joining" }), "joining");
  }
});

test("a cloud that does not answer makes what is known old", () => {
  const silent = { ...state, account: { state: "unreachable" } };
  assert.deepEqual(screenOf(silent, 1), { look: "silent", within: "", also: false, last: "air-in" });
  assert.equal(screenOf({ ...state, account: { state: "unchecked" } }, 1).look, "air-in");
});

test("an input that was removed, and a caster that is gone, are told as such", () => {
  assert.equal(look(9), "gone");
  assert.equal(screenOf({ ...state, caster: { gone: true } }, 1).look, "gone");
});

test("contact: joining at first, a short gap is not shown, a loss is", () => {
  let now = 1_000_000;
  const link = new Link(now, { clock: () => now });
  assert.equal(contactOf(link, 0, now), "joining");
  link.opened();
  link.joinedNow();
  assert.equal(contactOf(link, now, now), "yes");
  link.closed();
  const usableAt = now;
  now += GAP - 1;
  assert.equal(contactOf(link, usableAt, now), "yes");
  now += 1;
  assert.equal(contactOf(link, usableAt, now), "no");
  now += LOST_AFTER;
  assert.equal(contactOf(link, usableAt, now), "no");
});

test("few words are spoken, and none while it joins", () => {
  assert.deepEqual(["air", "air-in", "next", "next-in", "idle", "lost", "silent", "gone", "joining"].map(spokenOf),
    ["air", "air", "next", "next", "clear", "unknown", "unknown", "unknown", ""]);
});
