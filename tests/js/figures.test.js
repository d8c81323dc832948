import assert from "node:assert/strict";
import { test } from "node:test";
import { arrangement } from "../../static/js/models/arrangement.js";
import { fitted, markBox } from "../../static/js/models/boxes.js";
import { FarClock } from "../../static/js/models/clock.js";
import { countdown, remaining, seconds, span, timer } from "../../static/js/models/figures.js";
import { height } from "../../static/js/models/meter.js";

const items = (...indexes) => indexes.map((index) => ({ index }));

test("times are printed short", () => {
  assert.deepEqual([38, 994, 995, 12_000, 200_000].map(span), ["38 ms", "994 ms", "1.0 s", "12 s", "3 min"]);
  assert.equal(seconds(200), "0.2 s");
  assert.equal(span(Infinity), "–");
  assert.equal(timer(5_025_000), "1:23:45");
  assert.equal(countdown(41.2), "0:42");
  assert.deepEqual(remaining(11_520_000), { n: 3, unit: "h", rest: 12 });
});

test("the meter's scale is even in its printed steps", () => {
  const near = (db, part) => assert.ok(Math.abs(height(db) - part) < 1e-9, `${db}`);
  near(0, 1), near(-9, 0.8), near(-18, 0.6), near(-27, 0.4), near(-36, 0.2), near(-45, 0.1), near(-54, 0), near(-100, 0), near(6, 1);
  assert.equal(height(NaN), 0);
});

test("a small show shares one row, a large one has a row for each row of the keyboard", () => {
  assert.deepEqual(arrangement(items(1, 2, 4), items(1, 2)), { form: "one", cols: 6, input: [1, 2, 3, 4], layout: [1, 2] });
  assert.equal(arrangement(items(1, 2, 3, 4, 5, 6), items(1, 2, 3)).form, "two");
  assert.deepEqual(arrangement(items(1, 2, 13), []).input, [1, 2, 13]);
  assert.equal(arrangement(items(...Array.from({ length: 14 }, (_, i) => i + 1)), []).form, "many");
  assert.equal(arrangement([], []).input.length, 0);
});

test("a picture is fitted into its box with bars", () => {
  assert.deepEqual(fitted({ x: 0, y: 0, w: 160, h: 180 }, 16 / 9), { x: 0, y: 45, w: 160, h: 90 });
  assert.deepEqual(fitted({ x: 10, y: 0, w: 320, h: 90 }, 16 / 9), { x: 90, y: 0, w: 160, h: 90 });
});

test("a mark's box may be given in fractions or in pixels", () => {
  assert.deepEqual(markBox({ x: 0.5, y: 0, w: 640, h: 360 }, 1280, 720), { x: 0.5, y: 0, w: 0.5, h: 0.5 });
});

test("the far clock believes the message that came the shortest way", () => {
  const clock = new FarClock();
  clock.heard(1000, 5000);
  clock.heard(2000, 5950);
  clock.heard(3000, 7400);
  assert.equal(clock.at(8000), 4050);
});
