import assert from "node:assert/strict";
import { test } from "node:test";
import { freshness, heldBack, parseLevels, parseTile } from "../../static/js/models/tiles.js";

test("a binary frame is taken apart", () => {
  const bytes = Uint8Array.from([3, 2, 0x01, 0x2c, 160, 0, 0, 0, 0xff, 0xd8]);
  const tile = parseTile(bytes.buffer);
  assert.deepEqual([tile.index, tile.state, tile.ageMs, tile.peakDb], [3, "lost", 3000, [-20, -100]]);
  assert.deepEqual([...new Uint8Array(tile.jpeg)], [0xff, 0xd8]);
});

test("a frame without a picture, an endless age, a state of tomorrow, a frame too short", () => {
  const tile = parseTile(Uint8Array.from([1, 9, 0xff, 0xff, 200, 200, 0, 0]).buffer);
  assert.deepEqual([tile.state, tile.ageMs, tile.jpeg, tile.peakDb], ["broken", Infinity, null, [0, 0]]);
  assert.equal(parseTile(new ArrayBuffer(7)), null);
});

test("a text frame is read, anything else is not", () => {
  assert.deepEqual(parseLevels('{"t": 5, "buses": {"pvw": [-1, -2]}}'), { t: 5, buses: { pvw: [-1, -2] }, lufs: {}, inputs: {}, outputs: {}, texts: {} });
  const texts = { 3: { missing: ["ꙮ"], more: 2 } };
  assert.deepEqual(parseLevels(JSON.stringify({ t: 5, texts })).texts, texts);
  assert.equal(parseLevels("hello"), null);
  assert.equal(parseLevels('{"x": 1}'), null);
  assert.equal(parseLevels("null"), null);
});

test("an old picture is noted, warned of and alarmed; a still one never ages", () => {
  assert.deepEqual([40, 500, 2000, 5000].map((age) => freshness("running", age)), ["fresh", "note", "warn", "alarm"]);
  assert.equal(freshness("still", 99999), "still");
  assert.equal(freshness("broken", 0), "lost");
  assert.equal(freshness("connecting", 99999), "connecting");
});

test("what is held back is told where arrival is uneven", () => {
  assert.deepEqual([null, undefined, 80, 100, 101, 490].map(heldBack), [null, null, null, null, 101, 490]);
});
