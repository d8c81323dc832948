/* MUTE of the panic page. The cloud has no mute of the program: the inputs that are heard on air now are muted one by one, and heard
   again as loud as they were. */

import { heardIn, isMuted } from "./audio.js";

/** {muted, names, indexes}: whether nothing can be heard on air, and the inputs that one more press changes. */
export function mutesOf(state) {
  const heard = new Set(heardIn(state, state.program?.display));
  const inputs = (state.inputs ?? []).filter(({ index, kind }) => heard.has(index) && kind !== "picture");
  const loud = inputs.filter(({ volume }) => volume > 0);
  const muted = inputs.length > 0 && loud.length === 0;
  const turns = muted ? inputs.filter(isMuted) : loud;
  return { muted, indexes: turns.map(({ index }) => index), names: turns.map(({ index, name }) => name || String(index)) };
}
