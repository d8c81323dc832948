/* Who is heard. The cloud knows one list for each display: empty, those that are seen are heard; else exactly those that it names.
   Each input has a wish of its own beside it, kept by the console: `follow` the picture, or be heard `always`. All pure. */

import { inputsIn, keyOf } from "./display.js";

export const LOUDEST = 200;

/** The inputs that a display makes heard. */
export function heardIn(state, display) {
  if (!display) return [];
  return display.audio?.length ? [...display.audio] : inputsIn(state, display);
}

/** The display with the sound that the inputs wish: those that are seen and those that are always heard. */
export function withSound(state, display) {
  const always = (state.inputs ?? []).filter(({ sound }) => sound === "always").map(({ index }) => index);
  const audio = always.length ? [...new Set([...inputsIn(state, display), ...always])].sort((a, b) => a - b) : [];
  return { ...display, audio };
}

/** The state as it will be when this input's wish is another one. */
export function wishing(state, index, sound) {
  return { ...state, inputs: (state.inputs ?? []).map((input) => (input.index === index ? { ...input, sound } : input)) };
}

export const isMuted = (input) => input.volume === 0 && input.unmuted > 0;

/** What to change so that an input is muted, or heard again as it was. */
export function muting(input) {
  return isMuted(input) ? { volume: input.unmuted, unmuted: 0 } : { volume: 0, unmuted: input.volume || 100 };
}

/** Volume in percent as gain in dB; -Infinity for none. */
export const gain = (volume) => (volume > 0 ? 20 * Math.log10(volume / 100) : -Infinity);

export function strips(state) {
  const air = new Set(heardIn(state, state.program?.display));
  const next = new Set(heardIn(state, state.preview?.display));
  return (state.inputs ?? []).map((input) => ({
    ...input,
    cap: keyOf("input", input.index),
    muted: isMuted(input),
    always: input.sound === "always",
    silent: input.kind === "picture",
    air: air.has(input.index),
    next: next.has(input.index),
  }));
}
