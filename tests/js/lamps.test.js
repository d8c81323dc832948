import assert from "node:assert/strict";
import { test } from "node:test";
import { lampsOf, waitingLook } from "../../static/js/models/lamps.js";

const take = (facts = {}) => ({ pressedAt: 0, runsMs: 0, acceptedMs: null, confirmedMs: null, seenMs: null, state: "accepted", failed: "", ...facts });
const looks = (facts, now, watch) => lampsOf(take(facts), now, watch).map(({ look }) => look);

test("before any take all three are dark", () => assert.deepEqual(lampsOf(null, 0).map(({ look }) => look), ["idle", "idle", "idle"]));
test("pressed: accepted is awaited", () => assert.deepEqual(looks({}, 50), ["wait", "idle", "idle"]));
test("accepted: confirmed is awaited", () => assert.deepEqual(looks({ acceptedMs: 30 }, 90), ["lit", "wait", "idle"]));
test("confirmed: seen is awaited", () => assert.deepEqual(looks({ acceptedMs: 30, confirmedMs: 200 }, 300), ["lit", "lit", "wait"]));
test("all three", () => assert.deepEqual(looks({ acceptedMs: 30, confirmedMs: 200, seenMs: 400 }, 9000), ["lit", "lit", "lit"]));
test("later than 1.5 s is amber", () => assert.deepEqual(looks({ acceptedMs: 30 }, 1500), ["lit", "late", "idle"]));
test("5 s without confirmation is red, in words", () => {
  const [, confirmed] = lampsOf(take({ acceptedMs: 30 }), 5000);
  assert.deepEqual([confirmed.look, confirmed.word], ["fail", "not confirmed"]);
});
test("a confirmation that came late stays amber", () => assert.equal(looks({ acceptedMs: 30, confirmedMs: 1800 }, 9000)[1], "late"));
test("a refused take lights no lamp", () => assert.deepEqual(looks({ failed: "refused" }, 10), ["fail", "idle", "idle"]));
test("past its deadline the second lamp says not sent", () => {
  const [, confirmed] = lampsOf(take({ acceptedMs: 30, state: "expired" }), 4000);
  assert.deepEqual([confirmed.look, confirmed.word], ["fail", "not sent"]);
});
test("a hidden page says that it does not watch, and is never green by itself", () => {
  const [, , seen] = lampsOf(take({ acceptedMs: 30, confirmedMs: 200 }), 9000, "not watching");
  assert.deepEqual([seen.look, seen.word], ["idle", "not watching"]);
});
test("a transition has its own time before seen counts as late", () => assert.equal(looks({ acceptedMs: 30, confirmedMs: 200, runsMs: 2000 }, 2500)[2], "wait"));
test("the key is pending from 100 ms on, amber from 1.5 s, red from 5 s", () => {
  assert.deepEqual([99, 100, 1499, 1500, 4999, 5000, 60_000].map((now) => waitingLook(take(), now)), ["", "pend", "pend", "late", "late", "fail", "fail"]);
});
test("any end takes the look of waiting away, also a confirmation after all", () => {
  for (const end of [{ confirmedMs: 150 }, { confirmedMs: 7000 }, { failed: "refused" }, { state: "expired" }, { state: "superseded" }]) assert.equal(waitingLook(take(end), 9000), "");
  assert.equal(waitingLook(null, 9000), "");
});
