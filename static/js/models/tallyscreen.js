/* What the tally of one input shows, from what is confirmed alone. Without contact it shows none of the colours: a red or a green
   that may be old is worse than none. Looks: those of models/tally.js, and joining, lost, silent, gone. */

import { find } from "./display.js";
import { tallyOf } from "./tally.js";

/** A new socket takes a moment: a lamp on a stage need not flicker for it. */
export const GAP = 1500;

const READABLE = new Set(["ok", "unchecked"]);

/** Whether the console is heard: "yes", "joining" before the first time, "no". `usableAt`: when it last was, 0 for never. */
export function contactOf(link, usableAt, now) {
  if (link.usable) return "yes";
  if (link.lost) return "no";
  if (!usableAt) return "joining";
  return now - usableAt < GAP ? "yes" : "no";
}

/** {look, within, also, last}: `within` is the key of the layout that shows it, `last` what was last known where that does not hold. */
export function screenOf(state, index, { contact = "yes", leaving = null } = {}) {
  const tally = tallyOf(state, { leaving }).inputs.get(index);
  if (!tally || state.caster?.gone) return { look: "gone", within: "", also: false, last: "" };
  if (contact !== "yes") return { look: contact === "joining" ? "joining" : "lost", within: "", also: false, last: contact === "joining" ? "" : tally.look };
  if (!READABLE.has(state.account?.state ?? "ok")) return { look: "silent", within: "", also: false, last: tally.look };
  return { ...tally, last: "" };
}

/** The layout in which a look stands: on program for air-in, on preview for next-in. */
export function layoutOf(state, look, leaving = null) {
  if (look === "next-in") return find(state, state.preview?.display?.source);
  if (look !== "air-in") return null;
  const display = [state.program?.display, leaving].find((known) => known?.source.kind === "layout");
  return display ? find(state, display.source) : null;
}

/** One of the few words that are spoken: on air, next, clear, unknown; "" for what is not worth a word. */
export function spokenOf(look) {
  if (look === "air" || look === "air-in") return "air";
  if (look === "next" || look === "next-in") return "next";
  if (look === "idle") return "clear";
  return look === "lost" || look === "silent" || look === "gone" ? "unknown" : "";
}
