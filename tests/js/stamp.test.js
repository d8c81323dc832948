import assert from "node:assert/strict";
import { test } from "node:test";
import { stampFrom, stampOf } from "../../static/js/models/stamp.js";

const UUID = Uint8Array.from("6c697665636f6e736f6c652d7374616d".match(/../g), (pair) => parseInt(pair, 16));
const STAMP = { rev: 7, request_id: "3f1c", t_ms: 1790000000000, progress: 0.25 };
const text = (value) => new TextEncoder().encode(typeof value === "string" ? value : JSON.stringify(value));

function sizeBytes(size) {
  return [...Array(Math.floor(size / 255)).fill(255), size % 255];
}

function escaped(bytes) {
  const out = [];
  for (const byte of bytes) {
    if (out.length >= 2 && out.at(-1) === 0 && out.at(-2) === 0 && byte <= 3) out.push(3);
    out.push(byte);
  }
  return out;
}

const sei = (payload, type = 5) => [0, 0, 0, 1, 6, ...escaped([type, ...sizeBytes(payload.length), ...payload, 0x80])];
const stamped = (value) => sei([...UUID, ...text(value)]);
const SPS = [0, 0, 0, 1, 0x67, 66, 0, 31];
const SLICE = [0, 0, 1, 0x65, 1, 2, 3];

test("the stamp is found before the first slice", () => assert.deepEqual(stampOf(Uint8Array.from([...SPS, ...stamped(STAMP), ...SLICE])), STAMP));

test("a picture without a stamp has none, nor has one behind the slice", () => {
  assert.equal(stampOf(Uint8Array.from([...SPS, ...SLICE])), null);
  assert.equal(stampOf(Uint8Array.from([...SLICE, ...stamped(STAMP)])), null);
  assert.equal(stampOf(new Uint8Array(0)), null);
});

test("user data of somebody else is passed over", () => {
  const other = sei([...Array(16).fill(9), ...text("x264 settings")]);
  assert.deepEqual(stampOf(Uint8Array.from([...other, ...stamped(STAMP), ...SLICE])), STAMP);
});

test("a long stamp has a size of two bytes and more, and zeros in it are unescaped", () => {
  const long = { ...STAMP, request_id: `a${"\u0000".repeat(3)}b`.padEnd(700, "x") };
  assert.deepEqual(stampOf(Uint8Array.from([...stamped(long), ...SLICE])), long);
  const zeros = [...UUID, ...text(JSON.stringify(STAMP)), 0, 0, 0];
  assert.equal(stampOf(Uint8Array.from([...sei(zeros), ...SLICE])), null, "JSON with zeros behind it is no stamp, and is not a crash");
});

test("broken bytes never throw", () => {
  const whole = stamped(STAMP);
  for (let length = 0; length < whole.length; length++) stampOf(Uint8Array.from(whole.slice(0, length)));
  assert.equal(stampOf(Uint8Array.from(sei([...UUID, ...text("not json")]))), null);
  assert.equal(stampFrom(UUID, text("[1]")), null);
  assert.equal(stampFrom(UUID.subarray(1), text(STAMP)), null);
});
