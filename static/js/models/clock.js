/* The other side's clock, guessed from messages that carry its time: the one that took the shortest way is nearest to the truth. */

const KEPT = 60;

export class FarClock {
  #ahead = [];

  /** A message that left the far side at `theirMs` arrived at `ourMs`. */
  heard(theirMs, ourMs) {
    this.#ahead.push(theirMs - ourMs);
    if (this.#ahead.length > KEPT) this.#ahead.shift();
  }

  get known() {
    return this.#ahead.length > 0;
  }

  /** What their clock shows when ours shows `ourMs`. */
  at(ourMs) {
    return ourMs + (this.known ? Math.max(...this.#ahead) : 0);
  }
}
