/* A mark under the hand: its place in pixels, and what the form says of it. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { MarkEdit } from "../../static/js/models/mark-edit.js";

const bug = (values = {}) => new MarkEdit("picture", { x: 0.8, y: 0.1, w: 0.1, h: 0.1, ...values }, 1280, 720);
const line = (values = {}) => new MarkEdit("text", { x: 0.1, y: 0.9, roll: false, roll_s: 10, roll_direction: 1, roll_from: 0, roll_to: 1, ...values }, 1280, 720);

function dragged(edit, handle, dx, dy, how) {
  edit.begin();
  edit.drag(handle, dx, dy, how);
  edit.end();
  return edit;
}

test("a picture lies where its numbers say, in fractions or in pixels", () => {
  assert.deepEqual(bug().box(), { x: 1024, y: 72, w: 128, h: 72 });
  assert.deepEqual(bug({ x: 40, y: 2, w: 300, h: 1 }).box(), { x: 40, y: 2, w: 300, h: 720 });
});

test("without a size it is as large as its file, and one side alone keeps its shape", () => {
  const edit = bug({ w: 0, h: 0 });
  edit.own = { w: 400, h: 100 };
  assert.deepEqual(edit.box(), { x: 1024, y: 72, w: 400, h: 100 });
  edit.read({ w: 200 });
  assert.deepEqual(edit.box(), { x: 1024, y: 72, w: 200, h: 50 });
});

test("a drag moves it by the hand's way and leaves its size as it was written", () => {
  const { values } = dragged(bug(), "", -24, 8);
  assert.deepEqual([values.x, values.y, values.w, values.h], [0.7813, 0.1111, 0.1, 0.1]);
  assert.deepEqual(dragged(bug(), "", -24, 8).box(), { x: 1000, y: 80, w: 128, h: 72 });
});

test("every pixel can be said in four digits, whatever the canvas", () => {
  for (const [width, height] of [[1280, 720], [1920, 1080], [4096, 2160]]) {
    const edit = new MarkEdit("picture", { x: 0, y: 0, w: 0.1, h: 0.1 }, width, height);
    for (let x = 0; x < width * 0.85; x += 37) {
      edit.begin();
      edit.drag("", x - edit.box().x, 0);
      assert.equal(edit.box().x, x);
      edit.end();
    }
  }
});

test("what is in pixels stays in pixels, but one pixel is a fraction", () => {
  const edit = dragged(bug({ x: 40, y: 40, w: 300, h: 100 }), "se", 20, 10);
  assert.deepEqual([edit.values.w, edit.values.h], [320, 110]);
  assert.equal(dragged(edit, "", -39, 0).values.x, 0.0008);
  assert.equal(edit.box().x, 1);
});

test("it is kept inside the frame, and pulled back into it", () => {
  assert.deepEqual(dragged(bug(), "", 900, -900).box(), { x: 1152, y: 0, w: 128, h: 72 });
  assert.equal(dragged(bug({ x: 0.95 }), "", 1, 0).box().x, 1152);
});

test("a corner keeps the shape that is asked for, and an edge near the safe area is caught", () => {
  const wide = dragged(bug({ x: 0.1, y: 0.1 }), "se", 72, 0, { ratio: 4 }).box();
  assert.deepEqual([wide.w, wide.h], [200, 50]);
  const edit = bug();
  edit.begin();
  edit.drag("", 60, -34, { near: 8 });
  assert.deepEqual(edit.guides, [{ axis: "x", at: 1216 }, { axis: "y", at: 36 }]);
  assert.deepEqual(edit.box(), { x: 1088, y: 36, w: 128, h: 72 });
});

test("a corner of the safe area takes it whole", () => {
  const edit = bug();
  edit.align("se");
  assert.deepEqual(edit.box(), { x: 1088, y: 612, w: 128, h: 72 });
  edit.align("nw");
  assert.deepEqual(edit.box(), { x: 64, y: 36, w: 128, h: 72 });
  assert.equal(edit.checks().at(-1).word, "safe");
});

test("undo and redo go through the places, and a drag that moved nothing is none", () => {
  const edit = dragged(dragged(bug(), "", -24, 8), "", 0, 0);
  edit.nudge(1, 0);
  edit.undo();
  assert.equal(edit.box().x, 1000);
  edit.undo();
  assert.deepEqual([edit.values.x, edit.canUndo], [0.8, false]);
  edit.redo();
  edit.redo();
  assert.deepEqual([edit.box().x, edit.canRedo], [1001, false]);
});

test("a picture out of shape or larger than its file is told, and brought back", () => {
  const edit = bug({ w: 0.5, h: 0.1 });
  edit.own = { w: 320, h: 180 };
  assert.deepEqual(edit.checks().map(({ word }) => word), ["stretched", "enlarged", "cut"]);
  edit.reshape();
  assert.deepEqual(edit.checks()[0].word, "shape");
});

test("a text lies with the corner of its ink at its place, and cannot be pulled", () => {
  const edit = line();
  edit.own = { w: 200, h: 30 };
  assert.deepEqual(edit.box(), { x: 128, y: 648, w: 200, h: 30 });
  assert.deepEqual([edit.handles, edit.names], [[], ["x", "y"]]);
  assert.deepEqual(dragged(edit, "", 12, -48).names.map((name) => edit.values[name]), [0.1094, 0.8333]);
});

test("a rolling text has a window that is moved and pulled, in the order it was written", () => {
  const edit = line({ roll: true, roll_from: 0.75, roll_to: 0.25 });
  edit.own = { w: 100, h: 30 };
  assert.deepEqual(edit.box(), { x: 320, y: 648, w: 640, h: 30 });
  dragged(edit, "e", 64, 5);
  assert.deepEqual([edit.values.roll_from, edit.values.roll_to, edit.values.x], [0.8, 0.25, 0.1]);
  assert.equal(edit.values.y, 0.9);
});

test("it enters its window hidden and has left it hidden when its time is over", () => {
  const left = line({ roll: true, roll_from: 0.25, roll_to: 0.75 });
  left.own = { w: 100, h: 30 };
  assert.deepEqual([0, 5, 9.999].map((s) => left.rollX(s)), [960, 590, 220]);
  assert.equal(left.rollX(10), 960);
  const right = line({ roll: true, roll_direction: 0, roll_from: 0.25, roll_to: 0.75 });
  right.own = { w: 100, h: 30 };
  assert.deepEqual([0, 5, 9.999].map((s) => right.rollX(s)), [220, 590, 960]);
});

test("a text that rolls too fast to be read is told", () => {
  const edit = line({ roll: true, roll_s: 5, y: 0.85 });
  edit.own = { w: 2000, h: 30 };
  assert.deepEqual(edit.checks()[0], { ok: false, word: "fast", n: 656 });
  edit.read({ roll_s: 20 });
  assert.deepEqual(edit.checks().map(({ ok }) => ok), [true, true]);
});

test("what the cloud says of a text that it drew is said beside it", () => {
  const words = (edit) => edit.checks().filter(({ ok }) => !ok).map(({ word, n }) => [word, n]);
  const edit = line({ x: 0.1, y: 0.8 });
  edit.own = { w: 100, h: 30 };
  assert.deepEqual(words(edit), []);
  edit.notes = { missing: ["ᠮ (U+182E MONGOLIAN LETTER MA)", "(U+E000)"], more: 2 };
  assert.deepEqual(words(edit), [["missing", "ᠮ (U+182E MONGOLIAN LETTER MA), (U+E000), +2"]]);
  edit.notes = { missing: ["(U+E000)"], blank: true };
  assert.deepEqual(words(edit), [["blank", "(U+E000)"]]);
  edit.notes = { cut: true };
  assert.deepEqual(words(edit), [["long", 0]]);
});

test("a text that is read to the left should run to the right", () => {
  const told = (values) => {
    const edit = line({ roll: true, roll_s: 20, y: 0.85, ...values });
    edit.own = { w: 100, h: 30 };
    edit.notes = { to_left: true };
    return edit.checks().some(({ word }) => word === "backward");
  };
  assert.deepEqual([told({ roll_direction: 1 }), told({ roll_direction: 0 }), told({ roll: false, roll_direction: 1 })], [true, false, false]);
});
