import assert from "node:assert/strict";
import { test } from "node:test";
import { airs, AWAY_AFTER, controlOf, heldDown, pressed, takers } from "../../static/js/models/control.js";
import { Talk } from "../../static/js/models/talk.js";

const ME = { id: 1, name: "Director 1", roles: ["director", "producer"] };
const SECOND = { id: 2, name: "Director 2", roles: ["director", "producer"] };
const PRODUCER = { id: 3, name: "Producer", roles: ["producer"] };
const NOW = Date.parse("2026-11-20T20:00:30Z");

const state = (control = {}, you = ME) => ({ you, people: [ME, SECOND, PRODUCER], control: { holder: null, since: null, away_since: null, asked_by: null, ...control } });
const person = ({ id, name }) => ({ id, name });
const mine = (more = {}) => state({ holder: person(ME), ...more });
const theirs = (more = {}, you = ME) => state({ holder: person(SECOND), ...more }, you);

test("it is free, mine or somebody else's", () => {
  assert.deepEqual([state(), mine(), theirs()].map((one) => controlOf(one).look), ["free", "mine", "theirs"]);
  assert.deepEqual([state(), mine(), theirs()].map(airs), [true, true, false]);
  assert.ok(airs({}), "a state that tells nothing of it");
});

test("the key takes what is free, asks for what is another's, and hands over to who asks", () => {
  assert.deepEqual(pressed(state()), ["control.take", {}]);
  assert.deepEqual(pressed(theirs()), ["control.ask", {}]);
  assert.deepEqual(pressed(mine({ asked_by: person(SECOND) })), ["control.give", { to: 2 }]);
  assert.equal(pressed(mine()), null);
});

test("held, it lets go what is mine and takes over what is another's", () => {
  assert.deepEqual([state(), mine(), theirs()].map(heldDown), [["control.take", {}], ["control.release", {}], ["control.take", { force: true }]]);
});

test("who asked and has left asks no more", () => {
  const gone = { ...mine({ asked_by: person(SECOND) }), people: [ME] };
  assert.equal(controlOf(gone).asker, null);
  assert.equal(pressed(gone), null);
});

test("by force only from a holder who is away for ten seconds, or by an admin", () => {
  const away = (ms) => theirs({ away_since: new Date(NOW - ms).toISOString() });
  assert.equal(controlOf(theirs(), NOW).force, false);
  assert.equal(controlOf(away(AWAY_AFTER - 1), NOW).force, false);
  assert.equal(controlOf(away(AWAY_AFTER), NOW).force, true);
  assert.equal(controlOf(theirs({}, { ...ME, roles: ["admin", "director"] }), NOW).force, true);
  assert.equal(controlOf(mine({ away_since: new Date(0).toISOString() }), NOW).force, false);
});

test("the holder may hand it to the other directors at the desk, nobody else to anybody", () => {
  assert.deepEqual(takers(mine()).map(({ id }) => id), [2]);
  assert.deepEqual([takers(theirs()), takers(state())], [[], []]);
});

test("lines that came while nobody looked are counted, old ones are not", () => {
  const talk = new Talk([{ id: 4 }]);
  assert.deepEqual(talk.unread([{ id: 3 }, { id: 4 }, { id: 5 }, { id: 6 }]).map(({ id }) => id), [5, 6]);
  talk.read([{ id: 6 }]);
  assert.deepEqual(talk.unread([{ id: 5 }, { id: 6 }]), []);
  assert.deepEqual(new Talk().unread([]), []);
});
