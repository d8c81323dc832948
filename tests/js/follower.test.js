import assert from "node:assert/strict";
import { test } from "node:test";
import { Follower } from "../../static/js/models/follower.js";

const event = (seq, more = {}) => ({ topic: "caster:7", epoch: "e", seq, name: "x", data: { n: seq }, ...more });
const follower = () => new Follower("caster:7", { epoch: "e", seq: 3, state: { n: 3 } });

test("the next event is applied, an old one is ignored", () => {
  const it = follower();
  assert.equal(it.event(event(4)), "applied");
  assert.equal(it.event(event(4)), "old");
  assert.deepEqual(it.state, { n: 4 });
});

test("a missing number is a gap, and the event behind it is not applied", () => {
  const it = follower();
  assert.equal(it.event(event(5)), "gap");
  assert.deepEqual([it.seq, it.state.n], [3, 3]);
});

test("another epoch is a gap whatever its number says", () => {
  assert.equal(follower().event(event(4, { epoch: "other" })), "gap");
});

test("events of another topic change nothing", () => {
  assert.equal(follower().event(event(4, { topic: "caster:8" })), "old");
});

test("a replay after a gap brings the state to where the server is", () => {
  const it = follower();
  it.event(event(6));
  for (const seq of [4, 5, 6]) it.event(event(seq));
  assert.deepEqual(it.position, { topic: "caster:7", epoch: "e", seq: 6 });
});

test("a snapshot replaces everything, and keeps who the reader is when it does not say", () => {
  const it = new Follower("caster:7", { epoch: "e", seq: 3, state: { you: { name: "D" } } });
  it.snapshot({ topic: "caster:7", epoch: "f", seq: 1, state: { n: 9 } });
  assert.deepEqual(it.state, { n: 9, you: { name: "D" } });
  assert.equal(it.event(event(2, { epoch: "f" })), "applied");
});

test("a beat that is ahead tells that something was missed", () => {
  const it = follower();
  assert.equal(it.beat({ topic: "caster:7", seq: 3 }), "level");
  assert.equal(it.beat({ topic: "caster:7", seq: 4 }), "behind");
});
