/* Which characters of a text the cloud's fonts lack, by name. Each text is asked for once. */

import { namedSigns } from "../models/mark-edit.js";
import { ask } from "./asking.js";

const PAUSE = 250; /* ms without a key before a text is asked about */
const KEPT = 200;
const kept = new Map();

/** In one line, "" if nothing is missing or nobody can tell. */
export async function missingSigns(api, text, font) {
  if (!api || !text.trim() || /^[\x00-\x7f]*$/.test(text)) return "";
  const key = JSON.stringify([api, text, font]);
  if (!kept.has(key)) {
    if (kept.size >= KEPT) kept.clear();
    const { ok, notes } = await ask(api, { text, font, roll: true }, { as: "blob" });
    if (!ok) return "";
    kept.set(key, namedSigns(notes?.missing ?? [], notes?.more));
  }
  return kept.get(key);
}

/** Asks when the text has rested, and drops an answer that a later text overtook. */
export class SignWatch {
  #text = null;
  #timer = null;

  constructor(tell) {
    this.tell = tell;
  }

  see(api, text, font) {
    if (text === this.#text) return;
    this.#text = text;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(async () => {
      const signs = await missingSigns(api, text, font);
      if (text === this.#text) this.tell(signs);
    }, PAUSE);
  }

  stop() {
    this.#text = null;
    clearTimeout(this.#timer);
  }
}
