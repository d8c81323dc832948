import assert from "node:assert/strict";
import { test } from "node:test";
import { initials, MOST_SHOWN, others } from "../../static/js/models/people.js";

test("two letters stand for a name", () => {
  assert.deepEqual(["Director 1", "director", "Anna Maria Berg", "张伟", "李 雷", "q", " ", undefined].map(initials), ["D1", "Di", "AB", "张伟", "李雷", "Q", "?", "?"]);
});

const people = (count) => Array.from({ length: count }, (_, at) => ({ id: at + 1, name: `P ${at + 1}`, roles: ["producer"] }));

test("the others are everybody but the reader", () => {
  const { all, shown, more } = others({ people: people(3), you: { id: 2 } });
  assert.deepEqual([all.map(({ id }) => id), shown.length, more], [[1, 3], 2, 0]);
});

test("of many only some letters fit, and the rest is a number", () => {
  const exact = others({ people: people(MOST_SHOWN + 1), you: { id: 1 } });
  assert.deepEqual([exact.shown.length, exact.more], [MOST_SHOWN, 0]);
  const many = others({ people: people(12), you: { id: 1 } });
  assert.equal(many.shown.length + many.more, 11);
  assert.ok(many.shown.length < MOST_SHOWN);
});
