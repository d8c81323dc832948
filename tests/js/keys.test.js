import assert from "node:assert/strict";
import { test } from "node:test";
import { actOf, ctrlActOf, focusKind, leftAlone, shiftActOf } from "../../static/js/models/keys.js";

const press = (code, more = {}) => ({ code, key: "", ...more });

test("number keys choose inputs, in the bank that is turned on", () => {
  assert.deepEqual(actOf("Digit2").source, { kind: "input", index: 2 });
  assert.deepEqual(actOf("Digit0").source, { kind: "input", index: 10 });
  assert.deepEqual(actOf("Digit1", 1).source, { kind: "input", index: 11 });
  assert.deepEqual(actOf("Digit4", 2).source, { kind: "input", index: 24 });
  assert.equal(actOf("Digit5", 2), null);
});

test("letters choose layouts and marks by their place", () => {
  assert.deepEqual(actOf("KeyP").source, { kind: "layout", index: 10 });
  assert.deepEqual(actOf("KeyG"), { act: "mark", family: "picture_marks", index: 4 });
  assert.deepEqual(actOf("KeyZ"), { act: "mark", family: "text_marks", index: 1 });
});

test("space cuts, both enter keys take with the transition", () => {
  assert.equal(actOf("Space").act, "cut");
  assert.equal(actOf("Enter").act, "auto");
  assert.equal(actOf("NumpadEnter").act, "auto");
  assert.equal(actOf("KeyF"), null);
});

test("Backspace copies PGM to PVW; with Shift, held, it goes back", () => {
  assert.deepEqual(actOf("Backspace"), { act: "retake" });
  assert.deepEqual(shiftActOf("Backspace"), { act: "back", hold: true });
});

test("Shift with a source or a mark is DIRECT; with an air key it is nothing", () => {
  assert.deepEqual(shiftActOf("Digit1", 1), { act: "direct", source: { kind: "input", index: 11 } });
  assert.deepEqual(shiftActOf("KeyW"), { act: "direct", source: { kind: "layout", index: 2 } });
  assert.deepEqual(shiftActOf("KeyS"), { act: "direct", family: "picture_marks", index: 2 });
  for (const code of ["Space", "Enter", "Backquote", "KeyJ", "Digit9x"]) assert.equal(shiftActOf(code), null);
});

test("what goes on air at once, whatever else is true, must be held", () => {
  for (const [code, act] of [["Backspace", "back"], ["KeyB", "standby"], ["KeyF", "black"], ["KeyH", "seize"]]) assert.deepEqual(shiftActOf(code), { act, hold: true });
  for (const code of ["KeyB", "KeyF"]) assert.equal(actOf(code), null, "alone they are nothing");
});

test("Shift is no foreign modifier where it is asked for; the others are", () => {
  assert.equal(leftAlone(press("Digit1", { shiftKey: true }), { shifted: true }), "");
  assert.equal(leftAlone(press("Digit1", { shiftKey: true, ctrlKey: true }), { shifted: true }), "modifier");
  assert.equal(leftAlone(press("Digit1", { shiftKey: true }), { shifted: true, focus: "editable" }), "editable");
  assert.equal(leftAlone(press("Digit1", { shiftKey: true }), { shifted: true, dialogOpen: true }), "dialog");
});

test("Ctrl+Z undoes, with Shift it redoes, and no other Ctrl combination is ours", () => {
  assert.deepEqual([ctrlActOf("KeyZ"), ctrlActOf("KeyZ", true)], [{ act: "undo" }, { act: "redo" }]);
  for (const code of ["KeyC", "KeyV", "KeyA", "Digit1", "Space", "Backspace"]) assert.equal(ctrlActOf(code), null);
  assert.equal(leftAlone(press("KeyZ", { ctrlKey: true, shiftKey: true }), { combined: true, shifted: true }), "");
  assert.equal(leftAlone(press("KeyZ", { ctrlKey: true }), { combined: true, focus: "editable" }), "editable");
  assert.equal(leftAlone(press("KeyZ", { ctrlKey: true, altKey: true }), { combined: true }), "modifier");
});

test("a free press of ours is taken", () => assert.equal(leftAlone(press("Space")), ""));
test("a repeat is left alone, also when the system calls it a new press", () => {
  assert.equal(leftAlone(press("Space", { repeat: true })), "repeat");
  assert.equal(leftAlone(press("Space"), { held: new Set(["Space"]) }), "repeat");
});
test("an input method that composes keeps its keys", () => {
  assert.equal(leftAlone(press("Space", { isComposing: true })), "composing");
  assert.equal(leftAlone(press("Space", { keyCode: 229 })), "composing");
  assert.equal(leftAlone(press("Space"), { composing: true }), "composing");
});
for (const modifier of ["ctrlKey", "altKey", "metaKey", "shiftKey"]) {
  test(`a press with ${modifier} is not ours`, () => assert.equal(leftAlone(press("Digit1", { [modifier]: true })), "modifier"));
}
test("AltGr is a modifier too", () => assert.equal(leftAlone(press("KeyQ", { getModifierState: (name) => name === "AltGraph" })), "modifier"));
test("fields and dialogs keep their keys", () => {
  assert.equal(leftAlone(press("Space"), { focus: "editable" }), "editable");
  assert.equal(leftAlone(press("Digit1"), { dialogOpen: true }), "dialog");
});
test("a focused link keeps Enter, and only that", () => {
  assert.equal(leftAlone(press("Enter"), { focus: "link" }), "link");
  assert.equal(leftAlone(press("Space"), { focus: "link" }), "");
});

test("what counts as a field", () => {
  assert.equal(focusKind({ tagName: "TEXTAREA" }), "editable");
  assert.equal(focusKind({ tagName: "SELECT" }), "editable");
  assert.equal(focusKind({ tagName: "INPUT", type: "text" }), "editable");
  assert.equal(focusKind({ tagName: "DIV", isContentEditable: true }), "editable");
  assert.equal(focusKind({ tagName: "DIV", getAttribute: () => "textbox" }), "editable");
  assert.equal(focusKind({ tagName: "INPUT", type: "submit" }), "none");
  assert.equal(focusKind({ tagName: "BUTTON" }), "none");
  assert.equal(focusKind({ tagName: "BUTTON", byTab: true }), "link");
  assert.equal(focusKind({ tagName: "A", href: "/" }), "link");
  assert.equal(focusKind(null), "none");
});
