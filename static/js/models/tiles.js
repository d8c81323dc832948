/* The tiles socket: pictures of inputs in binary frames, levels in text frames. */

export const STATES = ["running", "connecting", "lost", "broken", "still"];
const HEAD = 8;
const AGE_UNKNOWN = 65535;

/** One binary frame: index, state, age in 10 ms, levels in half dB from -100, then a JPEG (or nothing). */
export function parseTile(buffer) {
  if (buffer.byteLength < HEAD) return null;
  const view = new DataView(buffer);
  const age = view.getUint16(2);
  return {
    index: view.getUint8(0),
    state: STATES[view.getUint8(1)] ?? "broken",
    ageMs: age === AGE_UNKNOWN ? Infinity : age * 10,
    peakDb: [view.getUint8(4) / 2 - 100, view.getUint8(5) / 2 - 100],
    jpeg: buffer.byteLength > HEAD ? buffer.slice(HEAD) : null,
  };
}

/** The text frame of 10 Hz. Returns null for what is not one. */
export function parseLevels(text) {
  let frame;
  try {
    frame = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof frame?.t !== "number") return null;
  return { t: frame.t, buses: frame.buses ?? {}, lufs: frame.lufs ?? {}, inputs: frame.inputs ?? {}, outputs: frame.outputs ?? {}, texts: frame.texts ?? {} };
}

export const isLost = (state) => state === "lost" || state === "broken";

/** How a source without a new frame is called: fine, note after 0.5 s, warn after 2 s, alarm after 5 s. Stills never age. */
export function freshness(state, ageMs) {
  if (isLost(state)) return "lost";
  if (state === "still" || state === "connecting") return state;
  if (ageMs >= 5000) return "alarm";
  if (ageMs >= 2000) return "warn";
  return ageMs >= 500 ? "note" : "fresh";
}

const EVEN_MS = 100;

/** What a live input is held back against its uneven arrival, where that is more than an even one needs; else null. */
export const heldBack = (bufferMs) => (bufferMs > EVEN_MS ? bufferMs : null);
