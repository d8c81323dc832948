import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { keyOf } from "../../static/js/models/display.js";
import { actOf, shiftActOf } from "../../static/js/models/keys.js";
import { ACTS, cap, capOf, changed, meantBy, useKeys } from "../../static/js/models/own-keys.js";

afterEach(() => useKeys({}));

test("without own keys every key means itself", () => {
  for (const { code } of ACTS) assert.equal(meantBy(code), code);
  assert.equal(keyOf("input", 10), "0");
  assert.equal(keyOf("layout", 2), "W");
  assert.equal(keyOf("input", 11), "11");
});

test("every key that can be changed does something", () => {
  for (const { code } of ACTS) assert.ok(actOf(code) ?? shiftActOf(code), code);
});

test("the chosen key does it, the old one nothing, and the print follows", () => {
  useKeys({ Space: "KeyJ", Digit1: "F1" });
  assert.equal(meantBy("KeyJ"), "Space");
  assert.equal(meantBy("Space"), null);
  assert.equal(actOf(meantBy("Space")), null);
  assert.equal(cap("Space"), "J");
  assert.equal(keyOf("input", 1), "F1");
});

test("two keys may change places", () => {
  useKeys({ KeyQ: "KeyW", KeyW: "KeyQ" });
  assert.deepEqual([meantBy("KeyQ"), meantBy("KeyW")], ["KeyW", "KeyQ"]);
});

test("the other Enter goes with Enter, unless it is an own key", () => {
  assert.equal(meantBy("NumpadEnter"), "Enter");
  useKeys({ Enter: "KeyJ" });
  assert.equal(meantBy("NumpadEnter"), null);
  useKeys({ Space: "NumpadEnter" });
  assert.equal(meantBy("NumpadEnter"), "Space");
});

test("a key that is taken is named, one that was given away is free", () => {
  assert.equal(changed({}, "Space", "Digit1").of.code, "Digit1");
  assert.equal(changed({ Digit1: "F1" }, "Space", "F1").of.code, "Digit1");
  assert.deepEqual(changed({ Digit1: "F1" }, "Space", "Digit1").keys, { Digit1: "F1", Space: "Digit1" });
  assert.deepEqual(changed({ Space: "KeyJ" }, "Space", "Space").keys, {});
});

test("keys of the browser and of the desk's own ways cannot be used", () => {
  for (const code of ["Escape", "Tab", "ShiftLeft", "F13", "Slash", "MetaLeft", ""]) assert.equal(changed({}, "Space", code).fault, "impossible");
});

test("what is stored and is nothing is left out", () => {
  useKeys({ Space: "Escape", Nonsense: "KeyJ", KeyA: 5 });
  assert.equal(meantBy("Space"), "Space");
  assert.equal(meantBy("KeyJ"), "KeyJ");
});

test("caps are what is printed on keyboards", () => assert.deepEqual(["KeyA", "Digit7", "Numpad4", "ArrowUp", "F2"].map(capOf), ["A", "7", "Num 4", "↑", "F2"]));
