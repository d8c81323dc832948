/* Undo and redo of PVW edits: one's own chain, and only while it holds. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { Desk } from "../../static/js/models/desk.js";
import { History } from "../../static/js/models/history.js";

const show = (index, marks = []) => ({ source: { kind: "input", index }, picture_marks: marks, text_marks: [], audio: [], transition: "", restart: false });

test("undo goes back edit by edit, redo forth again", () => {
  const history = new History();
  history.note(show(1), show(2));
  history.note(show(2), show(2, [1]));
  assert.deepEqual(history.undo(show(2, [1])), show(2));
  assert.deepEqual(history.undo(show(2)), show(1));
  assert.equal(history.undo(show(1)), null);
  assert.deepEqual(history.redo(show(1)), show(2));
  assert.deepEqual(history.redo(show(2)), show(2, [1]));
  assert.equal(history.redo(show(2, [1])), null);
});

test("a new edit forgets what could be redone", () => {
  const history = new History();
  history.note(show(1), show(2));
  history.undo(show(2));
  history.note(show(1), show(3));
  assert.equal(history.redo(show(3)), null);
  assert.deepEqual(history.undo(show(3)), show(1));
});

test("when PVW is not as the last edit left it, there is nothing to undo", () => {
  const history = new History();
  history.note(show(1), show(2));
  assert.equal(history.undo(show(3)), null, "somebody else chose 3");
  assert.equal(history.undo(show(2)), null, "and the chain does not come back");
});

test("an empty PVW is nothing to go back to", () => {
  const history = new History();
  history.note(null, show(2));
  assert.equal(history.undo(show(2)), null);
});

test("at most fifty edits are kept", () => {
  const history = new History();
  for (let index = 1; index <= 60; index++) history.note(show(index), show(index + 1));
  let steps = 0;
  for (let now = show(61), back; (back = history.undo(now)); now = back) steps += 1;
  assert.equal(steps, 50);
});

test("the desk sends an undo as a preview, and never touches air", async () => {
  const sent = [];
  const state = { inputs: [{ index: 1 }, { index: 2 }], preview: { revision: 1, display: show(1) }, program: { revision: 1, display: show(2) }, transitions: [], commands: [] };
  const desk = new Desk({ caster: 7, state, newKey: () => "k", call: async (verb, params) => {
    sent.push([verb, params]);
    return { command: { id: `${sent.length}`, verb, state: "accepted" } };
  } });
  await desk.preview({ kind: "input", index: 2 });
  desk.onState({ ...state, preview: { revision: 2, display: show(2) } });
  await desk.undo();
  assert.deepEqual(sent.map(([verb, { display }]) => [verb, display.source.index]), [["preview.show", 2], ["preview.show", 1]]);
  desk.onState({ ...state, preview: { revision: 3, display: show(1) } });
  await desk.undo();
  assert.equal(desk.sentence.code, "nothing-to-undo");
  await desk.redo();
  assert.deepEqual(sent.map(([verb]) => verb), ["preview.show", "preview.show", "preview.show"]);
  assert.equal(sent[2][1].display.source.index, 2);
});
