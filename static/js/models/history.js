/* Undo and redo of one's own edits of PVW, never of air. A chain holds as long as PVW is what the last edit made of it: a take's flip-flop or
   somebody else's choice ends it, because undoing would then throw away what nobody here edited. */

import { sameContent } from "./display.js";

const MOST = 50;

export class History {
  #past = [];
  #future = [];
  #at = null;

  /** An edit turned `before` into `after`. An empty PVW is nothing to go back to. */
  note(before, after) {
    if (!this.#holds(before)) this.#forget();
    if (before && !sameContent(before, after)) this.#past.push(before);
    if (this.#past.length > MOST) this.#past.shift();
    this.#future.length = 0;
    this.#at = after;
  }

  /** The display before the last edit, or null. `now` is what PVW shows, or was asked to show. */
  undo(now) {
    return this.#step(now, this.#past, this.#future);
  }

  redo(now) {
    return this.#step(now, this.#future, this.#past);
  }

  #step(now, from, to) {
    if (!this.#holds(now)) this.#forget();
    const found = from.pop();
    if (!found) return null;
    to.push(now);
    this.#at = found;
    return found;
  }

  #holds(now) {
    return Boolean(this.#at && now && sameContent(this.#at, now));
  }

  #forget() {
    this.#past.length = 0;
    this.#future.length = 0;
    this.#at = null;
  }
}
