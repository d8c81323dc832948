/* The desk without its looks: what is asked, what is not, and what becomes of it. */

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { Desk } from "../../static/js/models/desk.js";

const show = (kind, index, more = {}) => ({ source: { kind, index }, picture_marks: [], text_marks: [], audio: [], transition: "", restart: false, ...more });
const START = {
  inputs: [{ index: 1 }, { index: 2 }], layouts: [], picture_marks: [{ index: 1 }], text_marks: [],
  preview: { revision: 3, display: show("input", 1), request_id: "p" }, program: { revision: 9, display: show("input", 2), request_id: "g" },
  transitions: [{ type: "fade", stem: "fade", rate_ms: 1000 }], commands: [],
};

let desk, sent, clock, usable, answer, keys;
beforeEach(() => {
  sent = [];
  clock = 10_000;
  usable = true;
  keys = 0;
  answer = async (verb) => ({ command: { id: `id-${verb}`, verb, state: "accepted", request_id: "" } });
  desk = new Desk({
    caster: 7, state: START, clock: () => clock, usable: () => usable, newKey: () => `key-${(keys += 1)}`,
    call: (verb, params) => {
      sent.push([verb, params]);
      return answer(verb, params);
    },
  });
});
const settled = () => new Promise((resolve) => setImmediate(resolve));
const takes = () => sent.filter(([verb]) => verb === "program.take");

test("an input goes to PVW with the marks that lie there", async () => {
  desk.state = { ...START, preview: { ...START.preview, display: show("input", 1, { picture_marks: [1] }) } };
  await desk.preview({ kind: "input", index: 2 });
  assert.deepEqual(sent[0][1].display, show("input", 2, { picture_marks: [1] }));
});

test("a take carries what the director saw, a deadline and a new key each time", async () => {
  desk.air("");
  clock += 400;
  desk.air("fade");
  await settled();
  const [first, second] = takes().map(([, params]) => params);
  assert.deepEqual(first, { caster: 7, key: "key-1", based_on: { preview: 3, program: 9 }, deadline_ms: 3000, transition: "", flip_flop: true });
  assert.equal(second.transition, "fade");
  assert.notEqual(first.key, second.key);
});

test("for 300 ms after a take there is no other", async () => {
  desk.air("");
  clock += 299;
  assert.equal(desk.air(""), null);
  clock += 1;
  desk.air("");
  await settled();
  assert.equal(takes().length, 2);
});

test("the rest after a take is as long as the person set it, also none at all", async () => {
  desk.lockout.ms = 1000;
  desk.air("");
  clock += 999;
  assert.equal(desk.air(""), null);
  clock += 1;
  desk.lockout.ms = 0;
  desk.air("");
  assert.ok(desk.air(""));
  await settled();
  assert.equal(takes().length, 3);
});

test("while control is lost nothing is sent, not even later", async () => {
  usable = false;
  desk.air("");
  await desk.preview({ kind: "input", index: 2 });
  usable = true;
  desk.tick();
  await settled();
  assert.deepEqual(sent, []);
  assert.equal(desk.sentence.code, "control-lost");
});

test("an empty PVW is not taken, and that is said", () => {
  desk.state = { ...START, preview: { revision: 4, display: null } };
  desk.air("");
  assert.deepEqual(sent, []);
  assert.equal(desk.sentence.code, "nothing-to-take");
});

test("two marks pressed in a row both end up on PVW", async () => {
  desk.state = { ...START, picture_marks: [{ index: 1 }, { index: 2 }] };
  desk.toggleMark("picture_marks", 1);
  desk.toggleMark("picture_marks", 2);
  await settled();
  assert.deepEqual(sent.at(-1)[1].display.picture_marks, [1, 2]);
});

test("a mark that does not exist asks for nothing", () => {
  desk.toggleMark("text_marks", 4);
  assert.deepEqual(sent, []);
});

test("the wait for PVW ends with its confirmation", async () => {
  await desk.preview({ kind: "input", index: 2 });
  assert.ok(desk.wanted);
  desk.onState({ ...START, preview: { revision: 4, display: show("input", 2), request_id: "q" } });
  assert.equal(desk.wanted, null);
});

test("a refused preview is told and no longer waited for", async () => {
  await desk.preview({ kind: "input", index: 2 });
  desk.onCommand({ id: "id-preview.show", verb: "preview.show", state: "refused", code: "x", sentence: "Because." });
  assert.equal(desk.wanted, null);
  assert.equal(desk.sentence.text, "Because.");
});

test("a refused take says why, and lights no lamp", async () => {
  answer = () => Promise.reject({ code: "stale", sentence: "Too late." });
  desk.air("");
  await settled();
  assert.equal(desk.take.failed, "refused");
  assert.deepEqual([desk.take.acceptedMs, desk.take.confirmedMs], [null, null]);
  assert.equal(desk.sentence.text, "Too late.");
});

test("seen is told once, after the confirmation, when the transition is complete", async () => {
  desk.air("fade");
  await settled();
  desk.onStamp("program", { request_id: "new", progress: 0.5 }, (clock += 300));
  const done = { id: "id-program.take", verb: "program.take", state: "done", request_id: "new" };
  desk.onCommand(done);
  assert.equal(desk.take.seenMs, null);
  desk.onStamp("program", { request_id: "new", progress: 1 }, (clock += 700));
  desk.onStamp("program", { request_id: "new", progress: 1 }, (clock += 40));
  const seen = sent.filter(([verb]) => verb === "program.seen");
  assert.deepEqual(seen.map(([, params]) => params), [{ caster: 7, command: "id-program.take", ms: 1000, request_id: "new" }]);
});

test("a take is followed until it was seen, also when the next one was pressed meanwhile", async () => {
  let number = 0;
  answer = async (verb) => ({ command: { id: `${verb}-${(number += 1)}`, verb, state: "accepted", request_id: "" } });
  desk.air("");
  await settled();
  clock += 400;
  desk.air("");
  await settled();
  desk.onCommand({ id: "program.take-1", verb: "program.take", state: "done", request_id: "one" });
  desk.onStamp("program", { request_id: "one", progress: 1 }, (clock += 50));
  assert.deepEqual(sent.filter(([verb]) => verb === "program.seen").map(([, { command }]) => command), ["program.take-1"]);
  assert.equal(desk.take.seenMs, null);
});

test("a picture that came before its confirmation counts from when it came", async () => {
  desk.air("");
  await settled();
  desk.onStamp("program", { request_id: "new", progress: 1 }, (clock += 90));
  clock += 200;
  desk.onCommand({ id: "id-program.take", verb: "program.take", state: "done", request_id: "new" });
  assert.deepEqual([desk.take.seenMs, desk.take.confirmedMs], [90, 290]);
});

test("the leaving source stays until the stamp says that the transition is complete", () => {
  const program = { revision: 10, display: show("input", 1, { transition: "fade" }), request_id: "new" };
  desk.onState({ ...START, program });
  assert.deepEqual(desk.leaving.display, START.program.display);
  desk.onStamp("program", { request_id: "new", progress: 0.9 }, clock);
  assert.ok(desk.leaving);
  desk.onStamp("program", { request_id: "new", progress: 1 }, clock);
  assert.equal(desk.leaving, null);
});

test("a cut leaves nothing behind", () => {
  desk.onState({ ...START, program: { revision: 10, display: show("input", 1), request_id: "new" } });
  assert.equal(desk.leaving, null);
});

test("the lamps follow somebody else's take when ours is over", () => {
  desk.onCommand({ id: "theirs", verb: "program.take", state: "accepted", accepted_ms: 20, payload: { transition: "fade" } });
  assert.deepEqual([desk.take.mine, desk.take.acceptedMs, desk.take.runsMs], [false, 20, 1000]);
  desk.onCommand({ id: "theirs", verb: "program.take", state: "done", request_id: "r" });
  desk.onStamp("program", { request_id: "r", progress: 1 }, clock);
  assert.equal(sent.filter(([verb]) => verb === "program.seen").length, 0, "the one who took tells what was seen");
});

const air = (verb) => sent.filter(([name]) => name === verb).map(([, params]) => params);
const MARKED = show("input", 2, { picture_marks: [1], audio: [1] });

test("RETAKE copies PGM to PVW whole, and cuts to it", async () => {
  desk.state = { ...START, program: { ...START.program, display: { ...MARKED, transition: "fade", restart: true } } };
  await desk.retake();
  assert.deepEqual(air("preview.show")[0].display, MARKED);
});

test("RETAKE with nothing on air asks for nothing and says so", () => {
  desk.state = { ...START, program: { revision: 9, display: null } };
  desk.retake();
  assert.deepEqual([sent, desk.sentence.code], [[], "nothing-on-air"]);
});

test("BACK is a take: it says what was seen, and rests the air keys", async () => {
  desk.state = { ...START, program: { ...START.program, former: show("input", 1) } };
  desk.back();
  desk.air("");
  await settled();
  assert.deepEqual(air("program.back"), [{ caster: 7, key: "key-1", based_on: { preview: 3, program: 9 }, deadline_ms: 3000 }]);
  assert.equal(takes().length, 0);
});

test("BACK without a picture before says so", () => {
  desk.back();
  assert.deepEqual([sent, desk.sentence.code], [[], "nothing-before"]);
});

test("the lamps follow BACK to the picture that was seen", async () => {
  desk.state = { ...START, program: { ...START.program, former: show("input", 1) } };
  desk.back();
  await settled();
  desk.onStamp("program", { request_id: "new", progress: 1 }, (clock += 60));
  desk.onCommand({ id: "id-program.back", verb: "program.back", state: "done", request_id: "new" });
  assert.deepEqual(air("program.seen").map(({ command }) => command), ["id-program.back"]);
});

test("DIRECT asks for nothing until it is armed", () => {
  desk.direct({ source: { kind: "input", index: 1 } });
  assert.deepEqual([sent, desk.sentence.code], [[], "not-armed"]);
});

test("DIRECT puts a source on air with the marks that are on air, past PVW", async () => {
  desk.state = { ...START, program: { ...START.program, display: MARKED } };
  desk.arming.arm(clock);
  desk.direct({ source: { kind: "input", index: 1 } });
  await settled();
  assert.deepEqual(air("program.direct")[0].display, show("input", 1, { picture_marks: [1] }));
  assert.equal(desk.wanted, null);
});

test("DIRECT turns a mark on the air off and on, and leaves the picture", async () => {
  desk.state = { ...START, program: { ...START.program, display: MARKED } };
  desk.arming.arm(clock);
  desk.direct({ family: "picture_marks", index: 1 });
  desk.direct({ family: "text_marks", index: 4 });
  await settled();
  assert.deepEqual(air("program.direct").map(({ display }) => display), [show("input", 2, { audio: [1] })]);
});

test("DIRECT falls back after a minute, and by hand at once", () => {
  desk.arming.arm(clock);
  assert.equal(desk.arming.armed((clock += 59_999)), true);
  assert.equal(desk.arming.left(clock), 1);
  assert.equal(desk.arming.armed((clock += 1)), false);
  desk.arming.arm(clock);
  desk.arming.disarm();
  desk.direct({ source: { kind: "input", index: 1 } });
  assert.deepEqual(sent, []);
});

test("CUT IN puts one mark on the picture on air and leaves PVW, without DIRECT", async () => {
  desk.cutIn({ family: "picture_marks", index: 1 });
  desk.cutIn({ family: "text_marks", index: 9 });
  await settled();
  assert.deepEqual(air("program.direct").map(({ display }) => display), [show("input", 2, { picture_marks: [1] })]);
  assert.deepEqual([desk.wanted, desk.arming.armed(clock)], [null, false]);
});

test("CUT IN off air says that nothing is on air", () => {
  desk.state = { ...START, program: { revision: 9, display: null } };
  desk.cutIn({ family: "picture_marks", index: 1 });
  assert.deepEqual([sent, desk.sentence.code], [[], "nothing-on-air"]);
});

const ruled = (rule, display = {}) => ({ ...START, picture_marks: [{ index: 1, ...rule }], preview: { ...START.preview, display: show("input", 1, display) } });

test("a mark that is untied leaves PVW at once, as no take would bring it", async () => {
  desk.state = ruled({}, { picture_marks: [1] });
  await desk.rule("picture_marks", 1, { tie: false });
  await settled();
  assert.deepEqual(air("picture_mark.change").map(({ index, tie }) => [index, tie]), [[1, false]]);
  assert.deepEqual(air("preview.show").map(({ display }) => display), [show("input", 1)]);
});

test("NEXT on a mark that PVW has no say about is told, not sent", () => {
  desk.state = ruled({ tie: false });
  desk.toggleMark("picture_marks", 1);
  assert.deepEqual([sent, desk.sentence.code], [[], "not-tied"]);
});

test("RETAKE copies what is on air without the mark that leaves by itself", async () => {
  desk.state = { ...ruled({ auto_off: true }), program: { ...START.program, display: show("input", 2, { picture_marks: [1] }) } };
  await desk.retake();
  assert.deepEqual(air("preview.show")[0].display, show("input", 2));
});

test("an untied mark that was cut in is shown on PVW too, once", async () => {
  desk.onState(ruled({ tie: false }));
  desk.cutIn({ family: "picture_marks", index: 1 });
  await settled();
  const after = { ...desk.state, program: { revision: 10, request_id: "h", display: show("input", 2, { picture_marks: [1] }) } };
  desk.onState(after);
  desk.onState({ ...after, feed: [] });
  await settled();
  assert.deepEqual(air("preview.show").map(({ display }) => display), [show("input", 1, { picture_marks: [1] })]);
});

test("words of a text that the cloud refuses are told", async () => {
  await desk.changeText(1, "Good night");
  assert.deepEqual([air("text_mark.change")[0].index, air("text_mark.change")[0].text], [1, "Good night"]);
  desk.onCommand({ id: "id-text_mark.change", verb: "text_mark.change", state: "refused", code: "x", sentence: "Too long." });
  assert.equal(desk.sentence.text, "Too long.");
});
