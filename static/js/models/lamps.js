/* The three lamps of one take, and what they say at a moment. Times in ms since the press.
   idle: not its turn · wait: running · lit: done · late: later than 1.5 s · fail: will not come */

export const LATE = 1500;
export const FAILED = 5000;
export const PENDING_AFTER = 100;

const BAD_WORDS = { refused: "refused", expired: "not sent", superseded: "replaced" };

/** `take`: {pressedAt, state, acceptedMs, confirmedMs, seenMs, runsMs}; `watch`: seen is possible, or why it is not. */
export function lampsOf(take, now, watch = "watching") {
  if (!take) return [idle("accepted"), idle("confirmed"), idle("seen")];
  return [accepted(take, now), confirmed(take, now), seen(take, now, watch)];
}

const idle = (name) => ({ name, look: "idle", ms: null, word: "" });
const done = (name, ms, limit) => ({ name, look: ms > limit ? "late" : "lit", ms, word: "" });

function accepted(take, now) {
  if (take.failed) return { name: "accepted", look: "fail", ms: null, word: take.failed };
  if (take.acceptedMs !== null) return done("accepted", take.acceptedMs, LATE);
  return waiting("accepted", now - take.pressedAt, LATE, FAILED, "none");
}

function confirmed(take, now) {
  if (take.failed || take.acceptedMs === null) return idle("confirmed");
  const bad = BAD_WORDS[take.state];
  if (bad) return { name: "confirmed", look: "fail", ms: null, word: bad };
  if (take.confirmedMs !== null) return done("confirmed", take.confirmedMs, LATE);
  return waiting("confirmed", now - take.pressedAt, LATE, FAILED, "not confirmed");
}

function seen(take, now, watch) {
  if (take.confirmedMs === null) return idle("seen");
  if (take.seenMs !== null) return done("seen", take.seenMs, LATE + take.runsMs);
  if (watch !== "watching") return { name: "seen", look: "idle", ms: null, word: watch };
  return waiting("seen", now - take.pressedAt, LATE + take.runsMs, FAILED + take.runsMs, "not seen");
}

function waiting(name, ms, late, failed, word) {
  if (ms >= failed) return { name, look: "fail", ms: null, word };
  if (ms >= late) return { name, look: "late", ms, word: "" };
  return { name, look: "wait", ms: null, word: "waits" };
}

/** How the pressed key looks while the cloud has not confirmed: "" at first, "pend" from 100 ms, "late" (amber) from 1.5 s, "fail" (red, not
   confirmed) from 5 s. An end of any kind, and a confirmation that comes after all, take the look away. */
export function waitingLook(take, now) {
  if (!take || take.failed || BAD_WORDS[take.state] || take.confirmedMs !== null) return "";
  const ms = now - take.pressedAt;
  if (ms < PENDING_AFTER) return "";
  if (ms < LATE) return "pend";
  return ms < FAILED ? "late" : "fail";
}
