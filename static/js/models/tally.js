/* Where every source stands, from confirmed displays only: a press or a waiting take never changes a tally.
   Looks: air, air-in, next, next-in, idle. `also` says that a source on air is next as well. */

import { inputsIn, keyOf } from "./display.js";

export function tallyOf(state, { leaving = null } = {}) {
  const air = reach(state, [state.program?.display, leaving]);
  const next = reach(state, [state.preview?.display]);
  const judge = (kind, index) => look(kind, index, air, next);
  return {
    inputs: new Map((state.inputs ?? []).map(({ index }) => [index, judge("input", index)])),
    layouts: new Map((state.layouts ?? []).map(({ index }) => [index, judge("layout", index)])),
  };
}

/** Which sources a few displays show themselves, and which inputs they show inside which layout. */
function reach(state, displays) {
  const whole = new Set();
  const inside = new Map();
  for (const display of displays) {
    if (!display) continue;
    whole.add(`${display.source.kind}:${display.source.index}`);
    if (display.source.kind !== "layout") continue;
    for (const input of inputsIn(state, display)) {
      if (!inside.has(input)) inside.set(input, keyOf("layout", display.source.index));
    }
  }
  return { whole, inside };
}

function look(kind, index, air, next) {
  const name = `${kind}:${index}`;
  const within = (side) => (kind === "input" ? side.inside.get(index) ?? "" : "");
  const isNext = next.whole.has(name) || Boolean(within(next));
  if (air.whole.has(name)) return { look: "air", within: "", also: isNext };
  if (within(air)) return { look: "air-in", within: within(air), also: isNext };
  if (next.whole.has(name)) return { look: "next", within: "", also: false };
  if (within(next)) return { look: "next-in", within: within(next), also: false };
  return { look: "idle", within: "", also: false };
}

/** OFF, NEXT or ON AIR for a mark; on air and next at once counts as on air, with `also`. */
export function markState(state, family, index) {
  const on = (bus) => Boolean(state[bus]?.display?.[family]?.includes(index));
  const [air, next] = [on("program"), on("preview")];
  return { look: air ? "air" : next ? "next" : "off", next };
}
