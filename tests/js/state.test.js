/* Old state + event = new state, judged by the same files as the Python side. */

import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { apply, COMMANDS_KEPT, NOTICES_KEPT } from "../../static/js/models/state.js";

const folder = new URL("../wire/events/", import.meta.url);
const files = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith(".json")) : [];

test("there are recorded events to judge by", () => assert.ok(files.length > 0));

for (const name of files) {
  test(`the event of ${name} moves the state as the server says`, () => {
    const { before, event, after } = JSON.parse(readFileSync(new URL(name, folder), "utf8"));
    const kept = structuredClone(before);
    assert.deepEqual(apply(before, event), after);
    assert.deepEqual(before, kept, "the old state must not be touched");
  });
}

test("a known command is replaced where it stands, a new one goes to the front", () => {
  const before = { commands: [{ id: "2", state: "sending" }, { id: "1", state: "done" }] };
  assert.deepEqual(apply(before, { data: { command: { id: "1", state: "refused" } } }).commands, [before.commands[0], { id: "1", state: "refused" }]);
  assert.equal(apply(before, { data: { command: { id: "3" } } }).commands[0].id, "3");
});

test("commands and notices are bounded", () => {
  let state = { commands: [], feed: [] };
  for (let seq = 1; seq <= 150; seq++) state = apply(state, { seq, at: "t", data: { command: { id: String(seq) }, notice: { text: String(seq) } } });
  assert.equal(state.commands.length, COMMANDS_KEPT);
  assert.equal(state.commands[0].id, "150");
  assert.equal(state.feed.length, NOTICES_KEPT);
  assert.deepEqual(state.feed.at(-1), { seq: 150, at: "t", text: "150", ack: "" });
});
