/* The feed: newest first, alarms that nobody signed for on top. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { ALARM_ON_TOP_FOR, inOrder, isOpen } from "../../static/js/models/feed.js";

const NOW = Date.parse("2026-01-01T20:00:00Z");
const one = (seq, severity, s, ack = "") => ({ seq, severity, at: new Date(NOW - 1000 * s).toISOString(), ack });
const order = (...feed) => inOrder(feed, NOW).map(({ seq }) => seq);

test("the newest stands first", () => assert.deepEqual(order(one(1, "note", 9), one(2, "warning", 5), one(3, "note", 1)), [3, 2, 1]));

test("an alarm stands on top until somebody signs for it", () => {
  assert.deepEqual(order(one(1, "alarm", 90), one(2, "note", 5)), [1, 2]);
  assert.deepEqual(order(one(1, "alarm", 90, "Director"), one(2, "note", 5)), [2, 1]);
});

test("after ten minutes an alarm that nobody saw goes down by itself", () => {
  assert.deepEqual(order(one(1, "alarm", ALARM_ON_TOP_FOR / 1000 + 1), one(2, "note", 5)), [2, 1]);
});

test("notes need nobody, warnings and alarms one", () => {
  assert.deepEqual([one(1, "note", 0), one(2, "warning", 0), one(3, "alarm", 0), one(4, "alarm", 0, "A")].map(isOpen), [false, true, true, false]);
});
