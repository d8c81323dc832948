import assert from "node:assert/strict";
import { test } from "node:test";
import { LayoutEdit } from "../../static/js/models/layout-edit.js";
import { snapped } from "../../static/js/models/snapping.js";

const HALVES = [{ input: 1, x: 0, y: 0, w: 0.5, h: 1 }, { input: 2, x: 0.5, y: 0, w: 0.5, h: 1 }];
const edit = (layers = HALVES) => new LayoutEdit(layers, 1280, 720);
const box = (it) => Object.values(it.box(it.layer));

test("what nobody touched is sent as it came", () => {
  const third = [{ input: 1, x: 0, y: 0, w: 0.333333, h: 1 }];
  assert.deepEqual(JSON.parse(edit(third).asJson()), third);
});

test("a box is set to the pixel and stays inside the picture", () => {
  const it = edit();
  it.set("w", 300);
  it.set("x", 1267);
  assert.deepEqual(box(it), [980, 0, 300, 720]);
  it.set("h", 5);
  assert.equal(it.box(it.layer).h, 16);
  it.set("y", Number.NaN);
  assert.equal(it.box(it.layer).y, 0);
});

test("boxes that share an edge share it in pixels too", () => {
  const it = new LayoutEdit([{ input: 1, x: 0, y: 0, w: 1 / 3, h: 1 }, { input: 2, x: 1 / 3, y: 0, w: 1 / 3, h: 1 }], 1280, 720);
  const [one, two] = it.layers.map((layer) => it.box(layer));
  assert.equal(one.x + one.w, two.x);
});

test("a drag is one step of undo, a click is none", () => {
  const it = edit();
  it.begin();
  it.end();
  assert.equal(it.canUndo, false);
  it.begin();
  it.drag("w", 100, 0);
  it.drag("w", 200, 0);
  it.end();
  assert.deepEqual(box(it), [840, 0, 440, 720]);
  it.undo();
  assert.deepEqual(box(it), [640, 0, 640, 720]);
  it.redo();
  assert.deepEqual(box(it), [840, 0, 440, 720]);
  assert.equal(it.canRedo, false);
});

test("an edge near another one is caught by it, and a guide says so", () => {
  const it = edit();
  it.add(3);
  it.begin();
  it.drag("", 315, 0, { near: 8 }); /* its left edge comes to 635, the halves meet at 640 */
  assert.deepEqual(box(it), [640, 180, 640, 360]);
  assert.deepEqual(it.guides, [{ axis: "x", at: 640 }, { axis: "y", at: 360 }]);
  it.drag("", 315, 0);
  assert.equal(it.box(it.layer).x, 635);
  assert.deepEqual(it.guides, []);
});

test("a handle moves only the edges it pulls", () => {
  const lines = { x: [100], y: [100] };
  const at = { x: 10, y: 10, w: 87, h: 50 };
  assert.deepEqual(snapped(at, "e", lines, 8).box, { x: 10, y: 10, w: 90, h: 50 });
  assert.deepEqual(snapped({ ...at, x: 97 }, "w", lines, 8).box, { x: 100, y: 10, w: 84, h: 50 });
  assert.deepEqual(snapped(at, "s", lines, 8).guides, []);
});

test("with 16:9 kept a corner goes by its width and the other corner stays", () => {
  const it = edit([{ input: 1, x: 0.5, y: 0.5, w: 0.25, h: 0.25 }]);
  it.begin();
  it.drag("nw", -160, 0, { ratio: 16 / 9 });
  assert.deepEqual(box(it), [480, 270, 480, 270]);
});

test("order, input and removal; the last layer stays", () => {
  const it = edit();
  it.order(-1);
  assert.deepEqual(it.layers.map(({ input }) => input), [2, 1]);
  it.show(4);
  assert.equal(it.layers[0].input, 4);
  it.remove();
  it.remove();
  assert.equal(it.layers.length, 1);
  assert.equal(it.at(1, 1), 0);
  it.undo();
  assert.equal(it.layers.length, 2);
});

test("a template is a start: the inputs that are there stay, missing ones come from the list", () => {
  const it = edit();
  it.template(41, [1, 2, 3, 4]);
  assert.deepEqual(it.layers.map(({ input }) => input), [1, 2, 3, 4]);
  it.template(1, [1]);
  assert.deepEqual(it.layers, [{ input: 1, x: 0, y: 0, w: 1, h: 1 }]);
});

test("the check names what is lost, hidden, or too near to the edge", () => {
  const words = (it, lost) => it.checks(lost).filter(({ ok }) => !ok).map(({ word, n }) => `${word} ${n}`);
  assert.deepEqual(words(edit()), []);
  assert.deepEqual(words(edit(), [2]), ["lost 1"]);
  const it = edit();
  it.align("fill");
  assert.deepEqual(words(it), ["hidden 1"]);
  const corner = edit([HALVES[0], { input: 2, x: 0.6, y: 0.6, w: 0.38, h: 0.3 }]);
  assert.deepEqual(words(corner), ["tight 2"]);
});
