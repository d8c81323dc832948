import assert from "node:assert/strict";
import { test } from "node:test";
import { JOIN_WITHIN, Link, LOST_AFTER } from "../../static/js/models/link.js";

function link() {
  const clock = { now: 1000 };
  return [new Link(1000, { clock: () => clock.now, random: () => 1 }), clock];
}

test("control is lost after four silent seconds, and back with the next word", () => {
  const [it, clock] = link();
  it.opened();
  it.joinedNow();
  clock.now += LOST_AFTER - 1;
  assert.equal(it.lost, false);
  clock.now += 1;
  assert.equal(it.lost, true);
  assert.equal(it.usable, false);
  it.heard();
  assert.equal(it.usable, true);
});

test("an open socket that has not joined cannot be used", () => {
  const [it] = link();
  it.opened();
  assert.equal(it.usable, false);
});

test("it tries for ever, waiting longer, never more than five seconds", () => {
  const [it] = link();
  const waits = Array.from({ length: 40 }, () => it.closed());
  assert.ok(waits.every((wait, at) => at === 0 || wait >= waits[at - 1]));
  assert.equal(Math.max(...waits), 5000);
  assert.ok(waits.every((wait) => wait > 0));
});

test("after a success the waits begin small again", () => {
  const [it] = link();
  const first = it.closed();
  for (let i = 0; i < 6; i++) it.closed();
  it.opened();
  it.joinedNow();
  assert.equal(it.closed(), first);
});

test("a slow line gets back in: an attempt has its own time, whatever was lost before it", () => {
  const [it, clock] = link();
  it.closed();
  clock.now += 20 * LOST_AFTER;
  it.trying();
  clock.now += 500;
  it.opened();
  clock.now += LOST_AFTER;
  assert.equal(it.lost, true, "nothing may be pressed yet");
  assert.equal(it.dead, false, "and yet the attempt goes on");
  it.joinedNow();
  assert.equal(it.usable, true);
});

test("an attempt that never opens or never joins is given up, and a joined socket that falls silent too", () => {
  const [it, clock] = link();
  it.trying();
  clock.now += JOIN_WITHIN;
  assert.equal(it.dead, true);
  it.closed();
  assert.equal(it.dead, false, "between two attempts there is nothing to give up");
  it.trying();
  it.opened();
  it.joinedNow();
  clock.now += LOST_AFTER;
  assert.equal(it.dead, true);
});
