import assert from "node:assert/strict";
import { test } from "node:test";
import { grouped, nameFor, rateOf, ratesOf } from "../../static/js/models/transitions.js";

const CLOUD = [
  { type: "fade", stem: "fade", rate_ms: 1000 }, { type: "fade-500", stem: "fade", rate_ms: 500 }, { type: "fade-2000", stem: "fade", rate_ms: 2000 },
  { type: "heart", stem: "heart", rate_ms: null },
];

test("names are grouped by stem, in the cloud's order", () => assert.deepEqual(grouped(CLOUD).map(({ stem }) => stem), ["fade", "heart"]));

test("type and rate find the cloud's name", () => {
  const groups = grouped(CLOUD);
  assert.equal(nameFor(groups, "fade", 500), "fade-500");
  assert.equal(nameFor(groups, "fade", 1000), "fade");
  assert.equal(nameFor(groups, "heart", 500), "heart");
  assert.equal(nameFor(groups, "fade", 700), null);
  assert.equal(nameFor(groups, "nothing", 500), null);
});

test("a rate can be pressed only where the cloud has the sibling", () => {
  const groups = grouped(CLOUD);
  assert.deepEqual(ratesOf(groups, "fade").map(({ possible }) => possible), [true, true, true]);
  assert.deepEqual(ratesOf(groups, "heart").map(({ possible }) => possible), [false, false, false]);
  assert.deepEqual(ratesOf(grouped(CLOUD.slice(0, 2)), "fade").map(({ possible }) => possible), [true, true, false]);
});

test("how long a name runs", () => {
  assert.equal(rateOf(CLOUD, "fade-2000"), 2000);
  assert.equal(rateOf(CLOUD, ""), 0);
  assert.equal(rateOf(CLOUD, "unknown"), null);
});
