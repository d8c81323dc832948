/* The delay window: what is on its way to the viewers and was not seen yet. All pure; times in ms, `now` by the wall clock. */

import { TAKES } from "./desk.js";
import { sameContent } from "./display.js";

/** null without a delay on air. Else {delay, sees, fillsIn, parts, coverIn}:
    `sees`: the moment that the viewers see; `fillsIn`: how long until they see anything, 0 when they do;
    `parts`: [{display, from, to, still}], oldest first, `still` the command whose photograph shows it, display null where it is not known;
    `coverIn`: how long until STANDBY, which is on air, reaches them (0: it has), null when it is not on air. */
export function delayWindow(state, now) {
  const { caster = {}, program } = state;
  const delay = (caster.air_delay_s ?? 0) * 1000;
  if (!delay || !caster.on_air || !program?.display) return null;
  const begun = Date.parse(caster.on_air_since ?? "") || now;
  const covers = program.emergency || (caster.standby && sameContent(program.display, caster.standby));
  return {
    delay,
    sees: now - delay,
    fillsIn: Math.max(0, begun + delay - now),
    parts: parts(history(state, begun), Math.max(begun, now - delay), now),
    coverIn: covers ? Math.max(0, Date.parse(program.at) + delay - now) : null,
  };
}

/** Every picture since the program began that is known of, oldest first: the commands' and the one on air. */
function history(state, begun) {
  const { request_id: shown, display, at } = state.program;
  const taken = (state.commands ?? [])
    .filter(({ verb, state: ended, payload }) => TAKES.has(verb) && ended === "done" && payload?.display)
    .map((command) => ({ display: command.payload.display, at: Date.parse(command.at) + (command.confirmed_ms ?? 0), still: command.id, request: command.request_id }))
    .filter((one) => one.at >= begun && one.request !== shown)
    .sort((one, other) => one.at - other.at);
  const still = (state.commands ?? []).find(({ request_id: id }) => shown && id === shown)?.id ?? null;
  return [...taken, { display, at: Date.parse(at), still }];
}

function parts(known, from, to) {
  const found = [];
  if (known[0].at > from) found.push({ display: null, from, to: known[0].at, still: null });
  known.forEach(({ display, at, still }, place) => {
    const [begins, ends] = [Math.max(at, from), known[place + 1]?.at ?? to];
    if (ends > begins) found.push({ display, from: begins, to: ends, still });
  });
  return found;
}
